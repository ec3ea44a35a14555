"""Carries deliveries into Slack, effectively once, each thread in its order.

One step: claim and note that it is on its way (a transaction), call Slack (none), note what became of it
(a transaction). Whoever finds the note "on its way" later, after a crash or an answer that never came,
reads back by the delivery's key before sending again.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from bot.domain.errors import Busy, DeliveryError, OutcomeUnknown
from bot.domain.message import Lane, MessageState, Standing
from bot.service.ports import Work
from bot.service.records import REDACTED, Delivery
from bot.slack.api.refusals import Refused
from bot.slack.delivery.joining import JOINED, MAX_JOINED, bundle
from bot.slack.delivery.kinds import KINDS, look
from bot.slack.delivery.names import erasure, standing_key, waits_for
from bot.slack.delivery.pace import Chance, OutOfBudget, Pace, pause
from bot.slack.delivery.parcel import Parcel, Sent, Tools
from bot.slack.delivery.rooms import addressed, closed, has_no_room
from bot.slack.settled import is_moot

T = TypeVar("T")
log = logging.getLogger(__name__)

# Longer than all calls of one step together may take (10 s each), or two would send the same.
LEASE = timedelta(minutes=3)
# Slack may still be working on a call that was given up: looking at once would miss it.
SETTLING = timedelta(seconds=5)
HOPELESS = 5  # tries to make a drawing that fails by itself
TRIES_TO_RECORD = 5
WORTH_WAITING = 5  # tries of a letter while its card does not stand yet: about half a minute

ON_ITS_WAY = "on its way"
ALONE = "refused together with others"


class Postman:
    """`step` carries one delivery. Safe to run in several threads and processes side by side."""

    def __init__(self, tools: Tools, *, chance: Chance = random.random) -> None:
        self._tools = tools
        self._chance = chance
        self._pace = Pace()

    @property
    def hurry(self) -> bool:
        """Something waits for nothing but its budget, which is a matter of a second."""
        return self._pace.is_limited

    def step(self) -> bool:
        """True when there was something to do, false when nothing can be sent now."""
        try:
            parcel = self._tools.office.perform(self._claim)
        except OutOfBudget as refusal:
            self._pace.close(refusal)
            return True
        if parcel is None:
            return False
        self._carry(parcel)
        return True

    # Claiming

    def _claim(self, work: Work) -> Parcel | None:
        closed = self._pace.closed(work.now)
        while delivery := work.deliveries.claim(work.now, LEASE, not_in=closed):
            if _is_over(work, delivery) and not _may_be_out(delivery):
                work.deliveries.sent([delivery.key], "")
                continue
            parcel = self._ready(work, delivery)
            if parcel is not None:
                _take(work, delivery)
                work.deliveries.put_off(delivery.key, work.now + LEASE, ON_ITS_WAY)
                return parcel
        return None

    def _ready(self, work: Work, delivery: Delivery) -> Parcel | None:
        """The parcel, or ``None`` when it cannot go out now; then it was put off or given up."""
        if delivery.method not in KINDS:
            work.deliveries.dead(delivery.key, f"no such kind of delivery: {delivery.method}")
            return None
        delivery = addressed(work, delivery)
        if has_no_room(delivery):
            self._put_off(work, delivery, waits_for(delivery.channel))
            return None
        root_key = _root_of(work, delivery)
        root = work.standings.get(root_key) if root_key else None
        if root_key and not (root and root.ts) and not _goes_alone(delivery, root):
            self._wait_for_root(work, delivery, root_key, root)
            return None
        return Parcel(
            delivery=delivery,
            bundle=_joinable(work, delivery),
            thread_ts=root.ts if root else None,
            in_doubt=_may_be_out(delivery),
            at=work.now,
            thread_in=root.channel if root else "",
        )

    def _wait_for_root(self, work: Work, delivery: Delivery, key: str, root: Standing | None) -> None:
        if root and root.state is MessageState.LIVE:
            self._put_off(work, delivery, waits_for(key))
        else:
            work.deliveries.dead(delivery.key, f"it belongs to {key}, which was never posted")

    # Carrying

    def _carry(self, parcel: Parcel) -> None:
        try:
            sent = self._send(parcel)
        except DeliveryError as error:
            self._record(self._failed, parcel, error)
        except Busy:
            self._record(self._failed, parcel, DeliveryError("the store was busy", permanent=False))
        except Exception as error:
            # A drawing that cannot be made must not stop the thread it stands in for ever.
            log.exception("Delivery %s could not be made", parcel.delivery.key)
            hopeless = _tries(parcel.delivery) >= HOPELESS
            broken = DeliveryError(repr(error), permanent=True) if hopeless else OutcomeUnknown(repr(error))
            self._record(self._failed, parcel, broken)
        else:
            self._record(_settled, parcel, sent)

    def _send(self, parcel: Parcel) -> Sent:
        kind = KINDS[parcel.delivery.method]
        found = look(self._tools, kind, parcel) if parcel.in_doubt else None
        if found is None and _is_empty(parcel.delivery):
            return Sent(keys=(parcel.delivery.key,))
        return found or kind.send(self._tools, parcel)

    def _record(self, note: Callable[[Work, Parcel, T], None], parcel: Parcel, outcome: T) -> None:
        """Slack was called: giving up here would mean reading back what is known."""
        for _ in range(TRIES_TO_RECORD - 1):
            try:
                self._tools.office.perform(note, parcel, outcome)
                return
            except Busy:
                log.warning("The store is busy; %s is noted in a moment", parcel.delivery.key)
        self._tools.office.perform(note, parcel, outcome)

    def _failed(self, work: Work, parcel: Parcel, error: DeliveryError) -> None:
        delivery = parcel.delivery
        log.warning("Delivery %s: %s", delivery.key, error)
        wait = timedelta(seconds=error.retry_after or 0)
        closed(work, delivery.channel, error)
        if wait and isinstance(error, Refused):
            work.budget.penalise(error.method, delivery.channel, work.now + wait)
        if error.permanent and len(parcel.bundle) > 1:
            work.deliveries.put_off(delivery.key, work.now, f"{ALONE}: {error}")
        elif error.permanent or _tries(delivery) >= KINDS[delivery.method].tries:
            KINDS[delivery.method].died(work, parcel, str(error))
            work.deliveries.dead(delivery.key, str(error))
        elif isinstance(error, OutcomeUnknown):
            self._put_off(work, delivery, f"{ON_ITS_WAY}: {error}", max(SETTLING, wait))
        else:
            self._put_off(work, delivery, str(error), wait)

    def _put_off(
        self, work: Work, delivery: Delivery, reason: str, at_least: timedelta = timedelta(0)
    ) -> None:
        longest = KINDS[delivery.method].longest_pause
        until = work.now + at_least + pause(_tries(delivery), self._chance, longest)
        work.deliveries.put_off(delivery.key, until, reason)


def _goes_alone(delivery: Delivery, root: Standing | None) -> bool:
    """A letter links to its card where it can, but somebody has to act: it does not wait for it for long."""
    is_coming = root is not None and root.state is MessageState.LIVE
    return delivery.method == "direct" and (not is_coming or _tries(delivery) >= WORTH_WAITING)


def _may_be_out(delivery: Delivery) -> bool:
    """Then it has to be looked for, and with it whatever it was joined with."""
    return delivery.error.startswith(ON_ITS_WAY)


def _tries(delivery: Delivery) -> int:
    """Each one counts twice: when it goes out, in case nobody comes back, and when it comes back."""
    return delivery.attempts // 2


def take_over(work: Work) -> None:
    """At the start of the only process: what the last one was at when it died need not wait for its lease.

    Whether Slack has it is unknown, so it is read back first, as after any lost answer.
    """
    work.deliveries.bring_forward(ON_ITS_WAY, work.now + SETTLING)
    work.standings.let_go()


def _settled(work: Work, parcel: Parcel, sent: Sent) -> None:
    if sent.ts and _is_outdated(work, parcel):
        _take_back(work, parcel, sent)
        return
    KINDS[parcel.delivery.method].settle(work, parcel, sent)
    work.deliveries.sent(sent.keys, sent.ts)


def _is_outdated(work: Work, parcel: Parcel) -> bool:
    """What it says was erased while it was on its way."""
    in_doubt = parcel.in_doubt and any(part.payload.get(REDACTED) for part in parcel.bundle)
    return in_doubt or work.deliveries.changed(parcel.bundle)


def _take_back(work: Work, parcel: Parcel, sent: Sent) -> None:
    """It goes out again as it reads now, if anything is left of it."""
    channel = parcel.delivery.channel
    work.deliveries.add([erasure(channel, sent.ts, lane=Lane.NOTICE, due_at=work.now)])
    for key in sent.keys:
        work.deliveries.put_off(key, work.now, "what it said was erased")


def _is_empty(delivery: Delivery) -> bool:
    """Nothing is left of what it was to say."""
    return REDACTED in delivery.payload and "text" not in delivery.payload


def _is_over(work: Work, delivery: Delivery) -> bool:
    return _is_empty(delivery) or is_moot(work, delivery)


def _joinable(work: Work, delivery: Delivery) -> tuple[Delivery, ...]:
    if delivery.method not in JOINED or delivery.error.startswith(ALONE):
        return (delivery,)
    following = work.deliveries.following(delivery, MAX_JOINED)
    return bundle(delivery, (behind for behind in following if not _is_over(work, behind)))


def _take(work: Work, delivery: Delivery) -> None:
    method = KINDS[delivery.method].method
    wait = work.budget.take(method, delivery.channel, work.now) if method else 0.0
    if wait > 0:
        alike = [name for name, kind in KINDS.items() if kind.method == method]
        pairs = (f"{name} {delivery.channel}" for name in alike)
        raise OutOfBudget(pairs, work.now + timedelta(seconds=wait))


def _root_of(work: Work, delivery: Delivery) -> str:
    """The standing whose address this delivery needs: its thread's root, or the card to be pinned."""
    if delivery.method in ("pin", "unpin"):
        return standing_key(delivery.payload)
    if delivery.method == "card":
        standing = work.standings.get(standing_key(delivery.payload))
        return standing.thread_of if standing else ""
    return delivery.payload.get("thread_of") or ""
