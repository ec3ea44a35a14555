import json
import random
import time
from datetime import timedelta

import pytest

from bot.detection.baseline import Level
from bot.detection.detector import Detector
from bot.detection.episode import Change
from bot.detection.history import KEPT, STATISTICS
from bot.detection.timeline import Bucket, Timeline
from bot.domain.storm.rule import Rule
from tests.detection.made import HOUR, MINUTE, START, experienced, hours_of, minutes_of


def live(detector, buckets, begin, end):
    """Every minute as the bot would look, handing over what storage was asked for."""
    now, looks = begin, []
    while now < end:
        now += MINUTE
        since = detector.needed_since(now)
        looks.append(detector.look([b for b in buckets if since <= b.at < now], now))
    return looks


def storm(begin, posts_a_minute, minutes):
    return [
        Bucket(begin + n * MINUTE, posts_a_minute, posts_a_minute, posts_a_minute // 2)
        for n in range(minutes)
    ]


def test_six_quiet_weeks_raise_no_alert_and_a_storm_then_raises_one_within_ten_minutes():
    detector, now = experienced(42)
    day = minutes_of(hours_of(24, begin=now, seed=7))
    begins = now + 10 * HOUR
    looks = live(detector, day + storm(begins, 6, 40), now, now + 24 * HOUR)
    opened = [look for look in looks if look.change is Change.OPENED]
    assert len(opened) == 1
    verdict = opened[0].verdict
    assert begins < verdict.window.at <= begins + timedelta(minutes=10)
    assert verdict.rules == (Rule.VOLUME,)
    assert verdict.level is Level.HOUR_OF_WEEK
    assert [look.change for look in looks].count(Change.ENDED) == 1
    assert 1 <= [look.change for look in looks].count(Change.GREW) <= 5


@pytest.mark.parametrize("seed", range(3))
def test_a_quiet_week_stays_quiet(seed):
    detector, now = experienced(28, seed=seed)
    week = minutes_of(hours_of(168, begin=now, seed=seed + 50), seed=seed)
    steps = Timeline(week)
    assert steps.between(now, now + 168 * HOUR).count > 1_500
    looks = [detector.look(week, now + n * 5 * MINUTE) for n in range(1, 3 * 24 * 12)]
    assert sum(look.change is Change.OPENED for look in looks) <= 1


def test_a_flood_on_the_first_day_alerts_by_the_fixed_minimum_only():
    detector = Detector(START)
    looks = live(detector, storm(START + 2 * HOUR, 4, 60), START, START + 4 * HOUR)
    opened = [look.verdict for look in looks if look.change is Change.OPENED]
    assert [v.rules for v in opened] == [(Rule.FIXED_MINIMUM,)]
    assert opened[0].level is Level.NOT_ENOUGH_HISTORY


def test_a_restart_changes_nothing():
    detector, now = experienced(8)
    buckets = minutes_of(hours_of(6, begin=now, seed=3)) + storm(now + HOUR, 8, 20)
    stored = json.loads(json.dumps(detector.to_plain()))
    whole = live(detector, buckets, now, now + 6 * HOUR)
    again = live(Detector.from_plain(stored), buckets, now, now + 2 * HOUR + 10 * MINUTE)
    assert again == whole[: len(again)]
    assert Change.OPENED in [look.change for look in again]


def test_a_long_stop_is_caught_up_from_the_buckets_alone():
    past = minutes_of(hours_of(8 * 24))
    steady, sleeper = Detector(START), Detector(START)
    live(steady, past, START + 7 * 24 * HOUR, START + 8 * 24 * HOUR)
    sleeper.look(past, START + 8 * 24 * HOUR)
    assert steady.history.hours == sleeper.history.hours
    assert sleeper.needed_since(START + 8 * 24 * HOUR) == START + (8 * 24 - 2) * HOUR


def test_hours_without_a_listener_are_not_taken_for_quiet_ones():
    detector, now = experienced(8)
    before = detector.look([], now).baseline.now.count
    detector.catch_up([], now + 3 * 24 * HOUR)
    assert detector.look([], now + 3 * 24 * HOUR).baseline.now.count == pytest.approx(before, rel=0.5)
    assert detector.history.known == 8 * 24 - 1


def test_after_years_without_a_listener_nothing_from_before_is_left_and_no_time_is_lost():
    detector, now = experienced(8)
    back = now + 35 * 365 * 24 * HOUR
    began = time.process_time()
    detector.catch_up(storm(back - 3 * HOUR, 1, 180), back)
    assert time.process_time() - began < 1  # hour by hour it took many times as long
    assert detector.history.closed_until == back
    assert [hour and hour.count for hour in detector.history.hours] == [None] * (KEPT - 3) + [60, 60, 60]
    assert [len(tail) for tail in detector.history.tails] == [3] * STATISTICS


def test_hours_that_were_brought_after_a_stop_count_as_if_they_had_been_lived():
    detector, now = experienced(8)
    lived = Detector.from_plain(detector.to_plain())
    back, later = now + 24 * HOUR, now + 30 * HOUR
    missed = minutes_of(hours_of(6, begin=back, per_hour=lambda _: 30))
    detector.catch_up(missed, later)
    lived.catch_up([], back)
    live(lived, missed, back, later)
    lived.look(missed, later + MINUTE)
    assert detector.history.hours == lived.history.hours
    assert detector.history.known == 8 * 24 - 1 + 6


def test_posts_that_come_late_count_into_the_storms_total():
    detector, now = experienced(8)
    burst = storm(now, 8, 20)
    live(detector, burst, now, now + 20 * MINUTE)
    told = detector.episode.total
    late = [Bucket(now + 15 * MINUTE, 7)]
    look = detector.look([*burst, *late], now + 21 * MINUTE)
    assert told > 0
    assert look.episode.total == told + 7


def test_hourly_sums_alone_are_enough_to_begin_with():
    detector = Detector(START)
    detector.learn(hours_of(28 * 24))
    now = START + 28 * 24 * HOUR
    looks = live(detector, storm(now, 8, 30), now, now + 30 * MINUTE)
    assert Change.OPENED in [look.change for look in looks]
    assert looks[0].verdict.level is Level.HOUR_OF_WEEK


def test_sums_that_are_known_already_are_left_alone():
    detector = Detector(START)
    hours = hours_of(48)
    detector.learn(hours)
    before = detector.to_plain()
    detector.learn(hours)
    assert detector.to_plain() == before


def test_buckets_may_come_from_many_sources_in_any_order():
    detector, now = experienced(8)
    other = Detector.from_plain(detector.to_plain())
    buckets = minutes_of(hours_of(3, begin=now))
    split = [Bucket(b.at, 1, int(n < b.scored), int(n < b.negative)) for b in buckets for n in range(b.count)]
    random.Random(1).shuffle(split)
    later = now + 2 * HOUR + 30 * MINUTE
    assert other.look(split, later) == detector.look(buckets, later)


def test_posts_of_the_future_do_not_count_yet():
    detector, now = experienced(8)
    assert detector.look(storm(now, 100, 10), now).verdict.window.counts[0] == 0


def test_eight_weeks_of_memory_are_one_small_row_and_a_look_is_quick():
    detector, now = experienced(57)
    assert len(detector.history.hours) == 56 * 24
    assert len(json.dumps(detector.to_plain())) < 80_000
    buckets = [Bucket(now - n * MINUTE, 3, 2, 1) for n in range(120) for _ in range(4)]
    start = time.process_time()
    for n in range(20):
        detector.look(buckets, now + n * MINUTE)
    assert (time.process_time() - start) / 20 < 0.005  # 0.3 ms on an idle core
