"""A source that brings what was missed is waited for, and not for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.storm.source import SourceStatus, State

NOW = datetime(2026, 3, 8, 23, 40, tzinfo=UTC)


def test_only_a_source_that_has_just_begun_to_catch_up_is_waited_for() -> None:
    status = SourceStatus(name="mastodon", since=NOW, state=State.CATCHING_UP)
    assert status.holds_up(NOW + timedelta(seconds=59))
    assert not status.holds_up(NOW + timedelta(minutes=1))
    assert not replace(status, turn=timedelta(minutes=5)).holds_up(NOW), "it is asked now and then"
    assert not SourceStatus(name="mastodon", since=NOW, state=State.LIVE).holds_up(NOW)


def test_one_that_catches_up_again_and_again_is_waited_for_a_minute_in_an_hour() -> None:
    status, waited = SourceStatus(name="mastodon", since=NOW, state=State.LIVE), 0
    for second in range(0, 3600, 10):
        now = NOW + timedelta(seconds=second)
        status = status.turned(State.LIVE if status.state is State.CATCHING_UP else State.CATCHING_UP, now)
        waited += 10 * status.holds_up(now)
    assert waited == 60
    later = NOW + timedelta(hours=2)
    assert status.turned(State.LIVE, later).turned(State.CATCHING_UP, later).holds_up(later)
