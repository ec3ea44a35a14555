"""Quick, but not rash: ready-made first words go out at once, what may name a cause or blame rests (S2.5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.comms.statement import MessageType
from bot.domain.errors import Blocked
from bot.domain.plan.schema.keys import faults
from bot.domain.plan.step_kinds.statement import RESTING, cool_off
from bot.domain.staff.people import Role
from bot.service.crisis import crises
from tests.domain.plans import plan, step
from tests.service.town import ANA, TOM, a_form

READY = "We have seen it. More here by {time}."
FIRST = step(
    "first",
    "statement",
    message="M1",
    approvals=["crisis_lead", "pr_lead"],
    approvals_unchanged=["crisis_lead"],
    template=READY,
)
AT_ONCE = step("now", "statement", message="M3", approvals=["crisis_lead"], cool_off=0)


@pytest.fixture
def crisis(night):
    return night.do(crises.declare, ANA, form=a_form(), playbook=plan(FIRST, AT_ONCE))


def test_ready_made_first_words_go_out_at_once(night, crisis):
    text = night.draft(crisis, step="first", text="We have seen it. More here by 18:00.")
    night.publish(night.decide(text, ANA))


def test_other_words_wait_for_a_second_person_and_five_minutes(night, crisis):
    text = night.draft(crisis, step="first", text="Our supplier did it. More here by 18:00.")
    night.decide(text, ANA)
    approved = night.decide(text, TOM)
    night.clock.go_on(minutes=4)
    with pytest.raises(Blocked, match="rest for") as refused:
        night.publish(approved)
    assert refused.value.phrase.params["until"] == night.clock.now + timedelta(minutes=1)
    night.clock.go_on(minutes=1)
    night.publish(approved)


def test_which_words_rest_and_what_a_playbook_may_say_of_it():
    rests = {m for m in MessageType if cool_off(None, m, "x")}
    assert rests == RESTING
    assert cool_off(AT_ONCE, MessageType.STATEMENT, "x") == timedelta()


def test_a_playbook_cannot_leave_such_words_to_one_person():
    plain = {"id": "s", "kind": "statement", "title": "T", "owner": Role.PR_LEAD.value, "stage": 5}
    alone = {**plain, "message": "M3", "approvals": []}
    book = {"type": "t", "title": "T", "version": 1, "steps": [alone]}
    assert ["never one person's alone" in f.text for f in faults(book)] == [True]
