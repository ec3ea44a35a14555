"""Waiting for something that another thread or process does, with a bound and without guessing how long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

BOUND = 20.0  # seconds; only a test that fails takes so long


def until(condition: Callable[[], Any], what: str) -> None:
    """Poll `condition` until it holds."""
    late = time.monotonic() + BOUND
    while not condition():
        assert time.monotonic() < late, f"still waiting until {what}"
        threading.Event().wait(0.002)


def at_once(actions: Iterable[Callable[[], Any]]) -> list[Any]:
    """Run all `actions` in threads that start together; their results, or the exceptions they raised."""
    actions = list(actions)
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        start.wait(BOUND)
        try:
            return action()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions, timeout=BOUND))
