"""How long App Home takes to be read and drawn with many open crises: ``python -m tests.bench.home``."""

from __future__ import annotations

import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.service.overview import boards
from bot.service.records import House
from bot.slack.views import home
from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from bot.storage.playbook_files import load_folder
from bot.storage.work import Office
from tests.bench.child import ROOT, row
from tests.service.town import ANA, Night
from tests.support.databases import FakeClock, PlainShelf

OPEN = (1, 10, 50)  # crises, each with its playbook's first steps open
TIMES = 20


def main() -> None:
    with _night() as night:
        for count in OPEN:
            for number in range(len(night.read(lambda work: work.crises.open())), count):
                night.declare(title=f"Slogan {number}")
            for line in measured(night, count):
                sys.stdout.write(line + "\n")
                sys.stdout.flush()


def measured(night: Night, count: int) -> Iterator[str]:
    board = night.read(lambda work: boards.home_board(work, ANA))
    reading = _median_ms(lambda: night.read(lambda work: boards.home_board(work, ANA)))
    yield row(f"App Home, {count} crises: read", f"{reading:.0f} ms", f"median of {TIMES}")
    yield row(f"App Home, {count} crises: drawn", f"{_median_ms(lambda: home.tab(board)):.1f} ms")


def _median_ms(call: Callable[[], object]) -> float:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        call()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


@contextmanager
def _night() -> Iterator[Night]:
    """A team with the shipped playbooks, on SQLite."""
    with tempfile.TemporaryDirectory(prefix="firebreak-bench-") as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'firebreak.db'}")
        upgrade(engine)
        house = House(shelf=PlainShelf(load_folder(ROOT / "playbooks")[0]), outlets={"manual": "By hand"})
        clock, numbers = FakeClock(), itertools.count(1)
        yield Night(Office(engine, clock=clock, house=house, new_id=lambda: f"id{next(numbers)}"), clock)
        engine.dispose()


if __name__ == "__main__":
    main()
