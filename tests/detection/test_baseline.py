import pytest

from bot.detection.baseline import Level, baseline
from bot.detection.history import History, Hour
from tests.detection.made import HOUR, START, flat_baseline, flat_history

DAY, WEEK = 24, 168


def hours(weeks, per_hour):
    """`weeks` of hours before START (a Monday, 00:00 UTC), so that the next hour is the week's first."""
    return [per_hour(n % WEEK) for n in range(round(weeks * WEEK))]


@pytest.mark.parametrize(
    ("known", "level"),
    [
        (0, Level.NOT_ENOUGH_HISTORY),
        (DAY - 1, Level.NOT_ENOUGH_HISTORY),
        (DAY, Level.LAST_DAY),
        (5 * DAY - 1, Level.LAST_DAY),
        (5 * DAY, Level.HOUR_OF_DAY),
        (4 * WEEK - 1, Level.HOUR_OF_DAY),
        (4 * WEEK, Level.HOUR_OF_WEEK),
    ],
)
def test_the_finest_level_with_enough_past_is_used(known, level):
    assert baseline(flat_history([7] * known)).level is level


def test_the_same_hour_of_the_week_is_what_counts_once_there_are_four_weeks():
    mondays = flat_history(hours(4, lambda hour: 90 if hour == 0 else 5))
    assert baseline(mondays).now.count == 90
    assert baseline(mondays).before.count == 5


def test_before_that_the_same_hour_of_the_day_is():
    nights = flat_history(hours(1, lambda hour: 40 if hour % DAY == 0 else 5))
    assert baseline(nights).now.count == 40


@pytest.mark.parametrize(
    ("known", "past"), [(DAY - 1, 0), (DAY, 24), (6 * DAY, 6), (20 * DAY, 14), (5 * WEEK, 5)]
)
def test_it_tells_of_how_many_hours_it_was_taken(known, past):
    assert baseline(flat_history([7] * known)).past == past


def test_a_past_storm_does_not_become_normal():
    quiet = [10] * (5 * WEEK)
    stormy = [*quiet[:-WEEK], 900, *quiet[1 - WEEK :]]
    assert baseline(flat_history(stormy)) == baseline(flat_history(quiet))


def test_hours_in_which_nobody_listened_say_nothing():
    heard = [Hour(10, 0, 0, (0.0,) * 5)] * (6 * DAY)
    gap = [None] * (2 * DAY)
    assert baseline(History(START, heard + gap)).now.count == 10
    assert baseline(History(START, [*gap, *heard[: DAY - 1]])).level is Level.NOT_ENOUGH_HISTORY


def test_the_expected_count_moves_from_hour_to_hour_without_a_step():
    history = flat_history(hours(4, lambda hour: 60 if hour == 0 else 6))
    normal = baseline(history)
    assert normal.expected(START + HOUR, 60) == 60
    assert normal.expected(START + HOUR / 2, 60) == pytest.approx(33)
    assert normal.expected(START + HOUR / 12, 5) == pytest.approx(5)
    assert normal.expected(START, 5) == pytest.approx(0.5)


def test_the_band_is_wider_than_chance_where_hours_differ():
    steady, wild = flat_baseline(100), baseline(flat_history(([20] * WEEK + [180] * WEEK) * 2))
    assert wild.upper(START + HOUR, 60) > steady.upper(START + HOUR, 60) > 110
    assert flat_baseline(0).upper(START + HOUR, 60) == 2


def test_the_usual_share_of_negatives_survives_a_bad_day_and_states_its_coverage():
    good = [Hour(10, 5, 1, (0.0,) * 5)] * (6 * DAY)
    bad = [Hour(100, 50, 50, (0.0,) * 5)] * DAY
    normal = baseline(History(START, good + bad))
    assert normal.negative_share == pytest.approx(0.2)
    assert normal.coverage == pytest.approx(0.5)


def test_the_usual_share_is_unknown_where_hardly_anything_was_scored():
    assert baseline(flat_history([10] * WEEK)).negative_share is None
