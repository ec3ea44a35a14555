"""Other ways to say "far more posts than normal", as listening tools have them, for a team used to one.

Measured on real counts, each of them alerts far more often for nothing than the shipped rule or misses more
(docs/backtest.md). All of them ask the watch for its smallest count, so that 3 posts are no 300 % spike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from statistics import fmean, stdev

from bot.detection.baseline import DAY, WEEK, Baseline
from bot.detection.history import History
from bot.detection.timeline import Timeline
from bot.domain.storm.presets import Preset

MINUTE = timedelta(minutes=1)
TEN = 10 * MINUTE
STRETCH, STRETCHES = 5 * MINUTE, 3  # what must hold without a break
MIN_DAYS = 5  # of seven that must be known


@dataclass(frozen=True, slots=True)
class View:
    """What a preset looks at, at `now`. `ratio` is the watch's."""

    history: History
    baseline: Baseline
    timeline: Timeline
    now: datetime
    ratio: float

    def last(self, length: timedelta) -> int:
        """Posts in the `length` before now."""
        return self.timeline.between(self.now - length, self.now).count

    def mean(self, hours: int, skip: int = 0) -> float | None:
        """Posts an hour in so many closed hours, the last `skip` left out; ``None`` when half are unknown."""
        known = [hour.count for n in range(hours) if (hour := self.history.back(n + 1 + skip))]
        return fmean(known) if 2 * len(known) >= hours else None


def holds(preset: Preset, view: View) -> bool:
    """Whether the volume is far over normal by `preset`, which is not the shipped one."""
    return _PRESETS[preset](view)


def _deviations(view: View, *, times: float) -> bool:
    """Changes once an hour, with the closed hours."""
    today = view.mean(DAY)
    days = [mean for day in range(1, 8) if (mean := view.mean(DAY, skip=DAY * day)) is not None]
    if today is None or len(days) < MIN_DAYS:
        return False
    return today > fmean(days) + times * stdev(days)


def _week_mean(view: View) -> bool:
    return _over(view.last(60 * MINUTE), view.ratio, [view.mean(WEEK)])


def _six_hours(view: View) -> bool:
    usual = view.mean(6)
    return usual is not None and _over(view.last(TEN), view.ratio, [usual / 6])


def _twelve_hours(view: View) -> bool:
    """Yesterday and last week count where they are known."""
    same = [hour.count for ago in (DAY, WEEK) if (hour := view.history.back(ago))]
    return _over(view.last(60 * MINUTE), view.ratio, [view.mean(12), *same])


def _sustained(view: View) -> bool:
    ends = [view.now - n * STRETCH for n in range(STRETCHES)]
    counts = [view.timeline.between(end - STRETCH, end).count for end in ends]
    usual = view.baseline.expected(view.now, STRETCH // MINUTE)
    return view.baseline.enough and all(_over(count, view.ratio, [usual]) for count in counts)


def _over(count: int, ratio: float, usual: Sequence[float | None]) -> bool:
    """More than nothing, and `ratio` times each of them, all of which must be known."""
    return count > 0 and all(mean is not None and count >= ratio * mean for mean in usual)


_PRESETS: Mapping[Preset, Callable[[View], bool]] = {
    Preset.DEVIATIONS_1_5: partial(_deviations, times=1.5),
    Preset.DEVIATIONS_2: partial(_deviations, times=2.0),
    Preset.DEVIATIONS_3: partial(_deviations, times=3.0),
    Preset.WEEK_MEAN: _week_mean,
    Preset.SIX_HOURS: _six_hours,
    Preset.TWELVE_HOURS: _twelve_hours,
    Preset.SUSTAINED: _sustained,
}
