"""Somebody has left, or may not act here any more: what they were to do goes to the next one (S3.3)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline, DeadlineKind, join_key, unclaimed_key, undecided_key
from bot.domain.staff.people import Person
from bot.service.call import paging
from bot.service.ports import Work
from bot.service.step import handing_back


def look_at(work: Work, before: Person | None, after: Person) -> None:
    """What Slack tells of a person, compared with what was known."""
    if before is None or after.may_act or not before.may_act:
        return
    for alert in work.alerts.open():
        if after.id in (alert.acknowledged_by, *alert.asked[-1:]):
            _hurry(work, work.deadlines.get(unclaimed_key(alert.id)))
            _hurry(work, work.deadlines.get(undecided_key(alert.id)))
        paging.left(work, after.id, None, alert.id)
    for crisis in (*work.crises.open(), *work.crises.resolved()):
        handing_back.hand_back(work, crisis)
        pass_on(work, crisis, after.id)
        paging.left(work, after.id, crisis.id, None)


def pass_on(work: Work, crisis: Crisis, person_id: str) -> None:
    """What this person was asked for in a crisis is asked of the next one now."""
    work.deadlines.cancel(join_key(crisis.id, person_id))
    for clock in _that_ask(work, crisis, person_id):
        _hurry(work, clock)


def _that_ask(work: Work, crisis: Crisis, person_id: str) -> list[Deadline]:
    """The clocks that would next find out that this person does not answer."""
    offered = {h.id for h in work.team.handovers(crisis.id) if h.to_id == person_id}
    return [
        clock
        for clock in work.deadlines.waiting(crisis.id)
        if str(clock.data.get("asked", "")).split()[-1:] == [person_id]
        or (clock.kind is DeadlineKind.HANDOVER_OPEN and clock.subject_id in offered)
    ]


def _hurry(work: Work, clock: Deadline | None) -> None:
    """It is due now, and asks whoever comes next."""
    if clock and clock.due_at > work.now:
        work.deadlines.set(replace(clock, due_at=work.now))
