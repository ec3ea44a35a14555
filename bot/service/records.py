"""Records that are read and handed on, never changed: between the use cases, the stores and the shell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.comms.networks import MANUAL
from bot.domain.comms.tone.book import ToneBook
from bot.domain.crisis.crisis import KEEP_DAYS
from bot.domain.plan.playbook import Playbook
from bot.domain.plan.step_kinds.statement import COOL_OFF
from bot.domain.staff.handover import RELIEVE_AFTER
from bot.domain.staff.page import AFTER, PER_HOUR
from bot.domain.storm.alert import DECIDE_WITHIN, Sample
from bot.domain.storm.mention import Mention
from bot.domain.storm.mood import NEGATIVE
from bot.domain.storm.source import Silence, SourceStatus
from bot.service.staff.holidays import Holidays, NoHolidays


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """`incident_channel` is the Slack channel id where its cards stand; `language` that of shared words."""

    id: str
    name: str
    incident_channel: str
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """One minute of one watch and source. `unscored` counts posts by language that no scorer read."""

    at: datetime
    watch_id: str
    source: str
    count: int
    scored: int
    negative: int
    unscored: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A mention as the pipeline understood it, ready to be stored. `score` is -1..1 or ``None``.

    It counts for the watches in `watches` that are not in `uncounted`. For those in `answers` it is nothing
    but a part of a conversation that they heard: it names none of their terms.
    """

    mention: Mention
    watches: tuple[str, ...]
    score: float | None
    language: str | None
    grave: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()

    @property
    def negative(self) -> bool:
        return self.score is not None and self.score <= NEGATIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """So many posts by so many people below one, whose `root` is how it began where that is stored."""

    source: str
    posts: int
    people: int
    root: Sample | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored post, as much of it as words are tried on; `id` is storage's own."""

    id: int
    source: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The posts of these `watches` behind storage's id `after`, up to and with `upto`; without those that one
    of the `hidden` watches heard too.
    """

    watches: tuple[str, ...]
    after: int
    upto: int
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How many posts came, and how many of those that could be `scored` are negative; by language, how many
    are `unscored`, where that is asked.
    """

    posts: int
    scored: int
    negative: int
    unscored: Mapping[str, int] = field(default_factory=dict)


REDACTED = "redacted"  # in a delivery's payload: it says something else than when it was written


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Something to send into the chat, effectively once. `key` = event + reaction + place, unique.

    Deliveries of one `thread` go out in the order they were added. `method` names what the gateway does
    (``card``, ``notice``, ``direct``, ``ephemeral``, ``file``, ``pin`` ...), `payload` what it takes.
    """

    key: str
    thread: str
    lane: int
    method: str
    channel: str
    payload: Mapping[str, Any]
    due_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    error: str = ""
    ts: str = ""


class Sources(Protocol):
    """Where posts come from, and how each of them is right now; `hush` says which bring nothing."""

    def statuses(self) -> tuple[SourceStatus, ...]: ...
    def hush(self, silences: Mapping[str, Silence]) -> None: ...


class NoSources:
    def statuses(self) -> tuple[SourceStatus, ...]:
        return ()

    def hush(self, silences: Mapping[str, Silence]) -> None:
        """There is none."""


class Shelf(Protocol):
    """The playbooks as they are on disk now."""

    def types(self) -> Mapping[str, Playbook]: ...


def unknown_tongue(_: str) -> str | None:
    """Nobody can tell, so words are taken to be in the brand's language."""
    return None


def as_usual(_place: str) -> int | None:
    """No place takes more or less than its network does."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What stands outside the database: what the settings decide, and how the sources are.

    `admins` come from ADMINS and replace the workspace's own admins when given. `outlets` maps the name of
    each place this installation can publish to to its label, `by_hand` are those that a person posts to, and
    `longest` says how much one takes where that is not what is usual there. Those `rehearsed` publish
    nothing, and none does in a `dry_run`. `decide_within` is how long whoever took an alert has before they
    are reminded. `feed_channel` is the id of the channel that every post of a storm goes to, empty for none;
    above `feed_above` a minute they are summed up.
    `pagers` are those that reach people outside Slack; `following` keep a state of their own.
    Whoever does not answer within `page_after` is called there, at most `pages_per_hour` times.
    Words rest for `cool_off` before they go out. A crisis is kept `crisis_days` after its close.
    `hub` is the address of the page of facts, empty where there is none.
    `tone` holds the phrases that words are checked with, `tongue` says what language a text is in, if it can.
    """

    shelf: Shelf
    outlets: Mapping[str, str]
    by_hand: frozenset[str] = frozenset({MANUAL})
    longest: Callable[[str], int | None] = as_usual
    admins: tuple[str, ...] = ()
    dry_run: bool = True
    rehearsed: frozenset[str] = frozenset()
    decide_within: timedelta = DECIDE_WITHIN
    cool_off: timedelta = COOL_OFF
    feed_channel: str = ""
    feed_above: int = 10
    sources: Sources = field(default_factory=NoSources)
    pagers: tuple[str, ...] = ()
    following: frozenset[str] = frozenset()
    page_after: timedelta = AFTER
    pages_per_hour: int = PER_HOUR
    holidays: Holidays = field(default_factory=NoHolidays)
    relieve_after: timedelta = RELIEVE_AFTER
    crisis_days: int = KEEP_DAYS
    hub: str = ""
    tone: ToneBook = field(default_factory=ToneBook)
    tongue: Callable[[str], str | None] = unknown_tongue

    def rehearses(self, outlet: str) -> bool:
        return self.dry_run or outlet in self.rehearsed
