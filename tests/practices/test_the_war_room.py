"""In the war room: clocks run, people are told until they answer, and nothing ends by itself."""

from __future__ import annotations

from collections.abc import Container, Iterable
from functools import partial

import pytest

from bot.domain.crisis import delete_or_keep
from bot.domain.errors import Blocked
from bot.domain.plan import run
from bot.domain.plan.playbook import StepStatus
from bot.domain.plan.step_kinds.decision import Decision
from bot.service.crisis import blockers, crises
from bot.service.step import clocks as step_clocks
from bot.service.step import overdue, reading, steps
from bot.slack.reactions import rooms
from bot.workspace.model import Message
from tests.practices import practice
from tests.slack.office import ANA, PRIYA, SAM, TOM, Night, elements, offers, shown

REASON = "We looked at it together, and it is not needed tonight."
WRONG, OBSCENE = "Delete: wrong account", "Delete: obscene or graphic"


def to_read(night: Night, person: str) -> list[Message]:
    return [letter for letter in night.letters(person) if offers(letter.blocks, "I have read it")]


def letters_about(night: Night, person: str, words: str) -> list[str]:
    return [text for text in (shown(m.blocks) for m in night.letters(person)) if words in text]


def open_steps(night: Night) -> set[str]:
    def are_open(work) -> Iterable[str]:
        states = work.crises.steps(work.crises.recent(1)[0].id)
        return [s.step_id for s in states if s.status is StepStatus.OPEN]

    return set(night.office.read(are_open))


def skip_all(night: Night, but: Container[str] = ()) -> None:
    """Whatever opens, until only those are open that are kept."""
    while left := sorted(step for step in open_steps(night) if step not in but):
        wanted = {"crisis_id": night.crisis().id, "step_id": left[0]}
        night.office.perform(partial(steps.skip, actor_id=ANA, reason=REASON, **wanted))
    night.settle()


def refusal(night: Night, person: str, label: str, card: Message | None = None) -> str:
    """What a press on the crisis card is answered with instead of a form that can be sent."""
    night.press(person, card or night.room(), label)
    if night.has_window(person):
        sent = night.send(person, outcome="It has calmed down and everybody was answered.")
        return " ".join((sent.errors or {}).values()) or shown(night.window(person).blocks)
    return night.told(person)[-1]


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


@practice("S1.15", by=crises.first_words_late)
def test_S1_15_without_a_public_word_the_lead_is_called_and_at_the_limit_the_sponsor(night):
    night.declare()
    night.pass_time(minutes=30)
    assert letters_about(night, ANA, "minutes have passed and nothing has been said in public")
    assert not letters_about(night, PRIYA, "the limit has passed")
    night.pass_time(minutes=15)
    night.pass_time(minutes=15)
    assert letters_about(night, PRIYA, "the limit has passed")


@practice("S3.13", by=crises.set_first_words_clock)
def test_S3_13_the_clock_of_the_first_words_runs_from_detection(night):
    alert = night.storm()
    night.clock.advance(12 * 60)
    night.press(ANA, night.card(f"alert:{alert.id}"), "Declare a crisis")
    fields = {"type": "generic", "title": "Cups catch fire", "platform": "Social", "fault": "unknown"}
    assert night.send(ANA, **fields, severity_now="2", severity_24h="2", lead_id=ANA).ok
    night.pass_time(minutes=3)
    assert letters_about(night, ANA, "15 minutes have passed and nothing has been said in public")


@practice("S2.4", by=overdue.climb)
def test_S2_4_a_step_that_does_not_move_goes_to_the_lead(night):
    night.declare(lead_id=TOM)
    night.pass_time(minutes=20)
    night.pass_time(minutes=10)
    assert letters_about(night, TOM, "has not finished it")
    assert "late" in shown(night.room().blocks)


@practice("S2.13", by=blockers.of_the_end)
def test_S2_13_it_does_not_end_before_the_cause_is_known(night):
    night.declare()
    skip_all(night, but={"cause"})
    assert "Find the cause" in refusal(night, ANA, "Resolve")
    assert night.crisis().is_open


@practice("S0.14", by=blockers.of_the_end)
def test_S0_14_it_does_not_end_before_somebody_changes_something_by_a_date(night):
    night.declare()
    skip_all(night, but={"prevention"})
    assert "Say what changes, who does it, by when" in refusal(night, ANA, "Resolve")
    assert night.crisis().is_open


@practice("S3.9", by=steps.ripen)
def test_S3_9_an_update_is_asked_for_even_if_nothing_is_new(night):
    night.declare()
    skip_all(night, but={"until_update"})
    night.pass_time(hours=3)
    assert "update" in open_steps(night)
    assert letters_about(night, ANA, "Give the next news, even if there is none")


@practice("S2.12", by=blockers.of_the_end)
def test_S2_12_it_does_not_end_before_the_department_is_named(night):
    night.declare()
    skip_all(night, but={"department"})
    assert "Name the department this belongs to" in refusal(night, ANA, "Resolve")


@practice("S1.28", by=rooms.redraw_homes)
def test_S1_28_an_open_overview_follows_what_happens(night):
    night.home(SAM)
    night.declare()
    view = night.ws.home(SAM)
    assert view is not None
    assert "Cups catch fire" in shown(view.blocks)


@practice("S4.2", by=rooms.redraw_crisis)
def test_S4_2_there_is_one_card_that_is_edited_and_nobody_calls_the_channel(night):
    night.declare()
    card = night.room()
    assert "0 of " not in shown(card.blocks)
    night.press(ANA, card, "Change the severity")
    assert night.send(ANA, severity_now="1", severity_24h="1").ok
    night.settle()
    assert "SEV-1" in shown(night.room().blocks)
    assert night.room().ts == card.ts
    assert not any("<!channel>" in text or "<!here>" in text for text in night.thread())


def at_the_decision(night: Night) -> None:
    """Before the question whether a post of ours is deleted, with evidence kept."""
    before_evidence(night)
    keep_evidence(night)


def keep_evidence(night: Night) -> None:
    wanted = {"crisis_id": night.crisis().id, "text": "Buy our cups or burn"}
    night.office.perform(crises.add_evidence, actor_id=ANA, **wanted)


def before_evidence(night: Night) -> None:
    night.declare(link="https://social.example/@northwindcoffee/1")
    skip_all(night, but={"whose_post", "delete_or_keep"})
    wanted = {"actor_id": ANA, "crisis_id": night.crisis().id, "step_id": "whose_post"}
    form = {"reason": "It stands on our own account."}
    night.office.perform(lambda work: steps.press(work, **wanted, choice="our_post", form=form))
    night.settle()


@practice("S0.3", by=Decision.check)
@practice("S4.1", by=delete_or_keep._check_wrong_account)
@practice("S0.4", by=step_clocks.start)
@practice("S0.4", by=run.check_skip)
def test_S0_3_our_post_stays_unless_a_ground_fits_and_what_is_obscene_goes_by_the_clock(night):
    before_evidence(night)
    assert "Save the evidence before you decide" in refusal(night, ANA, WRONG, card=night.step(WRONG))
    keep_evidence(night)
    card = night.step(WRONG)
    first = [element["text"]["text"] for _, element in elements(card.blocks)][0]
    assert first.startswith("Keep it")
    assert not any(word in shown(card.blocks) for word in ("Close the account", "Hide the account"))
    night.press(ANA, card, WRONG)
    stood_by = night.send(ANA, defended="yes", admission="We posted this by mistake.", reason=REASON)
    assert "Keep it and answer beneath it" in " ".join((stood_by.errors or {}).values())
    night.press(ANA, night.step(OBSCENE), OBSCENE)
    assert night.send(ANA, reason=REASON).ok
    night.settle()
    assert {"delete_post", "admit_removal"} <= open_steps(night)
    wanted = {"actor_id": ANA, "crisis_id": night.crisis().id, "step_id": "admit_removal"}
    with pytest.raises(Blocked, match="cannot be skipped"):
        night.office.perform(lambda work: steps.skip(work, **wanted, reason=REASON))
    night.pass_time(minutes=6)
    assert letters_about(night, ANA, "Delete the post now")


@practice("S0.5", by=delete_or_keep._check_hack)
def test_S0_5_hacked_is_a_ground_only_with_what_shows_it_and_when_the_account_is_back(night):
    at_the_decision(night)
    night.press(ANA, night.step("Delete: we were hacked"), "Delete: we were hacked")
    sent = night.send(ANA, hack_sign="login_alert", in_control="no", weak_credentials="no", reason=REASON)
    assert not sent.ok or "Get the account back first" in " ".join(night.told(ANA))
    assert "delete_or_keep" in open_steps(night)
