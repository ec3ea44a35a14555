"""What became of an alert and of the storm behind it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.event import AlertEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised(AlertEvent):
    watch_name: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGrew(AlertEvent):
    """The storm behind it has other numbers now: so many `posts` in so many `minutes`, and in `total`."""

    posts: int = 0
    minutes: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReopened(AlertEvent):
    """It went on growing after it was decided (S1.9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAsked(AlertEvent):
    """Somebody was asked to take an alert; `rung` 0 is the first on call."""

    person_id: str
    rung: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainExhausted(AlertEvent):
    """Everyone on call was asked and nobody took it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAcknowledged(AlertEvent):
    """Somebody has it; the decision is still open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertUndecided(AlertEvent):
    """Whoever took it was reminded that it still needs a decision."""

    person_id: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLetGo(AlertEvent):
    """Whoever took it decided nothing, so it was taken from them and others are asked."""

    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertJoined(AlertEvent):
    """The alert turned out to be about a crisis that was open already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGivenToCare(AlertEvent):
    owner_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDismissed(AlertEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertNoteAdded(AlertEvent):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceChanged(AlertEvent):
    """A post of which the alert holds a copy was edited, or `deleted`, or is `back` where it stood."""

    author: str
    deleted: bool
    back: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StormEnded(AlertEvent):
    """The storm behind it is over."""
