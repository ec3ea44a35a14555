"""Who sees a restricted crisis, and where its war room is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisRestricted(Event):
    """From here on only its members see it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisUnrestricted(Event):
    """From here on everybody in the incident channel sees it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinAsked(Event):
    """Somebody outside wants to be let in; `told` decides about it now."""

    reason: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinMovedOn(Event):
    """Whoever asked to join had no answer, so `told` decides about it now."""

    person_id: str
    reason: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLetIn(Event):
    person_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRefused(Event):
    """`silent`: they are told no reason, and not by whom."""

    person_id: str
    reason: str
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinNeedless(Event):
    """Whoever asked to join needs no answer any more: everybody sees the crisis now."""

    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLeftOut(Event):
    """The crisis is about `person_id`, so they have no part in it."""

    person_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNotConcerned(Event):
    """It is not about `person_id` after all."""

    person_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Event):
    """They see it no more: they left, or `actor` took them out, or their last role went to somebody else."""

    person_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCalledBack(Event):
    """They left the private channel, and hold a role."""

    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsiderTakenOut(Event):
    """`actor` brought somebody into the private channel who may not be there."""

    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomAsked(Event):
    """A private channel was asked for once more, after it could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomMade(Event):
    """A private channel stands for it; `adopted` when a person made it."""

    channel: str
    adopted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRefused(Event):
    """The workspace lets no private channel be made; `people` are told."""

    error: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLost(Event):
    """Its private channel was archived or deleted, or the bot taken out of it; `people` are told."""

    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomUnkept(Event):
    """Slack did not let the channel's members be those of the crisis; `told` has to look."""

    error: str
    told: str
