"""What happened to watches, to what they listen to, and to what they heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.event import AlertEvent, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLost(Event):
    """A source is in trouble for longer than a line takes to come back by itself."""

    outage_id: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSilent(Event):
    """A source answers, and has brought nothing since for longer than its own past explains."""

    outage_id: str
    source: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMissed(Event):
    """A source is lost while an alert or a crisis is open: `people` rely on it."""

    outage_id: str
    source: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBack(Event):
    outage_id: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFound(Event):
    """What was said from `since` to `until` was missed for good."""

    source: str
    since: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceLow(Event):
    """Most of what a source may use until `renewed_at` is used; `unit` is as in ``Allowance``."""

    source: str
    used: float
    limit: float
    unit: str
    renewed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesErased(AlertEvent):
    """An author is forgotten: the alert's copies of their posts are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorForgotten(Event):
    """What is kept about an author is erased; what stands in Slack of it is taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsErased(Event):
    """An author is forgotten: what `entries` of the record said about them is gone. `answered` had asked to
    join the crisis, and which of them was answered went with it.
    """

    entries: int
    answered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostJudged(AlertEvent):
    """Somebody said whether a post on the card is negative."""

    author: str
    negative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchChanged(Event):
    """`before` and `after` are its thresholds, or the grave words left out and added; `reason` says why it
    was removed though something that goes on rested on it, such as the crisis into whose record this goes.
    """

    watch_id: str
    name: str
    change: str
    before: str = ""
    after: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBegan(Event):
    """The words of the watch `name` are tried before they count."""

    trial_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialMoved(Event):
    """A place was looked through, or it was decided."""

    trial_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GraveWordsChanged(Event):
    """Those that every watch hears: what was taken `out`, and what was `added`; a dash for nothing."""

    out: str
    added: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMuted(Event):
    """A person's wish; or, with `alert_id`, what their “not a crisis” brings with it."""

    watch_id: str
    name: str
    rule: str
    until: datetime
    reason: str
    alert_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleUnmuted(Event):
    """By a person, or because its time was over. `cooled`: it came with a “not a crisis”."""

    watch_id: str
    name: str
    rule: str
    cooled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecisionMeasured(Event):
    """The alerts of the calendar month that began at `month` were counted by what became of them."""

    month: datetime
