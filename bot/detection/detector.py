"""One watch's detector: buckets in, a verdict and what changed out. Causal, and all its memory is here.

All sources together are judged by every rule, and each of them by its volume and its mood, by its own past:
what is loud on several at once is one storm. The sum stays because a storm that is thin on each source stands
out in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.detection.baseline import Baseline
from bot.detection.episode import Change, Episode, advance
from bot.detection.history import HOUR, History
from bot.detection.past import Past, hour_of
from bot.detection.presets import View, holds
from bot.detection.slow import climb
from bot.detection.sources import Sources, Unheard
from bot.detection.spike import NUMBERS_ALONE, SHIPPED, Heard, Thresholds, Verdict, judge
from bot.detection.timeline import Counted, Timeline
from bot.domain.storm.presets import Preset
from bot.domain.storm.rule import Mute
from bot.domain.storm.sign import Climb

MINUTE = timedelta(minutes=1)
NOTHING_MISSED: Unheard = {}


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
    row, 60 kB after 8 weeks for the sum and for each source, which a process may hold on to). A watch that
    has a past begins with `Detector(its first minute)`, then `learn` for the hours whose minutes are gone,
    then `look`.
    """

    def __init__(self, begin: datetime, *, step: timedelta = MINUTE) -> None:
        """`begin`: when listening began; its broken first hour teaches nothing. `step`: a bucket's length."""
        self._past = Past.since(begin, step)
        self._sources = Sources(step)
        self.episode = Episode()
        self._step = step
        self._climbed: tuple[tuple[datetime, float] | None, Climb | None] = None, None

    @property
    def history(self) -> History:
        """Of all sources together."""
        return self._past.history

    def needed_since(self, now: datetime) -> datetime:
        """Buckets that start here or later are what `look` at `now` reads: a storm's from its beginning."""
        since = min(self.history.closed_until, hour_of(now)) - HOUR
        began_at = self.episode.began_at
        return min(since, began_at) if began_at and self.episode.open else since

    def learn(self, hours: Iterable[Counted]) -> None:
        """Hourly sums of all sources, oldest first, from `history.closed_until` on; hours left out had no
        post.
        """
        self._past.learn(hours)

    def catch_up(self, buckets: Iterable[Counted], now: datetime) -> None:
        """After a stop. Hours without a post say nothing about what is normal: perhaps nobody listened."""
        kept = tuple(buckets)
        self._past.catch_up(Timeline(kept), now)
        self._sources.catch_up(kept, now)

    def forget(self, now: datetime) -> None:
        """Something else is counted from `now` on: what is normal is learnt anew; an open storm goes on."""
        fresh = Detector(now, step=self._step)
        self._past, self._sources, self._climbed = fresh._past, fresh._sources, fresh._climbed

    def look(
        self,
        buckets: Iterable[Counted],
        now: datetime,
        thresholds: Thresholds = SHIPPED,
        heard: Heard = NUMBERS_ALONE,
        mutes: Sequence[Mute] = (),
        unheard: Unheard = NOTHING_MISSED,
    ) -> Look:
        """Judge the hour before `now`, a bucket's end. The climb of the last days is found here, and which
        sources stand out.
        """
        kept = tuple(buckets)
        timeline = Timeline(kept)
        self._past.close_until(now - self._step, timeline)
        loud, turned = self._sources.stand_out(kept, now, thresholds, unheard)
        heard = replace(heard, climb=self._climb(thresholds.ratio), loud=loud, turned=turned)
        verdict = judge(
            timeline.window(now),
            self._past.baseline,
            self.history.tails,
            thresholds,
            heard,
            much=self._by_preset(timeline, now, thresholds),
            mutes=mutes,
        )
        self.episode, change = advance(self.episode, verdict, self._new(timeline, now))
        return Look(verdict=verdict, baseline=self._past.baseline, change=change, episode=self.episode)

    def _by_preset(self, timeline: Timeline, now: datetime, thresholds: Thresholds) -> bool | None:
        if thresholds.preset is Preset.OWN_PAST:
            return None
        view = View(self.history, self._past.baseline, timeline, now, thresholds.ratio)
        return holds(thresholds.preset, view)

    def _climb(self, ratio: float) -> Climb | None:
        """It changes once an hour, or with the watch."""
        asked = (self.history.closed_until, ratio)
        if self._climbed[0] != asked:
            self._climbed = asked, climb(self.history, ratio)
        return self._climbed[1]

    def to_plain(self) -> dict[str, Any]:
        return {
            **self.history.to_plain(),
            "episode": self.episode.to_plain(),
            "sources": self._sources.to_plain(),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any], *, step: timedelta = MINUTE) -> Detector:
        """The detector as it was when `to_plain` gave `plain`."""
        history = History.from_plain(plain)
        detector = cls(history.closed_until, step=step)
        detector._past = Past(history, step)
        detector._sources = Sources.from_plain(plain.get("sources", {}), step)
        detector.episode = Episode.from_plain(plain["episode"])
        return detector

    def _new(self, timeline: Timeline, now: datetime) -> int:
        """Posts of the storm that are not in its total yet, those among them that came late."""
        if not self.episode.open or self.episode.began_at is None:
            return 0
        return max(0, timeline.between(self.episode.began_at, now).count - self.episode.total)
