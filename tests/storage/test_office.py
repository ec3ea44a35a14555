"""The office: what was committed stands whole, what was not never happened, and nobody waits for ever."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import Blocked, Busy, NotFound
from bot.domain.events import NoteAdded
from bot.service.ports import Work
from bot.service.records import House
from bot.storage.database import Turnstile, begin, fold_log, is_sqlite, open_database
from bot.storage.tables import CrisisRow, table_of
from bot.storage.work import Office
from tests.storage.builders import a_crisis, a_deadline, a_delivery, a_standing, a_watch
from tests.support.databases import FakeClock, PlainShelf
from tests.support.waiting import at_once, until

CRISES = table_of(CrisisRow)


def declare(work: Work) -> None:
    work.crises.add(a_crisis())
    work.record(NoteAdded(actor="UANA", crisis_id="c1", text="It began."))


def nothing_is_recorded(office: Office) -> bool:
    return office.read(lambda work: work.crises.recent(5) == () == work.events.pending("slack", 5))


@contextmanager
def somebody_else_holds_the_crisis(engine: Engine) -> Iterator[None]:
    with begin(engine, writing=True) as connection:
        connection.execute(select(CRISES).with_for_update())
        yield


def test_what_a_use_case_did_stands_together(office: Office) -> None:
    office.perform(declare)
    assert office.read(lambda work: work.crises.get("c1")) == a_crisis()
    assert len(office.read(lambda work: work.events.timeline("c1"))) == 1


def test_a_refusal_in_the_middle_leaves_nothing_behind(office: Office) -> None:
    def refuse(work: Work) -> None:
        declare(work)
        raise Blocked("not yet")

    with pytest.raises(Blocked):
        office.perform(refuse)
    assert nothing_is_recorded(office)


def test_now_is_read_once_for_the_whole_transaction(office: Office, clock: FakeClock) -> None:
    def use_case(work: Work) -> bool:
        before = work.now
        clock.go_on(minutes=5)
        return work.now == before

    assert office.perform(use_case)


def test_a_read_cannot_write(office: Office) -> None:
    with pytest.raises(DBAPIError):
        office.read(declare)
    assert nothing_is_recorded(office)


def test_one_use_case_inside_another_is_refused(office: Office) -> None:
    with pytest.raises(RuntimeError, match="nest"):
        office.perform(lambda work: office.perform(declare))
    with pytest.raises(RuntimeError, match="nest"):
        office.perform(lambda work: office.with_patience(5).read(lambda inner: inner.now))
    office.perform(declare)


def test_busy_when_another_connection_holds_the_lock(office: Office, engine: Engine) -> None:
    office.perform(declare)
    quick = office.with_patience(0.05)
    with somebody_else_holds_the_crisis(engine), pytest.raises(Busy, match="nothing was recorded"):
        quick.perform(lambda work: work.record(NoteAdded(crisis_id="c1", text="late")))
    assert len(office.read(lambda work: work.events.timeline("c1"))) == 1
    quick.perform(lambda work: work.record(NoteAdded(crisis_id="c1", text="again")))
    assert len(office.read(lambda work: work.events.timeline("c1"))) == 2


def test_readers_wait_for_no_writer(office: Office, engine: Engine) -> None:
    office.perform(declare)
    with somebody_else_holds_the_crisis(engine):
        assert office.with_patience(0.05).read(lambda work: work.crises.get("c1")) == a_crisis()


def test_a_reader_sees_one_moment_throughout(office: Office) -> None:
    def look_twice(work: Work) -> tuple[int, int]:
        before = len(work.crises.recent(5))
        at_once([lambda: office.perform(declare)])
        return before, len(work.crises.recent(5))

    assert office.read(look_twice) == (0, 0)


def test_what_takes_too_long_is_rolled_back(engine: Engine, clock: FakeClock) -> None:
    seconds = 0.0

    def dawdle(work: Work) -> None:
        nonlocal seconds
        declare(work)
        seconds += 2.1

    slow = Office(engine, clock=clock, house=House(shelf=PlainShelf(), outlets={}), timer=lambda: seconds)
    with pytest.raises(Busy):
        slow.perform(dawdle)
    assert nothing_is_recorded(slow)
    slow.with_patience(5).perform(dawdle)
    assert not nothing_is_recorded(slow)


def test_workers_are_told_after_the_commit_what_kind_of_work_there_is(office: Office) -> None:
    told = []
    office.after_commit(lambda news: told.append((news, not nothing_is_recorded(office))))
    office.perform(declare)
    assert told == [({"events"}, True)]


@pytest.mark.parametrize(
    ("use_case", "news"),
    [
        (lambda work: work.deliveries.add([a_delivery("k")]), {"deliveries"}),
        (lambda work: work.standings.add(a_standing()), {"standings"}),
        (lambda work: work.deadlines.set(a_deadline()), {"deadlines"}),
        (lambda work: work.watches.add(a_watch()), {"watches"}),
    ],
)
def test_each_kind_of_work_is_named(office: Office, use_case, news) -> None:
    told = []
    office.with_patience(3).after_commit(told.append)
    office.perform(use_case)
    assert told == [news]


def test_nobody_is_told_of_what_was_rolled_back_or_left_no_work(office: Office) -> None:
    told = []
    office.after_commit(told.append)
    with pytest.raises(NotFound):
        office.perform(lambda work: (declare(work), work.crises.get("c2")))
    office.perform(lambda work: work.requests.remember("press", work.now))
    assert told == []


def test_a_listener_that_fails_does_not_undo_what_was_committed(office: Office) -> None:
    def fail(news: frozenset[str]) -> None:
        raise OSError("the bell is broken")

    told = []
    office.after_commit(fail)
    office.after_commit(told.append)
    office.perform(declare)
    assert told == [{"events"}]


def test_writers_that_block_each_other_both_get_through(office: Office) -> None:
    """PostgreSQL ends a deadlock by refusing one of the two; that one is run again by itself."""
    office.perform(lambda work: [work.crises.add(a_crisis(f"c{n}", number=n)) for n in (1, 2)])
    met = threading.Barrier(2)

    def take(work: Work, first: str, second: str) -> None:
        work.crises.get(first)
        with suppress(threading.BrokenBarrierError):  # on SQLite the other one is not let in meanwhile
            met.wait(0.2)
        work.crises.get(second)
        work.record(NoteAdded(crisis_id=second, text="done"))

    patient = office.with_patience(10)
    results = at_once([lambda: patient.perform(take, "c1", "c2"), lambda: patient.perform(take, "c2", "c1")])
    assert results == [None, None]
    assert [len(office.read(lambda work, c=c: work.events.timeline(c))) for c in ("c1", "c2")] == [1, 1]


@pytest.mark.postgres
def test_a_lost_connection_is_replaced(postgres_engine: Engine, clock: FakeClock, house: House) -> None:
    with begin(postgres_engine, writing=True) as one:
        with begin(postgres_engine, writing=True) as another:
            pid = another.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        one.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 5000)")
    office = Office(postgres_engine, clock=clock, house=house)
    assert at_once([lambda: office.read(lambda work: len(work.people.all()))] * 3) == [0, 0, 0]


def order_of(turnstile: Turnstile, clock: list[float], arrivals: list[tuple[str, float, float]]) -> list[str]:
    """Who gets in after whom: each comes at a time, with its patience, while somebody else is inside."""
    order: list[str] = []

    def pass_through(name: str, patience: float) -> None:
        with turnstile.turn(patience):
            order.append(name)

    threads = []
    with turnstile.turn(patience=0):
        for n, (name, at, patience) in enumerate(arrivals, 1):
            clock[0] = at
            threads.append(threading.Thread(target=pass_through, args=(name, patience)))
            threads[-1].start()
            until(lambda n=n: len(turnstile._waiting) == n, "the thread stands in the queue")
        with pytest.raises(Busy), turnstile.turn(patience=0.001):
            pytest.fail("nobody left")
    for thread in threads:
        thread.join(20)
    return order


PRESS, WORKER, LISTENER = 20.0, 40.0, 80.0  # in the real proportions, and too long to run out here


def test_those_of_equal_patience_get_in_in_the_order_in_which_they_came() -> None:
    clock = [0.0]
    arrivals = [(name, 0.0, PRESS) for name in "abcde"]
    assert order_of(Turnstile(lambda: clock[0], LISTENER), clock, arrivals) == list("abcde")


def test_a_press_goes_ahead_of_the_workers_and_these_of_the_listeners() -> None:
    clock = [0.0]
    arrivals = [
        ("posts", 0.0, LISTENER),
        ("message", 1.0, WORKER),
        ("press", 2.0, PRESS),
        ("second", 3.0, PRESS),
    ]
    assert order_of(Turnstile(lambda: clock[0], LISTENER), clock, arrivals) == [
        "press",
        "second",
        "message",
        "posts",
    ]


def test_who_may_wait_very_long_stands_no_further_back_than_the_listeners() -> None:
    clock = [0.0]
    arrivals = [("patient", 0.0, 10 * LISTENER), ("posts", 1.0, LISTENER)]
    assert order_of(Turnstile(lambda: clock[0], LISTENER), clock, arrivals) == ["patient", "posts"]


def test_who_waited_long_enough_is_overtaken_no_more() -> None:
    clock = [0.0]
    arrivals = [("posts", 0.0, LISTENER), ("early", 50.0, PRESS), ("late", 70.0, PRESS)]
    assert order_of(Turnstile(lambda: clock[0], LISTENER), clock, arrivals) == ["early", "posts", "late"]


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_serve_is_refused_with_what_to_write_instead(url: str) -> None:
    with pytest.raises(ValueError, match=r"sqlite:///path.* or postgresql://"):
        open_database(url)


def test_what_is_committed_is_on_the_disk_before_it_is_acknowledged(tmp_path) -> None:
    """Pulling the plug cannot be tested here; `synchronous=FULL` (2) is SQLite's promise to outlive it."""
    engine = open_database(f"sqlite:///{tmp_path / 'firebreak.db'}")
    with closing(engine.raw_connection()) as connection:
        assert connection.cursor().execute("PRAGMA synchronous").fetchone() == (2,)
    engine.dispose()


def test_what_is_found_again_after_a_power_cut_waits_for_no_disk_and_nothing_else_is_like_that(
    office: Office, engine: Engine
) -> None:
    asked, quick, usual = "SHOW synchronous_commit", "off", "on"
    if is_sqlite(engine):
        asked, quick, usual = "PRAGMA synchronous", 1, 2  # type: ignore[assignment]

    def waits(work: Any) -> Any:
        return work.crises.tx.connection.exec_driver_sql(asked).scalar_one()

    assert office.unforced().perform(waits) == quick
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(asked)
        assert cursor.fetchone() == (usual,)
    assert office.perform(waits) != quick


def test_the_log_is_folded_in_beside_whoever_writes(tmp_path: Path) -> None:
    engine, file = open_database(f"sqlite:///{tmp_path / 'firebreak.db'}"), tmp_path / "firebreak.db"
    with begin(engine, writing=True) as connection:
        connection.exec_driver_sql("CREATE TABLE said (text)")
        connection.exec_driver_sql("INSERT INTO said VALUES ('the cups are on fire')")
    with begin(engine, writing=True):
        assert b"on fire" not in file.read_bytes()
        fold_log(engine)
        assert b"on fire" in file.read_bytes()
    engine.dispose()


def test_only_its_owner_can_read_the_file(tmp_path) -> None:
    open_database(f"sqlite:///{tmp_path}/new/firebreak.db").dispose()
    assert (tmp_path / "new" / "firebreak.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("wrong", [{"version": 0}, {"id": "c1"}], ids=["impossible", "there already"])
def test_a_failed_statement_does_not_show_what_people_wrote(office: Office, wrong: dict) -> None:
    office.perform(declare)
    refused = a_crisis(**{"id": "c2", "number": 2, "title": "Her private address"} | wrong)
    with pytest.raises(DBAPIError) as raised:
        office.perform(lambda work: work.crises.add(refused))
    assert "private address" not in f"{raised.value} {raised.value.orig}"
    assert "constraint" in str(raised.value)


def test_a_database_that_is_not_there_is_said_in_words(clock: FakeClock, house: House) -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        nowhere = open_database(f"postgresql://nobody@127.0.0.1:{nobody_listens.getsockname()[1]}/none")
        with pytest.raises(Busy, match="cannot be reached"):
            Office(nowhere, clock=clock, house=house).perform(declare)
