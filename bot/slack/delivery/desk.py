"""The threads that deliver: woken by every commit that others make and by a slow tick."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from bot.domain.errors import Busy

log = logging.getLogger(__name__)

TICK = 1.0  # seconds until a pause or an empty budget is looked at again


class Worker(Protocol):
    def step(self) -> bool:
        """Does one piece of work; false when there is none right now."""


class Bell:
    """Wakes whoever waits; a ring between two looks is not lost."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self._rings = 0

    @property
    def rings(self) -> int:
        return self._rings

    def ring(self) -> None:
        with self._rung:
            self._rings += 1
            self._rung.notify_all()

    def wait(self, heard: int, seconds: float) -> None:
        """Until it rings more often than `heard`, or `seconds` have passed."""
        with self._rung:
            self._rung.wait_for(lambda: self._rings != heard, seconds)


class Desk:
    """Reactor, postmen and drawers at work. ``drain`` does the same without any thread.

    Give ``wake`` to the office to be called after each commit.
    """

    def __init__(
        self,
        reactor: Worker,
        postman: Worker,
        drawer: Worker,
        *,
        postmen: int = 4,
        drawers: int = 2,
        tick: float = TICK,
    ) -> None:
        self._workers = (reactor, postman, drawer)
        self._crew = ((reactor, 1), (postman, postmen), (drawer, drawers))
        self._tick = tick
        self._bell = Bell()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        for worker, count in self._crew:
            for number in range(1, count + 1):
                name = f"{type(worker).__name__.lower()}-{number}"
                self._threads.append(threading.Thread(target=self._run, args=(worker.step,), name=name))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Returns when every thread has finished what it was at."""
        self._stopping.set()
        self._bell.ring()
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def wake(self) -> None:
        """Something was committed. What the workers commit themselves wakes nobody for nothing."""
        if threading.current_thread() not in self._threads:
            self._bell.ring()

    def drain(self) -> int:
        """Works here and now until nothing is due; how many pieces of work that took."""
        done = 0
        while sum(worked := [worker.step() for worker in self._workers]):
            done += sum(worked)
        return done

    def _run(self, step: Callable[[], bool]) -> None:
        while not self._stopping.is_set():
            heard = self._bell.rings
            if self._worked(step):
                self._bell.ring()
            else:
                self._bell.wait(heard, self._tick)

    def _worked(self, step: Callable[[], bool]) -> bool:
        try:
            return step()
        except Busy:
            log.info("The store is busy; trying again in a moment")
        except Exception:
            log.exception("A worker stumbled and goes on")
        return False
