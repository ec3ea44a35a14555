"""News at a rhythm: once the playbook's update is out, the next one is asked for, again and again (S3.9)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.comms.statement import NEWS, MessageType, Statement
from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline, DeadlineKind, news_key
from bot.domain.durations import minutes_of
from bot.domain.events import NewsDue
from bot.domain.plan.playbook import Step, StepStatus
from bot.domain.plan.step_kinds import statement as step_kind
from bot.service.access import can_be_asked, in_charge
from bot.service.ports import Work
from bot.service.step import promised

LEAD_AFTER = timedelta(minutes=10)  # from when the owner was asked in vain


def said(work: Work, statement: Statement) -> None:
    """These words are public."""
    if statement.message in NEWS:
        crisis = work.crises.get(statement.crisis_id)
        start(work, crisis)
        promised.keep(work, crisis, statement)
    elif statement.message is MessageType.HUB_PAGE:
        promised.keep_page(work, work.crises.get(statement.crisis_id), statement)


def start(work: Work, crisis: Crisis) -> None:
    """Something was said in public, or the crisis is back: the time until the next news counts from now."""
    step = _asks_for_more(work, crisis)
    every = step_kind.rhythm(step, crisis.severity) if step else None
    if step and every and crisis.is_open:
        _set(work, crisis, step.id, since=work.now, due_at=work.now + every)


def reschedule(work: Work, crisis: Crisis) -> None:
    """It is worse or better than it was, and so is the rhythm."""
    clock, step = work.deadlines.get(news_key(crisis.id)), _asks_for_more(work, crisis)
    every = step_kind.rhythm(step, crisis.severity) if step else None
    if clock and step and every:
        since = datetime.fromisoformat(str(clock.data["since"]))
        _set(work, crisis, step.id, since=since, due_at=since + every)


def ask(work: Work, deadline: Deadline) -> None:
    """The owner is asked, ten minutes later the lead, and from then on the lead at every turn."""
    crisis = work.crises.get(deadline.crisis_id or "")
    step = work.crises.playbook(crisis.id).step(deadline.subject_id)
    every = step_kind.rhythm(step, crisis.severity) if step else None
    if step is None or every is None or not crisis.is_open:
        return
    since, again = datetime.fromisoformat(str(deadline.data["since"])), bool(deadline.data["again"])
    lead, holder = in_charge(work, crisis), crisis.holder(step.owner)
    told = next(iter(can_be_asked(work, crisis, [holder] if holder and not again else [])), lead)
    minutes = minutes_of(work.now - since)
    work.record(NewsDue(crisis_id=crisis.id, minutes=minutes, told=told))
    wait = every if told == lead else LEAD_AFTER
    _set(work, crisis, step.id, since=since, due_at=work.now + wait, again=1)


def _asks_for_more(work: Work, crisis: Crisis) -> Step | None:
    """The last step with a rhythm whose words are out."""
    out = {
        s.step_id
        for s in work.crises.steps(crisis.id)
        if s.status is StepStatus.DONE and s.outcome == step_kind.PUBLISHED
    }
    steps = (s for s in work.crises.playbook(crisis.id).steps if s.id in out and "every" in s.params)
    return next(reversed([*steps]), None)


def _set(
    work: Work, crisis: Crisis, step_id: str, *, since: datetime, due_at: datetime, again: int = 0
) -> None:
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.NEWS_DUE,
            key=news_key(crisis.id),
            due_at=due_at,
            crisis_id=crisis.id,
            subject_id=step_id,
            data={"since": since.isoformat(), "again": again},
        )
    )
