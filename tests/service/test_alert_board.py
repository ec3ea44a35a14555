"""What the alert card and its chart are drawn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.domain.staff.people import Person
from bot.domain.storm.source import Gap, SourceStatus, State
from bot.service.overview import boards
from bot.service.records import House
from bot.service.staff import people
from bot.service.storm import storms
from bot.service.storm.alerts import raise_alert
from bot.service.storm.tips import tip
from bot.storage.work import Office
from bot.text.matching import Matcher
from tests.service.town import ANA, MEI, NOOR, SAM, TOM, Night
from tests.storage.builders import a_batch, a_read, a_storm, a_watch
from tests.support.databases import FakeClock

BEGAN = datetime(2026, 3, 1, 22, 14, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def board_after(night: Night, minutes: int) -> boards.AlertBoard:
    """The board of a storm that began at `BEGAN` and has lasted so long, two posts a minute."""
    reads = [a_read(n, at=BEGAN + n // 2 * MINUTE, score=-0.5 if n % 2 else 0.5) for n in range(2 * minutes)]
    storm = a_storm(began_at=BEGAN, seen_at=BEGAN + minutes * MINUTE)
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))
    alert = night.office.perform(raise_alert, a_watch(), storm, ())
    return night.read(lambda work: boards.alert_board(work, alert.id))


@given(st.integers(0, 3_000))
def test_however_far_it_has_grown_a_bar_begins_with_the_storm(minutes: int) -> None:
    edges = storms._edges(BEGAN, BEGAN + minutes * MINUTE)
    widths = [until - at for at, until in pairwise(edges)]
    assert all(width > timedelta(0) for width in widths)
    assert len(widths) <= 38
    assert edges[-1] - edges[0] <= timedelta(hours=24)
    assert len(set(widths[:-1])) == 1
    if minutes <= 21 * 60:
        assert BEGAN in edges
        assert edges[0] <= BEGAN - timedelta(minutes=60)


def test_every_post_of_the_storm_is_counted_behind_its_beginning(night: Night) -> None:
    board = board_after(night, 13)
    before = [p for p in board.points if p.at < BEGAN]
    after = [p for p in board.points if p.at >= BEGAN]
    assert sum(p.count for p in before) == 0
    assert [(p.at - BEGAN, p.minutes, p.count, p.negative) for p in after] == [
        (timedelta(0), 5, 10, 5),
        (timedelta(minutes=5), 5, 10, 5),
        (timedelta(minutes=10), 3, 6, 3),
    ]
    assert {round(p.pace) for p in after[:2]} == {10}


def test_what_a_colleague_saw_has_no_numbers_to_draw(night: Night) -> None:
    alert = night.do(tip, NOOR, text="Is this about us?", make=Matcher)
    assert night.read(lambda work: boards.alert_board(work, alert.id)).points == ()


def test_the_teams_time_is_that_of_most_on_the_roster(night: Night) -> None:
    homes = {ANA: "Europe/Berlin", TOM: "Europe/Berlin", SAM: "Europe/Berlin", MEI: "Asia/Tokyo"}
    others = [Person(id=f"UOTHER{n}", name="x", tz="Asia/Tokyo") for n in range(9)]
    moved = [Person(id=id_, name=id_, tz=tz) for id_, tz in homes.items()]
    night.office.perform(people.remember, (*moved, *others))
    assert night.read(people.team_zone) == "Europe/Berlin"


class Heard:
    """Sources as they are said to be."""

    def __init__(self, *statuses: SourceStatus) -> None:
        self._statuses = statuses

    def statuses(self) -> tuple[SourceStatus, ...]:
        return self._statuses


Missed = list[tuple[str, datetime, datetime | None]]


@pytest.fixture
def holes(engine: Engine, house: House) -> Callable[..., Missed]:
    """What the card of a storm since `BEGAN`, an hour old, says was not heard."""

    def find(*statuses: SourceStatus, **watch: Any) -> Missed:
        clock = FakeClock(BEGAN + 60 * MINUTE)
        night = Night(Office(engine, clock=clock, house=replace(house, sources=Heard(*statuses))), clock)
        the_watch = a_watch(**watch)
        night.office.perform(lambda work: work.watches.add(the_watch))
        storm = a_storm(began_at=BEGAN, seen_at=clock.now)
        alert = night.office.perform(raise_alert, the_watch, storm, ())
        board = night.read(lambda work: boards.alert_board(work, alert.id))
        return [(hole.source, hole.since, hole.until) for hole in board.holes]

    return find


GAPS = (
    Gap(BEGAN - 180 * MINUTE, BEGAN - 90 * MINUTE, "over before it could matter"),
    Gap(BEGAN + 2 * MINUTE, BEGAN + 7 * MINUTE, "it had moved on"),
)
LATELY = BEGAN + 50 * MINUTE


def test_the_card_says_what_was_not_heard_of_the_storm(holes: Callable[..., Missed]) -> None:
    feed = SourceStatus(name="rss:a-1f2e3d", since=BEGAN, state=State.LIVE, gaps=GAPS)
    broken = SourceStatus(name="bluesky", since=LATELY, state=State.DEGRADED, detail="503")
    over = SourceStatus(name="replay:old", since=LATELY, state=State.FINISHED)
    assert holes(feed, broken, over) == [
        ("rss:a-1f2e3d", BEGAN + 2 * MINUTE, BEGAN + 7 * MINUTE),
        ("bluesky", LATELY, None),
    ]


def test_a_source_that_its_watch_does_not_listen_to_is_not_missed(holes: Callable[..., Missed]) -> None:
    broken = SourceStatus(name="bluesky", since=LATELY, state=State.STOPPED)
    feed = SourceStatus(name="rss:a-1f2e3d", since=LATELY, state=State.DEGRADED)
    assert [hole[0] for hole in holes(broken, feed, sources=("rss",))] == ["rss:a-1f2e3d"]
