"""A shift ends: what is open, what was promised and what to watch go to somebody who says yes (S2.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from bot.domain.board import StepBoard
from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline
from bot.domain.errors import NotAllowed, Stale
from bot.domain.staff.people import Role
from bot.domain.words import N_

ASK_AGAIN_AFTER = timedelta(minutes=15)  # the other one has not answered
BREAK = timedelta(hours=2)  # whoever did nothing for so long has rested
RELIEVE_AFTER = timedelta(hours=6)
NUDGE_EVERY = timedelta(hours=1)


class HandoverState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DROPPED = "dropped"  # by whoever gave it, or for another one


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Until `to_id` accepts it everything stays with `from_id`: nothing is ever nobody's."""

    id: str
    crisis_id: str
    from_id: str
    to_id: str
    still_open: str
    promised: str = ""
    to_watch: str = ""
    asked_at: datetime
    times_asked: int = 1
    state: HandoverState = HandoverState.ASKED
    settled_at: datetime | None = None
    reason: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverBoard:
    """What somebody would hand over; `relief` are those who could take it, the best first."""

    crisis: Crisis
    roles: tuple[Role, ...] = ()
    steps: tuple[StepBoard, ...] = ()
    clocks: tuple[Deadline, ...] = ()
    relief: tuple[str, ...] = ()


def ask_again(handover: Handover) -> Handover:
    return replace(handover, times_asked=handover.times_asked + 1, version=handover.version + 1)


def accept(handover: Handover, *, actor: str, now: datetime) -> Handover:
    return _answered(handover, HandoverState.ACCEPTED, actor, now)


def decline(handover: Handover, *, actor: str, now: datetime, reason: str) -> Handover:
    return replace(_answered(handover, HandoverState.DECLINED, actor, now), reason=reason)


def drop(handover: Handover, *, now: datetime) -> Handover:
    return _settled(handover, HandoverState.DROPPED, now)


def _answered(handover: Handover, state: HandoverState, actor: str, now: datetime) -> Handover:
    if actor != handover.to_id:
        raise NotAllowed(N_("Only <@{who}>, to whom it is handed over, can answer this."), who=handover.to_id)
    return _settled(handover, state, now)


def _settled(handover: Handover, state: HandoverState, now: datetime) -> Handover:
    if handover.state is not HandoverState.ASKED:
        raise Stale(N_("This hand-over was answered already: {at}."), at=handover.settled_at)
    return replace(handover, state=state, settled_at=now, version=handover.version + 1)


def active_since(acts: Iterable[datetime], now: datetime) -> datetime | None:
    """Since when somebody has been at it without a `BREAK`; ``None`` when they rest now."""
    times = sorted(at for at in acts if at <= now)
    if not times or now - times[-1] >= BREAK:
        return None
    rested = [after for before, after in pairwise(times) if after - before >= BREAK]
    return rested[-1] if rested else times[0]
