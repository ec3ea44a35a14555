"""How sure a rate is that was counted from few alarms."""

from __future__ import annotations

import math
from collections.abc import Callable

UNLIKELY = 0.05  # on either side: nine times in ten the truth lies between


def likely(count: int) -> tuple[float, float]:
    """The means between which a Poisson `count` is no surprise: the exact 90 % interval (Garwood 1936)."""
    low = _solve(lambda mean: 1 - _at_most(count - 1, mean) >= UNLIKELY) if count else 0.0
    return low, _solve(lambda mean: _at_most(count, mean) <= UNLIKELY)


def _solve(reached: Callable[[float], bool]) -> float:
    """The least mean for which `reached` holds."""
    low, high = 0.0, 1.0
    while not reached(high):
        high *= 2
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def _at_most(count: int, mean: float) -> float:
    """The chance of `count` or fewer; as logarithms, because there may be thousands."""
    if mean == 0:
        return 1.0 if count >= 0 else 0.0
    return sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1))
