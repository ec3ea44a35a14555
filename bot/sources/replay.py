"""Recorded posts played again: for a look at an old storm, for drills, for the demo."""

from __future__ import annotations

import asyncio
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from bot.domain.storm.mention import Batch
from bot.sources.dates import Order
from bot.sources.frame import Clock, GiveUp, Sink, State, SystemClock, named
from bot.sources.posts import fingerprint
from bot.sources.recording import Layout, Line, Recording
from bot.sources.stream import in_chunks
from bot.sources.textfile import STDIN

FASTEST = math.inf
AT_ONCE = 500
SORTED_IN_MEMORY = 250_000  # posts of a recording that is not in order of time
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class Times(StrEnum):
    """What becomes of the recording's own times."""

    KEEP = "keep"  # as recorded; `speed` says how fast they pass
    LIVE = "live"  # as recorded: the past at once, the rest when its time comes
    START_NOW = "start_now"  # as if the recording began now, squeezed by `speed`
    END_NOW = "end_now"  # as if the recording ended now


@dataclass(frozen=True, slots=True)
class Progress:
    """The cursor. `done` counts lines in the order they are played; `anchor` is the first start's "now"."""

    file: str  # empty for standard input, which is never resumed
    anchor: str
    done: int = 0

    @classmethod
    def resumed(cls, cursor: str | None, file: str, now: datetime) -> Progress:
        """Where the last run of this very file ended, or its beginning."""
        found = cls(**json.loads(cursor)) if cursor else None
        return found if found and found.file == file else cls(file, anchor=now.isoformat())


@dataclass(frozen=True, slots=True)
class Began:
    """This run's first post: its own time, and when it was played."""

    at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Script:
    """The lines in the order in which they are played, and the times of the first and last post."""

    lines: Callable[[], Iterator[Line]]
    first: datetime | None = None
    last: datetime | None = None
    at_once: int = AT_ONCE


@dataclass(frozen=True, slots=True)
class Timetable:
    """When each post is played, and what time it bears then."""

    times: Times
    speed: float
    first: datetime | None
    last: datetime | None
    anchor: datetime

    def time_of(self, at: datetime) -> datetime:
        if self.times is Times.START_NOW and self.first:
            return self.anchor + (at - self.first) / self.speed
        if self.times is Times.END_NOW and self.last:
            return at + (self.anchor - self.last)
        return at

    def wait(self, at: datetime, began: Began, now: datetime) -> float:
        """Seconds until the post of `at` is due."""
        if self.times in (Times.LIVE, Times.START_NOW):
            return (self.time_of(at) - now).total_seconds()
        return (at - began.at).total_seconds() / self.speed - (now - began.now).total_seconds()


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first reading of the whole file tells."""

    first: datetime | None
    last: datetime | None
    count: int
    in_order: bool


class Replay:
    """Ends when the recording does. `show` is told how the file is read. `speed` 60 lets an hour pass in one
    minute. `name` tells two runs of one file apart: the posts of another name are other posts. `network`
    is where they stood, where they do not say it. A post later than `not_after` is taken for a mistake in its
    line. `order` is that of dates such as 03/01/2026, where the file does not tell it.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        name: str = "",
        network: str = "",
        mapping: Mapping[str, str] | None = None,
        encoding: str | None = None,
        speed: float = FASTEST,
        times: Times = Times.KEEP,
        not_after: datetime | None = None,
        order: Order | None = None,
        show: Callable[[Layout], None] = lambda _: None,
        clock: Clock | None = None,
    ) -> None:
        if not speed > 0:
            raise ValueError(f"speed must be greater than 0, not {speed}")
        if times is Times.START_NOW and speed == FASTEST:
            raise ValueError("a recording that starts now needs a speed: 1 is real time")
        if times is Times.END_NOW and str(path) == STDIN:
            raise ValueError(
                "the end of standard input is not known before it comes; write it to a file first"
            )
        name = name or ("stdin" if str(path) == STDIN else Path(path).name)
        self.name = named("replay", name)
        self._recording = Recording(
            str(path),
            name=name,
            network=network,
            mapping=mapping or {},
            encoding=encoding,
            not_after=not_after,
            order=order,
        )
        self._speed = speed
        self._times = times
        self._show = show
        self._clock = clock or SystemClock()
        self._begun = False

    async def run(self, sink: Sink) -> None:
        if self._recording.path == STDIN and self._begun:
            raise GiveUp("standard input cannot be read a second time; start the replay again")
        self._begun = True
        file = await asyncio.to_thread(_identity, self._recording.path)
        progress = Progress.resumed(await sink.cursor(self.name), file, self._clock.now())
        script = await asyncio.to_thread(_script, self._recording, self._show)
        sink.report(State.CATCHING_UP if self._times is Times.LIVE else State.LIVE)
        table = Timetable(
            self._times, self._speed, script.first, script.last, datetime.fromisoformat(progress.anchor)
        )
        run = _Run(sink, self._clock, self.name, table, progress)
        async with aclosing(in_chunks(script.lines, script.at_once)) as chunks:
            async for chunk in chunks:
                await run.play(chunk)
        await sink.store(Batch(source=self.name, mentions=()))  # finished means stored


class _Run:
    """One run through the script, from where the last one ended."""

    def __init__(self, sink: Sink, clock: Clock, name: str, table: Timetable, progress: Progress) -> None:
        self._sink = sink
        self._clock = clock
        self._name = name
        self._table = table
        self._progress = progress
        self._passed = 0  # lines seen in this run, played or played before
        self._began: Began | None = None
        self._is_live = False

    async def play(self, chunk: Sequence[Line]) -> None:
        ready: list[Line] = []
        for line in chunk:
            self._passed += 1
            if self._passed <= self._progress.done:
                continue
            if line.post and self._wait(line.post.created_at) > 0:
                await self._hand_over(ready)
                ready = []
                await self._until_due(line.post.created_at)
            ready.append(line)
        await self._hand_over(ready)

    async def _until_due(self, at: datetime) -> None:
        """Having to wait means that the past is all there: it is stored before it is called so."""
        if not self._is_live:
            await self._sink.store(Batch(source=self._name, mentions=()))
            self._sink.report(State.LIVE)
            self._is_live = True
        await self._clock.sleep(max(0.0, self._wait(at)))

    def _wait(self, at: datetime) -> float:
        now = self._clock.now()
        if self._began is None:
            self._began = Began(at, now)
            self._table = self._table if self._table.first else replace(self._table, first=at)
        return self._table.wait(at, self._began, now)

    async def _hand_over(self, lines: list[Line]) -> None:
        if not lines:
            return
        self._progress = replace(self._progress, done=self._progress.done + len(lines))
        posts = [line.post for line in lines if line.post]
        await self._sink.put(
            Batch(
                source=self._name,
                mentions=tuple(replace(p, created_at=self._table.time_of(p.created_at)) for p in posts),
                cursor=json.dumps(asdict(self._progress)) if self._progress.file else None,
                rejected=Counter(line.problem for line in lines if not line.post),
                tells_all=True,
            )
        )


def _script(recording: Recording, show: Callable[[Layout], None]) -> Script:
    """Standard input is played as it comes; a file in the order of its posts' times."""
    if recording.path == STDIN:
        return Script(partial(recording.lines, show), at_once=1)
    found = _survey(line.post.created_at for line in recording.lines(show) if line.post)
    if found.in_order:
        return Script(recording.lines, found.first, found.last)
    if found.count > SORTED_IN_MEMORY:
        raise GiveUp(
            f"{recording.place} is not in order of time and has more than {SORTED_IN_MEMORY:,} posts; "
            "sort it by its time column first"
        )
    in_order = sorted(recording.lines(), key=lambda line: line.post.created_at if line.post else LONG_AGO)
    return Script(lambda: iter(in_order), found.first, found.last)


def _survey(times: Iterable[datetime]) -> Survey:
    first, last, before, count, in_order = None, None, LONG_AGO, 0, True
    for at in times:
        first, last = min(first or at, at), max(last or at, at)
        in_order, before, count = in_order and before <= at, at, count + 1
    return Survey(first, last, count, in_order)


def _identity(path: str) -> str:
    """The beginning of the file: another file of the same name starts from its own beginning."""
    if path == STDIN:
        return ""
    try:
        with Path(path).open("rb") as file:
            return fingerprint(file.read(4096).hex())
    except OSError as error:
        raise GiveUp(f"{path} cannot be read: {error.strerror}") from None
