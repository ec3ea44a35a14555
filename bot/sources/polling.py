"""Asking again and again, for networks that do not push."""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.sources.fetch import Fetcher, FetchError
from bot.sources.frame import Clock, Sink, State

JITTER = 0.1  # of the interval, added at random


async def poll(
    once: Callable[[], Awaitable[None]], sink: Sink, *, interval: float, clock: Clock, dice: random.Random
) -> None:
    """For ever. A server that refuses or breaks is asked again later, and the status says why."""
    while True:
        wait = interval
        try:
            await once()
            sink.report(State.LIVE)
        except FetchError as error:
            sink.report(State.DEGRADED, str(error))
            wait = max(interval, error.wait or 0.0)
        await clock.sleep(wait * (1 + dice.uniform(0, JITTER)))


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
