"""Whether, and when, the posts that an alert holds copies of are looked at again."""

from __future__ import annotations

from datetime import datetime

from bot.domain.crisis.crisis import CrisisStatus
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.storm.alert import Alert, AlertState
from bot.domain.storm.evidence import APART, next_look
from bot.service.ports import Work

MISSING = ":missing"


def is_followed(work: Work, alert: Alert) -> bool:
    """While it is open, and while its crisis is not closed."""
    if alert.crisis_id:
        return work.crises.get(alert.crisis_id).status is not CrisisStatus.CLOSED
    return alert.state is AlertState.OPEN


def look_later(work: Work, alert: Alert) -> None:
    _look_at(work, alert, f"evidence:{alert.id}", next_look(alert.opened_at, work.now))


def look_at_missing(work: Work, alert: Alert) -> None:
    """Soon, and at nothing else: it may be there all the same, and every question may cost."""
    _look_at(work, alert, f"evidence:{alert.id}{MISSING}", work.now + APART)


def is_of_missing(deadline: Deadline) -> bool:
    return deadline.key.endswith(MISSING)


def _look_at(work: Work, alert: Alert, key: str, due_at: datetime) -> None:
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.EVIDENCE_DUE,
            key=key,
            due_at=due_at,
            subject_id=alert.id,
        )
    )
