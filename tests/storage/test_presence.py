"""Only who is alone takes over what a dead process had in hand, and the dead hold nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.storage.database import is_sqlite, open_database
from bot.storage.presence import Presence
from tests.storage.test_crash import victim
from tests.support.waiting import until


@pytest.fixture
def other(engine: Engine, database_url: str) -> Iterator[Engine]:
    """The database as another process would open it."""
    opened = open_database(database_url)
    yield opened
    opened.dispose()


def is_alone(engine: Engine) -> bool:
    """Somebody who comes, looks and goes."""
    came, taken = Presence(engine), []
    came.enter(lambda: taken.append(True))
    came.leave()
    came.leave()
    return bool(taken)


def test_who_comes_first_takes_over_and_who_comes_second_does_not(engine: Engine, other: Engine) -> None:
    taken: list[str] = []
    first, second, third = Presence(engine), Presence(other), Presence(other)
    first.enter(lambda: taken.append("first"))
    if is_sqlite(engine):
        assert is_alone(engine)  # nobody else can be at work
        return
    second.enter(lambda: taken.append("second"))
    first.leave()
    assert not is_alone(engine)
    second.leave()
    third.enter(lambda: taken.append("third"))
    third.leave()
    assert taken == ["first", "third"]


@pytest.mark.postgres
def test_nobody_begins_to_work_while_another_takes_over(
    postgres_engine: Engine, postgres_database: str
) -> None:
    order: list[str] = []
    inside, go_on = threading.Event(), threading.Event()
    other = open_database(postgres_database)
    first, second = Presence(postgres_engine), Presence(other)

    def take_over() -> None:
        inside.set()
        go_on.wait(15)
        order.append("taken over")

    def come() -> None:
        second.enter(lambda: order.append("taken over twice"))
        order.append("second is at work")

    threads = [threading.Thread(target=first.enter, args=(take_over,)), threading.Thread(target=come)]
    threads[0].start()
    assert inside.wait(15)
    threads[1].start()
    threads[1].join(0.2)
    assert threads[1].is_alive()
    go_on.set()
    for thread in threads:
        thread.join(15)
    assert order == ["taken over", "second is at work"]
    first.leave()
    second.leave()
    other.dispose()


def test_a_killed_process_is_at_work_no_more(engine: Engine, database_url: str) -> None:
    with victim("work", database_url) as lines:
        assert next(lines) == "at work"
        assert is_alone(engine) is is_sqlite(engine)
    until(lambda: is_alone(engine), "the dead one is forgotten")
