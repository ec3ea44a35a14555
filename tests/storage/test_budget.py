"""The delivery budget: never faster than allowed, never slower than need be, the same for every process."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.service.records import House
from bot.storage.budget import SLACK_RATES, Rate
from bot.storage.database import begin
from bot.storage.work import Office
from tests.storage.builders import NOON, minutes
from tests.support.databases import FakeClock

RATES = {"post": (Rate(per_minute=60, burst=4, each_channel=True), Rate(per_minute=120, burst=6))}


@pytest.fixture
def office(engine: Engine, clock: FakeClock, house: House) -> Office:
    return Office(engine, clock=clock, house=house, rates=RATES)


def take(office: Office, channel: str, seconds: float = 0, method: str = "post") -> float:
    return office.perform(lambda work: work.budget.take(method, channel, NOON + timedelta(seconds=seconds)))


def test_a_burst_goes_at_once_and_then_one_a_second(office: Office) -> None:
    assert [take(office, "C1") for _ in range(4)] == [0.0] * 4
    assert take(office, "C1") == 1.0
    assert take(office, "C1", 0.25) == 0.75
    assert [take(office, "C1", 1), take(office, "C1", 1), take(office, "C1", 2)] == [0.0, 1.0, 0.0]


def test_a_pause_fills_the_bucket_up_to_the_burst_and_no_further(office: Office) -> None:
    for _ in range(4):
        take(office, "C1")
    assert [take(office, "C1", 3600) for _ in range(5)] == [0.0] * 4 + [1.0]


def test_all_channels_together_stay_under_the_workspaces_limit(office: Office) -> None:
    assert [take(office, f"C{n}") for n in range(6)] == [0.0] * 6
    assert take(office, "C7") == 0.5


def test_a_call_that_may_not_go_counts_against_nobody(office: Office) -> None:
    for _ in range(4):
        take(office, "C1")
    for _ in range(50):
        assert take(office, "C1") > 0
    assert [take(office, "C2"), take(office, "C3")] == [0.0, 0.0]


def test_a_penalty_closes_that_channel_until_then_and_one_call_at_a_time_after(office: Office) -> None:
    office.perform(lambda work: work.budget.penalise("post", "C1", NOON + timedelta(seconds=30)))
    assert take(office, "C1") == 30.0
    assert take(office, "C2") == 0.0
    assert [take(office, "C1", 30), take(office, "C1", 30)] == [0.0, 1.0]


def test_a_shorter_penalty_does_not_end_a_longer_one(office: Office) -> None:
    for seconds in (30, 5):
        until = NOON + timedelta(seconds=seconds)
        office.perform(lambda work, until=until: work.budget.penalise("post", "C1", until))
    assert take(office, "C1") == 30.0


def test_a_method_nobody_listed_has_slacks_third_tier(office: Office) -> None:
    granted = sum(take(office, "C1", n / 2, method="reactions.add") == 0.0 for n in range(120))
    assert granted == 49  # of the 50 that Slack allows: burst and rate together stay within the tier


def test_one_new_picture_per_card_in_five_minutes(engine: Engine, clock: FakeClock, house: House) -> None:
    office = Office(engine, clock=clock, house=house)
    waits = [take(office, "crisis:c1/root", at, "chart") for at in (0, 60, 300)]
    assert waits == [0.0, 240.0, 0.0]
    assert take(office, "crisis:c2/root", 0, "chart") == 0.0


@pytest.mark.parametrize("method", SLACK_RATES)
@given(gaps=st.lists(st.floats(0, 3), min_size=1, max_size=60))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_minute_has_more_calls_than_allowed(
    engine: Engine, clock: FakeClock, house: House, method: str, gaps: list[float]
) -> None:
    office = Office(engine, clock=clock, house=house)
    with begin(engine, writing=True) as connection:
        connection.exec_driver_sql("DELETE FROM budgets")
    now, granted = 0.0, []
    for gap in gaps:
        now += gap
        if take(office, "C1", now, method) == 0.0:
            granted.append(NOON + timedelta(seconds=now))
    for rate in SLACK_RATES[method]:
        assert _most_in_a_minute(granted) <= rate.per_minute + rate.burst


def _most_in_a_minute(times: list[datetime]) -> int:
    return max(sum(start <= t < start + minutes(1) for t in times) for start in times)
