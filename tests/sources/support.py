"""Small real parts for the tests of listeners: a clock, a store, a way to wait."""

from __future__ import annotations

import asyncio
import itertools
import json
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import TypeVar

from bot.domain.storm.mention import Batch, Mention
from bot.sources.frame import Above, Allowance, Gap, Sink, State

T = TypeVar("T")

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BOUND = 20.0  # seconds after which a test that waits has failed


class FakeClock:
    """Time passes only when the test says so. `slept` is what was asked for, in order."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now
        self._sleepers: dict[int, tuple[datetime, asyncio.Future[None]]] = {}
        self._numbers = itertools.count()
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        number, future = next(self._numbers), asyncio.get_running_loop().create_future()
        self._sleepers[number] = (self._now + timedelta(seconds=seconds), future)
        if seconds <= 0:
            future.set_result(None)
        try:
            await future
        finally:
            del self._sleepers[number]

    @property
    def asleep(self) -> list[float]:
        """Seconds that each sleeper still has to wait."""
        return sorted((due - self._now).total_seconds() for due, _ in self._sleepers.values())

    def go_on(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        for due, future in self._sleepers.values():
            if due <= self._now and not future.done():
                future.set_result(None)

    def skip(self) -> None:
        """On to the moment when the next sleeper wakes."""
        if self._sleepers:
            self.go_on(max(0.0, self.asleep[0]))


class HastyClock:
    """The time of day, for sources that talk to real sockets; who sleeps is woken a hundred times sooner."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / 100)

    def skip(self) -> None:
        """Its time passes by itself."""


async def until(is_true: Callable[[], bool], clock: FakeClock | HastyClock | None = None) -> None:
    """Wait for it; with a `clock`, let the time pass that somebody sleeps."""
    async with asyncio.timeout(BOUND):
        while not is_true():
            if clock:
                clock.skip()
            await asyncio.sleep(0.001)


def run(test: Awaitable[T]) -> T:
    async def bounded() -> T:
        async with asyncio.timeout(2 * BOUND):
            return await test

    return asyncio.run(bounded())


class Cut(Exception):
    """The power went."""


class SqliteStore:
    """What the real store promises: each post once, its cursor in the same transaction.

    `cut_at` is the number of the writing call in which the power goes, `committed` whether just after the
    commit; from then on every call fails.
    """

    def __init__(self, path: str = ":memory:", *, cut_at: int = 0, committed: bool = False) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS posts"
            " (n INTEGER PRIMARY KEY, source TEXT, id TEXT, text TEXT, at TEXT, UNIQUE(source, id))"
        )
        self._db.execute("CREATE TABLE IF NOT EXISTS cursors (source TEXT PRIMARY KEY, cursor TEXT)")
        self._stored = self._db.execute("SELECT count(*) FROM posts").fetchone()[0]
        self._lock = threading.Lock()
        self._cut_at = cut_at
        self._committed = committed
        self._calls = 0
        self.dead = False
        self.sizes: list[int] = []

    def store(self, batch: Batch) -> int:
        self._calls += 1
        if self.dead or (self._calls == self._cut_at and not self._committed):
            self.dead = True
            raise Cut
        new = self._write(batch)
        if self._calls == self._cut_at:
            self.dead = True
            raise Cut
        return new

    def cursor(self, source: str) -> str | None:
        with self._lock:
            found = self._db.execute("SELECT cursor FROM cursors WHERE source = ?", (source,)).fetchone()
        return found[0] if found else None

    def wanted(self, source: str, texts: Sequence[str], above: object = ()) -> list[bool]:
        if self.dead:
            raise Cut
        return ["Northwind Coffee" in text for text in texts]

    def terms(self, source: str) -> tuple[str, ...]:
        if self.dead:
            raise Cut
        return ("Northwind Coffee",)

    def accounts(self, source: str) -> tuple[str, ...]:
        if self.dead:
            raise Cut
        return ()

    def ids(self) -> list[str]:
        """In the order in which they were stored."""
        with self._lock:
            return [row[0] for row in self._db.execute("SELECT id FROM posts ORDER BY n")]

    def texts(self) -> list[str]:
        with self._lock:
            return [row[0] for row in self._db.execute("SELECT text FROM posts ORDER BY n")]

    def count(self) -> int:
        """All posts; asked a thousand times a second."""
        return self._stored

    def close(self) -> None:
        self._db.close()

    def _write(self, batch: Batch) -> int:
        rows = [(m.source, m.external_id, m.text, m.created_at.isoformat()) for m in batch.mentions]
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            before = self._db.total_changes
            self._db.executemany(
                "INSERT OR IGNORE INTO posts (source, id, text, at) VALUES (?, ?, ?, ?)", rows
            )
            new = self._db.total_changes - before
            if batch.cursor is not None:
                self._db.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (batch.source, batch.cursor))
            self._db.execute("COMMIT")
            self._stored += new
            self.sizes.append(len(batch.mentions))
        return new


class ListSink:
    """Takes everything at once and remembers what it was told."""

    def __init__(self, cursor: str | None = None) -> None:
        self.batches: list[Batch] = []
        self.reports: list[tuple[State, str]] = []
        self.gaps: list[Gap] = []
        self.signs: list[datetime | None] = []
        self.expected = 0.0
        self.turns: list[float] = []
        self.allowances: list[Allowance] = []
        self.looked_for: tuple[str, ...] = ("Northwind Coffee",)
        self.own: tuple[str, ...] = ()
        self._cursor = cursor
        self._answered: set[str] = set()

    @property
    def posts(self) -> list[Mention]:
        return [mention for batch in self.batches for mention in batch.mentions]

    @property
    def rejected(self) -> list[str]:
        return [problem for batch in self.batches for problem in batch.rejected]

    async def put(self, batch: Batch) -> None:
        self.batches.append(batch)
        self._cursor = batch.cursor or self._cursor

    async def store(self, batch: Batch) -> int:
        await self.put(batch)
        return len(batch.mentions)

    async def cursor(self, source: str) -> str | None:
        return self._cursor

    async def wanted(self, texts: Sequence[str], above: Sequence[Above] = ()) -> list[bool]:
        found = []
        for text, (own, ids, author) in zip_longest(texts, above, fillvalue=("", (), "")):
            is_named = "Northwind Coffee" in text or author in self.own
            self._answered |= {own} if is_named else set()
            found.append(is_named or not self._answered.isdisjoint(ids))
        return found

    async def terms(self) -> tuple[str, ...]:
        return self.looked_for

    async def accounts(self) -> tuple[str, ...]:
        return self.own

    def allowed(self, allowance: Allowance) -> None:
        self.allowances.append(allowance)

    def turn(self, seconds: float) -> None:
        self.turns.append(seconds)

    def expect(self, within: float) -> None:
        self.expected = within

    def heard(self, at: datetime | None = None) -> None:
        self.signs.append(at)

    def report(self, state: State, detail: str = "") -> None:
        self.reports.append((state, detail))

    def gap(self, gap: Gap) -> None:
        self.gaps.append(gap)


class Scripted:
    """A source that does what the test wrote down."""

    def __init__(self, script: Callable[[Sink], Awaitable[None]], name: str = "scripted") -> None:
        self.name = name
        self._script = script

    async def run(self, sink: Sink) -> None:
        await self._script(sink)


def post(number: int, source: str = "scripted", at: datetime = NOW) -> Mention:
    return Mention(source=source, external_id=f"{number}", text=f"Northwind Coffee {number}", created_at=at)


def batch(numbers: Iterable[int], source: str = "scripted") -> Batch:
    """Posts with these numbers; the cursor is the last of them."""
    listed = list(numbers)
    cursor = json.dumps(listed[-1]) if listed else None
    return Batch(source=source, mentions=tuple(post(n, source) for n in listed), cursor=cursor)
