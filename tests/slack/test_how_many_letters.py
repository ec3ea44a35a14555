"""How often people are written to in one whole crisis, every text of it published."""

from __future__ import annotations

import pytest

from bot.demo.crew import ANA, HANDLES, Crew
from bot.demo.stage import Spot
from tests.slack.office import Night
from tests.slack.walkers import Clocked, name_everybody

MOST = 25  # to whoever leads; before, it was 29
TITLE = "It is all over the feeds"


@pytest.mark.prove(alone=True)
@pytest.mark.timeout(300)
def test_whoever_leads_is_written_to_twenty_five_times_at_most_and_the_others_less(night: Night) -> None:
    night.office.perform(name_everybody)
    stage = Clocked(night)
    night.declare(type="insensitive_post", title=TITLE, fault="ours")
    room = Spot(night.room().channel, night.room().ts)
    stage.keep(ANA, "Look at what they posted", room)

    Crew(stage, room, writes=True).work_until_done()
    stage.press(ANA, room, "Resolve…")
    stage.fill(ANA, outcome="It is put right, and it is quiet.")
    card = stage.message_with("debrief", thread=room, button="My notes")
    for person in HANDLES:
        stage.press(person, card, "My notes")
        stage.fill(person, went_well="We were there at once.", change="One more reader.")
    stage.press(ANA, room, "Close")

    stage.shows(room, "*Closed")
    published = night.rows("SELECT count(*) FROM statements WHERE state = 'published'")
    assert published[0][0] >= 6
    letters = {person: len(night.letters(person)) for person in HANDLES}
    assert 10 < letters[ANA] <= MOST, letters
    assert max(letters.values()) == letters[ANA], letters
