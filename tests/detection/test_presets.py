"""Each preset does what its line says: below it nothing, above it an alert, and never on too little."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.detection.baseline import baseline
from bot.detection.counts import run
from bot.detection.history import History, Hour
from bot.detection.presets import View, holds
from bot.detection.spike import Thresholds, judge
from bot.detection.tail import Tail
from bot.detection.timeline import Bucket, Timeline
from bot.domain.storm.presets import Preset
from bot.domain.storm.rule import Rule
from tests.detection.made import START, flat_baseline, window

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OTHERS = [preset for preset in Preset if preset is not Preset.OWN_PAST]


def view(hours, minutes, *, ratio=2.0):
    """`hours` are the closed ones, `minutes` the posts of the last minutes, the oldest first."""
    history = History(START, [h if h is None else Hour(h, 0, 0, (0.0,) * 5) for h in hours])
    now = START + HOUR
    begin = now - len(minutes) * MINUTE
    timeline = Timeline([Bucket(begin + n * MINUTE, count) for n, count in enumerate(minutes)])
    return View(history, baseline(history), timeline, now, ratio)


def week(count=60, days=8):
    return [count] * 24 * days


def days(*totals):
    """Days of so many posts each, strewn evenly."""
    return [total // 24 for total in totals for _ in range(24)]


@pytest.mark.parametrize(
    ("preset", "hours", "below", "above"),
    [
        (Preset.WEEK_MEAN, week(), [1] * 59 + [60], [2] * 60),
        (Preset.SIX_HOURS, week(), [0] * 50 + [1] * 9 + [10], [0] * 50 + [2] * 10),
        (Preset.TWELVE_HOURS, week(), [1] * 59 + [60], [2] * 60),
        (Preset.SUSTAINED, week(), [9] * 55 + [1] * 5, [2] * 15),
    ],
)
def test_it_alerts_from_its_line_on(preset, hours, below, above):
    assert not holds(preset, view(hours, below))
    assert holds(preset, view(hours, above))


@pytest.mark.parametrize(
    ("preset", "times"),
    [(Preset.DEVIATIONS_1_5, 1.5), (Preset.DEVIATIONS_2, 2.0), (Preset.DEVIATIONS_3, 3.0)],
)
def test_the_last_day_is_held_against_the_seven_before_it(preset, times):
    seven = [2400, 2160, 2640, 2400, 2160, 2640, 2400]  # mean 2400, deviation 196
    edge = 2400 + times * 196
    assert not holds(preset, view(days(*seven, edge - 48), []))
    assert holds(preset, view(days(*seven, edge + 48), []))


def test_yesterday_and_last_week_at_this_hour_count_too():
    loud_yesterday = week()
    loud_yesterday[-24] = 200
    assert not holds(Preset.TWELVE_HOURS, view(loud_yesterday, [3] * 60))
    loud_last_week = week()
    loud_last_week[-168] = 200
    assert not holds(Preset.TWELVE_HOURS, view(loud_last_week, [3] * 60))
    assert holds(Preset.TWELVE_HOURS, view(week(days=1)[:12], [3] * 60))  # neither is known yet


@pytest.mark.parametrize("preset", OTHERS)
def test_it_never_alerts_on_too_little_past_or_on_silence(preset):
    assert not holds(preset, view([], [9] * 60))
    assert not holds(preset, view([None] * 200, [9] * 60))
    assert not holds(preset, view(week(0), []))


def test_hours_that_nobody_heard_are_no_quiet_hours():
    holed = [None if n % 3 else 60 for n in range(192)]
    assert not holds(Preset.WEEK_MEAN, view(holed, [9] * 60))
    holed = [60 if n % 3 else None for n in range(192)]
    assert not holds(Preset.WEEK_MEAN, view(holed, [1] * 60))
    assert holds(Preset.WEEK_MEAN, view(holed, [2] * 60))


def test_the_watchs_smallest_count_holds_for_each_of_them():
    quiet = tuple(Tail([0.5, 1.0, 1.5, 2.0] * 60) for _ in range(5))
    few = window(4, 4, 4, 4)
    assert not judge(few, flat_baseline(1), quiet, much=True).alert
    assert judge(few, flat_baseline(1), quiet, Thresholds(min_count=4), much=True).rules == (Rule.VOLUME,)


def test_what_another_preset_finds_normal_does_not_alert():
    quiet = tuple(Tail([0.5, 1.0, 1.5, 2.0] * 60) for _ in range(5))
    assert not judge(window(40, 45, 48, 54), flat_baseline(12), quiet, much=False).alert


@pytest.mark.parametrize("preset", OTHERS)
def test_a_storm_is_one_alert_by_every_preset(preset):
    step = timedelta(minutes=5)
    points = [(START + n * step, 5 + n % 2) for n in range(12 * 288)]
    storm = range(10 * 288, 10 * 288 + 40)
    points = [(at, 60 if n in storm else count) for n, (at, count) in enumerate(points)]
    rows = list(run(points, thresholds=Thresholds(preset=preset)))
    opened = [n for n, row in enumerate(rows) if row.alert and n > 288]
    assert len(opened) == 1
    assert storm[0] <= opened[0] < storm[-1]
