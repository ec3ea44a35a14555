"""The line on top of the practice workspace: whose turn it is, read off the cards as they stand."""

from __future__ import annotations

import pytest

from bot.demo.coach import Coach
from bot.demo.crew import ANA, TOM
from bot.workspace.model import Message
from bot.workspace.state import Workspace
from tests.workspace_page.sample import CRISIS, button, section


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("Crisis lead or Social lead: *waiting for Tom Okafor* since today.", "Approve"),
        (f"Crisis lead or Social lead: *waiting for <@{TOM}>* since today.", "Approve"),
        ("Tom Okafor, please publish it by hand.", "It is out: give the link"),
        (f"On call: <@{TOM}>, asked today.", "I’m on it"),
    ],
)
def test_whoever_is_asked_is_told_that_it_is_their_turn_and_others_whom_to_be(words: str, label: str) -> None:
    workspace, coach = Workspace(), Coach()
    blocks = [
        section("Version 1 by Ana Ruiz"),
        section(words),
        {"type": "actions", "elements": [button(label, "a")]},
    ]
    workspace.messages[CRISIS]["1.0"] = Message(ts="1.0", channel=CRISIS, user="U0BOT", blocks=blocks)
    coach.watch(workspace, CRISIS)
    assert coach.hint(TOM).startswith("Your turn, Tom Okafor: ")
    assert coach.hint(ANA).startswith("Be Tom Okafor (press “Switch”): ")
