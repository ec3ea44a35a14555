"""Waiting costs nothing: neither for work nor for the next call that Slack allows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.domain.message import HOME, Lane, Standing
from tests.faults.people import Patient
from tests.faults.scenes import EVERYBODY, declare
from tests.faults.town import Town
from tests.slack.rig import Rig

SPAN = 2.5  # seconds looked at
IDLE = 0.06  # of one processor; the workers look once a second each
WAITING = 0.25  # the same while messages wait for the next second; some go out meanwhile


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(tmp_path) as opened:
        yield opened


def share(town: Town) -> float:
    """Of one processor, over a span in which nobody does anything."""
    before = town.cpu_seconds()
    threading.Event().wait(SPAN)
    return (town.cpu_seconds() - before) / SPAN


def test_a_bot_without_work_hardly_runs(town: Town) -> None:
    town.settle()
    share(town)  # what it does once after its start is none of it
    assert share(town) < IDLE


def test_a_bot_that_waits_for_its_budget_hardly_runs(town: Town) -> None:
    """Fifteen steps in line at one message a second, and cards that may not be redrawn yet."""
    stage = Patient(town)
    for title in ("Kettle burns somebody", "Grinders are recalled"):
        declare(stage, title)
    for person in EVERYBODY:
        town.slack.people.open_home(person)
    assert town.waiting()
    assert share(town) < WAITING
    assert town.waiting()


def test_homes_without_budget_are_asked_for_once_together(engine: Engine) -> None:
    """Not once each: fifty open Homes would be fifty refused claims every second."""
    with Rig(engine) as rig:
        for number in range(30):
            person = f"U0P{number:03}"
            home = Standing(subject=HOME, place=person, channel=person, ts=HOME, lane=Lane.HOME)
            rig.office.perform(lambda work, home=home: work.standings.add(home))
        later = rig.now() + timedelta(minutes=1)
        rig.office.perform(lambda work: work.budget.penalise("views.publish", "", later))
        assert rig.drawer.step()  # which finds that there is no budget ...
        assert not rig.drawer.step()  # ... for any of them
        assert rig.drawer.hurry
