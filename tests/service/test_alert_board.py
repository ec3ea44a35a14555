"""What the alert card and its chart are drawn from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Person
from bot.service import boards, people
from bot.service.alerts import raise_alert, tip
from tests.service.town import ANA, MEI, NOOR, SAM, TOM, Night
from tests.storage.builders import a_batch, a_read, a_storm, a_watch

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
    edges = boards._edges(BEGAN, BEGAN + minutes * MINUTE)
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
    alert = night.do(tip, NOOR, text="Is this about us?")
    assert night.read(lambda work: boards.alert_board(work, alert.id)).points == ()


def test_the_teams_time_is_that_of_most_on_the_roster(night: Night) -> None:
    homes = {ANA: "Europe/Berlin", TOM: "Europe/Berlin", SAM: "Europe/Berlin", MEI: "Asia/Tokyo"}
    others = [Person(id=f"UOTHER{n}", name="x", tz="Asia/Tokyo") for n in range(9)]
    moved = [Person(id=id_, name=id_, tz=tz) for id_, tz in homes.items()]
    night.office.perform(people.remember, (*moved, *others))
    assert night.read(people.team_zone) == "Europe/Berlin"
