"""Counting in sliding windows of the workspace's clock."""

from __future__ import annotations

import math
from collections import deque


class Window:
    """At most `limit` hits in any `seconds`."""

    __slots__ = ("_hits", "limit", "seconds")

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._hits: deque[float] = deque()

    def wait(self, now: float) -> int:
        """Whole seconds until the next hit is allowed; 0 when it is now."""
        self._forget(now)
        if len(self._hits) < self.limit:
            return 0
        return max(1, math.ceil(self._hits[0] + self.seconds - now))

    def hit(self, now: float) -> None:
        self._hits.append(now)

    def count(self, now: float) -> int:
        self._forget(now)
        return len(self._hits)

    def _forget(self, now: float) -> None:
        while self._hits and self._hits[0] <= now - self.seconds:
            self._hits.popleft()
