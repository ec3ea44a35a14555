"""The silence of a source that nobody hears teaches nothing; and one dead feed hides no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.domain.storm.evidence import Now
from bot.domain.storm.source import Gap, SourceStatus, State
from bot.service.records import House, Read
from bot.service.storm.hearing import heard, missed
from bot.storage.work import Office
from tests.storage.builders import NOON, a_batch, a_read, a_watch
from tests.support.databases import FakeClock

HOUR = timedelta(hours=1)
Missed = Callable[..., dict]


class Sources:
    def __init__(self, *statuses: SourceStatus) -> None:
        self._statuses = statuses

    def statuses(self) -> tuple[SourceStatus, ...]:
        return self._statuses


@pytest.fixture
def of(engine: Engine, house: House) -> Missed:
    def told(*statuses: SourceStatus, hears: tuple[str, ...] = ()) -> dict:
        office = Office(engine, clock=FakeClock(NOON), house=replace(house, sources=Sources(*statuses)))
        return dict(office.read(missed, a_watch(sources=hears)))

    return told


def status(name: str, *, deaf: timedelta | None = None, gaps: tuple[Gap, ...] = ()) -> SourceStatus:
    if deaf is None:
        return SourceStatus(name=name, since=NOON, state=State.LIVE, gaps=gaps)
    return SourceStatus(name=name, since=NOON, state=State.DEGRADED, deaf_since=NOON - deaf)


def test_one_that_is_deaf_hides_no_other_however_much_alike_they_are(of: Missed) -> None:
    week = timedelta(weeks=1)
    assert of(status("rss:a", deaf=week), status("rss:b")) == {"rss:a": ((NOON - week, NOON),), "rss:b": ()}


def test_a_feed_that_the_watch_does_not_hear_is_not_missed(of: Missed) -> None:
    deaf = status("rss:a", deaf=timedelta(hours=1))
    assert of(deaf, status("rss:b"), hears=("rss:b",)) == {"rss:b": ()}


def test_what_was_missed_for_minutes_alone_says_little(of: Missed) -> None:
    long = Gap(NOON - timedelta(hours=3), NOON - timedelta(hours=2), "too far behind")
    short = Gap(NOON - timedelta(minutes=4), NOON, "too far behind")
    assert of(status("bluesky", gaps=(long, short))) == {"bluesky": ((long.since, long.until),)}


def test_an_account_is_as_large_as_it_was_told_last(engine: Engine, house: House) -> None:
    """It is looked up after the post, or grows while its post goes round."""
    office, at = Office(engine, clock=FakeClock(NOON), house=house), NOON - timedelta(minutes=5)
    for followers in (12_000, 250_000):
        read = a_read(1, at=at, author_handle="lena_bakes", author_followers=followers)
        office.perform(lambda work, read=read: work.mentions.store([read], a_batch(read)))
    voice = office.read(heard, a_watch(), NOON).voice
    assert voice is not None
    assert (voice.author, voice.followers) == ("lena_bakes", 250_000)


def test_a_source_that_was_not_heard_before_is_compared_with_all_others(engine: Engine, house: House) -> None:
    office = Office(engine, clock=FakeClock(NOON), house=house)
    now, yesterday, bluesky = NOON - HOUR, NOON - 30 * HOUR, {"source": "bluesky"}

    def keep(*reads: Read) -> tuple[int, int]:
        """What the longest conversation and the furthest post are compared with."""
        office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))
        office.perform(lambda work: work.mentions.found([Now(source="bluesky", id="1", likes=2_000)]))
        found = office.read(heard, a_watch(), NOON)
        assert found.conversation
        assert found.growth
        return found.conversation.before, found.growth.before

    def thread(numbers: range, at: datetime, **mention: Any) -> list[Read]:
        return [a_read(n, at=at, author_handle=f"p{n}", conversation_id="cup", **mention) for n in numbers]

    loud, talk = thread(range(100, 160), yesterday), thread(range(200, 224), now, **bluesky)
    far = (a_read(1, at=now, likes=1, **bluesky), a_read(2, at=NOON - 72 * HOUR, likes=5_000))
    assert keep(*loud, *talk, *far) == (60, 5_000)
    assert keep(a_read(3, at=yesterday, likes=3, **bluesky)) == (0, 3), "by its own day, and its own week"
