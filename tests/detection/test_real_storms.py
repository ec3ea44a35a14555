"""The shipped thresholds on real counts. Nothing in the detector was learnt from these labels at run time."""

from __future__ import annotations

import csv
import json
import random
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.detection.counts import run
from bot.detection.detector import Detector
from bot.detection.episode import Change
from bot.detection.spike import Rule
from bot.detection.timeline import Bucket
from tests.detection.made import binomial
from tests.real_data import AIRLINE_TWEETS, BRAND_VOLUME, airline_rows, needs

MINUTE = timedelta(minutes=1)
NEAR = timedelta(hours=2)  # of a label: the peak that a person marked
ONE_ALARM = timedelta(hours=1)  # alerts nearer than this are one
WARM_UP = 750  # rows of a series that the benchmark does not count
QUIET_BRAND_WEEKS = 27  # outside the windows and the warm-up
BRANDS = ("AMZN", "CVS", "GOOG", "KO")


# --- one week of one brand, post by post -------------------------------------------------------------


@pytest.fixture(scope="module")
def brand_week():
    """Every change that a watch on @JetBlue would have seen, minute by minute. Mood as the labels have it."""
    buckets = buckets_of([row for row in airline_rows() if "@jetblue" in row["text"].lower()])
    detector, now, recent, left, looks = Detector(buckets[0].at), buckets[0].at, deque(), deque(buckets), []
    while left or recent:
        now += MINUTE
        while left and left[0].at < now:
            recent.append(left.popleft())
        while recent and recent[0].at < detector.needed_since(now):
            recent.popleft()
        looks.append(detector.look(recent, now))
    return looks


def buckets_of(rows):
    sums: dict[datetime, list[int]] = {}
    for row in rows:
        at = datetime.strptime(row["tweet_created"], "%Y-%m-%d %H:%M:%S %z").astimezone(UTC).replace(second=0)
        minute = sums.setdefault(at, [0, 0, 0])
        minute[0] += 1
        minute[1] += 1
        minute[2] += row["airline_sentiment"] == "negative"
    return [Bucket(at, *counts) for at, counts in sorted(sums.items())]


@needs(AIRLINE_TWEETS)
def test_a_real_storm_over_a_brands_own_post_alerts_within_its_first_hour(brand_week):
    storm = datetime(2015, 2, 23, 18, tzinfo=UTC)  # 10:00 -0800
    opened = [look.verdict for look in brand_week if look.change is Change.OPENED]
    during = [v for v in opened if storm < v.window.at <= storm + timedelta(hours=1)]
    assert len(during) == 1
    assert len(opened) <= 2
    assert during[0].rules == (Rule.VOLUME,)
    assert during[0].main.ratio > 4
    # The volume is far from normal and the mood is not: people mock, so it can be handled one to one.
    assert during[0].negative_share - during[0].usual_negative_share < 0.2


@needs(AIRLINE_TWEETS)
def test_the_card_is_drawn_again_a_few_times_not_every_minute(brand_week):
    changes = [look.change for look in brand_week]
    assert changes.count(Change.GREW) <= 8
    assert changes.count(Change.ENDED) == changes.count(Change.OPENED)


# --- eight weeks of four brands, five minutes at a time ------------------------------------------------


def series_of(brand):
    with (BRAND_VOLUME / "data" / "realTweets" / f"Twitter_volume_{brand}.csv").open(
        encoding="utf-8"
    ) as file:
        return [(time_of(row["timestamp"]), float(row["value"])) for row in csv.DictReader(file)]


def marks_of(brand, kind):
    return json.loads((BRAND_VOLUME / "labels" / f"combined_{kind}.json").read_text())[
        f"realTweets/Twitter_volume_{brand}.csv"
    ]


def time_of(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    hits: int  # labels with an alert near them
    caught: int  # windows with an alert in them
    false: int  # alarms outside the windows


def outcome(brand, points, shift=timedelta()):
    """What a person on call would have lived through, after the warm-up. `shift`: how far `points` moved."""
    live_from = points[WARM_UP][0]
    alerts = [row.at - shift for row in run(points) if row.alert and row.at >= live_from]
    labels = [time_of(label) for label in marks_of(brand, "labels")]
    windows = [tuple(map(time_of, window)) for window in marks_of(brand, "windows")]
    false = [at for at in alerts if not any(begin <= at <= end for begin, end in windows)]
    return Outcome(
        hits=sum(any(abs(at - label) <= NEAR for at in alerts) for label in labels),
        caught=sum(any(begin <= at <= end for at in alerts) for begin, end in windows),
        false=len(false) - sum(after - at <= ONE_ALARM for at, after in pairwise(false)),
    )


@pytest.fixture(scope="module")
def outcomes():
    return {brand: outcome(brand, series_of(brand)) for brand in BRANDS}


@needs(BRAND_VOLUME)
def test_most_labelled_storms_are_caught_and_false_alarms_stay_under_one_in_two_weeks(outcomes):
    assert sum(o.hits for o in outcomes.values()) >= 11  # of 15
    assert sum(o.caught for o in outcomes.values()) >= 11  # of 13
    assert sum(o.false for o in outcomes.values()) / QUIET_BRAND_WEEKS <= 0.5


FIVE_HOURS = timedelta(hours=5)


@needs(BRAND_VOLUME)
@pytest.mark.parametrize(
    ("brand", "change", "shift"),
    [
        ("CVS", lambda dice, at, n: (at, binomial(dice, round(n), 0.1)), timedelta()),
        ("KO", lambda dice, at, n: (at, 10 * n), timedelta()),
        ("GOOG", lambda dice, at, n: (at + FIVE_HOURS, n), FIVE_HOURS),
    ],
    ids=["a tenth", "tenfold", "five hours later"],
)
def test_a_brand_of_another_size_or_time_zone_keeps_its_hits(outcomes, brand, change, shift):
    dice = random.Random(5)
    points = [change(dice, at, n) for at, n in series_of(brand)]
    assert outcome(brand, points, shift).hits >= outcomes[brand].hits - 2


@needs(BRAND_VOLUME)
def test_a_point_of_a_stream_costs_microseconds():
    points = series_of("KO")
    start = time.process_time()
    assert sum(1 for _ in run(points)) == len(points)
    assert (time.process_time() - start) / len(points) < 200e-6  # 40 on an idle core
