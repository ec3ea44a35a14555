"""Each source of a watch by its own past: a storm on a small one drowns in the noise of a large one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.detection.history import HOUR, History
from bot.detection.past import Past, Stretch
from bot.detection.spike import Thresholds, alone, of_sources
from bot.detection.timeline import Counted, Timeline
from bot.domain.storm.sign import OTHERS, Loud, Turned

T = TypeVar("T", Loud, Turned)

FOLLOWED = 15  # sources by themselves, so that the memory of a watch with hundreds of feeds stays small
Unheard = Mapping[str, Sequence[Stretch]]  # by source, when it was not listened to


class Sources:
    """A newcomer begins to learn with its first post; who had none for eight weeks is forgotten.

    Beyond `FOLLOWED` all are one, whose hours teach also while one of them is deaf. Only the volume and the
    mood are judged here. A single source is the sum itself, so nothing is said of it.
    """

    def __init__(self, step: timedelta, pasts: Mapping[str, Past] | None = None) -> None:
        self._step = step
        self._pasts = dict(pasts or {})

    def catch_up(self, buckets: Iterable[Counted], now: datetime) -> None:
        lines = self._lines(buckets)
        for source, past in self._pasts.items():
            past.catch_up(lines[source], now)

    def stand_out(
        self, buckets: Iterable[Counted], now: datetime, thresholds: Thresholds, unheard: Unheard
    ) -> tuple[tuple[Loud, ...], tuple[Turned, ...]]:
        """Those that are loud in the hour before `now`, and those whose mood turned, the rarest first. Hours
        that are over are closed.
        """
        lines, strict = self._lines(buckets), of_sources(thresholds)
        louds, turns = list[Loud](), list[Turned]()
        for source, past in list(self._pasts.items()):
            past.close_until(now - self._step, lines[source], unheard.get(source, ()))
            window = lines[source].window(now)
            loud, turned = alone(source, window, past.baseline, past.history.tails, strict)
            louds += [loud] if loud else []
            turns += [turned] if turned else []
            if past.history.is_empty:
                del self._pasts[source]
        if len(self._pasts) < 2:
            return (), ()
        return _rarest_first(louds), _rarest_first(turns)

    def to_plain(self) -> dict[str, Any]:
        return {source: past.history.to_plain() for source, past in self._pasts.items()}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any], step: timedelta) -> Sources:
        return cls(step, {source: Past(History.from_plain(past), step) for source, past in plain.items()})

    def _lines(self, buckets: Iterable[Counted]) -> defaultdict[str, Timeline]:
        """Of each source what its past still needs; a newcomer gets a past."""
        parts: defaultdict[str, list[Counted]] = defaultdict(list)
        own = {source for source in self._pasts if source != OTHERS}
        for bucket in buckets:
            if bucket.source and len(own) < FOLLOWED:
                own.add(bucket.source)
            if bucket.source:
                parts[bucket.source if bucket.source in own else OTHERS].append(bucket)
        for source in parts.keys() - self._pasts.keys():
            self._pasts[source] = Past.since(min(bucket.at for bucket in parts[source]), self._step)
        lines: defaultdict[str, Timeline] = defaultdict(lambda: Timeline(()))
        for source, past in self._pasts.items():
            since = past.history.closed_until - HOUR
            lines[source] = Timeline(bucket for bucket in parts[source] if bucket.at >= since)
        return lines


def _rarest_first(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(found, key=lambda one: -one.once_in_hours))
