"""What became of a crisis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisDeclared(Event):
    title: str
    type: str
    severity: int
    platform: str
    fault: str
    lead_id: str
    alert_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityChanged(Event):
    before: int
    after: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsChanged(Event):
    """What is known: question -> answer in words, as far as it is new; `before` what was known until then."""

    after: Mapping[str, str]
    before: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssigned(Event):
    role: str
    person_id: str
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Event):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded(Event):
    """A message, link or `file` kept as evidence; `sha256` is that of the text as it was seen, or of the
    file's bytes.
    """

    text: str
    link: str
    author: str
    sha256: str
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureOffered(Event):
    """Somebody handed over a file as evidence, and it is to be fetched."""

    capture_id: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFailed(Event):
    """It could not be kept, for one of ``capture.REASONS``; `person_id` is asked for it again."""

    capture_id: str
    file: str
    reason: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisRetyped(Event):
    """It turned out to be of another kind; `before` and `after` are titles of playbooks."""

    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisResolved(Event):
    """`untold` are the audiences, roles and people that nobody told of it."""

    outcome: str
    untold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisReopened(Event):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisClosed(Event):
    pass
