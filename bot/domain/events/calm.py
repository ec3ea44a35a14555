"""What is asked in calm times: what the plan lacks, what the committee decided, what was promised."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.event import Event, StepEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanIncomplete(Event):
    """`missing` are parts (ids) of `parts` that are not in place yet; `people` can mend it (S0.1)."""

    people: tuple[str, ...]
    missing: tuple[str, ...]
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeDue(Event):
    """It should have met `days` days ago; `told` is its host (S3.5)."""

    told: str | None
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeMissed(Event):
    """Its host was asked for `days` days in vain; `people` stand above them."""

    people: tuple[str, ...]
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeHeld(Event):
    meeting_id: str
    people: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeMoved(Event):
    """It meets every `days` days from now on."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAsked(StepEvent):
    """Whether what was `promised` is done; `by` is the day it was promised for, `number` the crisis's."""

    person_id: str
    promised: str
    by: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseKept(StepEvent):
    """The actor says that it is done, or with a `reason` why nothing changes after all; the bot saw it."""

    reason: str = ""
