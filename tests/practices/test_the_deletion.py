"""Delete or keep: the post stays unless a ground fits, and what goes is admitted by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.domain.crisis import delete_or_keep
from bot.domain.errors import Blocked
from bot.domain.plan import run
from bot.domain.plan.step_kinds.decision import Decision
from bot.service.crisis import crises
from bot.service.step import clocks, steps
from tests.domain.plans import plan
from tests.practices import practice
from tests.service.conftest import shipped as shipped
from tests.slack.office import ANA, Night, elements, shown
from tests.support.databases import PlainShelf

REASON = "We looked at it together and agreed on it."
WRONG, OBSCENE, HACKED = "Delete: wrong account", "Delete: obscene or graphic", "Delete: we were hacked"


@pytest.fixture
def room(engine: Engine, shipped) -> Iterator[Night]:
    """What follows from the decision is as it is shipped."""
    decision, *then = (
        shipped["generic"].step(id) for id in ("delete_or_keep", "delete_post", "admit_removal")
    )
    first = replace(decision, after=(), when=())
    with Night(engine, PlainShelf({"generic": plan(first, *then)})) as night:
        night.declare(link="https://social.example/@northwindcoffee/1")
        yield night


def keep_evidence(night: Night) -> None:
    wanted = {"crisis_id": night.crisis().id, "text": "Buy our cups or burn"}
    night.office.perform(crises.add_evidence, actor_id=ANA, **wanted)


@practice("S0.3", by=Decision.check)
@practice("S4.1", by=delete_or_keep._check_wrong_account)
def test_S0_3_our_post_stays_unless_a_ground_fits_and_closing_the_account_is_no_choice(room):
    room.press(ANA, room.step(WRONG), WRONG)
    assert not room.has_window(ANA)
    assert "Save the evidence before you decide" in room.told(ANA)[-1]
    keep_evidence(room)
    card = room.step(WRONG)
    offered = [element["text"]["text"] for _, element in elements(card.blocks) if "text" in element]
    assert offered[0].startswith("Keep it")
    assert not [label for label in offered if "account" in label and not label.startswith(WRONG)]
    room.press(ANA, card, WRONG)
    refused = room.send(ANA, defended="yes", admission="We posted this by mistake.", reason=REASON)
    assert "Keep it and answer beneath it" in " ".join((refused.errors or {}).values())


@practice("S0.4", by=clocks.start)
@practice("S0.4", by=run.check_skip)
@practice("S0.5", by=delete_or_keep._check_hack)
def test_S0_4_what_is_obscene_goes_by_the_clock_and_is_admitted_and_a_hack_has_to_be_over(room):
    keep_evidence(room)
    room.press(ANA, room.step(HACKED), HACKED)
    sent = room.send(ANA, hack_sign="login_alert", in_control="no", weak_credentials="no", reason=REASON)
    assert not sent.ok or "Get the account back first" in " ".join(room.told(ANA))
    room.press(ANA, room.step(OBSCENE), OBSCENE)
    assert room.send(ANA, reason=REASON).ok
    admission = {"actor_id": ANA, "crisis_id": room.crisis().id, "step_id": "admit_removal"}
    with pytest.raises(Blocked, match="cannot be skipped"):
        room.office.perform(lambda work: steps.skip(work, **admission, reason=REASON))
    before = len(room.letters(ANA))
    room.pass_time(minutes=6)
    late = [shown(letter.blocks) for letter in room.letters(ANA)[before:]]
    assert any("Delete the post now" in text for text in late)
