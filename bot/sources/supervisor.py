"""Keeps the listeners listening: one task per source on one loop, in a thread of its own.

A source that fails is started again after a random pause that grows from 1 s to 5 min and is forgotten
after a minute of health. A source that gives up waits for a person. Stopping first stops the sources, then
lets the writer store what they handed over; what it cannot store comes again, because no cursor moved.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.domain.storm.mention import Batch
from bot.sources.board import Board
from bot.sources.frame import (
    Above,
    Allowance,
    Clock,
    Gap,
    GiveUp,
    Interrupted,
    Source,
    SourceStatus,
    State,
    Store,
    SystemClock,
    backoff,
)
from bot.sources.writer import Writer, either

T = TypeVar("T")
log = logging.getLogger(__name__)

LONGEST_PAUSE = 300.0  # seconds between two starts of one source
HEALTHY_AFTER = 60.0  # seconds of running after which earlier failures are forgotten
DRAIN = 5.0  # seconds the writer has to store what is left when everything stops
STARTS_WITHIN = 10.0


class Supervisor:
    """`start`, `stop`, `join` and `statuses` may be called from any thread."""

    def __init__(
        self,
        store: Store,
        sources: Sequence[Source],
        *,
        board: Board | None = None,
        clock: Clock | None = None,
        dice: random.Random | None = None,
    ) -> None:
        """`board` shows how the sources are, perhaps others beside these."""
        names = [source.name for source in sources]
        if len(set(names)) < len(names):
            raise ValueError(f"two sources have the same name: {', '.join(sorted(names))}")
        self._store = store
        self._sources = tuple(sources)
        self._clock = clock or SystemClock()
        self._dice = dice or random.Random()  # noqa: S311 - spreads restarts, guards nothing
        self._board = board or Board(names, self._clock)
        self._writer: Writer | None = None
        self._thread: threading.Thread | None = None
        self._running = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told: asyncio.Event | None = None
        self._asked: set[Future[Any]] = set()
        self._hurries = False

    def statuses(self) -> tuple[SourceStatus, ...]:
        return self._board.statuses()

    @property
    def waiting(self) -> int:
        """Posts that were heard and are not stored yet."""
        return self._writer.waiting if self._writer else 0

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._main, name="firebreak-listeners", daemon=True)
        self._thread.start()
        if not self._running.wait(STARTS_WITHIN):
            raise RuntimeError(f"the listeners did not start within {STARTS_WITHIN:.0f} s")

    def stop(self, timeout: float = 20.0) -> None:
        """Returns when every source has ended and what they handed over is stored. Safe to call twice."""
        if self._loop and self._told and self.alive:
            self._loop.call_soon_threadsafe(self._told.set)
        self.join(timeout)

    def join(self, timeout: float | None = None) -> bool:
        """Wait until every source has ended by itself; False when `timeout` seconds were not enough."""
        if self._thread:
            self._thread.join(timeout)
        return not self.alive

    def ask(self, answer: Coroutine[Any, Any, T], patience: float) -> T | None:
        """Run it on the sources' loop, from another thread; nothing when none runs, it takes too long, or
        nobody asks any more.
        """
        if self._loop is None or not self.alive:
            answer.close()
            return None
        try:
            waiting = asyncio.run_coroutine_threadsafe(answer, self._loop)
        except RuntimeError:  # it ended just now
            answer.close()
            return None
        self._asked.add(waiting)
        try:
            return waiting.result(0 if self._hurries else patience)
        except (TimeoutError, CancelledError):
            waiting.cancel()
            return None
        finally:
            self._asked.discard(waiting)

    def ask_no_more(self) -> None:
        """Whoever waits for an answer goes on without it: the bot is about to stop."""
        self._hurries = True
        for waiting in tuple(self._asked):
            waiting.cancel()

    async def run(self) -> None:
        """Until every source has ended or `stop` was called."""
        told = asyncio.Event()
        self._loop, self._told = asyncio.get_running_loop(), told
        self._writer = writer = Writer(self._store, self._board, self._clock, self._dice)
        writing = asyncio.create_task(writer.run())
        self._running.set()
        try:
            await either(self._keep_all(writer), told.wait(), _unless_broken(writing))
            await either(writer.drained(), self._clock.sleep(DRAIN), _unless_broken(writing))
        finally:
            if writer.waiting:
                log.warning("stopped with %d posts not stored; they come again", writer.waiting)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            writer.close()

    def _main(self) -> None:
        try:
            asyncio.run(self.run())
        except Exception:
            log.exception("the listeners stopped")
            for source in self._sources:
                self._board.report(source.name, State.STOPPED, "the listeners broke; see the log and restart")

    async def _keep_all(self, writer: Writer) -> None:
        async with asyncio.TaskGroup() as group:
            for source in self._sources:
                group.create_task(self._keep(source, writer), name=source.name)

    async def _keep(self, source: Source, writer: Writer) -> None:
        try:
            await self._run_again_and_again(source, writer)
        except asyncio.CancelledError:
            self._board.report(source.name, State.STOPPED)
            raise

    async def _run_again_and_again(self, source: Source, writer: Writer) -> None:
        failures = 0
        while True:
            began = self._clock.now()
            self._board.report(source.name, State.STARTING)
            detail = await self._attempt(source, writer)
            if detail is None:
                return
            healthy = (self._clock.now() - began).total_seconds() >= HEALTHY_AFTER
            failures = 1 if healthy else failures + 1
            self._board.report(source.name, State.DEGRADED, detail)
            await self._clock.sleep(backoff(self._dice, failures, LONGEST_PAUSE))
            self._board.restarting(source.name)

    async def _attempt(self, source: Source, writer: Writer) -> str | None:
        """Run it once. Returns what failed, or ``None`` when it must not be started again."""
        sink = _Sink(source.name, writer, self._store, self._board, self._clock)
        try:
            await either(source.run(sink), sink.silence())
        except GiveUp as reason:
            log.error("%s: %s", source.name, reason)
            self._board.report(source.name, State.STOPPED, str(reason))
        except Interrupted as reason:
            log.warning("%s: %s", source.name, reason)
            return f"{reason}; it is started again"
        except Exception as error:  # one listener's failure must not end the others
            log.warning("%s failed and is started again", source.name, exc_info=error)
            return f"failed ({type(error).__name__}); it is started again"
        else:
            self._board.report(source.name, State.FINISHED)
        return None


class _Sink:
    """One source's way to the writer and the board, and its watchdog: for one run of the source."""

    def __init__(self, name: str, writer: Writer, store: Store, board: Board, clock: Clock) -> None:
        self._name = name
        self._writer = writer
        self._store = store
        self._board = board
        self._clock = clock
        self._within = 0.0
        self._expecting = asyncio.Event()
        self._heard = clock.now()
        self._waiting = 0  # calls that wait for the store
        self._gaps: list[Gap] = []  # they go with the next batch

    async def put(self, batch: Batch) -> None:
        with self._wait():
            await self._writer.put(self._own(batch))

    async def store(self, batch: Batch) -> int:
        with self._wait():
            return await self._writer.store(self._own(batch))

    async def cursor(self, source: str) -> str | None:
        with self._wait():
            return await self._writer.cursor(source)

    async def wanted(self, texts: Sequence[str], above: Sequence[Above] = ()) -> Sequence[bool]:
        with self._wait():
            return await asyncio.to_thread(self._store.wanted, self._name, texts, above)

    async def terms(self) -> Sequence[str]:
        with self._wait():
            return await asyncio.to_thread(self._store.terms, self._name)

    async def accounts(self) -> Sequence[str]:
        with self._wait():
            return await asyncio.to_thread(self._store.accounts, self._name)

    def turn(self, seconds: float) -> None:
        self._board.turn(self._name, timedelta(seconds=seconds))

    def expect(self, within: float) -> None:
        self._within = within
        self._heard = self._clock.now()
        self._expecting.set()

    def heard(self, at: datetime | None = None) -> None:
        self._heard = self._clock.now()
        if at:
            self._board.heard(self._name, at)

    def allowed(self, allowance: Allowance) -> None:
        self._board.allowed(self._name, allowance)

    def report(self, state: State, detail: str = "") -> None:
        self.heard()
        self._board.report(self._name, state, detail)

    def gap(self, gap: Gap) -> None:
        self.heard()
        self._board.gap(self._name, gap)
        self._gaps.append(gap)

    async def silence(self) -> None:
        """Raises ``Interrupted`` when the source was silent for longer than it said."""
        await self._expecting.wait()
        while (left := self._within - (self._clock.now() - self._heard).total_seconds()) > 0:
            await self._clock.sleep(left)
            if self._waiting:
                self.heard()
        raise Interrupted(f"nothing was heard for {self._within:.0f} s")

    @contextmanager
    def _wait(self) -> Iterator[None]:
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1
            self.heard()

    def _own(self, batch: Batch) -> Batch:
        """A batch under another name would move another source's cursor."""
        if batch.source != self._name:
            raise ValueError(f"{self._name} handed over a batch of {batch.source}")
        gaps, self._gaps = tuple(self._gaps), []
        return replace(batch, gaps=gaps) if gaps else batch


async def _unless_broken(task: asyncio.Task[None]) -> None:
    """Never returns; raises what broke `task`."""
    await asyncio.shield(task)
