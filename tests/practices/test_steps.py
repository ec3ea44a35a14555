"""In the steps: what is known comes first, grave words rest, and whoever was named is asked again."""

from __future__ import annotations

import pytest

from bot.domain.plan.playbook import Due
from bot.domain.plan.step_kinds import compensation
from bot.domain.plan.step_kinds.triage import Triage
from bot.domain.staff.people import Role
from bot.service.crisis import triage
from bot.service.step import asking_again, resting
from tests.domain.plans import plan, step
from tests.practices import practice
from tests.slack.office import ANA, MEI, TOM, Night, offers, shown
from tests.support.databases import PlainShelf

REASON = "We looked at it together and agreed on it."
HOLDS = [{"id": "ads", "label": "Paid ads"}]
PLAN = plan(
    step("triage", "triage", title="What do we know?", owner=Role.CRISIS_LEAD, stage=1, due=Due(15)),
    step("words", "statement", message="M3", approvals=["pr_lead"], stage=5),
    step("pause", "pause", title="Stop what goes out", holds=HOLDS, review=60),
    step("watch", "monitor", title="Keep watching", required=False, stage=0),
    step("gift", "compensation", title="Give something", cap=50, currency="EUR", stage=6),
)


@pytest.fixture
def room(engine):
    with Night(engine, PlainShelf({"generic": PLAN})) as night:
        night.declare(severity_now="3", severity_24h="3")
        yield night


def answer(night: Night, who: str, label: str, /, **form: str) -> None:
    night.pass_time(seconds=1)
    night.press(who, night.step(label), label)
    assert night.send(who, **form).ok
    night.settle()


def triaged(night: Night) -> None:
    answer(night, ANA, "1. What happened", what="A cup", origin="own_post")
    answer(night, ANA, "2. Who, and whose fault", fault="ours")


@practice("S0.2", by=triage.must_be_known)
def test_S0_2_only_the_first_words_are_written_before_it_is_known_where_it_comes_from(room):
    room.press(ANA, room.step("Write the draft"), "Write the draft")
    assert not room.has_window(ANA)
    assert "Only the first words can be written yet" in room.told(ANA)[-1]
    triaged(room)
    room.press(ANA, room.step("Write the draft"), "Write the draft")
    assert room.has_window(ANA)


@practice("S4.4", by=Triage.decided)
def test_S4_4_how_bad_it_is_is_asked_for_now_and_for_24_hours_and_the_worse_drives(room):
    triaged(room)
    answer(room, ANA, "Decide how bad it is", severity_now="3", severity_24h="1", reason=REASON)
    assert room.crisis().severity.value == 1
    assert "SEV-1" in shown(room.room().blocks)


@practice("S2.5", by=resting.must_be_over)
def test_S2_5_words_that_may_name_a_cause_rest_before_they_go_out(room):
    triaged(room)
    answer(room, ANA, "Write the draft", text="Our supplier did it. More here by 18:00.")
    room.press(TOM, room.step("Approve"), "Approve")
    room.press(ANA, room.step("Publish…"), "Publish…")
    assert not room.has_window(ANA)
    assert "rest for 5 minutes" in room.told(ANA)[-1]
    room.pass_time(minutes=6)
    room.press(ANA, room.step("Publish…"), "Publish…")
    assert room.has_window(ANA)


@practice("S1.25", by=asking_again.follow)
def test_S1_25_a_pause_has_a_reason_and_is_asked_about_again(room):
    answer(room, ANA, "Order the pause", scope="brand", reason="Out of respect", may_post="Ana")
    room.pass_time(minutes=7)  # what had time to be told is told
    answer(room, ANA, "Go through the list", ads="stopped")
    before = len(room.letters(ANA))
    room.pass_time(minutes=61)
    assert any("Stop what goes out" in shown(m.blocks) for m in room.letters(ANA)[before:])


@practice("S4.3", by=asking_again.follow)
def test_S4_3_whoever_watches_is_asked_whether_they_still_do(room):
    answer(room, ANA, "Name the watcher", person=MEI)
    room.pass_time(minutes=11)
    assert any(offers(m.blocks, "Open") or "Keep watching" in shown(m.blocks) for m in room.letters(MEI))


@practice("S2.11", by=compensation._proposal)
def test_S2_11_a_gift_is_tied_to_nothing(room):
    gift = {"whom": "@lena", "ended": "put_right", "what": "Coffee", "amount": "9", "channel": "mail"}
    room.press(ANA, room.step("Propose something"), "Propose something")
    refused = room.send(ANA, **gift, tied_to="something")
    assert "for nothing in return" in " ".join((refused.errors or {}).values())
