"""A count's past, of a whole watch or of one source: its closed hours and what is normal by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.detection.baseline import baseline
from bot.detection.history import HOUR, History, Hour
from bot.detection.spike import statistics
from bot.detection.timeline import SCALES, Counted, Timeline, Window

Stretch = tuple[datetime, datetime]


class Past:
    """Causal: an hour is closed by the baseline that was known when it began."""

    def __init__(self, history: History, step: timedelta) -> None:
        """`step`: a bucket's length."""
        self.history = history
        self.baseline = baseline(history)
        self._step = step

    @classmethod
    def since(cls, begin: datetime, step: timedelta) -> Past:
        """Nothing is known yet; the broken first hour after `begin` teaches nothing."""
        return cls(History(hour_of(begin + HOUR - timedelta(microseconds=1))), step)

    def learn(self, hours: Iterable[Counted]) -> None:
        """Hourly sums, oldest first, from `history.closed_until` on; hours left out had no post."""
        for sums in hours:
            if sums.at < self.history.closed_until:
                continue
            self.close_until(sums.at, Timeline(()))
            self._append(Hour(sums.count, sums.scored, sums.negative, self._peak_of_sum(sums)))

    def catch_up(self, timeline: Timeline, now: datetime) -> None:
        """After a stop. Hours without a post say nothing about what is normal: perhaps nobody listened."""
        while (start := self.history.closed_until) < hour_of(now):
            heard_again = hour_of(timeline.first_from(start, now))
            if heard_again > start:
                self.history.miss(heard_again)
            else:
                self.baseline = baseline(self.history)
                self.close_until(start + HOUR, timeline)
        self.baseline = baseline(self.history)

    def close_until(self, at: datetime, timeline: Timeline, unheard: Sequence[Stretch] = ()) -> None:
        """Close every hour that was over at `at`; one that was not wholly listened to teaches nothing."""
        while at - (start := self.history.closed_until) >= HOUR:
            end = start + HOUR
            missed = any(since < end and until > start for since, until in unheard)
            self._append(None if missed else self._closed(start, end, timeline))

    def _closed(self, start: datetime, end: datetime, timeline: Timeline) -> Hour:
        sums = timeline.between(start, end)
        ends = [s + self._step for s in timeline.starts_between(start, end)] or [end]
        peaks = [statistics(timeline.window(at), self.baseline) for at in ends]
        highest = tuple(map(max, *peaks, peaks[0]))
        return Hour(sums.count, sums.scored, sums.negative, self._told(highest))

    def _append(self, hour: Hour | None) -> None:
        self.history.append(hour)
        self.baseline = baseline(self.history)

    def _told(self, peaks: tuple[float, ...]) -> tuple[float | None, ...]:
        """Buckets longer than a scale say nothing about it."""
        finer = sum(self._step > timedelta(minutes=scale) for scale in SCALES)
        return (*(None for _ in range(finer)), *peaks[finer:])

    def _peak_of_sum(self, sums: Counted) -> tuple[float | None, ...]:
        """Of an hour known by its sum alone only the statistics of 60 minutes can be told."""
        counts = (*(0 for _ in SCALES[:-1]), sums.count)
        window = Window(at=sums.at + HOUR, counts=counts, scored=sums.scored, negative=sums.negative)
        told = statistics(window, self.baseline)[-2:]
        return (*(None for _ in SCALES[:-1]), *told)


def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
