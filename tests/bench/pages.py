"""300 people to be called in one second, half of them by a pager that hangs: ``python -m tests.bench.pages``.

A file on SQLite, and the threads that `run` starts. Alerts are raised and taken before and meanwhile; how
long nobody else could write is measured around each turn at the database, also in processor time.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.bootstrap import DESK_PATIENCE
from bot.commands.run import keep_for_good
from bot.domain.staff.contact import Contact, Way
from bot.domain.staff.page import Ask, Note, Page, key_of
from bot.domain.staff.people import Person, Role
from bot.service.call.calling import Switchboard
from bot.service.call.links import Links
from bot.service.ports import Work
from bot.service.records import Brand, House
from bot.service.storm import alerts
from bot.slack.views.staff.reach import call as wording
from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from bot.storage.work import Office
from tests.bench.child import row
from tests.bench.deadlines import Watched
from tests.storage.builders import a_storm, a_watch
from tests.support.databases import PlainShelf

DUE, LINES = 300, 3
ALERTS, PAUSE = 60, 0.05  # raised and taken, seconds between two
HANGS = 5.0  # seconds of a pager that answers nothing
LATEST = 60.0
QUICK, SLOW = "ntfy", "webhook"


class Measured(Watched):
    """Also knows the most processor time of a turn, which a busy machine does not lengthen."""

    most = 0.0

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        with super().turn(patience):
            began = time.thread_time()
            try:
                yield
            finally:
                self.most = max(self.most, time.thread_time() - began)


class Pager:
    follows = False

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.sent = 0

    def send(self, _note: Note) -> None:
        time.sleep(self.seconds)
        self.sent += 1


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="firebreak-bench-") as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'firebreak.db'}")
        upgrade(engine)
        house = House(shelf=PlainShelf(), outlets={}, pagers=(QUICK, SLOW), page_after=timedelta(hours=1))
        told = ("slack", "pagers")
        office = Office(engine, clock=lambda: datetime.now(UTC), house=house, subscribers=told)
        for line in run(office):
            sys.stdout.write(line + "\n")


def run(office: Office) -> Iterator[str]:
    office.perform(_move_in)
    office.perform(_make_due)
    keep_for_good()
    before = office._queue = Measured()
    alone = [_raise_and_take(office) for _ in range(ALERTS)]
    queue = office._queue = Measured()
    pagers = {QUICK: Pager(0.02), SLOW: Pager(HANGS)}
    with _in_background(office, pagers) as began:
        meanwhile = [_raise_and_take(office) for _ in range(ALERTS)]
        while pagers[QUICK].sent < DUE // 2 and time.perf_counter() - began < LATEST:
            time.sleep(0.05)
        took = time.perf_counter() - began
    yield row(f"{pagers[QUICK].sent} of {DUE} called", f"{took:.1f} s", f"{pagers[SLOW].sent} hung meanwhile")
    for when, turns in (("before", before), ("meanwhile", queue)):
        longest = f"{1000 * turns.longest:.0f} ms", f"{1000 * turns.most:.0f} ms of processor time"
        yield row(f"longest turn at the database, {when}", *longest)
    yield row("an alert raised and taken, before", _quantiles(alone))
    yield row("an alert raised and taken, meanwhile", _quantiles(meanwhile))


def _move_in(work: Work) -> None:
    work.people.save_brand(Brand(id="brand", name="Northwind Coffee", incident_channel="C0CRISIS"))
    work.watches.add(a_watch(brand_id="brand"))
    for number in range(DUE):
        person_id = f"U{number:04}"
        work.people.save(Person(id=person_id, name=f"Colleague {number}"))
        way = Way(pager=SLOW if number % 2 else QUICK, address="here", confirmed_at=work.now)
        work.contacts.save(Contact(person_id=person_id, ways=(way,)))
    work.people.set_chain(Role.SOCIAL_LEAD, ["U0000"])


def _make_due(work: Work) -> None:
    alert = alerts.raise_alert(work, a_watch(brand_id="brand"), a_storm(), ())
    for number in range(DUE):
        person_id = f"U{number:04}"
        work.pages.add(
            Page(
                id=work.new_id(),
                key=key_of(person_id, Ask.ALERT, alert.id),
                person_id=person_id,
                ask=Ask.ALERT,
                subject_id=alert.id,
                asked_at=work.now,
                due_at=work.now,
                urgent=True,
            )
        )


@contextmanager
def _in_background(office: Office, pagers: dict[str, Pager]) -> Iterator[float]:
    """As the scheduler runs it: one looks every second, each pager has its lines."""
    board = Switchboard(
        office.with_patience(DESK_PATIENCE),
        pagers,
        wording=wording,
        links=Links("https://bot.example", b"k" * 32),
        is_gone=lambda: False,
        in_quiet=lambda _: (),
    )
    over = threading.Event()

    def look() -> None:
        while not over.wait(1.0):
            board.look()

    def ring(pager: str) -> None:
        while not over.is_set():
            if not board.ring(pager):
                over.wait(1.0)

    threads = [threading.Thread(target=look)]
    threads += [threading.Thread(target=ring, args=(name,)) for name in pagers for _ in range(LINES)]
    for thread in threads:
        thread.start()
    yield time.perf_counter()
    over.set()
    for thread in threads:
        thread.join()


def _raise_and_take(office: Office) -> float:
    """Seconds until both are committed."""
    time.sleep(PAUSE)
    began = time.perf_counter()
    alert = office.perform(alerts.raise_alert, a_watch(brand_id="brand"), a_storm(), ())
    office.perform(alerts.acknowledge, actor_id="U0000", alert_id=alert.id)
    return time.perf_counter() - began


def _quantiles(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    p50, p99 = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
    return f"p50 {p50:.0f} ms, p99 {p99:.0f} ms"


if __name__ == "__main__":
    main()
