"""What became of words: written, approved, published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.event import Event, WordsEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDrafted(WordsEvent):
    number: int
    text: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementEdited(WordsEvent):
    number: int
    text: str
    sha256: str
    others: Mapping[str, str] = field(default_factory=dict)  # the words for networks and languages, by where
    voided: tuple[str, ...] = ()  # whose approvals no longer stand


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementHeld(WordsEvent):
    """The tone check keeps it from its approvers; `checks` are those that do."""

    number: int
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneLetStand(WordsEvent):
    """The crisis lead takes what one check found in exactly this text upon themselves."""

    number: int
    sha256: str
    check: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsked(WordsEvent):
    number: int
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalMovedOn(WordsEvent):
    """Silence: the next person is asked; nobody's silence ever counts as a yes."""

    silent: tuple[str, ...]
    person_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementApproved(WordsEvent):
    number: int
    sha256: str
    roles: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalsOverruled(WordsEvent):
    """In an emergency the crisis lead goes on without the approvals still missing of exactly this text.
    `roles` would have given them; `people` were asked.
    """

    number: int
    sha256: str
    roles: tuple[str, ...]
    people: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRejected(WordsEvent):
    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalExpired(WordsEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWithdrawn(WordsEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationAsked(WordsEvent):
    """Claimed for one outlet; for `manual`, `person_id` posts it by hand."""

    publication_id: str
    outlet: str
    sha256: str
    language: str = ""
    person_id: str | None = None
    reason: str = ""  # why words that were approved long ago are right still
    out_of_order: str = ""  # why they go here before those who should hear them first


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationSettled(WordsEvent):
    publication_id: str
    outlet: str
    state: str
    sha256: str
    language: str = ""
    url: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingStopped(Event):
    """Nothing goes out any more, of any crisis."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingResumed(Event):
    reason: str
    stopped_by: str
