"""Somebody has left, or may not act here any more: what they were to do goes to the next one (S3.3)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.deadline import Deadline, unclaimed_key, undecided_key
from bot.domain.staff.people import Person
from bot.service.call import paging
from bot.service.ports import Work
from bot.service.step import unseen


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
        unseen.let_go(work, crisis.id)
        paging.left(work, after.id, crisis.id, None)


def _hurry(work: Work, clock: Deadline | None) -> None:
    """It is due now, and asks whoever comes next."""
    if clock and clock.due_at > work.now:
        work.deadlines.set(replace(clock, due_at=work.now))
