"""Who set it off, and who carries it on."""

from __future__ import annotations

import pytest

from bot.domain.plan.step_kinds import profile
from bot.service.crisis import profiles
from tests.domain.plans import plan, step
from tests.practices import practice
from tests.slack.office import ANA, Night, shown
from tests.support.databases import PlainShelf

PLAN = plan(step("who", "profile", title="Look at who set it off", stage=1))
CARD = {"author": "@lena_bakes", "platform": "Bluesky", "part": "set_off", "role": "activist"}


@pytest.fixture
def room(engine):
    with Night(engine, PlainShelf({"generic": PLAN})) as night:
        night.declare(severity_now="3", severity_24h="3")
        yield night


@practice("S2.6", by=profile.path)
@practice("S2.6", by=profiles.expire)
def test_S2_6_a_profile_card_leads_to_a_path_by_the_truth_first_and_is_erased_on_its_day(room):
    room.press(ANA, room.step("Add a profile card"), "Add a profile card")
    refused = room.send(ANA, **CARD, facts="lena@example.com")
    assert "facts" in (refused.errors or {})
    assert room.send(ANA, **CARD, facts="Bakes and films it.").ok
    room.settle()
    room.press(ANA, room.step("@lena_bakes"), "@lena_bakes")
    answers = dict.fromkeys(profile.QUESTIONS, "no") | {"true": "yes", "bashing": "yes"}
    assert room.send(ANA, **answers).ok
    room.settle()
    assert "It is true, whoever says it" in shown(room.step("That is all of them").blocks)
    room.pass_time(days=31)
    assert "@lena_bakes" not in shown(room.step("Add a profile card").blocks)
