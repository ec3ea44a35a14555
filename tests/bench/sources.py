"""One detector for each source beside the sum's, on made-up weeks: ``python -m tests.bench.sources``.

Brands with five sources of different size, more spread than chance and posts that come in clusters. Each is
lived through twice, with and without knowing which source a post came from: what differs are the sources' own
detectors. Quiet weeks count false alarms, of the mood too, which varies more than chance; in the others the
second smallest source is loud for half an hour, or the second largest turns negative for an hour.
"""

from __future__ import annotations

import math
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.detection.counts import live_through
from bot.detection.detector import Look
from bot.detection.episode import Change
from bot.detection.timeline import Bucket

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
STEP = timedelta(minutes=5)
NAMES = ("rss", "hackernews", "reddit", "mastodon", "bluesky")
QUIET = (0.5, 3, 6, 15, 40)  # posts an hour
SPARSE = (0.2, 0.5, 1, 2, 4)
LARGE = (3, 3, 20, 60, 1_500)
BUSY = (3, 20, 60, 120, 1_500)
SPREADS = (6.0, 2.0)  # shape of an hour's gamma factor: the smaller, the noisier
CLUSTER = 0.35  # that one more post comes with a post
BRANDS, WEEKS, TAUGHT = 4, 10, 4
STORMS, POSTS = 8, 40
SCORED, NEGATIVE, ANGRY = 0.8, 0.2, 0.7  # shares: of all posts, and of those scored
MOODS = 40.0  # how alike two hours' shares of negatives are: this many posts' worth of chance more


def main() -> None:
    for line in report():
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def report() -> Iterator[str]:
    yield f"{'alerts a brand-week, five quiet sources':<52}{'sum alone':>12}{'with sources':>14}"
    for name, rates in (
        ("0.5 to 40 an hour", QUIET),
        ("0.2 to 4 an hour", SPARSE),
        ("3 to 1,500", LARGE),
        ("3 to 120 and 1,500", BUSY),
    ):
        for spread in SPREADS:
            yield from _quiet(f"{name}, spread {spread:g}", rates, spread)
    for spread in SPREADS:
        yield _loud(spread)
    for spread in SPREADS:
        yield _angry(spread)
    yield _cost()


def _quiet(name: str, rates: Sequence[float], spread: float) -> Iterator[str]:
    young, known = Counter[bool](), Counter[bool]()
    for seed in range(BRANDS):
        week = list(buckets(rates, WEEKS * WEEK, spread, seed))
        for split in (False, True):
            opened = [at(look) - START for look in looks(week, split) if look.change is Change.OPENED]
            young[split] += sum(age < TAUGHT * WEEK for age in opened)
            known[split] += sum(age >= TAUGHT * WEEK for age in opened)
    for title, found, weeks in (
        (f"{name}, weeks 1 to {TAUGHT}", young, BRANDS * TAUGHT),
        (f"{name}, weeks {TAUGHT + 1} to {WEEKS}", known, BRANDS * (WEEKS - TAUGHT)),
    ):
        yield f"{title:<52}{found[False] / weeks:>12.2f}{found[True] / weeks:>14.2f}"


def _loud(spread: float) -> str:
    """40 posts in 30 minutes on a source of 3 an hour, beside one of 1,500."""
    found: Counter[bool] = Counter()
    for seed in range(STORMS):
        dice = random.Random(seed)
        begins = START + TAUGHT * WEEK + dice.randrange(12, 60) * HOUR
        storm = [Bucket(begins + n * STEP, POSTS // 6 + 1, source="hackernews") for n in range(6)]
        past = [*buckets(LARGE, TAUGHT * WEEK + 3 * DAY, spread, 100 + seed), *storm]
        for split in (False, True):
            found[split] += any(
                look.change is Change.OPENED and begins < at(look) <= begins + HOUR
                for look in looks(sorted(past, key=lambda b: b.at), split)
            )
    return f"{f'storms found of {STORMS}, spread {spread:g}':<52}{found[False]:>12}{found[True]:>14}"


def _angry(spread: float) -> str:
    """An hour in which seven of ten on a source of 120 an hour are negative, beside a calm one of 1,500."""
    found: Counter[bool] = Counter()
    for seed in range(STORMS):
        dice = random.Random(seed)
        begins = START + TAUGHT * WEEK + dice.randrange(3) * DAY + dice.randrange(10, 19) * HOUR
        past = [
            _soured(bucket, begins) for bucket in buckets(BUSY, TAUGHT * WEEK + 4 * DAY, spread, 200 + seed)
        ]
        for split in (False, True):
            found[split] += any(
                look.change is Change.OPENED and begins < at(look) <= begins + HOUR
                for look in looks(past, split)
            )
    return f"{f'hours of anger found of {STORMS}, spread {spread:g}':<52}{found[False]:>12}{found[True]:>14}"


def _soured(bucket: Bucket, begins: datetime) -> Bucket:
    if bucket.source != "mastodon" or not begins <= bucket.at < begins + HOUR:
        return bucket
    return replace(bucket, negative=max(bucket.negative, round(ANGRY * bucket.scored)))


def _cost() -> str:
    week = list(buckets(QUIET, 2 * WEEK, SPREADS[0], 1))
    took = [1e6 * min(_took(week, split) for _ in range(3)) for split in (False, True)]
    ends = 2 * WEEK / STEP
    return f"{'processor time of a look, in microseconds':<52}{took[0] / ends:>12.0f}{took[1] / ends:>14.0f}"


def _took(week: Sequence[Bucket], split: bool) -> float:
    began = time.process_time()
    looks(week, split)
    return time.process_time() - began


def looks(week: Sequence[Bucket], split: bool) -> list[Look]:
    named = week if split else [replace(bucket, source="") for bucket in week]
    return list(live_through(named, step=STEP))


def at(look: Look) -> datetime:
    return look.verdict.window.at


def buckets(rates: Sequence[float], lasts: timedelta, spread: float, seed: int) -> Iterator[Bucket]:
    """Every five minutes has one of each source, empty ones too."""
    dice = random.Random(f"{seed} {spread} {rates}")
    for n in range(int(lasts / HOUR)):
        hour = START + n * HOUR
        made = {
            name: _hour(dice, rate * _ordinary(hour), spread) for name, rate in zip(NAMES, rates, strict=True)
        }
        share = {name: dice.betavariate(MOODS * NEGATIVE, MOODS * (1 - NEGATIVE)) for name in NAMES}
        for slot in range(12):
            for name in NAMES:
                count = made[name][slot]
                scored = _binomial(dice, count, SCORED)
                negative = _binomial(dice, scored, share[name])
                yield Bucket(hour + slot * STEP, count, scored, negative, source=name)


def _hour(dice: random.Random, mean: float, spread: float) -> Counter[int]:
    """Posts by the five minutes in which they come; some bring others with them."""
    posts: Counter[int] = Counter()
    for _ in range(_poisson(dice, mean * (1 - CLUSTER) * dice.gammavariate(spread, 1 / spread))):
        slot = dice.randrange(12)
        posts[slot] += 1
        while dice.random() < CLUSTER:
            slot = min(11, slot + dice.randrange(2))
            posts[slot] += 1
    return posts


def _ordinary(at: datetime) -> float:
    """Busy afternoons, quiet nights, less at weekends; 1.0 on the average of a working day."""
    day = 1 + 0.7 * math.sin((at.hour - 8) / 24 * 2 * math.pi)
    return day * (0.6 if at.weekday() >= 5 else 1.0)


def _binomial(dice: random.Random, n: int, share: float) -> int:
    if n > 60:
        return min(n, max(0, round(dice.gauss(n * share, math.sqrt(n * share * (1 - share))))))
    return sum(dice.random() < share for _ in range(n))


def _poisson(dice: random.Random, mean: float) -> int:
    if mean > 200:
        return max(0, round(dice.gauss(mean, math.sqrt(mean))))
    posts, left = 0, dice.expovariate(1.0)
    while left < mean:
        posts, left = posts + 1, left + dice.expovariate(1.0)
    return posts


if __name__ == "__main__":
    main()
