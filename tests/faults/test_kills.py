"""The demo story while the bot is killed at random moments, and started again each time."""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import storm
from bot.demo.story import STAGES, Story
from tests.faults.people import Patient
from tests.faults.town import CRISIS, Town, check_books

PROVING = bool(os.environ.get("FIREBREAK_PROVE"))
SEED = int(os.environ.get("FIREBREAK_SEED", "11"))
KILLS = 25 if PROVING else 3
ACTS = len(STAGES) if PROVING else 4  # the sample ends with the first public words
APART = (5, 60) if PROVING else (3, 30)  # changes in the workspace from a restart to the next kill
LEFT = 2  # minutes of the storm that are still to come

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

    def __init__(self, town: Town, dice: random.Random) -> None:
        self._town = town
        self._dice = dice
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.kills = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._enough.set()
            self._town.ws.publish("killer leaves")
            self._thread.join()

    def _run(self) -> None:
        while self.kills < KILLS and not self._enough.is_set():
            if self._changed(self._dice.randint(*APART)):
                self._enough.wait(self._dice.uniform(0, 0.3))  # after it, too
                self._town.kill_bot()
                self.kills += 1
                self._town.start_bot()

    def _changed(self, times: int) -> bool:
        goal = self._town.ws.changes.seq + times
        while not self._enough.is_set() and self._town.ws.changes.seq < goal:
            self._town.pause(1.0)
        return not self._enough.is_set()


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_killed_again_and_again_the_story_still_reaches_its_end(tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    storm.write(posts, datetime.now(UTC), storm_minutes=int(storm.BEGAN_BEFORE.total_seconds() / 60) + LEFT)
    with Town(tmp_path, posts=posts) as town:
        people, killer = Patient(town), Killer(town, random.Random(SEED))
        story = Story(people)
        with killer.at_work():
            for act in list(STAGES.values())[:ACTS]:
                act(story)
        assert killer.kills == KILLS
        town.settle(120)
        check_books(town)
        assert [what for kind, fields in ONCE.items() for what in _repeated(town, kind, fields)] == []
        assert len([m for m in town.ws.timeline(CRISIS) if m.app_id and not m.subtype]) == 2  # alert and room
        stored = town.rows("SELECT count(*) AS n, count(DISTINCT external_id) AS different FROM mentions")[0]
        assert stored.n == stored.different > 0


def _repeated(town: Town, kind: str, fields: tuple[str, ...]) -> list[tuple[object, ...]]:
    told = Counter((kind, *(event[name] for name in fields)) for event in town.timeline(kind))
    return [what for what, times in told.items() if times > 1]
