"""The committee: called by the clock until its meeting was held, with its agenda and its decisions (S3.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import CommitteeDue, CommitteeHeld, CommitteeMissed, CommitteeMoved
from bot.domain.plan.playbook import StepState
from bot.domain.plan.readiness import lacks
from bot.domain.staff import committee as rules
from bot.domain.staff.committee import Agenda, Meeting
from bot.domain.staff.people import Role
from bot.domain.staff.rights import Action
from bot.service.access import administrators, here, may_see, require
from bot.service.ports import Work
from bot.service.staff import chain, oncall, roster
from bot.service.step import promises

KEY = "committee"
YEAR = timedelta(days=365)
LATELY = 50  # crises; a year has fewer


def keep(work: Work) -> None:
    """Its clock, from the first start on."""
    if work.deadlines.get(KEY) is None:
        _set(work, rules.USUAL, rules.USUAL)


def call(work: Work, deadline: Deadline) -> None:
    """Its host is asked every day until it was held; after a week those above them are told once."""
    every, asked = int(deadline.data["every"]), int(deadline.data["asked"])
    host = host_of(work)
    work.record(CommitteeDue(told=host, days=asked))
    if timedelta(days=asked) == rules.MISSED_AFTER:
        above = here(work, (*chain.of_role(work, Role.EXECUTIVE_SPONSOR), *administrators(work)))
        work.record(CommitteeMissed(people=above, days=asked))
    _set(work, every, rules.ASK_AGAIN.days, asked=asked + 1)


def host_of(work: Work) -> str | None:
    people = (*chain.of_role(work, Role.CRISIS_LEAD), *here(work, administrators(work)))
    return next(iter(people), None)


def held(work: Work, *, actor_id: str, held_on: date, people: tuple[str, ...], decisions: str) -> Meeting:
    """Somebody writes down who was there and what was decided; the next one is counted from that day."""
    require(work, actor_id, Action.COMMITTEE)
    text = rules.check_held(held_on, people, decisions, work.now.date())
    meeting = Meeting(
        id=work.new_id(),
        held_on=held_on,
        people=people,
        decisions=text,
        recorded_by=actor_id,
        recorded_at=work.now,
    )
    work.team.add_meeting(meeting)
    work.record(CommitteeHeld(actor=actor_id, meeting_id=meeting.id, people=people, text=text))
    every = _every(work)
    left = every - (work.now.date() - held_on).days
    _set(work, every, max(left, rules.ASK_AGAIN.days))
    return meeting


def set_rhythm(work: Work, *, actor_id: str, days: int) -> None:
    require(work, actor_id, Action.COMMITTEE)
    every = rules.check_rhythm(days)
    _set(work, every, every)
    work.record(CommitteeMoved(actor=actor_id, days=every))


def agenda(work: Work, actor_id: str) -> Agenda:
    """As it stands now, without what `actor_id` may not see. What was only practised is no crisis and cost
    nothing, but what a drill promised to change is to be changed.
    """
    require(work, actor_id, Action.NOTE)
    last = next(iter(work.team.meetings(1)), None)
    clock = work.deadlines.get(KEY)
    since = last.recorded_at if last else work.now - timedelta(days=_every(work))
    recent = work.crises.recent(LATELY)
    lately = [crisis for crisis in recent if crisis.declared_at >= since and not crisis.drill]
    year = [crisis for crisis in recent if crisis.declared_at >= work.now - YEAR]
    told = Agenda(
        since=since,
        outcomes=Counter(alert.state.value for alert in work.alerts.opened(since, work.now)),
        crises=tuple(f"#{c.number} {c.title}" for c in lately if may_see(actor_id, c)),
        promises=tuple(p for c in year if may_see(actor_id, c) for p in promises.open_of(work, c)),
        stale=roster.names(work, roster.stale(work)),
        lacking=_lacking(work),
        unplanned=sum(crisis.type == "generic" for crisis in lately),
        last=last,
        due_at=clock.due_at if clock else None,
        every=_every(work),
        host=host_of(work),
    )
    return replace(told, **_learnt(work, [crisis for crisis in year if not crisis.drill]))


def _lacking(work: Work) -> tuple[str, ...]:
    staff = oncall.staff(work)
    return tuple(book.title for book in work.house.shelf.types().values() if not lacks(book, staff).nothing)


def _learnt(work: Work, crises: list[Crisis]) -> dict[str, Any]:
    """Causes, hours and money of these, as their steps were answered (S2.15, S3.18)."""
    given = [answers for crisis in crises for answers in _answers(work, crisis)]
    causes = Counter(answers["kind_of_cause"] for answers in given if "kind_of_cause" in answers)
    return {
        "causes": causes,
        "counted": sum(causes.values()),
        "hours": sum(_number(n) for answers in given for q, n in answers.items() if q.startswith("hours_")),
        "spent": sum(_number(answers["spent"]) for answers in given if "spent" in answers),
    }


def _number(answer: str) -> int:
    """A playbook of the team's own may ask for it in words: that is not added up."""
    return int(answer) if answer.isdecimal() and answer.isascii() else 0


def _answers(work: Work, crisis: Crisis) -> Iterator[Mapping[str, str]]:
    states: tuple[StepState, ...] = work.crises.steps(crisis.id)
    yield from (state.data.get("answers", {}) for state in states if state.is_over)


def _every(work: Work) -> int:
    clock = work.deadlines.get(KEY)
    return int(clock.data["every"]) if clock else rules.USUAL


def _set(work: Work, every: int, days: int, *, asked: int = 0) -> None:
    """Due in so many days; `asked` is how often it was in vain."""
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.COMMITTEE_DUE,
            key=KEY,
            due_at=work.now + timedelta(days=days),
            data={"every": every, "asked": asked},
        )
    )
