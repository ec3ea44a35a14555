"""Somebody deletes the card on which a war room hangs: the room moves, whole, under the card's new post."""

from __future__ import annotations

import pytest

from bot.workspace.model import Message
from tests.slack.office import ANA, CRISIS, Night, button, shown


@pytest.fixture
def moved(long_night: Night) -> tuple[Message, list[Message]]:
    """The old root, and the open cards that stood under it."""
    old = long_night.room()
    cards = [m for m in long_night.ws.replies(CRISIS, old.ts) if _has_buttons(m)]
    assert cards
    long_night.delete(old)
    long_night.settle()
    return old, cards


def _has_buttons(message: Message) -> bool:
    return not message.deleted and any(block["type"] == "actions" for block in message.blocks)


def test_the_open_steps_stand_under_the_new_card_and_nowhere_else(long_night: Night, moved) -> None:
    old, cards = moved
    room = long_night.room()
    assert room.ts != old.ts
    assert long_night.ws.messages[CRISIS][room.ts].thread_ts in (None, room.ts)
    under_new = [shown(m.blocks) for m in long_night.ws.replies(CRISIS, room.ts) if _has_buttons(m)]
    assert len(under_new) == len(cards)
    assert "<@" not in "".join(under_new), "nobody is called a second time"
    assert [m for m in long_night.ws.replies(CRISIS, old.ts) if _has_buttons(m)] == []
    assert room.pinned_by


def test_the_new_thread_says_where_the_old_words_are(long_night: Night, moved) -> None:
    assert "was deleted" in "\n".join(long_night.thread())


def test_the_old_thread_leads_to_the_new_one(long_night: Night, moved) -> None:
    old, _ = moved
    room = long_night.room()
    left_behind = long_night.ws.replies(CRISIS, old.ts)[-1]
    assert long_night.gateway.permalink(CRISIS, room.ts) in shown(left_behind.blocks)


def test_what_happens_next_is_told_and_drawn_in_the_new_thread(long_night: Night, moved) -> None:
    old, _ = moved
    before = len(long_night.ws.replies(CRISIS, old.ts))
    long_night.command(ANA, "/crisis note the cups are warm")
    long_night.settle()
    assert "the cups are warm" in "\n".join(long_night.thread())
    assert len(long_night.ws.replies(CRISIS, old.ts)) == before
    card = next(m for m in long_night.ws.replies(CRISIS, long_night.room().ts) if _has_buttons(m))
    assert button(card.blocks, "")


def test_the_old_thread_still_belongs_to_its_crisis(long_night: Night, moved) -> None:
    old, _ = moved
    long_night.declare(title="Drivers on strike")  # so that only the thread tells which one is meant
    long_night.say(ANA, "@Firebreak note written in the old thread", thread_ts=old.ts)
    assert "written in the old thread" in "\n".join(long_night.thread(long_night.crises()[1]))


def test_a_room_that_is_deleted_twice_moves_twice(long_night: Night, moved) -> None:
    old, cards = moved
    long_night.delete(long_night.room())
    long_night.settle()
    under_newest = [m for m in long_night.ws.replies(CRISIS, long_night.room().ts) if _has_buttons(m)]
    assert len(under_newest) == len(cards)
    long_night.say(ANA, "@Firebreak note from the very first thread", thread_ts=old.ts)
    assert "from the very first thread" in "\n".join(long_night.thread())
