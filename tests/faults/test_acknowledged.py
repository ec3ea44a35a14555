"""Acknowledged means committed, even if the bot dies right after; unacknowledged means all or nothing."""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.demo.stage import text_of
from tests.faults.people import Patient
from tests.faults.scenes import EVERYBODY, declare
from tests.faults.town import CRISIS, Town, check_books

PROVING = bool(os.environ.get("FIREBREAK_PROVE"))
# Database, kills.
LIVES = [("sqlite", 2)]
if PROVING:
    LIVES = [("sqlite", 12), pytest.param("postgres", 12, marks=pytest.mark.postgres)]
SEED = int(os.environ.get("FIREBREAK_SEED", "5"))


class Scribes:
    """Five people who write notes as fast as they can, until nobody answers."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._enough = threading.Event()
        self.answered: list[str] = []
        self.unanswered: list[str] = []

    def write_until_killed(self, name: str, presses: int) -> None:
        """The bot dies right after so many presses went out, while others are on their way."""
        self._enough.clear()
        goal = len(self._town.slack.hub.sent) + presses
        with ThreadPoolExecutor(len(EVERYBODY)) as pool:
            for person in EVERYBODY:
                pool.submit(self._write, person, name, goal)
            assert self._enough.wait(30)
            self._town.kill_bot()

    def _write(self, person: str, name: str, goal: int) -> None:
        for text in _texts(f"{name} by {person}"):
            outcome = self._town.slack.people.run_command(person, CRISIS, f"/crisis note {text}")
            (self.answered if outcome.ok else self.unanswered).append(text)
            if len(self._town.slack.hub.sent) >= goal:
                self._enough.set()
            if not outcome.ok:
                return


def _texts(beginning: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{beginning}, number {number}."


@pytest.mark.prove
@pytest.mark.parametrize(("empty_database_url", "kills"), LIVES, indirect=["empty_database_url"])
def test_what_was_acknowledged_is_in_the_timeline_and_what_was_not_is_whole_or_absent(
    tmp_path: Path, empty_database_url: str, kills: int
) -> None:
    dice = random.Random(SEED)
    with Town(tmp_path, empty_database_url) as town:
        declare(Patient(town))
        scribes = Scribes(town)
        for kill in range(kills):
            scribes.write_until_killed(f"life {kill}", dice.randint(6, 40 if PROVING else 15))
            noted = Counter(note["text"] for note in town.timeline("NoteAdded"))
            assert set(noted.values()) <= {1}
            assert set(scribes.answered) <= set(noted) <= {*scribes.answered, *scribes.unanswered}
            assert _remembered(town) == len(noted)
            assert _bodiless(town) == []
            town.start_bot()
        assert scribes.answered
        assert len(scribes.unanswered) >= kills
        town.settle(120)
        check_books(town)
        said = "\n".join(text_of(message) for message in town.posts())
        assert [text for text in noted if text not in said] == []


def _remembered(town: Town) -> int:
    """Commands whose repeat would be recognised: as many as did something."""
    return town.rows("SELECT count(*) AS n FROM requests WHERE key LIKE 'command:%'")[0].n


def _bodiless(town: Town) -> list[int]:
    found = town.rows("SELECT id FROM events LEFT JOIN event_bodies ON event_id = id WHERE body IS NULL")
    return [row.id for row in found]
