"""A post as evidence: as it was seen and, where that has changed, as it is now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.slack.views.blocks import Drawn
from bot.slack.views.storm import posts
from tests.views import boards
from tests.views.boards import ago
from tests.views.reading import read

SEEN = replace(boards.sample(str, 1), followers=84_000, reactions=3)


def said(**changes: Any) -> str:
    return read(Drawn("", posts.whole(replace(SEEN, **changes))))


def test_what_has_not_changed_is_said_once() -> None:
    assert "84,000 followers · " in said()
    assert "now" not in said()
    assert "reaction" not in said(reactions=None, reactions_now=4)


def test_reach_stands_as_it_was_seen_and_as_it_is_now() -> None:
    told = said(followers_now=96_000, reactions_now=412)
    assert "84,000 followers when seen, 96,000 now · 3 reactions when seen, 412 now" in told


def test_the_words_of_an_edit_stand_below_the_first_ones() -> None:
    told = said(edited_at=ago(4), edited_text="All is well")
    assert told.index(SEEN.text) < told.index("It now reads:") < told.index("All is well")
    assert "edited since" in told
