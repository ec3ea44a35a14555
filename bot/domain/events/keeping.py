"""How long a crisis is kept, and what became of it then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitChanged(Event):
    """How many days after its close what belongs to the crisis is kept."""

    before: int
    after: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitNear(Event):
    """What belongs to the crisis is erased at `at`; `told` can have it kept longer."""

    at: datetime
    told: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisErased(Event):
    """Its limit passed: `entries` of its record lost their words, `copies` of posts are gone."""

    entries: int
    copies: int
