"""A text on its way: what the tests about words begin with."""

from __future__ import annotations

from bot.workspace.model import Message
from tests.slack.office import ANA, Night

DRAFT = "We have seen it and we will be back here by 18:00."


def draft(night: Night, by: str = ANA) -> Message:
    """Its card, with approval asked for."""
    night.press(by, night.room(), "Write a statement")
    assert night.send(by, message="M1", text=DRAFT).ok
    night.settle()
    return night.card(f"statement:{night.words().id}")
