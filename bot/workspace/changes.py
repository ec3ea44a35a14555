"""Everything that happens in the workspace, told to whoever listens: the page, the app's events, tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that happened.

    Kinds: message, message_changed, message_deleted, ephemeral, ephemeral_changed, reaction_added,
    reaction_removed, pin_added, pin_removed, bookmarks, channel, member_joined, member_left, view, home,
    home_opened, file, user, usergroup, notification, socket, stopped.

    `user` is who did it, or whose screen it is (ephemeral, view, home, notification). `name` is the
    reaction, the tab, or what happened to the channel, file or socket. `before` is what stood there
    before (message_changed, message_deleted).
    """

    seq: int
    kind: str
    at: float
    channel: str = ""
    ts: str = ""
    user: str = ""
    view_id: str = ""
    file_id: str = ""
    name: str = ""
    before: Any = None


Listener = Callable[[Change], None]


class Changes:
    """Listeners are called in order on the thread that made the change, while the state stands still:
    a listener hands the change on and returns."""

    def __init__(self, lock: threading.RLock) -> None:
        self._condition = threading.Condition(lock)
        self._listeners: list[Listener] = []
        self._seq = 0

    @property
    def seq(self) -> int:
        """The number of the last change."""
        return self._seq

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` for every change from now on; the function returned ends it."""
        with self._condition:
            self._listeners.append(listener)
        return lambda: self._unsubscribe(listener)

    def publish(self, kind: str, at: float, **about: Any) -> Change:
        with self._condition:
            self._seq += 1
            change = Change(seq=self._seq, kind=kind, at=at, **about)
            for listener in tuple(self._listeners):
                listener(change)
            self._condition.notify_all()
        return change

    def wait_for(self, predicate: Callable[[], T], timeout: float) -> T:
        """Blocks until `predicate()` is true and returns what it gave; tried again at every change.

        Raises TimeoutError after `timeout` real seconds.
        """
        deadline = time.monotonic() + timeout
        with self._condition:
            while not (found := predicate()):
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"nothing in the workspace made this true within {timeout} s")
                self._condition.wait(left)
        return found

    def _unsubscribe(self, listener: Listener) -> None:
        with self._condition:
            if listener in self._listeners:
                self._listeners.remove(listener)
