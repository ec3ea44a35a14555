"""One answer for all who ask within a moment: asking often must cost the parts that are asked nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

FRESH = 1.0  # seconds


class Fresh(Generic[T]):
    """Whoever asks while an answer is on its way gets that one too."""

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._lock = asyncio.Lock()
        self._known: tuple[float, T] | None = None

    async def get(self) -> T:
        async with self._lock:
            if self._known is None or time.monotonic() - self._known[0] >= FRESH:
                self._known = None
                found = await self._ask()
                self._known = time.monotonic(), found
            return self._known[1]
