"""Up to where all posts are there: a younger one is never passed over, whenever it is committed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from bot.service.ports import Work
from bot.service.records import House
from bot.storage.work import Office
from tests.storage.builders import a_batch, a_read
from tests.support.databases import FakeClock, empty


def store(number: int) -> Callable[[Work], int]:
    read = a_read(number)
    return lambda work: work.mentions.store([read], a_batch(read))


def written(before: datetime, after: int = 0) -> Callable[[Work], int]:
    return lambda work: work.feeds.written(after, before)


def test_it_ends_before_the_first_post_that_is_young(office: Office, clock: FakeClock) -> None:
    start = clock.now
    for number in (1, 2):
        office.perform(store(number))
        clock.go_on(seconds=10)
    assert office.read(written(start)) == 1
    assert office.read(written(clock.now)) == 2
    assert office.read(written(start - timedelta(seconds=1))) == 0
    assert office.read(written(clock.now, after=2)) == 2


@pytest.mark.postgres
def test_a_post_that_is_committed_while_it_looks_is_young(
    postgres_engine: Engine, clock: FakeClock, house: House
) -> None:
    """One with a smaller id may still be on its way then."""
    empty(postgres_engine)
    office, other = (Office(postgres_engine, clock=clock, house=house) for _ in range(2))
    office.perform(store(1))
    clock.go_on(seconds=60)
    late = [store(2)]

    def comes(*_: object) -> None:
        if late:
            other.perform(late.pop())

    def look(work: Work) -> int:
        event.listen(postgres_engine, "after_cursor_execute", comes)
        try:
            return work.feeds.written(0, clock.now - timedelta(seconds=12))
        finally:
            event.remove(postgres_engine, "after_cursor_execute", comes)

    assert office.perform(look) == 1
    assert not late
