"""Whether, and when, the posts that an alert holds copies of are looked at again."""

from __future__ import annotations

from bot.domain.crisis.crisis import CrisisStatus
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.storm.alert import Alert, AlertState
from bot.domain.storm.evidence import APART, next_look
from bot.service.ports import Work


def is_followed(work: Work, alert: Alert) -> bool:
    """While it is open, and while its crisis is not closed."""
    if alert.crisis_id:
        return work.crises.get(alert.crisis_id).status is not CrisisStatus.CLOSED
    return alert.state is AlertState.OPEN


def look_later(work: Work, alert: Alert, *, soon: bool = False) -> None:
    """`soon` where something is missing that may be there all the same."""
    due_at = next_look(alert.opened_at, work.now)
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.EVIDENCE_DUE,
            key=f"evidence:{alert.id}",
            due_at=min(due_at, work.now + APART) if soon else due_at,
            subject_id=alert.id,
        )
    )
