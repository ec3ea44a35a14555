"""How many posts of a Jetstream one process takes in: ``python -m tests.bench.pipeline [--posts N]``.

The shipped path: the Bluesky listener on a real WebSocket, every post matched against 500 terms, the one in
twenty that matches scored, stored once and rolled up. The sender is another process. Who wrote a post is not
asked, because that would measure the network's limits.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.bootstrap import INGEST_PATIENCE
from bot.service.ports import Work
from bot.service.records import Brand, House
from bot.service.watch.listening import Intake
from bot.sources.bluesky.source import Bluesky
from bot.sources.supervisor import Supervisor
from bot.storage.database import begin, open_database
from bot.storage.mentions import MENTIONS
from bot.storage.migrate import upgrade
from bot.storage.work import Office
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer
from tests.bench import firehose
from tests.bench.child import child, resident_mb
from tests.support.databases import PlainShelf, temporary_postgres

POSTS = 200_000  # with 100,000, loading the language model is a seventh of the time
NOBODY = "http://127.0.0.1:9"
TENTHS = 10
STUCK = 60.0  # seconds in which nothing new is stored


@dataclass
class Flow:
    """What `posts` cost. `memory` is in MB, at every tenth of the way."""

    posts: int
    stored: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    memory: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pipeline", description=__doc__)
    parser.add_argument("--posts", type=int, default=POSTS, help="how many, and then twice as many")
    parser.add_argument("--once", action="store_true", help="not twice as many")
    arguments = parser.parse_args()
    sizes = (arguments.posts,) if arguments.once else (arguments.posts, 2 * arguments.posts)
    _say(f"{'posts through the pipeline':<28}{'a second':>10}{'a cpu s':>10}{'stored':>9}{'MB':>18}")
    for name, database in (("SQLite", temporary_sqlite), ("PostgreSQL", temporary_postgres)):
        for posts in sizes:
            with database() as url:
                _say(_row(name, flow(url, posts)))


def flow(url: str, posts: int) -> Flow:
    """Raises ``TimeoutError`` when not all that were wanted were stored."""
    engine = open_database(url)
    upgrade(engine)
    house = House(shelf=PlainShelf(), outlets={})
    office = Office(engine, clock=lambda: datetime.now(UTC), house=house)
    office.perform(_watch)
    intake = Intake(office.with_patience(INGEST_PATIENCE), Matcher, VaderScorer)
    found = Flow(posts)
    with child("tests.bench.firehose", posts) as sender:
        listeners = Supervisor(intake, [Bluesky(servers=[sender.heard()], api=NOBODY)])
        began, used = time.perf_counter(), time.process_time()
        listeners.start()
        for _ in _tenths(listeners, firehose.wanted(posts)):
            found.memory.append(resident_mb())
        found.seconds, found.processor = time.perf_counter() - began, time.process_time() - used
        listeners.stop()
    with begin(engine, writing=False) as connection:
        found.stored = connection.execute(select(func.count()).select_from(MENTIONS)).scalar_one()
    engine.dispose()
    return found


@contextmanager
def temporary_sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="firebreak-bench-") as folder:
        yield f"sqlite:///{Path(folder, 'firebreak.db')}"


def _watch(work: Work) -> None:
    work.people.save_brand(Brand(id="brand", name="Northwind Coffee", incident_channel="C1"))
    for watch in firehose.watches():
        work.watches.add(watch)


def _tenths(listeners: Supervisor, wanted: int) -> Iterator[int]:
    """Whenever another tenth of what is wanted is stored. Raises ``TimeoutError`` when nothing more comes."""
    stored, heard = 0, time.monotonic()
    for tenth in range(1, TENTHS + 1):
        while stored < wanted * tenth // TENTHS:
            time.sleep(0.05)
            before, stored = stored, sum(status.new for status in listeners.statuses())
            heard = heard if stored == before else time.monotonic()
            if time.monotonic() - heard > STUCK:
                raise TimeoutError(f"{stored} of {wanted} were stored")
        yield tenth


def _row(name: str, found: Flow) -> str:
    complete = "" if found.stored == firehose.wanted(found.posts) else "  NOT what was wanted"
    memory = f"{found.memory[0]:.0f}, {found.memory[4]:.0f}, {found.memory[-1]:.0f}"
    rates = f"{found.posts / found.seconds:>10,.0f}{found.posts / found.processor:>10,.0f}"
    return f"{name + f', {found.posts:,}':<28}{rates}{found.stored:>9,}{memory:>18}{complete}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
