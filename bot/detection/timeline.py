"""Counts along time: buckets in, the sums of any stretch out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from operator import attrgetter
from typing import Protocol

SCALES = (5, 15, 30, 60)  # minutes
QUARTER = SCALES.index(15)
_LENGTHS = tuple(timedelta(minutes=scale) for scale in SCALES)


class Counted(Protocol):
    """Posts of one watch in one minute (or five): `at` is the bucket's start, aware UTC.

    `source` is empty where the counts are of all sources, or of one that nobody named.
    """

    @property
    def at(self) -> datetime: ...
    @property
    def source(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def scored(self) -> int: ...
    @property
    def negative(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Bucket:
    """The plain ``Counted``. A scorer could read `scored` of the posts, and `negative` of those were."""

    at: datetime
    count: int
    scored: int = 0
    negative: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    count: int
    scored: int
    negative: int


@dataclass(frozen=True, slots=True)
class Window:
    """The hour before `at`: posts in its last 5, 15, 30 and 60 minutes, and the sentiment of the 60."""

    at: datetime
    counts: tuple[int, ...]
    scored: int = 0
    negative: int = 0


class Timeline:
    """Buckets of any sources in any order; what has no bucket counts as zero."""

    def __init__(self, buckets: Iterable[Counted]) -> None:
        ordered = sorted(buckets, key=attrgetter("at"))
        self._starts = [b.at for b in ordered]
        self._counts = [0, *accumulate([b.count for b in ordered])]
        self._scored = [0, *accumulate([b.scored for b in ordered])]
        self._negative = [0, *accumulate([b.negative for b in ordered])]

    def starts_between(self, since: datetime, until: datetime) -> list[datetime]:
        """When its buckets in [since, until) start, each time once."""
        low, high = bisect_left(self._starts, since), bisect_left(self._starts, until)
        return list(dict.fromkeys(self._starts[low:high]))

    def first_from(self, since: datetime, until: datetime) -> datetime:
        """When its first bucket in [since, until) starts; `until` where there is none."""
        low = bisect_left(self._starts, since)
        return min([until, *self._starts[low : low + 1]])

    def between(self, since: datetime, until: datetime) -> Sums:
        """Of the buckets that start in [since, until)."""
        low, high = bisect_left(self._starts, since), bisect_left(self._starts, until)
        return Sums(*(sums[high] - sums[low] for sums in (self._counts, self._scored, self._negative)))

    def window(self, at: datetime) -> Window:
        """The window that ends at `at`, its own bucket not included."""
        high = bisect_left(self._starts, at)
        lows = [bisect_left(self._starts, at - length, hi=high) for length in _LENGTHS]
        return Window(
            at=at,
            counts=tuple(self._counts[high] - self._counts[low] for low in lows),
            scored=self._scored[high] - self._scored[lows[-1]],
            negative=self._negative[high] - self._negative[lows[-1]],
        )
