"""Due deadlines are claimed one by one; each is its own use case in its own transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.deadline import Deadline, DeadlineKind
from bot.service import alerts, crises, debriefs, home, statements, steps
from bot.service.ports import Office, Work

log = logging.getLogger(__name__)

ON: Mapping[DeadlineKind, Callable[[Work, Deadline], None]] = {
    DeadlineKind.ALERT_UNCLAIMED: alerts.climb,
    DeadlineKind.ALERT_RECHECK: alerts.recheck,
    DeadlineKind.STEP_DUE: steps.overdue,
    DeadlineKind.STEP_RIPE: steps.ripen,
    DeadlineKind.FIRST_WORDS: crises.first_words_late,
    DeadlineKind.APPROVAL_DUE: statements.move_on,
    DeadlineKind.APPROVAL_EXPIRES: statements.expire,
    DeadlineKind.HOME_IDLE: home.idle,
    DeadlineKind.DEBRIEF_DUE: debriefs.ask_again,
}
AT_ONCE = 100
TRY_AGAIN = timedelta(minutes=1)
MAX_ATTEMPTS = 5


def tick(office: Office) -> int:
    """Handle what is due now; returns how many were claimed. A failing one is put off, the others go on."""
    handled = 0
    for deadline in office.read(_due):
        try:
            handled += office.perform(_handle, deadline)
        except Exception:
            log.exception("deadline failed", extra={"kind": deadline.kind, "subject": deadline.subject_id})
            office.perform(_put_off, deadline)
    return handled


def _due(work: Work) -> tuple[Deadline, ...]:
    return work.deadlines.due(work.now, AT_ONCE)


def _handle(work: Work, deadline: Deadline) -> bool:
    if not work.deadlines.claim(deadline):
        return False
    ON[deadline.kind](work, deadline)
    return True


def _put_off(work: Work, deadline: Deadline) -> None:
    if deadline.attempts + 1 >= MAX_ATTEMPTS:
        work.deadlines.claim(deadline)
        return
    work.deadlines.set(replace(deadline, due_at=work.now + TRY_AGAIN, attempts=deadline.attempts + 1))
