"""The demo story while the bot is killed at random moments, and started again each time."""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo import storm
from bot.demo.story import STAGES, Story
from tests.faults.people import Patient
from tests.faults.town import CRISIS, Town, check_books

SEED = int(os.environ.get("FIREBREAK_SEED", "11"))
KILLS = 25
APART = (3, 26)  # changes in the workspace from a restart to the next kill
QUIET = 3.0  # seconds without a change, after which the next kill comes too
TO_COME = timedelta(seconds=20)  # of the storm is written while the story runs

# What may be recorded once only: kind of event -> the fields that say what was decided.
ONCE = {
    "AlertRaised": (),
    "AlertAcknowledged": ("alert_id",),
    "CrisisDeclared": (),
    "StepFinished": ("step_id",),
    "StatementApproved": ("statement_id", "number", "actor"),
    "PublicationSettled": ("publication_id",),
    "CrisisResolved": (),
    "CrisisClosed": (),
}


class Killer:
    """Kills at the very moment of a change in the workspace, a random number of changes apart."""

    def __init__(self, town: Town, goal: int, dice: random.Random) -> None:
        self._town = town
        self._goal = goal
        self._dice = dice
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.kills = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Returns when it has killed as often as it should, which may be after the story's end."""
        self._thread.start()
        try:
            yield
        except BaseException:
            self._enough.set()
            raise
        finally:
            self._thread.join()

    def _run(self) -> None:
        while self.kills < self._goal and not self._enough.is_set():
            self._let_pass(self._dice.randint(*APART))
            self._enough.wait(self._dice.uniform(0, 0.3))  # after it, too
            self._town.kill_bot()
            self.kills += 1
            self._town.start_bot()

    def _let_pass(self, changes: int) -> None:
        """So many, or until it is quiet."""
        goal, before = self._town.ws.changes.seq + changes, -1
        while before < self._town.ws.changes.seq < goal and not self._enough.is_set():
            before = self._town.ws.changes.seq
            self._town.pause(QUIET)


@pytest.mark.prove(alone=True)  # `test_acknowledged.py` and `test_delivery_faults.py` kill it too
@pytest.mark.timeout(600)
def test_killed_again_and_again_the_story_still_reaches_its_end(
    tmp_path: Path, empty_database_url: str
) -> None:
    with Town(tmp_path, empty_database_url) as town:
        people, killer = Patient(town), Killer(town, KILLS, random.Random(SEED))
        story, (set_up, *stages) = Story(people), STAGES.values()
        set_up(story)
        posts = the_storm(datetime.now(UTC))
        with killer.at_work(), ThreadPoolExecutor(1) as outside:
            sender = outside.submit(send_when_due, town, posts)
            for act in stages:
                act(story)
            sender.result(60)
        assert killer.kills == KILLS
        town.settle(120)
        check_books(town)
        assert [what for kind, fields in ONCE.items() for what in _repeated(town, kind, fields)] == []
        assert len([m for m in town.ws.timeline(CRISIS) if m.app_id and not m.subtype]) == 2  # alert and room
        assert len(town.rows("SELECT external_id FROM mentions")) == len(posts)


def the_storm(now: datetime) -> list[dict[str, Any]]:
    began, ends = (now - storm.BEGAN_BEFORE).isoformat(), (now + TO_COME).isoformat()
    return [post for post in storm.posts(now) if began <= post["at"] <= ends]


def send_when_due(town: Town, posts: Sequence[Mapping[str, Any]]) -> None:
    """What is past at once, the rest one by one as it is written; each until it is taken."""
    now = datetime.now(UTC).isoformat()
    town.hears(post for post in posts if post["at"] <= now)
    for post in posts:
        if post["at"] > now:
            while datetime.now(UTC).isoformat() < post["at"]:
                town.pause(0.2)
            town.hears([post])


def _repeated(town: Town, kind: str, fields: tuple[str, ...]) -> list[tuple[object, ...]]:
    told = Counter((kind, *(event[name] for name in fields)) for event in town.timeline(kind))
    return [what for what, times in told.items() if times > 1]
