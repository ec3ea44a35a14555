"""How far it went."""

from __future__ import annotations

import pytest

from bot.service.crisis import impact
from tests.domain.plans import plan, step
from tests.practices import practice
from tests.slack.office import ANA, TOM, Night, shown
from tests.support.databases import PlainShelf

PLAN = plan(step("impact", "impact", title="Count how far it went", stage=8, required=False))


@pytest.fixture
def room(engine):
    with Night(engine, PlainShelf({"generic": PLAN})) as night:
        night.declare(severity_now="3", severity_24h="3")
        yield night


@practice("S0.13", by=impact.measure_again)
@practice("S0.13", by=impact.measure_at_the_end)
def test_S0_13_how_far_it_went_is_counted_by_the_clock_and_followers_are_asked_for(room):
    for moment in ("When it began here", "After an hour", "After a day"):
        assert moment in shown(room.step("Say how many follow us").blocks)
        room.press(TOM, room.step("Say how many follow us"), "Say how many follow us")
        assert room.send(TOM, count="84000").ok
        room.pass_time(minutes=61 if moment == "When it began here" else 1440)
    room.press(ANA, room.room(), "Resolve…")
    assert room.send(ANA, outcome="It is over, and everybody was answered.").ok
    room.settle()
    assert "At its end" in shown(room.step("Say how many follow us").blocks)
