"""A time of the next news was named in public: whoever writes it is asked before it comes, and then the lead,
until something is said (S1.11).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.comms import next_news
from bot.domain.comms.statement import NEWS, Statement
from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline, DeadlineKind, promised_key
from bot.domain.errors import Blocked
from bot.domain.events import NewsAwaited
from bot.domain.plan.step_kinds import statement as step_kind
from bot.domain.plan.step_kinds import words_of
from bot.domain.staff.people import Role
from bot.domain.words import N_
from bot.service.access import can_be_asked, in_charge
from bot.service.ports import Work
from bot.service.staff.people import team_zone
from bot.service.step import clocks as step_clocks

BEFORE = timedelta(minutes=20)  # as long as words take that two people approve
AGAIN = timedelta(minutes=10)


def keep(work: Work, crisis: Crisis, statement: Statement) -> None:
    """These words are public: what was promised before is kept by them, and what they promise counts now.

    Older words that reach one more place, or are confirmed late, leave alone what newer ones promised.
    """
    if _is_superseded(work, statement):
        return
    by = names(work, statement)
    if by is None or not crisis.is_open:
        work.deadlines.cancel(promised_key(crisis.id))
        return
    _set(work, crisis, by, max(by - BEFORE, work.now + (by - work.now) / 2))


def keep_page(work: Work, crisis: Crisis, statement: Statement) -> None:
    """The page of facts promises as well, and turns red when nobody keeps it. What was promised sooner counts
    on, and a page that promises nothing takes no promise back.
    """
    by, before = in_public(work, statement, statement.current.text), due(work, crisis.id)
    if by and by > work.now and crisis.is_open and (before is None or by < before):
        _set(work, crisis, by, max(by - BEFORE, work.now + (by - work.now) / 2))


def must_be_ahead(work: Work, statement: Statement) -> None:
    """Words that ask for patience until a time do not come out after it."""
    at = passed(work, statement)
    if at:
        raise Blocked(N_("The time it names, {at}, has passed. Edit it first."), at=at)


def passed(work: Work, statement: Statement) -> datetime | None:
    """Until when it asks for patience, where that time is over and nothing of it is public."""
    if statement.published_at is not None or not _must_name_time(work, statement):
        return None
    at = names(work, statement)
    return at if at and at <= work.now else None


def names(work: Work, statement: Statement) -> datetime | None:
    """The soonest time of the next news in its words, as whoever wrote them meant it then."""
    written, promised, zone = statement.current, _must_name_time(work, statement), team_zone(work)
    times = (next_news.expected_at(text, written.at, zone, promised=promised) for text in written.texts)
    return min((at for at in times if at), default=None)


def in_public(work: Work, statement: Statement, text: str) -> datetime | None:
    """What readers of `text`, which is one of its texts, wait for: opening hours are no promise of news.
    Where the plan asked for a time, any that is named counts.
    """
    at, zone = statement.current.at, team_zone(work)
    told = next_news.promised_at(text, at, zone)
    if told is None and _must_name_time(work, statement):
        return next_news.expected_at(text, at, zone)
    return told


def _must_name_time(work: Work, statement: Statement) -> bool:
    playbook = work.crises.playbook(statement.crisis_id)
    step = playbook.step(statement.step_id) if statement.step_id else None
    return step_kind.must_name_time(step, statement.message)


def _is_superseded(work: Work, statement: Statement) -> bool:
    public = (s for s in work.words.of_crisis(statement.crisis_id) if s.message in NEWS and s.published_at)
    return any(s.current.at > statement.current.at for s in public)


def remind(work: Work, deadline: Deadline) -> None:
    """Before the time whoever writes the news; from then on who leads, each time after a longer pause."""
    crisis = work.crises.get(deadline.crisis_id or "")
    if not crisis.is_open:
        return
    by = datetime.fromisoformat(str(deadline.data["by"]))
    asked = int(deadline.data["asked"] or 0)  # some rows lost their number to an earlier release
    is_late, lead = work.now >= by, in_charge(work, crisis)
    told = lead if is_late else next(iter(_writers(work, crisis)), lead)
    work.record(NewsAwaited(crisis_id=crisis.id, by=by, told=told, is_late=is_late))
    again = work.now + step_clocks.next_pause(AGAIN, asked) if is_late else by
    _set(work, crisis, by, again, asked=asked + is_late)


def due(work: Work, crisis_id: str) -> datetime | None:
    """The time that was named in public and for which nothing has been said yet."""
    clock = work.deadlines.get(promised_key(crisis_id))
    return datetime.fromisoformat(str(clock.data["by"])) if clock else None


def _writers(work: Work, crisis: Crisis) -> list[str]:
    """Who has the step that gives news at a rhythm."""
    steps = (s for s in work.crises.playbook(crisis.id).steps if words_of(s) and "every" in s.params)
    holder = crisis.holder(next((step.owner for step in steps), Role.SOCIAL_LEAD))
    return list(can_be_asked(work, crisis, [holder] if holder else []))


def _set(work: Work, crisis: Crisis, by: datetime, due_at: datetime, *, asked: int = 0) -> None:
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.NEWS_PROMISED,
            key=promised_key(crisis.id),
            due_at=due_at,
            crisis_id=crisis.id,
            subject_id=crisis.id,
            data={"by": by.isoformat(), "asked": asked},
        )
    )
