"""Who is on call: every moment has one answer, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Invalid
from bot.domain.staff.member import Member, quiet_until
from bot.domain.staff.oncall import WATCHER, Calendar, Cover, Rota, checked, window

ANA, TOM, MEI = "UANA", "UTOM", "UMEI"
BERLIN = "Europe/Berlin"
ZONES = [
    BERLIN,
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Cairo",
    "UTC",
]
LEGAL = "legal"


def a_rota(**changes: object) -> Rota:
    values = {
        "id": "r1",
        "duty": LEGAL,
        "people": (ANA, TOM),
        "zone": BERLIN,
        "begins": date(2026, 3, 2),  # a Monday
        "starts": time(9),
        "ends": time(9),
    }
    return Rota(**values | changes)  # type: ignore[arg-type]


def at(day: int, hour: int = 12, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def a_cover(**changes: object) -> Cover:
    values = {"id": "c1", "duty": "", "person_id": MEI, "instead_of": TOM, "since": at(1), "until": at(31)}
    return Cover(**values | changes)  # type: ignore[arg-type]


def test_people_take_turns_week_by_week() -> None:
    calendar = Calendar(rotas=(a_rota(),))
    assert calendar.on_duty(LEGAL, at(2, 7)) == ()  # begins at 9 in Berlin, 8 in UTC
    assert calendar.on_duty(LEGAL, at(2, 8)) == (ANA,)
    assert calendar.on_duty(LEGAL, at(9, 7)) == (ANA,)
    assert calendar.on_duty(LEGAL, at(9, 8)) == (TOM,)
    assert calendar.on_duty(LEGAL, at(16, 8)) == (ANA,)
    assert calendar.on_duty("hr", at(3)) == ()


def test_a_night_on_which_the_clocks_change_is_an_hour_shorter_or_longer() -> None:
    lengths = {
        day: window(a_rota(), day)[1] - window(a_rota(), day)[0]
        for day in (date(2026, 3, 27), date(2026, 3, 28), date(2026, 10, 24))
    }
    assert [length.total_seconds() / 3600 for length in lengths.values()] == [24, 23, 25]


def test_whoever_covers_is_asked_instead_and_only_as_long_as_that() -> None:
    calendar = Calendar(rotas=(a_rota(people=(TOM,)),), covers=(a_cover(since=at(5), until=at(6)),))
    assert calendar.on_duty(LEGAL, at(5)) == (MEI,)
    assert calendar.on_duty(LEGAL, at(6)) == (TOM,)
    passed_on = Calendar(rotas=calendar.rotas, covers=(a_cover(), a_cover(instead_of=MEI, person_id=ANA)))
    assert passed_on.on_duty(LEGAL, at(5)) == (ANA,)


def test_a_holiday_is_a_gap_until_somebody_covers_it() -> None:
    friday = {date(2026, 4, 3): "Good Friday"}
    calendar = Calendar(rotas=(a_rota(country="DE"),), holidays={"DE": friday})
    (gap,) = calendar.gaps(at(30), at(8, month=4), {ANA, TOM})
    assert (gap.since, gap.until, gap.holiday) == (at(3, 7, 4), at(4, 7, 4), "Good Friday")
    covered = Calendar(
        rotas=calendar.rotas,
        covers=(a_cover(duty=LEGAL, instead_of="", since=gap.since, until=gap.until),),
        holidays=calendar.holidays,
    )
    assert covered.on_duty(LEGAL, at(3, 12, 4)) == (MEI,)
    assert not covered.gaps(at(30), at(8, month=4), {ANA, TOM, MEI})


def test_own_days_off_weekends_and_whoever_left_are_gaps_too() -> None:
    office = a_rota(
        starts=time(9), ends=time(17), weekdays=(0, 1, 2, 3, 4), off=("2026-03-04",), people=(ANA,)
    )
    calendar = Calendar(rotas=(office,))
    gaps = calendar.gaps(at(3, 8), at(6, 8), {ANA})
    assert [(g.since, g.until) for g in gaps] == [(at(3, 16), at(5, 8)), (at(5, 16), at(6, 8))]
    assert [g.until - g.since for g in calendar.gaps(at(3, 8), at(3, 16), {TOM})] == [timedelta(hours=8)]


@given(
    zone=st.sampled_from(ZONES),
    begins=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    days=st.integers(1, 14),
    people=st.lists(st.sampled_from([ANA, TOM, MEI]), min_size=1, max_size=4),
    hour=st.times(),
    since=st.integers(0, 21_000).map(lambda hours: at(1, 0) - timedelta(days=400) + timedelta(hours=hours)),
    hours=st.integers(1, 24 * 10),
)
def test_round_the_clock_turns_leave_no_hole_and_no_overlap(
    zone: str, begins: date, days: int, people: list[str], hour: time, since: datetime, hours: int
) -> None:
    rota = a_rota(
        zone=zone, begins=begins, days=days, people=tuple(people),
        starts=hour.replace(second=0, microsecond=0, fold=0),
        ends=hour.replace(second=0, microsecond=0, fold=0),
    )  # fmt: skip
    calendar, until = Calendar(rotas=(rota,)), since + timedelta(hours=hours)
    turns = calendar.turns(LEGAL, since, until)
    assert (turns[0].since, turns[-1].until) == (since, until)
    assert all(a.until == b.since and a.people != b.people for a, b in pairwise(turns))
    began = window(rota, begins)[0]
    for turn in turns:
        assert (len(turn.people) == 1) is (turn.since >= began), turn
        middle = turn.since + (turn.until - turn.since) / 2
        assert calendar.on_duty(LEGAL, middle) == turn.people


@given(
    zone=st.sampled_from(ZONES), day=st.dates(date(2025, 1, 1), date(2026, 12, 31)), hour=st.integers(0, 23)
)
def test_a_turn_changes_at_its_hour_on_the_wall_or_where_that_is_skipped_right_after(
    zone: str, day: date, hour: int
) -> None:
    there = ZoneInfo(zone)
    change = window(a_rota(zone=zone, starts=time(hour), ends=time(hour)), day)[0].astimezone(there)
    wall = change.replace(tzinfo=None) - datetime.combine(day, time(hour))
    assert wall in (timedelta(), timedelta(minutes=30), timedelta(hours=1), timedelta(days=1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"duty": "king"}, "duty"),
        ({"people": ()}, "people"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"days": 0}, "days"),
        ({"weekdays": ()}, "weekdays"),
        ({"off": ("soon",)}, "off"),
    ],
)
def test_a_turn_that_cannot_be_is_refused_with_its_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(a_rota(**changes))
    assert list(refused.value.fields) == [field]
    assert checked(a_rota(duty=WATCHER))


def test_quiet_hours_are_those_of_ones_own_zone_and_may_go_past_midnight() -> None:
    night = Member(person_id=ANA, quiet_from=time(22), quiet_until=time(7))
    assert quiet_until(night, BERLIN, at(2, 22)) == at(3, 6)
    assert quiet_until(night, BERLIN, at(3, 5)) == at(3, 6)
    assert quiet_until(night, BERLIN, at(3, 6)) is None
    assert quiet_until(night, "America/New_York", at(3, 4)) == at(3, 12)
    assert quiet_until(Member(person_id=ANA), BERLIN, at(2, 22)) is None
