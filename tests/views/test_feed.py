"""What the feed says of itself."""

from __future__ import annotations

from bot.slack.views.storm import feed


def test_at_its_end_it_says_nothing_of_whether_a_storm_goes_on() -> None:
    """One that a restricted crisis is about may go on, and nobody may take the silence for calm."""
    said = feed.over().text
    assert "no more posts come here" in said
    assert "No storm" not in said
