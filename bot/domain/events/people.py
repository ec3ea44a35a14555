"""What the team set about its people, and what they looked at."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChanged(Event):
    role: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened(Event):
    """A person looked at App Home, which is then kept up to date for a while."""
