"""All publishing stopped at once, by a named person and with a reason, until another one lets it go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Blocked
from bot.domain.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    person_id: str
    reason: str
    at: datetime


def must_not_stand(stop: Stop | None) -> None:
    if stop:
        raise Blocked(_STOPPED, who=stop.person_id, at=stop.at, reason=stop.reason)


_STOPPED = N_(
    "<@{who}> stopped all publishing, {at}: “{reason}” Nothing goes out until it is let go on: talk to them, "
    "then `/crisis go` and why."
)
