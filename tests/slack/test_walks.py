"""Every plan is gone to its end by people who do what they are told to do next."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.slack.office import ANA, Night
from tests.slack.told_next import TEAM, Team, name_everybody
from tests.support.books import PLAYBOOKS

TYPES = sorted(path.stem for path in PLAYBOOKS.glob("*.yaml"))


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """What the databases do alike is shown elsewhere."""
    shutil.copy(sqlite_template, tmp_path / "firebreak.db")
    return f"sqlite:///{tmp_path / 'firebreak.db'}"


@pytest.mark.prove(alone=True)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", TYPES)
def test_whoever_does_what_they_are_told_comes_to_the_end_of_every_plan(night: Night, kind: str) -> None:
    night.office.perform(name_everybody)
    crisis = night.declare(type=kind, title="It is all over the feeds", fault="ours")
    press(night, ANA, "Add evidence", text="Look at what they posted")
    team = Team(night, crisis.id)

    team.work()
    press(night, ANA, "Resolve…", outcome="It is put right, and it is quiet.")
    team.work()
    for person in TEAM:
        press(night, person, "My notes", went_well="We were there at once.")
    press(night, ANA, "Write the report")
    press(night, ANA, "Close…")

    assert night.crisis().closed_at, night.told(ANA)[-1:]
    assert not night.rows("SELECT key FROM deliveries WHERE state = 'dead'")


def press(night: Night, person: str, label: str, **answers: str) -> None:
    """On the card of the crisis; no two presses of one person come in the same moment."""
    night.press(person, night.room(), label)
    if answers:
        assert night.send(person, **answers).ok
    night.pass_time(minutes=1)
