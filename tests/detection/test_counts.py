import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.detection.counts import run
from bot.detection.spike import SHIPPED
from tests.detection.made import START, ordinary, poisson

STEP = timedelta(minutes=5)


def series(days, seed=3, scale=1.0, shift=0):
    dice = random.Random(seed)
    times = [START + n * STEP for n in range(days * 288)]
    return [(at, poisson(dice, scale * ordinary(at + shift * STEP * 12) / 12)) for at in times]


def with_storms(points, *places, posts=40):
    values = dict(points)
    for place in places:
        for n in range(6):
            values[points[place + n][0]] += posts
    return list(values.items())


STORMS = (12 * 288 + 50, 17 * 288 + 200)


def alerts(points):
    """Where it alerts once a day is known; before that a fixed minimum speaks."""
    return [n for n, row in enumerate(run(points)) if row.alert and n > 300]


def test_each_storm_alerts_once_within_a_quarter_of_an_hour():
    found = alerts(with_storms(series(20), *STORMS))
    assert len(found) == len(STORMS)
    assert all(0 <= n - place < 3 for n, place in zip(found, STORMS, strict=True))


def test_the_level_of_the_brand_and_its_hours_do_not_matter():
    assert len(alerts(with_storms(series(20, scale=10), *STORMS, posts=400))) == len(STORMS)
    assert len(alerts(with_storms(series(20, shift=5), *STORMS))) == len(STORMS)


def test_every_row_is_answered_and_no_alert_comes_without_a_score():
    points = with_storms(series(14), STORMS[0])
    rows = list(run(points))
    assert [row.at for row in rows] == [at for at, _ in points]
    assert [row.score >= SHIPPED.once_in_hours for row in rows if row.alert] == [True]


def test_a_burst_scores_only_while_it_rises():
    rows = list(run(with_storms(series(14), STORMS[0])))
    after = [row.score for row in rows[STORMS[0] + 12 : STORMS[0] + 140]]
    assert set(after) == {0.0}


@settings(max_examples=10, deadline=None)
@given(st.integers(300, 900), st.lists(st.integers(0, 500), min_size=1, max_size=40))
def test_what_comes_later_changes_nothing_before_it(cut, future):
    points = series(4)
    changed = points[:cut] + [(at, v) for (at, _), v in zip(points[cut:], future, strict=False)]
    assert list(run(points))[:cut] == list(run(changed))[:cut]


def hourly(points):
    """The same posts, known by the hour."""
    sums = {}
    for at, value in points:
        hour = at.replace(minute=0)
        sums[hour] = sums.get(hour, 0) + value
    return list(sums.items())


def test_counts_by_the_hour_are_judged_by_what_they_can_tell():
    points = hourly(with_storms(series(20), *STORMS, posts=60))
    rows = list(run(points, step=timedelta(hours=1)))
    found = [row.at for row in rows if row.alert and row.at > START + timedelta(days=2)]
    assert [at.replace(hour=0) for at in found] == [START + timedelta(days=12), START + timedelta(days=17)]


def test_hours_that_nobody_recorded_are_not_taken_for_quiet_ones():
    points = series(20)
    holed = points[: 5 * 288] + points[11 * 288 :]
    assert not [row for row in run(holed) if row.alert and row.at > START + timedelta(days=2)]
