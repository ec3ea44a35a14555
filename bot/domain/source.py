"""How a source of posts is doing, as people are shown it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WAITED_FOR = timedelta(minutes=10)


class State(StrEnum):
    STARTING = "starting"
    LIVE = "live"
    CATCHING_UP = "catching_up"
    DEGRADED = "degraded"  # running, but posts may be late or missing; the status says why
    FINISHED = "finished"  # there is nothing more to come
    STOPPED = "stopped"  # told to stop, or given up


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch that was not covered and cannot be caught up."""

    since: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """`since` is when `state` began. `problems` are the latest posts that could not be read, by place.

    One that is `pushed` waits for others to send: silence is no failure of its own.
    """

    name: str
    since: datetime
    state: State = State.STARTING
    detail: str = ""
    last_event: datetime | None = None
    lag: timedelta | None = None  # of the last post, or of the stream itself, behind the time here
    received: int = 0
    new: int = 0
    rejected: int = 0
    problems: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    restarts: int = 0
    pushed: bool = False

    def holds_up(self, now: datetime) -> bool:
        """What is missing still comes, so nothing is judged yet; but one that is long at it blinds nobody."""
        return self.state is State.CATCHING_UP and now - self.since < WAITED_FOR

    @property
    def is_deaf(self) -> bool:
        """Since `since` nothing can be relied on to come."""
        return self.state in (State.DEGRADED, State.STOPPED)
