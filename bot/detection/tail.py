"""How rare a number is by the brand's own past: the calibration that makes one threshold fit every brand."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Iterable

TAIL_SHARE = 0.1  # the highest tenth of the hours is the tail ...
MIN_TAIL = 10  # ... but at least this many
MIN_INDEX = 0.1  # a thinner tail is not believed: a flat past would make a wonder of every bump
_LOG_10 = math.log(10)


class Tail:
    """The hourly peaks of one statistic. Inside the past a count of ranks, beyond it a Pareto tail (Hill).

    An hour's peak is one value however long it lasted, so `rarity` reads as "once in so many hours". Peaks
    up to 1 are all alike. Kept as logarithms, in order: adding and asking cost a search.
    """

    def __init__(self, peaks: Iterable[float] = ()) -> None:
        self._logs = sorted(map(_log, peaks))
        self._fit: tuple[float, float, float] | None = None

    def __len__(self) -> int:
        return len(self._logs)

    def add(self, peak: float) -> None:
        insort(self._logs, _log(peak))
        self._fit = None

    def remove(self, peak: float) -> None:
        self._logs.pop(bisect_left(self._logs, _log(peak)))
        self._fit = None

    def rarity(self, value: float) -> float:
        """log10 of the hours between two with a peak of `value` or more; 0.0 for what every hour has."""
        total = len(self._logs)
        if not total:
            return 0.0
        edge, index, base = self._fit = self._fit or self._fitted()
        log = _log(value)
        if log > edge:
            return base + (log - edge) / (index * _LOG_10)
        above = total - bisect_left(self._logs, log)
        return math.log10((total + 1) / (above + 1))

    def _fitted(self) -> tuple[float, float, float]:
        """Where the tail begins, its Hill index, and how rare its beginning is."""
        total = len(self._logs)
        size = max(1, min(max(MIN_TAIL, int(total * TAIL_SHARE)), total - 1))
        edge = self._logs[-size - 1] if total > size else 0.0
        index = sum(self._logs[-size:]) / size - edge
        return edge, max(MIN_INDEX, index), math.log10(total / size)


def _log(peak: float) -> float:
    return math.log(peak) if peak > 1 else 0.0
