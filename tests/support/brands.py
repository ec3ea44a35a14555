"""Four brands' real counts with the storms that people marked in them, and what an alert is worth there.

They are four of the ten brands of the Numenta Anomaly Benchmark (`realTweets`, MIT licence). The other six
are never looked at: they stay brands that the detector has not seen. Worth follows the published rule (Lavin
and Ahmad 2015): early in a window is worth most, a window without an alert costs as much, and each row that
alerts outside costs a little.
"""

from __future__ import annotations

import csv
import json
import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise

from bot.detection.counts import Scored
from tests.real_data import BRAND_VOLUME

BRANDS = ("AMZN", "CVS", "GOOG", "KO")
WARM_UP = 750  # rows of a series that do not count
FALSE_ROW = 0.11  # what one costs in the standard profile
NEAR = timedelta(hours=2)  # of a label: the peak that a person marked
ONE_ALARM = timedelta(hours=1)  # alerts nearer than this are one
STEP = timedelta(minutes=5)

Point = tuple[datetime, int]
Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Brand:
    name: str
    points: Sequence[Point]
    labels: Sequence[datetime]
    windows: Sequence[Window]

    @cached_property
    def quiet_weeks(self) -> float:
        """Outside the windows and the warm-up."""
        rows = sum(not self.within(at) for at, _ in self.points[WARM_UP:])
        return rows * STEP / timedelta(weeks=1)

    @cached_property
    def worth(self) -> Sequence[float]:
        """Of an alert in each row: up to 1 in a window, down to -1 outside."""
        starts = [at for at, _ in self.points]
        edges = [(bisect_left(starts, begin), bisect_left(starts, end)) for begin, end in self.windows]
        return [_worth(row, edges) for row in range(len(starts))]

    def within(self, at: datetime) -> int | None:
        """The number of the window that `at` lies in, from 1."""
        return next((n for n, (begin, end) in enumerate(self.windows, 1) if begin <= at <= end), None)


def brand(name: str) -> Brand:
    volume = BRAND_VOLUME / "data" / "realTweets" / f"Twitter_volume_{name}.csv"
    with volume.open(encoding="utf-8", newline="") as file:
        points = [(_time(row["timestamp"]), round(float(row["value"]))) for row in csv.DictReader(file)]
    labels, windows = (_marks(name, kind) for kind in ("labels", "windows"))
    return Brand(name, points, [_time(at) for at in labels], [(_time(a), _time(b)) for a, b in windows])


# --- what a person on call would have lived through ---------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """`hits`: labels with an alert near them; `caught`: windows with one in; `false`: alarms outside them."""

    hits: int = 0
    caught: int = 0
    false: int = 0
    standard: float = 0.0  # the sum of what the alerts are worth, between -1 and 1 a window

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.hits + other.hits,
            self.caught + other.caught,
            self.false + other.false,
            self.standard + other.standard,
        )


def outcome(brand: Brand, alerts: Iterable[int]) -> Outcome:
    """`alerts` are the numbers of the rows that alert."""
    rows = [row for row in alerts if row >= WARM_UP]
    times = [brand.points[row][0] for row in rows]
    false = [at for at in times if not brand.within(at)]
    best: dict[int, float] = {}
    for row, at in zip(rows, times, strict=True):
        if window := brand.within(at):
            best[window] = max(best.get(window, -1.0), brand.worth[row])
    outside = sum(brand.worth[row] for row, at in zip(rows, times, strict=True) if not brand.within(at))
    return Outcome(
        hits=sum(any(abs(at - label) <= NEAR for at in times) for label in brand.labels),
        caught=len(best),
        false=len(false) - sum(after - at <= ONE_ALARM for at, after in pairwise(false)),
        standard=sum(best.values()) - (len(brand.windows) - len(best)) + FALSE_ROW * outside,
    )


def opened(rows: Sequence[Scored]) -> list[int]:
    """Where an episode opened: one row for each alert."""
    return [n for n, row in enumerate(rows) if row.alert]


def reached(rows: Sequence[Scored], threshold: float) -> list[int]:
    """Where the score reached `threshold`: what a reader of the scores alone takes for alerts."""
    return [n for n, row in enumerate(rows) if row.score >= threshold]


def total(found: Mapping[str, Outcome]) -> Outcome:
    return sum(found.values(), Outcome())


def standard(found: Outcome, windows: int) -> float:
    """0 is never to alert, 100 is perfect."""
    return 100 * (found.standard + windows) / (2 * windows)


def left_out(
    brands: Mapping[str, Brand], rows: Mapping[str, Sequence[Scored]], pick: Callable[..., list[int]]
) -> Outcome:
    """Each brand judged at the threshold that is best for the others."""
    found = {}
    for name, one in brands.items():
        others = [other for other in brands if other != name]
        tried = sorted({row.score for other in others for row in rows[other] if row.score})
        few = tried[-400:]  # lower ones alert every few hours

        def of_others(threshold: float, others: Sequence[str] = others) -> float:
            return sum(outcome(brands[o], pick(rows[o], threshold)).standard for o in others)

        found[name] = outcome(one, pick(rows[name], max(few, key=of_others)))
    return total(found)


# --- the published rule ------------------------------------------------------------------------------


def _worth(row: int, windows: Sequence[tuple[int, int]]) -> float:
    before = None
    for first, last in windows:
        if row < first:
            break
        width = last - first + 1
        if row <= last:
            return _squashed(-(last - row + 1) / width) / _squashed(-1.0)
        before = (row - last) / (width - 1)
    return -1.0 if before is None else _squashed(before)


def _squashed(position: float) -> float:
    """1 far left of a window's end, 0 at it, -1 far behind it."""
    return -1.0 if position > 3 else 2 / (1 + math.exp(5 * position)) - 1


def _marks(name: str, kind: str) -> list:
    marks = json.loads((BRAND_VOLUME / "labels" / f"combined_{kind}.json").read_text(encoding="utf-8"))
    return marks[f"realTweets/Twitter_volume_{name}.csv"]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
