"""Thirty open crises and 300 deadlines of one second: ``python -m tests.bench.deadlines``.

The whole Slack side stands, with Slack's limits; people send notes before and meanwhile. How long nobody else
could write is measured around each turn at the database.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.commands.run import keep_for_good, take_short_turns
from bot.domain.crisis.crisis import Fault
from bot.domain.crisis.severity import Severity
from bot.service import clocks
from bot.service.crisis import crises
from bot.service.crisis.crises import Declaration
from bot.service.ports import Work
from bot.storage import work
from bot.storage.database import Turnstile, fold_log, open_database
from bot.storage.migrate import upgrade
from tests.bench.child import row
from tests.slack.office import ANA, MEI, PRIYA, SAM, TOM, Night

CRISES, DUE = 30, 300
NOTES = 60  # sent before, and as many meanwhile
PAUSE = 0.05  # seconds between two notes
TICKS = 60
LATER = 20 * 60.0  # seconds after which the first clocks have run out
TOLD_WITHIN = 1_800  # seconds of Slack's time
FORM = Declaration(
    type="generic",
    title="",
    platform="Social",
    fault=Fault.UNKNOWN,
    severity_now=Severity.SEV2,
    severity_24h=Severity.SEV2,
    lead_id=ANA,
)
PEOPLE = (ANA, TOM, MEI, PRIYA, SAM)


class Watched(Turnstile):
    """Knows how long the longest turn was."""

    longest = 0.0

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        with super().turn(patience):
            began = time.perf_counter()
            try:
                yield
            finally:
                self.longest = max(self.longest, time.perf_counter() - began)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="firebreak-bench-") as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'firebreak.db'}")
        upgrade(engine)
        work.Turnstile = Watched  # type: ignore[misc]
        with Night(engine, rates=True) as night:
            for line in run(night):
                sys.stdout.write(line + "\n")
                sys.stdout.flush()


def run(night: Night) -> Iterator[str]:
    _declare(night)
    _tell_all(night)
    keep_for_good()
    take_short_turns()
    night.clock.advance(LATER)
    with _time_passes(night):
        alone = [_note(night, number) for number in range(NOTES)]
        _make_due(night)
        night.ws.calls, due = deque(), night.clock.now()  # it would forget the older ones
        queue = night.office._queue
        queue.longest = 0.0
        with _in_background(night) as took:
            meanwhile = [_note(night, NOTES + number) for number in range(NOTES)]
    handled = f"{took[0]:.2f} s", f"in {took[1]:.0f} ticks, {took[2]:.2f} s of processor time"
    yield row(f"{DUE} deadlines of {CRISES} crises handled", *handled)
    yield row("longest turn at the database", f"{1000 * queue.longest:.0f} ms")
    yield row("a note committed, before", _quantiles(alone))
    yield row("a note committed, meanwhile", _quantiles(meanwhile))
    _tell_all(night)
    limited = sum(call.error == "ratelimited" for call in night.ws.calls)
    posts, edits = (_last(night, method, due) for method in ("chat.postMessage", "chat.update"))
    yield row("everybody told after", f"{posts[0]:.0f} s", f"{posts[1]} messages, {limited} refused (429)")
    yield row("every card drawn again after", f"{edits[0]:.0f} s", f"{edits[1]} edits")


def _declare(night: Night) -> None:
    shelf = night.office.read(lambda work: work.house.shelf)
    for number in range(CRISES):
        form = replace(FORM, title=f"Number {number} is on fire")
        playbook = crises.playbook_of(shelf, form.type)
        night.office.perform(crises.declare, actor_id=ANA, form=form, playbook=playbook)
        night.clock.advance(1)


def _make_due(night: Night) -> None:
    """As many as that fall due in the next second, the others much later."""

    def move(work: Work) -> None:
        later, at = work.now + timedelta(days=30), work.now + timedelta(seconds=1)
        waiting = [d for crisis in work.crises.open() for d in work.deadlines.waiting(crisis.id)]
        assert len(waiting) >= DUE, f"only {len(waiting)} deadlines are there"
        for number, deadline in enumerate(waiting):
            work.deadlines.set(replace(deadline, due_at=at if number < DUE else later))

    night.office.perform(move)


@contextmanager
def _in_background(night: Night) -> Iterator[list[float]]:
    """The clock's job as the scheduler runs it, once a second; seconds, ticks and seconds of processor time
    until nothing is due: handling one may move another.
    """
    took: list[float] = []

    def work_off() -> None:
        began, processor, ticks = time.perf_counter(), time.thread_time(), 0
        while night.office.read(_is_due) and ticks < TICKS:
            time.sleep(max(0.0, began + ticks - time.perf_counter()))
            clocks.tick(night.office)
            ticks += 1
        took.extend((time.perf_counter() - began, ticks, time.thread_time() - processor))

    thread = threading.Thread(target=work_off)
    night.clock.advance(1)
    thread.start()
    yield took
    thread.join()


@contextmanager
def _time_passes(night: Night) -> Iterator[None]:
    """Slack's clock and the bot's go as fast as the real one, the desk's threads do their work, and the log
    is folded in once a second.
    """
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(0.05):
            night.clock.advance(0.05)

    def fold() -> None:
        while not over.wait(1):
            fold_log(night.office._engine)

    threads = [threading.Thread(target=go_on), threading.Thread(target=fold)]
    for thread in threads:
        thread.start()
    night.office.after_commit(night.desk.wake)
    night.desk.start()
    try:
        yield
    finally:
        night.desk.stop()
        over.set()
        for thread in threads:
            thread.join()


def _note(night: Night, number: int) -> float:
    """Seconds until it is committed, which is when a press is acknowledged."""
    time.sleep(PAUSE)
    crisis = night.crises()[number % CRISES]
    words = {"actor_id": PEOPLE[number % len(PEOPLE)], "text": f"The agency called, number {number}"}
    began = time.perf_counter()
    night.office.perform(crises.add_note, crisis_id=crisis.id, **words)
    return time.perf_counter() - began


def _is_due(work: Work) -> bool:
    return bool(work.deadlines.due(work.now, 1, clocks.ON))


def _tell_all(night: Night) -> None:
    """At Slack's rates, until nothing waits."""
    began = night.clock.now()
    while (night.desk.drain() or night._waiting()) and night.clock.now() - began < TOLD_WITHIN:
        night.clock.advance(0.25)


def _last(night: Night, method: str, since: float) -> tuple[float, int]:
    """After how many seconds of Slack's time it was called last, and how often."""
    called = [call.at for call in night.ws.calls if call.method == method and not call.error]
    return max(called, default=since) - since, len(called)


def _quantiles(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    p50, p99 = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
    return f"p50 {p50:.0f} ms, p99 {p99:.0f} ms"


if __name__ == "__main__":
    main()
