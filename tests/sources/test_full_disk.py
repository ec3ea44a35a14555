"""The disk under the database is full: posts wait, nothing is lost or half stored, and everybody can read."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from bot.domain.errors import Busy
from bot.domain.events import NoteAdded
from bot.domain.storm.mention import Batch, Mention
from bot.service.records import Brand, House
from bot.service.watch.listening import Intake
from bot.sources.frame import Sink, State
from bot.sources.supervisor import Supervisor
from bot.storage.database import open_database
from bot.storage.work import Office
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer
from tests.sources.support import NOW, FakeClock, Scripted, post, run, until
from tests.storage.builders import a_watch

POSTS = 40
LONG = "northwind, " + "x" * 10_000
ROOM = 50  # pages of 4 kB: for less than half of them


class Disk:
    """With as much room as the test says. SQLite itself refuses what goes beyond it."""

    def __init__(self, engine: Engine) -> None:
        self._pages = 2**30
        event.listen(engine, "checkout", self._limit)

    def fill(self, office: Office) -> None:
        self._pages = office.read(lambda work: _pages(work)) + ROOM

    def empty(self) -> None:
        self._pages = 2**30

    def _limit(self, connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {self._pages}")


def _pages(work) -> int:
    return work.mentions.tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()


@pytest.fixture
def engine(tmp_path: Path, sqlite_template: Path) -> Iterator[Engine]:
    shutil.copy(sqlite_template, tmp_path / "full.db")
    opened = open_database(f"sqlite:///{tmp_path / 'full.db'}")
    yield opened
    opened.dispose()


def stored(office: Office) -> list[int]:
    found = office.read(lambda work: work.mentions.earliest("w1", NOW, POSTS + 1))
    return sorted(int(each.external_id) for each in found)


def a_post(number: int) -> Mention:
    return replace(post(number), text=f"{LONG}{number}")


async def tell(sink: Sink) -> None:
    sink.report(State.LIVE)
    for number in range(POSTS):
        await sink.put(Batch(source="scripted", mentions=(a_post(number),), cursor=str(number)))
        if number % 10 == 9:
            await sink.store(Batch(source="scripted", mentions=()))
    await asyncio.Event().wait()


def test_on_a_full_disk_posts_wait_until_there_is_room_and_none_is_lost(engine: Engine, house: House) -> None:
    office, clock, disk = Office(engine, clock=lambda: NOW, house=house), FakeClock(), Disk(engine)
    office.perform(_move_in)
    supervisor = Supervisor(Intake(office, Matcher, VaderScorer), [Scripted(tell)], clock=clock)

    def status():
        return supervisor.statuses()[0]

    async def test() -> None:
        disk.fill(office)
        listening = asyncio.create_task(supervisor.run())
        await until(lambda: "No room is left" in status().detail, clock)
        assert status().is_deaf
        acknowledged = int(office.read(lambda work: work.mentions.cursor("scripted")))
        assert 0 < acknowledged < POSTS - 1
        assert stored(office) == list(range(acknowledged + 1))
        with pytest.raises(Busy, match="No room is left"):
            office.perform(_write_much)
        disk.empty()
        await until(lambda: status().received == POSTS, clock)
        await until(lambda: not status().is_deaf, clock)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    run(test())
    assert stored(office) == list(range(POSTS))
    assert status().received == POSTS


def _move_in(work) -> None:
    work.people.save_brand(Brand(id="b1", name="Northwind", incident_channel="C0"))
    work.watches.add(a_watch())


def _write_much(work) -> None:
    work.events.record(NoteAdded(text="x" * 4_096 * ROOM), NOW)
