"""How fast to go on: what has no budget right now, and how long to wait after a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0

Chance = Callable[[], float]


class OutOfBudget(Exception):
    """Nothing may be called for these, as the store's `not_in` names them, before `until`. Raised in a
    transaction it rolls the claim back, so that nothing is held meanwhile.
    """

    def __init__(self, names: Iterable[str], until: datetime) -> None:
        super().__init__()
        self.names = frozenset(names)
        self.until = until


class Pace:
    """What this process knows to be without budget, so that it does not ask the store again and again."""

    def __init__(self) -> None:
        self._closed: dict[str, datetime] = {}

    def close(self, refusal: OutOfBudget) -> None:
        self._closed = self._closed | dict.fromkeys(refusal.names, refusal.until)

    def closed(self, now: datetime) -> frozenset[str]:
        """What is without budget now; the rest is forgotten."""
        self._closed = {name: until for name, until in list(self._closed.items()) if until > now}
        return frozenset(self._closed)

    @property
    def is_limited(self) -> bool:
        """Whether something was without budget at the last look, so that the next may come soon."""
        return bool(self._closed)


def pause(attempts: int, chance: Chance, longest: float = LONGEST_PAUSE) -> timedelta:
    """Full jitter: anything up to twice the last bound, so that many who fail together do not return so."""
    bound = min(longest, FIRST_PAUSE * 2.0 ** min(attempts, 16))
    return timedelta(seconds=chance() * bound)
