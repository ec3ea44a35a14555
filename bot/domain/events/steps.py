"""What became of a step, and which clock ran out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.event import Event, StepEvent


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
class ReadingAsked(StepEvent):
    """`people` have to say that they read the `text`, and with `audiences` that they told them; `again`
    counts how often they did not.
    """

    text: str
    people: tuple[str, ...]
    again: int = 0
    audiences: tuple[str, ...] = ()
    note: str = ""  # the note to staff, word for word


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked(StepEvent):
    """`waiting` people wait for an answer of `answering` of us, so this person answers too (S0.11)."""

    person_id: str
    waiting: int
    answering: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsAwaited(Event):
    """In public news was promised `by` then, and nothing was said since; `told` is asked (S1.11)."""

    by: datetime
    told: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceAsked(StepEvent):
    """The `audience` is told the `text` in its channel; `again` counts how often, and `people` of those in it
    have not said that they read it.
    """

    audience: str
    channel: str
    text: str
    people: tuple[str, ...] = ()
    again: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceTold(StepEvent):
    """It can be read in the channel; so many `people` in it are asked to say that they did."""

    audience: str
    channel: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceUnreached(StepEvent):
    """Nothing can be written in the channel, for what Slack calls `error`; `told` has to see to it."""

    audience: str
    channel: str
    error: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceNowhere(StepEvent):
    """No channel and no person is set for the `audiences`; `told` has to say where they are told, and was
    asked for it `again` so often.
    """

    audiences: tuple[str, ...]
    told: str
    again: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingUnanswered(StepEvent):
    """`read` of `all` have said that they read it, however often the others were asked; `people` are some of
    those who have not, `told` leads the crisis.
    """

    read: int
    all: int
    people: tuple[str, ...]
    told: str
