"""What the delivery side keeps: what is to be sent, what stands where, and how much may be said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from bot.domain.message import Standing
from bot.domain.storm.feed import Feed
from bot.service.records import Delivery, Heard, Span


class Posted(NamedTuple):
    """Where something stands: `channel` as its delivery had it; `ts` is a file's id where it is one."""

    channel: str
    ts: str


class Deliveries(Protocol):
    def add(self, deliveries: Iterable[Delivery]) -> None:
        """A `key` that is there already is left alone: twice writes nothing."""

    def claim(
        self, now: datetime, lease: timedelta, *, not_in: frozenset[str] = frozenset()
    ) -> Delivery | None:
        """The head of the first thread (by lane, then age) that nobody else holds; leases the thread.

        `not_in` are ``method channel`` pairs without budget right now.
        """

    def following(self, delivery: Delivery, limit: int) -> tuple[Delivery, ...]:
        """What stands right behind it in its thread and is due, for joining."""

    def sent(self, keys: Iterable[str], ts: str) -> None: ...
    def put_off(self, key: str, until: datetime, error: str) -> None: ...
    def dead(self, key: str, error: str) -> None: ...
    def waiting(self, thread: str) -> int:
        """How many of this thread are still to go out."""

    def oldest_due(self, now: datetime) -> datetime | None: ...  # of what waits and is due
    def backlog(self) -> Mapping[str, int]:
        """How many are ``pending`` and how many ``dead``."""

    def dead_ones(self, limit: int) -> tuple[Delivery, ...]: ...
    def stuck(self, limit: int) -> tuple[Delivery, ...]:
        """Those still wanted that were tried again and again, the oldest first."""

    def count_stuck(self) -> int: ...
    def count_dead(self, since: datetime) -> int:
        """How many of those that were due since then are dead."""

    def changed(self, deliveries: Iterable[Delivery]) -> bool:
        """Whether one of them says something else by now, or nothing."""

    def take_back(self, ids: Iterable[str], after: int) -> int | None:
        """Nothing is kept of what was said about any of these subjects; what waits is not said. One slice
        behind position `after`; returns where to go on, ``None`` at the end.
        """

    def take_back_posted(self, ids: Iterable[str], after: str) -> str | None:
        """The same of what was said long ago, behind this key."""

    def unwanted(self) -> tuple[Posted, ...]:
        """What stands somewhere and has to be taken back. Whoever is given it sees to it: it is told once."""

    def readdress(self, thread: str, channel: str) -> None:
        """What waits in this thread goes into another channel."""

    def bring_forward(self, error: str, due_at: datetime, *, thread: str = "") -> int:
        """Those put off with this `error` until later, of one `thread` or of all, are due then; how many."""


class Standings(Protocol):
    def get(self, key: str) -> Standing | None: ...
    def at(self, channel: str, ts: str) -> Standing | None: ...
    def add(self, standing: Standing) -> None:
        """Left alone when it is there already."""

    def of(self, subject: str) -> tuple[Standing, ...]: ...
    def show_again(self, subject: str) -> None:
        """As `want`, also what was drawn for the last time."""

    def inside(self, root: str) -> tuple[Standing, ...]:
        """The live ones in the thread of this key, in the order in which they stand there."""

    def want(self, subject: str) -> None:
        """Raise `wanted` of every live drawing of `subject`."""

    def claim_stale(
        self, now: datetime, lease: timedelta, *, not_in: frozenset[str] = frozenset()
    ) -> Standing | None:
        """One that has an address, is out of date and is held by nobody; by lane, then longest waiting.

        `not_in` are channels and subjects of which nothing can be drawn right now.
        """

    def drawn(
        self, key: str, *, wanted: int, ts: str = "", channel: str = "", file_id: str | None = None
    ) -> None:
        """Now shows what was asked up to `wanted`; frees it."""

    def move(self, key: str, channel: str) -> None:
        """It is to stand there, and does not yet; nobody draws it before it does."""

    def put_off(self, key: str, until: datetime) -> None: ...
    def finish(self, key: str) -> None: ...
    def gone(self, key: str) -> None: ...
    def remove(self, key: str) -> None:
        """Forget that it stood there; for App Homes that nobody looks at any more."""

    def let_go(self) -> int:
        """Frees all that are held, because whoever held them is gone; how many."""


class Feeds(Protocol):
    """How far a storm's posts were told, and those behind that."""

    def get(self, channel: str) -> Feed | None: ...
    def save(self, feed: Feed) -> None: ...
    def remove(self, channel: str) -> None: ...
    def newest(self) -> int:
        """The id of the post that was stored last."""

    def written(self, after: int, before: datetime) -> int:
        """The id behind `after` up to which all posts are there, whose transactions began before then."""

    def heard(self, span: Span) -> Heard: ...
    def first(self, span: Span, limit: int) -> tuple[int, ...]: ...
    def loudest(self, span: Span, limit: int) -> tuple[int, ...]:
        """By followers."""

    def texts(self, span: Span, limit: int) -> tuple[str, ...]:
        """The newest first."""


class Budget(Protocol):
    def take(self, method: str, channel: str, now: datetime) -> float:
        """0.0 when a call may go now (and is counted), else the seconds until it may. Shared by processes."""

    def penalise(self, method: str, channel: str, until: datetime) -> None:
        """The other side said 429: nothing more before `until`."""


class Requests(Protocol):
    def remember(self, key: str, now: datetime) -> bool:
        """False when this very press was already handled."""

    def seen(self, key: str) -> bool: ...
