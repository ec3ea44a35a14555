"""What the team set about its people, and what they looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.event import AlertEvent, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChanged(Event):
    role: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaChanged(Event):
    """`change` is ``added``, ``changed`` or ``removed``."""

    duty: str
    change: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSet(Event):
    """`person_id` stands in for `instead_of`, or where that is empty is on call all the time."""

    duty: str
    person_id: str
    instead_of: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverEnded(Event):
    duty: str
    person_id: str
    instead_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverMissing(Event):
    """Of the next two weeks, the first of `gaps` in cover; `people` can mend it (S1.10)."""

    people: tuple[str, ...]
    duty: str
    since: datetime
    until: datetime
    holiday: str
    gaps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerChanged(Event):
    power: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceChanged(Event):
    """In which `channels` an audience is told."""

    audience: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillsDue(Event):
    """So many plans, named by their titles, were not practised for half a year; `people` can see to it."""

    people: tuple[str, ...]
    playbooks: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChanged(Event):
    """What is said of somebody: their function, their quiet hours."""

    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAsked(Event):
    """Whether what stands on the roster about them is still right (S1.17)."""

    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactConfirmed(Event):
    """It is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAsked(Event):
    """`person_id` is asked to take over from `giver`; `again` counts how often that was in vain, and
    `instead_of` is who was asked before and cannot take it any more.
    """

    handover_id: str
    person_id: str
    giver: str
    still_open: str
    promised: str
    to_watch: str
    again: int = 0
    instead_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAccepted(Event):
    """The `roles` and `steps` of `person_id` are the actor's now."""

    person_id: str
    roles: tuple[str, ...]
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverDeclined(Event):
    """It stays with `person_id`."""

    person_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverDropped(Event):
    """`person_id` was to take over, cannot any more, and nobody else could; `told` has it still."""

    person_id: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefAsked(Event):
    """Somebody is at it for `hours`; `relief` could take over."""

    person_id: str
    hours: int
    relief: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMissed(AlertEvent):
    """Whoever was asked let it pass by (S4.3)."""

    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleLeftAsleep(Event):
    """It was their turn in their quiet hours; `asked` is who was asked instead."""

    people: tuple[str, ...]
    asked: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened(Event):
    """A person looked at App Home, which is then kept up to date for a while."""
