"""The workspace's clock: the machine's own, or one that a test moves by hand."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

log = logging.getLogger(__name__)

Action = Callable[[], None]


@dataclass(order=True, slots=True)
class Timer:
    due: float
    order: int
    action: Action = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class Clock(Protocol):
    """Seconds since the epoch, timers, and waiting. All methods are safe to call from any thread."""

    def now(self) -> float: ...

    def call_at(self, due: float, action: Action) -> Timer:
        """Runs `action` once, on a thread of the clock's own choice, when the time has come."""

    def wait(self, event: threading.Event, until: float) -> bool:
        """Blocks until `event` is set (true) or the clock reads `until` (false)."""

    def stop(self) -> None:
        """Ends the clock's thread; timers not yet due never run."""


class RealClock:
    """Time as it passes; due timers run one after another on one thread."""

    def __init__(self) -> None:
        self._timers: list[Timer] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopped = False

    def now(self) -> float:
        return time.time()

    def call_at(self, due: float, action: Action) -> Timer:
        timer = Timer(due, next(self._numbers), action)
        with self._changed:
            heapq.heappush(self._timers, timer)
            if self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._run, name="workspace-clock", daemon=True)
                self._thread.start()
            self._changed.notify()
        return timer

    def wait(self, event: threading.Event, until: float) -> bool:
        return event.wait(max(0.0, until - self.now()))

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        while (timer := self._next_due()) is not None:
            try:
                timer.action()
            except Exception:  # the timers after it must still run
                log.exception("a timer failed")

    def _next_due(self) -> Timer | None:
        with self._changed:
            while not self._stopped:
                while self._timers and self._timers[0].cancelled:
                    heapq.heappop(self._timers)
                if not self._timers:
                    self._changed.wait()
                elif (left := self._timers[0].due - self.now()) > 0:
                    self._changed.wait(left)
                else:
                    return heapq.heappop(self._timers)
        return None


class FakeClock:
    """Time that stands still until `advance`; due timers run in order on the advancing thread.

    `wait` also gives up after `patience` real seconds, so that a test whose bot never answers ends.
    """

    def __init__(self, start: float = 1_767_225_600.0, patience: float = 10.0) -> None:
        self._now = start
        self._patience = patience
        self._timers: list[Timer] = []
        self._numbers = itertools.count()
        self._moved = threading.Condition()

    def now(self) -> float:
        with self._moved:
            return self._now

    def call_at(self, due: float, action: Action) -> Timer:
        timer = Timer(due, next(self._numbers), action)
        with self._moved:
            heapq.heappush(self._timers, timer)
        return timer

    def advance(self, seconds: float) -> None:
        """Moves time on, stopping at each timer on the way."""
        target = self.now() + seconds
        while (timer := self._pop_due(target)) is not None:
            timer.action()
        with self._moved:
            self._now = target
            self._moved.notify_all()

    def wait(self, event: threading.Event, until: float) -> bool:
        give_up = time.monotonic() + self._patience
        while not event.wait(0.005):
            if self.now() >= until or time.monotonic() >= give_up:
                return event.is_set()
        return True

    def stop(self) -> None:
        with self._moved:
            self._timers.clear()

    def _pop_due(self, target: float) -> Timer | None:
        with self._moved:
            while self._timers and self._timers[0].due <= target:
                timer = heapq.heappop(self._timers)
                if not timer.cancelled:
                    self._now = max(self._now, timer.due)
                    self._moved.notify_all()
                    return timer
        return None
