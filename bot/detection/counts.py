"""A whole series of counts through the detector, as it would have lived it: for backtests and benchmarks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from bot.detection.detector import Detector, Look
from bot.detection.episode import Change
from bot.detection.spike import NUMBERS_ALONE, SHIPPED, Heard, Thresholds
from bot.detection.timeline import Bucket, Counted

RECORD = timedelta(hours=12)  # a burst gives score only while it goes on rising
Said = Callable[[datetime], Heard]  # before that moment


@dataclass(frozen=True, slots=True)
class Scored:
    """One row: `score` in hours (0.0 unless the highest of 12 hours), `alert` where an episode opened."""

    at: datetime
    score: float
    alert: bool


def run(
    points: Iterable[tuple[datetime, float]],
    *,
    step: timedelta = timedelta(minutes=5),
    thresholds: Thresholds = SHIPPED,
) -> Iterator[Scored]:
    """(bucket start, count) in order of time in, one row for each out; no row sees what comes after it."""
    buckets = (Bucket(at, round(value)) for at, value in points)
    return scored(live_through(buckets, step=step, thresholds=thresholds), step)


def scored(looks: Iterable[Look], step: timedelta) -> Iterator[Scored]:
    """A row for each look of `live_through`."""
    highest: deque[tuple[datetime, float]] = deque()
    for look in looks:
        at = look.verdict.window.at - step
        score = _record(highest, at, look.verdict.score)
        yield Scored(at, score, look.change is Change.OPENED)


def live_through(
    buckets: Iterable[Counted],
    *,
    step: timedelta,
    thresholds: Thresholds = SHIPPED,
    said: Said = lambda _: NUMBERS_ALONE,
) -> Iterator[Look]:
    """One look at the end of each bucket, `step` after its start; they come in order of time, those of
    several sources side by side.

    Where buckets are missing nobody listened: whole hours of it teach nothing, as after a stop of the bot.
    """
    detector: Detector | None = None
    recent: deque[Counted] = deque()
    for at, beside in groupby(buckets, attrgetter("at")):
        detector = detector or Detector(at, step=step)
        if recent and at - recent[-1].at > step:
            detector.catch_up(recent, at)
        recent.extend(beside)
        since = detector.needed_since(at)
        while recent[0].at < since:
            recent.popleft()
        now = at + step
        yield detector.look(recent, now, thresholds, said(now))


def _record(highest: deque[tuple[datetime, float]], at: datetime, score: float) -> float:
    """`score` where it beats those of the last 12 hours, else 0.0. `highest` holds them in falling order."""
    while highest and at - highest[0][0] > RECORD:
        highest.popleft()
    is_record = not highest or score > highest[0][1]
    while highest and highest[-1][1] <= score:
        highest.pop()
    highest.append((at, score))
    return score if is_record else 0.0
