"""What happened, in the past tense. Written in the same transaction as the state it tells of.

The events of one crisis are its timeline, its audit trail and the outbox of everything people are told.
Fields are plain values (text, numbers, lists), because they are stored as JSON and hashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.event import BOT as BOT
from bot.domain.event import AlertEvent, StepEvent, WordsEvent
from bot.domain.event import Event as Event
from bot.domain.listening_events import CopiesErased as CopiesErased
from bot.domain.listening_events import GapFound as GapFound
from bot.domain.listening_events import GraveWordsChanged as GraveWordsChanged
from bot.domain.listening_events import PostJudged as PostJudged
from bot.domain.listening_events import PrecisionMeasured as PrecisionMeasured
from bot.domain.listening_events import RuleMuted as RuleMuted
from bot.domain.listening_events import RuleUnmuted as RuleUnmuted
from bot.domain.listening_events import SourceBack as SourceBack
from bot.domain.listening_events import SourceLost as SourceLost
from bot.domain.listening_events import SourceMissed as SourceMissed
from bot.domain.listening_events import WatchChanged as WatchChanged
from bot.domain.listening_events import WordsErased as WordsErased

# --- alerts -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised(AlertEvent):
    watch_name: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGrew(AlertEvent):
    """The storm behind it has other numbers now."""


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
    """A post of which the alert holds a copy was edited, or `deleted`."""

    author: str
    deleted: bool
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StormEnded(AlertEvent):
    """The storm behind it is over."""


# --- the crisis -------------------------------------------------------------------------------------


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
class RoleAssigned(Event):
    role: str
    person_id: str
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Event):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded(Event):
    """A message or link kept as evidence; `sha256` is that of the text as it was seen."""

    text: str
    link: str
    author: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisResolved(Event):
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisReopened(Event):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisClosed(Event):
    pass


# --- steps and clocks -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOpened(StepEvent):
    owner_id: str | None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAssigned(StepEvent):
    person_id: str
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProgressed(StepEvent):
    """It counts but does not finish the step. `choice_label` is what was chosen in a decision, `note` the
    reason; `people` still have to sign the same, and are asked now.
    """

    choice: str
    choice_label: str = ""
    note: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFinished(StepEvent):
    outcome: str
    outcome_label: str
    note: str = ""
    signed: Mapping[str, str] = field(default_factory=dict)  # who decided together, each with their reason
    minutes_late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped(StepEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRescheduled(StepEvent):
    """Its due time moved, because the crisis is worse or better than it was."""

    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOverdue(StepEvent):
    owner_id: str | None
    due_at: datetime
    told: str | None = None  # who is asked now, when it went up from the owner


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstWordsLate(Event):
    """Nothing was said in public `minutes` after detection; `told` is asked now (S1.15)."""

    minutes: int
    told: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsDue(Event):
    """Nothing was said in public for `minutes`, longer than the playbook's rhythm; `told` is asked (S3.9)."""

    minutes: int
    told: str


# --- words ------------------------------------------------------------------------------------------


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
    voided: tuple[str, ...] = ()  # whose approvals no longer stand


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
    person_id: str | None = None
    reason: str = ""  # why words that were approved long ago are right still


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationSettled(WordsEvent):
    publication_id: str
    outlet: str
    state: str
    sha256: str
    url: str = ""
    detail: str = ""


# --- afterwards, and what the team sets -------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefAsked(Event):
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefNoteGiven(Event):
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefReported(Event):
    filename: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChanged(Event):
    role: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened(Event):
    """A person looked at App Home, which is then kept up to date for a while."""
