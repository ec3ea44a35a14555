"""The disk under the database is full: whoever presses is told so, and can read on."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import event

from tests.slack.office import ANA, CRISIS, DECLARATION, shown

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words of its library
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def disk(night):
    """Full from when it is told to be."""
    state = {"full": False}

    def execute(_cursor, statement, _parameters, _context):
        if state["full"] and statement.lstrip().startswith(WRITES):
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise full

    event.listen(night.office._engine, "do_execute", execute)
    yield state
    event.remove(night.office._engine, "do_execute", execute)


def told(night):
    """What stands for this person alone, and no thread deeper."""
    return "\n".join(
        shown(m.blocks) or m.text for m in night.ws.timeline(CRISIS, ANA) if m.ephemeral_to == ANA
    )


def test_a_form_says_what_is_wrong_and_works_when_there_is_room(night, disk):
    night.command(ANA, "/crisis declare")
    disk["full"] = True
    assert "No room is left" in str(night.send(ANA, **DECLARATION))
    assert night.crises() == ()
    disk["full"] = False
    assert night.send(ANA, **DECLARATION).ok
    assert len(night.crises()) == 1


def test_a_press_is_told_that_nothing_was_recorded_and_what_only_reads_is_answered(night, disk):
    card = night.card(f"alert:{night.storm().id}")
    disk["full"] = True
    night.press(ANA, card, "I’m on it")
    assert "No room is left" in told(night)
    night.command(ANA, "/crisis sources")
    assert "No source is set up" in told(night)
