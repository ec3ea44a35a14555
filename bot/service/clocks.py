"""Due deadlines are claimed one by one; each is its own use case in its own transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.deadline import MAX_ATTEMPTS, Deadline, DeadlineKind
from bot.domain.errors import Busy
from bot.service.comms import approvals, facts, publishing
from bot.service.crisis import debriefs, drills, first_words, impact, keeping, profiles, rooms
from bot.service.overview import home
from bot.service.ports import Office, Work
from bot.service.staff import accounts, committee, offers, oncall, readiness, relief, roster
from bot.service.step import overdue, promised, promises, reading, steps, updates
from bot.service.storm import alerts
from bot.service.watch import mutes, precision

log = logging.getLogger(__name__)

ON: Mapping[DeadlineKind, Callable[[Work, Deadline], None]] = {
    DeadlineKind.ALERT_UNCLAIMED: alerts.climb,
    DeadlineKind.ALERT_UNDECIDED: alerts.chase,
    DeadlineKind.ALERT_RECHECK: alerts.recheck,
    DeadlineKind.STEP_DUE: overdue.climb,
    DeadlineKind.REVIEW_DUE: accounts.ask_for_review,
    DeadlineKind.ACCESS_DUE: accounts.ask_again,
    DeadlineKind.STEP_RIPE: steps.ripen,
    DeadlineKind.IMPACT_DUE: impact.measure_again,
    DeadlineKind.PROFILE_EXPIRES: profiles.expire,
    DeadlineKind.READING_DUE: reading.ask_again,
    DeadlineKind.FIRST_WORDS: first_words.late,
    DeadlineKind.NEWS_DUE: updates.ask,
    DeadlineKind.NEWS_PROMISED: promised.remind,
    DeadlineKind.APPROVAL_DUE: approvals.move_on,
    DeadlineKind.APPROVAL_EXPIRES: approvals.expire,
    DeadlineKind.PUBLICATION_OPEN: publishing.ask_again,
    DeadlineKind.JOIN_DUE: rooms.ask_next,
    DeadlineKind.RULE_MUTED: mutes.run_out,
    DeadlineKind.PRECISION_DUE: precision.tell,
    DeadlineKind.HOME_IDLE: home.idle,
    DeadlineKind.CONTACT_DUE: roster.ask,
    DeadlineKind.DRILL_CHECK: drills.look,
    DeadlineKind.COVER_CHECK: oncall.look_ahead,
    DeadlineKind.READINESS_DUE: readiness.look,
    DeadlineKind.COMMITTEE_DUE: committee.call,
    DeadlineKind.FACT_DUE: facts.ask_again,
    DeadlineKind.PROMISE_DUE: promises.ask,
    DeadlineKind.HANDOVER_OPEN: offers.ask_again,
    DeadlineKind.RELIEF_DUE: relief.look_after,
    DeadlineKind.DEBRIEF_DUE: debriefs.ask_again,
    DeadlineKind.CRISIS_LIMIT: keeping.reach,
}
# What reads for long does so in a transaction that holds nobody up, and says what handles the deadline then.
READ_FIRST: Mapping[DeadlineKind, Callable[[Work, Deadline], Callable[[Work, Deadline], None]]] = {
    DeadlineKind.IMPACT_DUE: impact.looked,
}
AT_ONCE = 1_000  # read at once; each is handled in a transaction of its own
TRY_AGAIN = timedelta(minutes=1)


def tick(office: Office) -> int:
    """Handle what is due now; returns how many were claimed. A failing one is put off, the others go on."""
    office, handled = office.unforced(), 0
    for deadline in office.read(_due):
        try:
            read_first = READ_FIRST.get(deadline.kind)
            handle = office.read(read_first, deadline) if read_first else ON[deadline.kind]
            handled += office.perform(_handle, deadline, handle)
        except Busy:
            break  # nothing was done and nothing is lost: it is still due at the next tick
        except Exception:
            log.exception("deadline failed", extra={"kind": deadline.kind, "subject": deadline.subject_id})
            office.perform(_put_off, deadline)
    return handled


def _due(work: Work) -> tuple[Deadline, ...]:
    return work.deadlines.due(work.now, AT_ONCE, ON)


def _handle(work: Work, deadline: Deadline, handle: Callable[[Work, Deadline], None]) -> bool:
    if not work.deadlines.claim(deadline):
        return False
    handle(work, deadline)
    return True


def _put_off(work: Work, deadline: Deadline) -> None:
    """A new one takes its place, unless somebody moved or cancelled it meanwhile, or it failed too often."""
    attempts = deadline.attempts + 1
    if not work.deadlines.claim(deadline):
        return
    if attempts < MAX_ATTEMPTS:
        later = replace(deadline, id=work.new_id(), due_at=work.now + TRY_AGAIN, attempts=attempts)
        work.deadlines.set(later)
    else:
        work.deadlines.give_up(deadline)
        log.error("deadline given up", extra={"kind": deadline.kind, "subject": deadline.subject_id})
