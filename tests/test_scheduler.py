"""When the clock calls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.scheduler import Job

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)


def test_a_rhythm_that_begins_after_the_minute_does_so_in_every_minute() -> None:
    rhythm = Job("storms", 5, print, after=1).rhythm
    called, at = [], NOON + timedelta(milliseconds=300)
    for _ in range(13):
        at = rhythm.get_next_fire_time(at, at) + timedelta(milliseconds=1)
        called.append(at.second)
    assert called == [1, 6, 11, 16, 21, 26, 31, 36, 41, 46, 51, 56, 1]
