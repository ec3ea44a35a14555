"""One watch's detector: buckets in, a verdict and what changed out. Causal, and all its memory is here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.detection.baseline import Baseline, baseline
from bot.detection.episode import Change, Episode, advance
from bot.detection.history import HOUR, History, Hour
from bot.detection.presets import View, holds
from bot.detection.slow import climb
from bot.detection.spike import NUMBERS_ALONE, SHIPPED, Heard, Thresholds, Verdict, judge, statistics
from bot.detection.timeline import SCALES, Counted, Timeline, Window
from bot.domain.presets import Preset
from bot.domain.rule import Mute
from bot.domain.sign import Climb

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look saw. `baseline` is what the verdict compared with (it also draws the chart's band)."""

    verdict: Verdict
    baseline: Baseline
    change: Change
    episode: Episode


class Detector:
    """Call `look` every minute; keep `to_plain()` in between (it changes once an hour and on `Look.change`).

    What the storage is asked, per watch and minute: the minute buckets since `needed_since`, all sources
    (one query, 60 to 120 rows a source; after a stop also what was missed), and this object's own JSON (one
    row, 60 kB after 8 weeks, which a process may hold on to). A watch that has a past begins with
    `Detector(its first minute)`, then `learn` for the hours whose minutes are gone, then `look`.
    """

    def __init__(self, begin: datetime, *, step: timedelta = MINUTE) -> None:
        """`begin`: when listening began; its broken first hour teaches nothing. `step`: a bucket's length."""
        self.history = History(_hour_of(begin + HOUR - timedelta(microseconds=1)))
        self.episode = Episode()
        self._step = step
        self._baseline = baseline(self.history)
        self._climbed: tuple[tuple[datetime, float] | None, Climb | None] = None, None

    def needed_since(self, now: datetime) -> datetime:
        """Buckets that start here or later are what `look` at `now` reads: a storm's from its beginning."""
        since = min(self.history.closed_until, _hour_of(now)) - HOUR
        began_at = self.episode.began_at
        return min(since, began_at) if began_at and self.episode.open else since

    def learn(self, hours: Iterable[Counted]) -> None:
        """Hourly sums, oldest first, from `history.closed_until` on; hours left out had no post."""
        for sums in hours:
            if sums.at < self.history.closed_until:
                continue
            self._close_until(sums.at, Timeline(()))
            self._append(Hour(sums.count, sums.scored, sums.negative, self._peak_of_sum(sums)))

    def catch_up(self, buckets: Iterable[Counted], now: datetime) -> None:
        """After a stop. Hours without a post say nothing about what is normal: perhaps nobody listened."""
        timeline = Timeline(buckets)
        while (start := self.history.closed_until) < _hour_of(now):
            if timeline.starts_between(start, start + HOUR):
                self._baseline = baseline(self.history)
                self._close_until(start + HOUR, timeline)
            else:
                self.history.append(None)
        self._baseline = baseline(self.history)

    def forget(self, now: datetime) -> None:
        """Something else is counted from `now` on: what is normal is learnt anew; an open storm goes on."""
        self.history, self._climbed = Detector(now).history, (None, None)
        self._baseline = baseline(self.history)

    def look(
        self,
        buckets: Iterable[Counted],
        now: datetime,
        thresholds: Thresholds = SHIPPED,
        heard: Heard = NUMBERS_ALONE,
        mutes: Sequence[Mute] = (),
    ) -> Look:
        """Judge the hour before `now`, a bucket's end. The climb of the last days is found here."""
        timeline = Timeline(buckets)
        self._close_until(now - self._step, timeline)
        verdict = judge(
            timeline.window(now),
            self._baseline,
            self.history.tails,
            thresholds,
            self._with_climb(heard, thresholds.ratio),
            much=self._by_preset(timeline, now, thresholds),
            mutes=mutes,
        )
        self.episode, change = advance(self.episode, verdict, self._new(timeline, now))
        return Look(verdict=verdict, baseline=self._baseline, change=change, episode=self.episode)

    def _by_preset(self, timeline: Timeline, now: datetime, thresholds: Thresholds) -> bool | None:
        if thresholds.preset is Preset.OWN_PAST:
            return None
        view = View(self.history, self._baseline, timeline, now, thresholds.ratio)
        return holds(thresholds.preset, view)

    def _with_climb(self, heard: Heard, ratio: float) -> Heard:
        """It changes once an hour, or with the watch."""
        asked = (self.history.closed_until, ratio)
        if self._climbed[0] != asked:
            self._climbed = asked, climb(self.history, ratio)
        return replace(heard, climb=self._climbed[1]) if self._climbed[1] else heard

    def to_plain(self) -> dict[str, Any]:
        return {**self.history.to_plain(), "episode": self.episode.to_plain()}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any], *, step: timedelta = MINUTE) -> Detector:
        """The detector as it was when `to_plain` gave `plain`."""
        history = History.from_plain(plain)
        detector = cls(history.closed_until, step=step)
        detector.history = history
        detector.episode = Episode.from_plain(plain["episode"])
        detector._baseline = baseline(history)
        return detector

    def _new(self, timeline: Timeline, now: datetime) -> int:
        """Posts of the storm that are not in its total yet, those among them that came late."""
        if not self.episode.open or self.episode.began_at is None:
            return 0
        return max(0, timeline.between(self.episode.began_at, now).count - self.episode.total)

    def _close_until(self, at: datetime, timeline: Timeline) -> None:
        """Close every hour that was over at `at`, each by the baseline that was known when it began."""
        while at - (start := self.history.closed_until) >= HOUR:
            end = start + HOUR
            sums = timeline.between(start, end)
            ends = [s + self._step for s in timeline.starts_between(start, end)] or [end]
            peaks = [statistics(timeline.window(at), self._baseline) for at in ends]
            highest = tuple(map(max, *peaks, peaks[0]))
            self._append(Hour(sums.count, sums.scored, sums.negative, self._told(highest)))

    def _append(self, hour: Hour | None) -> None:
        self.history.append(hour)
        self._baseline = baseline(self.history)

    def _told(self, peaks: tuple[float, ...]) -> tuple[float | None, ...]:
        """Buckets longer than a scale say nothing about it."""
        finer = sum(self._step > timedelta(minutes=scale) for scale in SCALES)
        return (*(None for _ in range(finer)), *peaks[finer:])

    def _peak_of_sum(self, sums: Counted) -> tuple[float | None, ...]:
        """Of an hour known by its sum alone only the statistics of 60 minutes can be told."""
        counts = (*(0 for _ in SCALES[:-1]), sums.count)
        window = Window(at=sums.at + HOUR, counts=counts, scored=sums.scored, negative=sums.negative)
        told = statistics(window, self._baseline)[-2:]
        return (*(None for _ in SCALES[:-1]), *told)


def _hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
