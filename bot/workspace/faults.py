"""Bad days on demand: for tests that must live through what Slack does once a month."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.workspace.delivery import Hub
from bot.workspace.sockets import Connection


@dataclass(slots=True, kw_only=True)
class Failure:
    """What a call meets instead of Slack: an error code, an HTTP status, a wait, a lost or late reply."""

    error: str = ""
    status: int = 200
    retry_after: int | None = None
    lose_reply: bool = False
    delay: float = 0.0
    times: int = 1


@dataclass(slots=True)
class Faults:
    """Faults wait in line per method (`*` is any) and are used up one call each. Thread-safe."""

    hub: Hub
    connections: Callable[[], list[Connection]]
    _planned: dict[str, list[Failure]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(
        self,
        method: str,
        error: str = "",
        *,
        status: int = 200,
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """The next calls are refused and do nothing. A `retry_after` makes it HTTP 429 `ratelimited`."""
        if retry_after is not None:
            error, status = error or "ratelimited", 429
        code = error or ("internal_error" if status < 500 else "")
        self._plan(method, Failure(error=code, status=status, retry_after=retry_after, times=times))

    def lose_reply_after_accepting(self, method: str, times: int = 1) -> None:
        """The next calls are carried out, but the connection breaks before the answer."""
        self._plan(method, Failure(lose_reply=True, times=times))

    def slow(self, method: str, seconds: float, times: int = 1) -> None:
        """The next calls are carried out and answered `seconds` later by the workspace's clock."""
        self._plan(method, Failure(delay=seconds, times=times))

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    def take(self, method: str) -> Failure | None:
        """The fault for this call, if one waits."""
        with self._lock:
            for name in (method, "*"):
                line = self._planned.get(name)
                if line:
                    line[0].times -= 1
                    return line[0] if line[0].times else line.pop(0)
        return None

    def refresh_socket(self) -> None:
        """Asks for a new connection in place of the oldest, as Slack does every hour or so."""
        for connection in self.connections()[:1]:
            connection.refresh()

    def abort_socket(self) -> None:
        """Cuts every open connection without a word."""
        for connection in self.connections():
            connection.abort()

    def redeliver(self, times: int = 1) -> None:
        """The next event is delivered again `times` times, although it was acknowledged."""
        self.hub.extra.repeats += times

    def duplicate_next_envelope(self, times: int = 1) -> None:
        """The next envelopes, whatever they hold, arrive twice."""
        self.hub.extra.duplicates += times

    def _plan(self, method: str, failure: Failure) -> None:
        with self._lock:
            self._planned.setdefault(method, []).append(failure)
