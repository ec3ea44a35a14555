"""The threads that deliver: woken by every commit that others make and by a slow tick."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from typing import Protocol

from bot.domain.errors import Busy

log = logging.getLogger(__name__)

TICK = 1.0  # seconds until it is looked whether a pause is over
SOON = 0.2  # the same while only the budget is waited for
REST = 0.1  # after events were handled: what else happens meanwhile is handled in one go, and drawn once


class Worker(Protocol):
    @property
    def hurry(self) -> bool:
        """Look again soon."""

    def step(self) -> bool:
        """Does one piece of work; false when there is none right now."""


class Bell:
    """Wakes one of those who wait, who rings for the next where there was work; a ring between two looks is
    not lost. If all woke at every ring, all but one would look in vain, and each look holds others up.
    """

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self._rings = 0

    @property
    def rings(self) -> int:
        return self._rings

    def ring(self) -> None:
        with self._rung:
            self._rings += 1
            self._rung.notify()

    def ring_for_all(self) -> None:
        with self._rung:
            self._rings += 1
            self._rung.notify_all()

    def wait(self, heard: int, seconds: float) -> None:
        """Until it rings more often than `heard`, or `seconds` have passed."""
        with self._rung:
            self._rung.wait_for(lambda: self._rings != heard, seconds)


class Desk:
    """Reactor, postmen and drawers at work. ``drain`` does the same without any thread.

    Give ``wake`` to the office to be called after its commits.
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
        self._crew = {
            "events": (reactor, 1, REST),
            "deliveries": (postman, postmen, 0.0),
            "standings": (drawer, drawers, 0.0),
        }
        self._bells = {news: Bell() for news in self._crew}
        self._tick = tick
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        for news, (worker, count, rest) in self._crew.items():
            for number in range(1, count + 1):
                name = f"{type(worker).__name__.lower()}-{number}"
                args = (worker, self._bells[news], rest)
                self._threads.append(threading.Thread(target=self._run, args=args, name=name))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Returns when every thread has finished what it was at."""
        self._stopping.set()
        for bell in self._bells.values():
            bell.ring_for_all()
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def wake(self, news: Iterable[str]) -> None:
        """Somebody left work of these kinds: ``events``, ``deliveries``, ``standings``; others pass by."""
        for kind in news:
            if kind in self._bells:
                self._bells[kind].ring()

    def drain(self) -> int:
        """Works here and now until nothing is due; how many pieces of work that took."""
        done = 0
        while worked := sum(worker.step() for worker, *_ in self._crew.values()):
            done += worked
        return done

    def _run(self, worker: Worker, bell: Bell, rest: float) -> None:
        while not self._stopping.is_set():
            heard = bell.rings
            if _worked(worker):
                bell.ring()
                self._stopping.wait(rest)
            else:
                bell.wait(heard, min(self._tick, SOON) if worker.hurry else self._tick)


def _worked(worker: Worker) -> bool:
    try:
        return worker.step()
    except Busy:
        log.info("The store is busy; trying again in a moment")
    except Exception:
        log.exception("A worker stumbled and goes on")
    return False
