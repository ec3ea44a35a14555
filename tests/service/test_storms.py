"""A storm stays in sight after the declaration: its numbers of this minute, and what they cannot say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.alert import Alert
from bot.domain.board import AlertBoard
from bot.service import alerts, boards, watches
from tests.service.town import LINK, PRIYA, Night
from tests.storage.builders import a_batch, a_read, a_watch

MINUTE = timedelta(minutes=1)
WATCH = a_watch("w1")


def hears(night: Night, count: int, first: int = 0, *, negative: bool = False) -> None:
    """So many posts in the minute before now."""
    score = -0.5 if negative else 0.5
    at = night.clock.now - MINUTE
    reads = [a_read(first + n, at=at, score=score) for n in range(count)]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))


def breaks_out(night: Night, **storm: object) -> Alert:
    seen = night.a_storm(count=20, expected=10.0, ratio=2.0, negative_share=0.1, window_minutes=30, **storm)
    return night.office.perform(alerts.raise_alert, WATCH, seen, ())


@pytest.fixture
def heard(night: Night) -> Night:
    night.office.perform(lambda work: work.watches.add(WATCH))
    return night


def storms_of(night: Night, crisis_id: str) -> tuple[AlertBoard, ...]:
    return night.read(lambda work: boards.crisis_board(work, crisis_id)).storms


def test_the_war_room_shows_the_numbers_of_this_minute(heard: Night) -> None:
    crisis = heard.declare(alert_id=breaks_out(heard).id)
    heard.clock.go_on(minutes=10)
    hears(heard, 30, negative=True)
    heard.clock.go_on(minutes=5)
    hears(heard, 10, 30)
    (shown,) = storms_of(heard, crisis.id)
    storm = shown.alert.storm
    assert (storm.count, storm.ratio, storm.negative_share) == (40, 4.0, 0.75)
    assert storm.seen_at == heard.clock.now


def test_a_storm_that_is_over_keeps_its_last_numbers(heard: Night) -> None:
    alert = breaks_out(heard)
    crisis = heard.declare(alert_id=alert.id)
    heard.office.perform(alerts.end_storm, alert.id)
    heard.clock.go_on(hours=3)
    (shown,) = storms_of(heard, crisis.id)
    assert shown.alert.storm.count == 20


def test_silence_of_a_removed_watch_is_no_calm(heard: Night) -> None:
    crisis = heard.declare(alert_id=breaks_out(heard).id)
    heard.clock.go_on(minutes=10)
    heard.do(watches.remove_watch, PRIYA, name=WATCH.name)
    (shown,) = storms_of(heard, crisis.id)
    assert (shown.is_watched, shown.alert.storm.count) == (False, 20)


def test_a_storm_that_joined_later_is_shown_too_and_what_a_colleague_saw_has_no_numbers(heard: Night) -> None:
    crisis = heard.declare(alert_id=heard.do(alerts.tip, text="Look at this", link=LINK).id)
    assert storms_of(heard, crisis.id) == ()
    alert = breaks_out(heard)
    heard.office.perform(alerts.attach, alert.id, crisis_id=crisis.id, actor_id=PRIYA)
    assert [shown.alert.id for shown in storms_of(heard, crisis.id)] == [alert.id]
