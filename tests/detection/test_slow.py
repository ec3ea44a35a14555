from datetime import timedelta

import pytest

from bot.detection.detector import Detector
from bot.detection.slow import climb, goes_far
from bot.domain.storm.rule import Rule
from bot.domain.storm.sign import Climb, Growth
from tests.detection.made import HOUR, START, flat_history, hours_of, minutes_of

DAY = 24 * HOUR
QUIET = [5] * 24  # posts in each hour: 120 a day


def days(*each, before=14):
    return flat_history(QUIET * before + [count for n in each for count in [n] * 24])


def test_three_days_each_with_more_than_the_one_before_are_a_climb():
    assert climb(days(6, 8, 12), 2.0) == Climb(days=(144, 192, 288), usual=120)


@pytest.mark.parametrize(
    "past",
    [
        days(6, 8, 9),  # not twice the usual day
        days(6, 12, 12),  # stands still
        days(8, 6, 12),  # up and down
        days(6, 8, 12, before=10),  # too little is known of what is usual
        flat_history([30] * 24 + QUIET * 13 + [6] * 24 + [8] * 24 + [12] * 24),  # there was a day like it
        flat_history(
            [0] * 24 * 14 + [0] * 20 + [1] * 4 + [0] * 14 + [1] * 10 + [1] * 24
        ),  # a handful of posts
    ],
)
def test_what_is_no_climb(past):
    assert climb(past, 2.0) is None


def test_a_burst_of_three_hours_is_no_climb():
    quiet, evening = [5] * 21, [90] * 3
    assert climb(flat_history(QUIET * 15 + quiet + [20] * 3 + quiet + evening), 2.0) is None


def test_days_in_which_nobody_listened_say_nothing():
    past = days(6, 8, 12)
    past.hours[-34:-26] = [None] * 8
    assert climb(past, 2.0) is None


@pytest.mark.parametrize(
    ("reactions", "gained", "before", "far"),
    [
        (4_000, 3_900, 1_200, True),
        (1_000, 500, 0, True),
        (999, 999, 0, False),  # not many
        (4_000, 1_900, 0, False),  # most were there when it was first seen
        (4_000, 3_900, 2_001, False),  # such a post comes every week
    ],
)
def test_one_post_goes_far_when_none_of_the_week_went_half_as_far(reactions, gained, before, far):
    found = Growth(author="lena", reactions=reactions, gained=gained, before=before)
    assert goes_far(found, 2.0) is far
    assert not goes_far(None, 2.0)


def test_a_slow_climb_alerts_once_although_no_hour_of_it_stands_out():
    """Five weeks of quiet, then each day half as many posts again."""
    risen = START + 35 * DAY

    def per_hour(at):
        return 20 * 1.4 ** max(0, (at - risen) // DAY + 1)

    buckets = minutes_of(hours_of(39 * 24, per_hour=per_hour))
    detector, rules = Detector(START), []
    for n in range(39 * 24 - 24 * 5, 39 * 24):
        now = START + n * HOUR + timedelta(minutes=1)
        since = detector.needed_since(now)
        look = detector.look([b for b in buckets if since <= b.at < now], now)
        rules += [look.verdict.rules] if look.change == "opened" else []
    assert rules == [(Rule.CLIMB,)]
