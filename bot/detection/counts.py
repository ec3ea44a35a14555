"""A whole series of counts through the detector, as it would have lived it: for backtests and benchmarks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.detection.detector import Detector
from bot.detection.episode import Change
from bot.detection.spike import SHIPPED, Thresholds
from bot.detection.timeline import Bucket

RECORD = timedelta(hours=12)  # a burst gives score only while it goes on rising


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
    detector: Detector | None = None
    recent: deque[Bucket] = deque()
    highest: deque[tuple[datetime, float]] = deque()
    for at, value in points:
        detector = detector or Detector(at, step=step)
        recent.append(Bucket(at, round(value)))
        while recent[0].at < detector.needed_since(at):
            recent.popleft()
        look = detector.look(recent, at + step, thresholds)
        score = _record(highest, at, look.verdict.score)
        yield Scored(at, score, look.change is Change.OPENED)


def _record(highest: deque[tuple[datetime, float]], at: datetime, score: float) -> float:
    """`score` where it beats those of the last 12 hours, else 0.0. `highest` holds them in falling order."""
    while highest and at - highest[0][0] > RECORD:
        highest.popleft()
    is_record = not highest or score > highest[0][1]
    while highest and highest[-1][1] <= score:
        highest.pop()
    highest.append((at, score))
    return score if is_record else 0.0
