"""A restricted crisis does not exist for whoever has no part in it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.slack.office import (
    LENA,
    MEI,
    SOCIAL,
    Night,
    shown,
)
from tests.slack.writing import draft
from tests.support.books import SHIPPED
from tests.support.databases import opened


class Shelf:
    """The shipped playbooks, and one whose crises are restricted."""

    def __init__(self):
        self.shipped = SHIPPED

    def types(self):
        shipped = self.shipped.types()
        return {**shipped, "data_breach": replace(shipped["generic"], type="data_breach", restricted=True)}


@contextmanager
def restricted(engine):
    """A restricted crisis; the legal, PR, care and executive roles have a part in it, Lena has none."""
    with Night(engine, Shelf()) as night:
        night.declare(type="data_breach", title="Secret leak")
        yield night


@pytest.fixture
def quiet(engine):
    with restricted(engine) as night:
        yield night


@pytest.fixture(scope="module")
def hidden(tmp_path_factory, sqlite_template):
    """The same, for tests that change nothing of it."""
    path = tmp_path_factory.mktemp("hidden") / "rig.db"
    with opened(path, copy_of=sqlite_template) as engine, restricted(engine) as night:
        yield night


@pytest.mark.parametrize(
    "text",
    ["status", "status 1", "list", "timeline", "timeline 1", "note x", "note #1 x", "role 1 legal @lena"],
)
def test_a_restricted_crisis_is_not_there_for_others(hidden, text):
    outcome = hidden.command(LENA, f"/crisis {text}", SOCIAL)
    answer = shown(outcome.response["blocks"])
    assert "No crisis is open" in answer or "There is no crisis number 1" in answer
    assert not hidden.has_window(LENA)


def test_no_button_of_a_restricted_crisis_works_for_others(quiet):
    card = draft(quiet)
    look_in(quiet)
    step = quiet.step("Skip it")
    for message in (quiet.room(), step, card):
        labels = [e["text"]["text"] for _, e in _buttons(message)]
        for label in [*labels, *_lines(message)]:
            quiet.press(LENA, message, label)
            assert not quiet.has_window(LENA), label
    assert set(quiet.told(LENA)) == {"There is no such crisis."}
    assert "Secret" not in shown(quiet.home(LENA).blocks)


def look_in(night):
    """Lena stands in its channel, and the bot has not heard of it."""
    night.ws.channels[night.room().channel].members.add(LENA)


def test_answers_in_one_place_do_not_wait_behind_those_in_another(quiet):
    look_in(quiet)
    for message in (quiet.room(), quiet.step("Skip it")):
        quiet.press(LENA, message, _buttons(message)[0][1]["text"]["text"])
    waiting = quiet.rows("SELECT DISTINCT thread FROM deliveries WHERE method = 'ephemeral'")
    assert len(waiting) == 2


def _buttons(message):
    return [
        (b["block_id"], e) for b in message.blocks for e in b.get("elements", ()) if e["type"] == "button"
    ]


def _lines(message):
    found = [e for b in message.blocks for e in b.get("elements", ()) if e["type"] == "overflow"]
    return [option["text"]["text"] for menu in found for option in menu["options"]]


def test_those_with_a_part_in_it_see_it(hidden):
    assert "Secret leak" in shown(hidden.command(MEI, "/crisis status").response["blocks"])
    assert "Secret leak" in shown(hidden.home(MEI).blocks)
