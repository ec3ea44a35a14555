"""What listeners and the frame around them agree on.

A pull source runs until it ends or is cancelled and hands everything to a `Sink`. A push source turns one
request into a `Batch`. Neither serves HTTP, knows Slack, or opens a transaction.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from bot.domain.storm.mention import Batch
from bot.domain.storm.source import Allowance as Allowance
from bot.domain.storm.source import Gap as Gap  # the listeners' words for how they are doing, from here too
from bot.domain.storm.source import SourceStatus as SourceStatus
from bot.domain.storm.source import State as State

Above = tuple[str, Sequence[str], str]  # a post's own id, those that it stands below, and its author's name


class GiveUp(Exception):
    """Starting again cannot help; the text says what a person must change."""


class Interrupted(Exception):
    """Starting again may help; the text says what happened and holds no secret."""


class Store(Protocol):
    """The synchronous side; both return only when the database has answered."""

    def store(self, batch: Batch) -> int: ...
    def cursor(self, source: str) -> str | None: ...
    def wanted(self, source: str, texts: Sequence[str], above: Sequence[Above] = ()) -> Sequence[bool]: ...
    def terms(self, source: str) -> Sequence[str]: ...
    def accounts(self, source: str) -> Sequence[str]: ...


class Sink(Protocol):
    """What a pull source hands its posts to. ``Batch.source`` is the source's own `name`."""

    async def put(self, batch: Batch) -> None:
        """Hand over in order; returns as soon as there is room, which is how a full store slows a source."""

    async def store(self, batch: Batch) -> int:
        """Returns after the commit, with how many were new."""

    async def cursor(self, source: str) -> str | None:
        """Where the last commit of this source ended; everything handed over before counts."""

    def report(self, state: State, detail: str = "") -> None: ...
    def gap(self, gap: Gap) -> None:
        """Shown at once; written down in the transaction of what is handed over next."""


class StreamSink(Sink, Protocol):
    """What a source has beside it that keeps a line open, or hears more than anybody listens for."""

    async def wanted(self, texts: Sequence[str], above: Sequence[Above] = ()) -> Sequence[bool]:
        """Which some watch listens for: who hears everything asks before making posts of them. `above` tells
        of each its own id, those that it stands below and who wrote it, so that answers to what is heard, and
        to what the brand itself wrote, are heard too.
        """

    async def terms(self) -> Sequence[str]:
        """What is listened for, as people wrote it: for networks that tell only what they are asked for."""

    async def accounts(self) -> Sequence[str]:
        """The brand's own, by their plain names: for networks that do not call people by name."""

    def allowed(self, allowance: Allowance) -> None:
        """What is used of a daily limit, to be shown."""

    def expect(self, within: float) -> None:
        """From now on silence of `within` seconds means that the line is dead and the source starts again.

        Whatever the source calls here breaks its silence; waiting for the store does not count as silence.
        """

    def turn(self, seconds: float) -> None:
        """It asks again in so long; until then nobody misses it."""

    def heard(self, at: datetime | None = None) -> None:
        """A sign of life; `at` is how far the stream's own clock has come."""


LONGEST_NAME = 100  # of a source; Slack takes values of up to 150 characters to choose from


def named(kind: str, which: str) -> str:
    """``kind:which``, cut where it is too long, and then still unlike every other."""
    name = f"{kind}:{which}"
    if len(name) <= LONGEST_NAME:
        return name
    mark = hashlib.sha256(which.encode()).hexdigest()[:6]
    return f"{name[: LONGEST_NAME - len(mark) - 1]}-{mark}"


class Source(Protocol):
    @property
    def name(self) -> str: ...
    async def run(self, sink: StreamSink) -> None:
        """Returns when there is nothing more to come. Raises ``GiveUp`` when only a person can help.

        Any other error starts it again; of those only ``Interrupted`` has its text shown.
        """


class PushSource(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def trusts(self) -> str: ...
    def receive(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Batch:
        """Header names are lower case. Raises ``IntakeError`` or ``AlreadyDone``."""

    def stored(self, batch: Batch, now: datetime) -> None:
        """Called after the commit, so that a repeat is known."""


class Clock(Protocol):
    def now(self) -> datetime: ...
    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def backoff(dice: random.Random, failures: int, longest: float) -> float:
    """Full jitter: from 1 s to a bound that doubles with every failure, so that nobody comes in step."""
    return dice.uniform(1.0, min(longest, 2.0 ** min(failures, 16)))
