"""Made-up pasts of a brand: counts as random as real ones, with a day and a week in them."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta

from bot.detection.baseline import Baseline, Level, Normal
from bot.detection.detector import Detector
from bot.detection.history import History, Hour
from bot.detection.timeline import Bucket, Window

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def ordinary(at: datetime) -> float:
    """Posts an hour at an ordinary brand: busy afternoons, quiet nights, half as many at weekends."""
    day = 20 + 16 * math.sin((at.hour - 8) / 24 * 2 * math.pi)
    return day * (0.5 if at.weekday() >= 5 else 1.0)


def hours_of(count: int, *, per_hour=ordinary, begin: datetime = START, seed: int = 1) -> list[Bucket]:
    """Hourly sums with more spread than chance alone."""
    dice = random.Random(seed)
    made = []
    for n in range(count):
        at = begin + n * HOUR
        posts = poisson(dice, per_hour(at) * dice.gammavariate(6, 1 / 6))
        scored = round(0.7 * posts)
        made.append(Bucket(at, posts, scored, binomial(dice, scored, 0.25)))
    return made


def minutes_of(hours: list[Bucket], seed: int = 2) -> list[Bucket]:
    """The same posts strewn over the minutes of their hours."""
    dice = random.Random(seed)
    made: dict[datetime, list[int]] = {}
    for hour in hours:
        for n in range(hour.count):
            minute = made.setdefault(hour.at + dice.randrange(60) * MINUTE, [0, 0, 0])
            minute[0] += 1
            minute[1] += n < hour.scored
            minute[2] += n < hour.negative
    return [Bucket(at, *sums) for at, sums in sorted(made.items())]


def poisson(dice: random.Random, mean: float) -> int:
    posts, left = 0, dice.expovariate(1.0)
    while left < mean:
        posts, left = posts + 1, left + dice.expovariate(1.0)
    return posts


def binomial(dice: random.Random, n: int, share: float) -> int:
    return sum(dice.random() < share for _ in range(n))


def experienced(days: int = 42, **kwargs) -> tuple[Detector, datetime]:
    """A detector that has lived through quiet weeks minute by minute, and the minute it has reached."""
    past = hours_of(days * 24, **kwargs)
    detector = Detector(START)
    now = START + days * 24 * HOUR
    detector.look(minutes_of(past), now)
    return detector, now


def flat_history(counts: list[int], **kwargs) -> History:
    return History(
        START, [Hour(c, kwargs.get("scored", 0), kwargs.get("negative", 0), (0.0,) * 5) for c in counts]
    )


def flat_baseline(
    count: float = 12, level: Level = Level.HOUR_OF_WEEK, share: float | None = None
) -> Baseline:
    normal = Normal(count, math.sqrt(count))
    return Baseline(START, level, normal, normal, share, share and 0.7)


def window(*counts: int, scored: int = 0, negative: int = 0, after: timedelta = HOUR) -> Window:
    return Window(START + after, counts, scored, negative)
