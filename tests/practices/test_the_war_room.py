"""In the war room: clocks run, people are told until they answer, and nothing ends by itself."""

from __future__ import annotations

from bot.service import reading
from tests.practices import practice
from tests.slack.office import ANA, SAM, Night, offers, shown


def to_read(night: Night, person: str) -> list:
    return [letter for letter in night.letters(person) if offers(letter.blocks, "I have read it")]


@practice("S1.16", by=reading.ask_again)
@practice("S1.16", by=reading.ask)
def test_S1_16_whoever_must_know_is_asked_again_until_they_press(night):
    night.declare()
    assert len(to_read(night, SAM)) == 1
    night.pass_time(minutes=10)
    assert len(to_read(night, SAM)) == 2
    assert "you have not said yet that you read this" in shown(to_read(night, SAM)[1].blocks)
    night.press(SAM, to_read(night, SAM)[1], "I have read it")
    night.pass_time(minutes=30)
    assert len(to_read(night, SAM)) == 2
    assert len(to_read(night, ANA)) == 3
