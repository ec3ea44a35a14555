"""Asking again and again, for networks that do not push."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

from bot.sources.addresses import Allowed, is_public
from bot.sources.fetch import Fetcher, FetchError
from bot.sources.frame import Clock, Interrupted, State, StreamSink, SystemClock

JITTER = 0.1  # of the interval, added at random
HANGS = 1_800.0  # seconds for all the requests of one turn; each has a shorter limit of its own


@dataclass(eq=False, kw_only=True)
class Polled:
    """A network that is asked at the address `api`, every `interval` seconds."""

    interval: ClassVar[float]

    api: str
    allowed: Allowed = is_public
    clock: Clock = field(default_factory=SystemClock)
    dice: random.Random = field(default_factory=random.Random)  # spreads requests, guards nothing

    def __post_init__(self) -> None:
        self._fetcher = Fetcher(now=self.clock.now, allowed=self.allowed, agent="Firebreak")

    async def _poll(self, once: Callable[[StreamSink], Awaitable[None]], sink: StreamSink) -> None:
        await poll(partial(once, sink), sink, interval=self.interval, clock=self.clock, dice=self.dice)


async def poll(
    once: Callable[[], Awaitable[None]],
    sink: StreamSink,
    *,
    interval: float,
    clock: Clock,
    dice: random.Random,
    hangs: float = HANGS,
) -> None:
    """For ever. A server that refuses or breaks is asked again later, and the status says why.

    Raises ``Interrupted`` when a turn does not end within `hangs` seconds.
    """
    sink.turn(interval)
    while True:
        wait = interval
        try:
            async with asyncio.timeout(hangs):
                await once()
            sink.report(State.LIVE)
        except FetchError as error:
            sink.report(State.DEGRADED, str(error))
            wait = max(interval, error.wait or 0.0)
        except TimeoutError:
            raise Interrupted(f"it did not come to an end within {hangs:.0f} s") from None
        await rest(wait * (1 + dice.uniform(0, JITTER)), sink, clock)


async def rest(seconds: float, sink: StreamSink, clock: Clock) -> None:
    sink.turn(seconds)
    await clock.sleep(seconds)


async def json_object(fetcher: Fetcher, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What stands at `url`. Raises ``FetchError``, also when it is no JSON object."""
    fetched = await fetcher.get(url, headers or {})
    try:
        found = json.loads(fetched.body or b"")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise FetchError("the server sent no JSON object")
    return found
