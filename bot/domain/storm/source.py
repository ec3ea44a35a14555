"""How a source of posts is doing, as people are shown it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

WAITED_FOR = timedelta(minutes=1)  # in an hour; longer, and a storm could not be told within a minute or two
HOUR = timedelta(hours=1)
LOW = 0.7  # of what is allowed for a day
BRIEF = timedelta(seconds=30)  # a line that breaks and is back within this is nobody's business
LONG_TURN = timedelta(minutes=6)  # whoever is asked less often is missed after that all the same


class State(StrEnum):
    STARTING = "starting"
    LIVE = "live"
    CATCHING_UP = "catching_up"
    DEGRADED = "degraded"  # running, but posts may be late or missing; the status says why
    FINISHED = "finished"  # there is nothing more to come
    STOPPED = "stopped"  # told to stop, or given up


BROUGHT_NOTHING = "it answered and brought nothing, for longer than usual"


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch that was not covered and cannot be caught up."""

    since: datetime
    until: datetime
    reason: str

    @property
    def is_silence(self) -> bool:
        return self.reason == BROUGHT_NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """It answers and brings nothing `since`, where something new usually comes `every` so many seconds."""

    since: datetime
    every: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What of its limit for a day a source has used; `unit` is ``units`` or ``USD``."""

    used: float
    limit: float
    unit: str
    renewed_at: datetime

    @property
    def is_low(self) -> bool:
        """Somebody should know before it is used up (practice B5: at 70 %)."""
        return self.used >= LOW * self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """`since` is when `state` began; `deaf_since` when it was in trouble first, until it listens again,
    however often it is started meanwhile. `problems` are the latest posts that could not be read, by place.

    One that is `pushed` waits for others to send. `news_at` is when it brought something new last, `newest`
    the latest own time of its posts; by `silence` it should have since. `waited` is for how long it was
    catching up before, since it began to at `waited_since`, an hour ago at most.
    """

    name: str
    since: datetime
    state: State = State.STARTING
    detail: str = ""
    deaf_since: datetime | None = None
    waited: timedelta = timedelta()
    waited_since: datetime | None = None
    turn: timedelta = timedelta()  # between two questions; zero: it tells by itself
    last_event: datetime | None = None
    news_at: datetime | None = None
    newest: datetime | None = None
    silence: Silence | None = None
    lag: timedelta | None = None  # of the last post, or of the stream itself, behind the time here
    received: int = 0
    new: int = 0
    rejected: int = 0
    problems: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    restarts: int = 0
    pushed: bool = False
    allowance: Allowance | None = None

    def holds_up(self, now: datetime) -> bool:
        """What is missing still comes, so whoever hears it waits to judge. One that is long at it, at once or
        again and again, or that is asked now and then and so is always a little behind, blinds nobody.
        """
        waits = self.waited + (now - self.since) < WAITED_FOR
        return self.state is State.CATCHING_UP and not self.turn and waits

    def turned(self, state: State, now: datetime) -> SourceStatus:
        """In another state since `now`."""
        if state is self.state:
            return self
        waited, since = self.waited, self.waited_since
        if self.state is State.CATCHING_UP:
            waited += now - self.since
        elif state is State.CATCHING_UP and (since is None or now - since >= HOUR):
            waited, since = timedelta(), now
        return replace(self, state=state, since=now, waited=waited, waited_since=since)

    @property
    def is_deaf(self) -> bool:
        """Since `silent_since` nothing can be relied on to come."""
        return self.is_in_trouble or self.silence is not None

    @property
    def is_in_trouble(self) -> bool:
        return self.deaf_since is not None or self.state in (State.DEGRADED, State.STOPPED)

    @property
    def listens(self) -> bool:
        """What it brings now is all there is."""
        return self.state in (State.LIVE, State.CATCHING_UP) and not self.is_in_trouble

    @property
    def silent_since(self) -> datetime:
        silent = self.silence.since if self.silence and not self.is_in_trouble else self.since
        return self.deaf_since or silent

    def is_lost(self, now: datetime) -> bool:
        """Deaf for longer than a line takes to come back by itself, or than until the next question."""
        patience = BRIEF + min(self.turn, LONG_TURN)
        given_up = self.state is State.STOPPED
        return self.is_deaf and (given_up or now - self.silent_since >= patience)


class End(StrEnum):
    """How an outage ended."""

    HEARD = "heard"  # the source is back
    OTHERWISE = "otherwise"  # it is deaf in another way, which is an outage of its own
    NORMAL = "normal"  # it is silent on, for so long that nobody expects it to speak


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A source that was lost, kept until it is back and after. `told_at` is when somebody had to know. With
    `every` it answers, and brings nothing where something new usually comes every so many seconds.
    """

    id: str
    source: str
    since: datetime
    why: str
    every: int | None = None
    told_at: datetime | None = None
    people: tuple[str, ...] = ()
    ended_at: datetime | None = None
    end: End | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of a source from before this start. `alive_at` is when it was looked at last."""

    gaps: tuple[Gap, ...] = ()
    last_event: datetime | None = None
    alive_at: datetime | None = None
    deaf_since: datetime | None = None
    silence: Silence | None = None
