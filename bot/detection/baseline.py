"""What is normal for a watch at this hour, by the finest level that has enough past."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median

from bot.detection.history import History

DAY, WEEK = 24, 168  # hours
MAD_TO_SD = 1.4826
SHARE_DAYS = 14  # days whose share of negatives counts ...
MIN_SCORED_A_DAY = 20  # ... when so many of their posts were scored


class Level(StrEnum):
    """Which past the baseline was taken from."""

    HOUR_OF_WEEK = "hour_of_week"  # the same hour of 4 or more past weeks
    HOUR_OF_DAY = "hour_of_day"  # the same hour of 5 or more past days
    LAST_DAY = "last_day"  # the last 24 hours
    NOT_ENOUGH_HISTORY = "not_enough_history"  # fewer than 24 hours are known


_LEVELS = (  # level, step in hours, steps back, how many of them must be known
    (Level.HOUR_OF_WEEK, WEEK, 8, 4),
    (Level.HOUR_OF_DAY, DAY, 14, 5),
    (Level.LAST_DAY, 1, DAY, DAY // 2),
)


@dataclass(frozen=True, slots=True)
class Normal:
    """Posts in a normal hour: the median, which a past storm hardly moves, and a robust deviation."""

    count: float
    spread: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is normal in the hour that begins at `hour` and in the one before it.

    `negative_share` is the usual share (0..1) of negatives among the posts that could be scored, which were
    the share `coverage` of all; ``None`` when too few were. `past` is how many hours `now` was taken from.
    """

    hour: datetime
    level: Level
    now: Normal
    before: Normal
    negative_share: float | None = None
    coverage: float | None = None
    past: int = 0

    @property
    def enough(self) -> bool:
        return self.level is not Level.NOT_ENOUGH_HISTORY

    def expected(self, at: datetime, minutes: int) -> float:
        """Posts normal for the `minutes` (60 at most) before `at`, which lies in `hour` or at its end."""
        return self.all_expected(at, (minutes,))[0]

    def all_expected(self, at: datetime, scales: Sequence[int]) -> list[float]:
        """`expected` for several numbers of minutes at once."""
        gone = max(0.0, (at - self.hour).total_seconds() / 60)
        now, before = self.now.count / 60, self.before.count / 60
        return [now * m if m <= gone else now * gone + before * (m - gone) for m in scales]

    def upper(self, at: datetime, minutes: int) -> float:
        """The upper edge of the normal band: two standard deviations over what is expected.

        A count varies by chance (its own size) and with its hour (over-dispersion, in step with the hour).
        """
        expected, share = self.expected(at, minutes), minutes / 60
        of_hours = max(0.0, self.now.spread**2 - self.now.count) * share * share
        return expected + 2 * math.sqrt(expected + of_hours + share)


def baseline(history: History) -> Baseline:
    """For the hour that begins at `history.closed_until`, from the hours before it."""
    level, now, past = _normal(history, 0)
    share, coverage = _usual_share(history)
    return Baseline(history.closed_until, level, now, _normal(history, 1)[1], share, coverage, past)


def _normal(history: History, ago: int) -> tuple[Level, Normal, int]:
    if history.known >= DAY:
        for level, step, reach, needed in _LEVELS:
            hours = (history.back(step * n + ago) for n in range(1, reach + 1))
            counts = [hour.count for hour in hours if hour]
            if len(counts) >= needed:
                return level, _robust(counts), len(counts)
    return Level.NOT_ENOUGH_HISTORY, _robust([hour.count for hour in history.hours if hour] or [0]), 0


def _robust(counts: Sequence[int]) -> Normal:
    middle = median(counts)
    return Normal(middle, MAD_TO_SD * median(abs(count - middle) for count in counts))


def _usual_share(history: History) -> tuple[float | None, float | None]:
    """The median day's share, so that a bad day does not become the norm, and those days' coverage."""
    shares, counted, scored = [], 0, 0
    for n in range(1, SHARE_DAYS + 1):
        day = [hour for hour in history.hours[-DAY * n : -DAY * (n - 1) or None] if hour]
        scored_today = sum(hour.scored for hour in day)
        if scored_today >= MIN_SCORED_A_DAY:
            shares.append(sum(hour.negative for hour in day) / scored_today)
            counted += sum(hour.count for hour in day)
            scored += scored_today
    if not shares or history.known < DAY:
        return None, None
    return median(shares), scored / counted
