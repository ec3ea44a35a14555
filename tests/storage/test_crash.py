"""A process that is killed at any moment leaves nothing half done."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.storage.work import Office
from tests.storage.builders import NOON, a_crisis


@contextmanager
def victim(task: str, database_url: str) -> Iterator[Iterator[str]]:
    """The lines a child process says until the block ends; then it is killed."""
    program = [sys.executable, "-m", "tests.storage.victim", task, database_url]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield (line.strip() for line in process.stdout)
    finally:
        process.kill()  # SIGKILL: nothing is tidied up
        process.communicate(timeout=20)


def test_what_was_committed_is_whole_and_what_was_not_never_happened(
    office: Office, database_url: str
) -> None:
    with victim("declare", database_url) as lines:
        assert next(lines) == "inside the second"
    assert office.read(lambda work: work.crises.recent(5)) == (a_crisis(),)
    assert len(office.read(lambda work: work.events.pending("slack", 5))) == 1
    assert office.read(lambda work: work.events.broken_link("c1")) is None
    office.with_patience(5).perform(lambda work: work.crises.add(a_crisis("c2", number=2)))  # no lock is left


def test_posts_and_cursor_agree_wherever_a_listener_was_killed(office: Office, database_url: str) -> None:
    with victim("listen", database_url) as lines:
        said = [next(lines) for _ in range(5)]
    cursor = int(office.read(lambda work: work.mentions.cursor("mastodon")) or 0)
    assert cursor >= len(said)
    assert len(office.read(lambda work: work.mentions.earliest("w1", NOON, 1_000_000))) == cursor * 50
