"""In the war room: clocks run, people are told until they answer, and nothing ends by itself."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import partial

from bot.domain.plan import run
from bot.domain.plan.playbook import StepStatus
from bot.service.crisis import blockers, crises, first_words
from bot.service.step import overdue, reading, steps
from bot.slack.reactions import rooms
from bot.workspace.model import Message
from tests.practices import practice
from tests.slack.office import ANA, PRIYA, SAM, TOM, Night, offers, shown
from tests.support.knowing import triaged

REASON = "We looked at it together, and it is not needed tonight."


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


def refusal(night: Night, person: str, label: str) -> str:
    """What a press on the crisis card is answered with instead of a form that can be sent."""
    night.press(person, night.room(), label)
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


@practice("S1.15", by=first_words.late)
def test_S1_15_without_a_public_word_the_lead_is_called_and_at_the_limit_the_sponsor(night):
    night.declare()
    night.pass_time(minutes=30)
    assert letters_about(night, ANA, "minutes have passed and nothing has been said in public")
    assert not letters_about(night, PRIYA, "the limit has passed")
    night.pass_time(minutes=15)
    night.pass_time(minutes=15)
    assert letters_about(night, PRIYA, "the limit has passed")


@practice("S3.13", by=first_words.start)
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
    assert re.findall(r"stage (\d): (\d) of", shown(card.blocks)) == [("1", "0")]  # of others nobody is asked
    night.press(ANA, card, "Change the severity")
    assert night.send(ANA, severity_now="1", severity_24h="1").ok
    night.settle()
    assert "SEV-1" in shown(night.room().blocks)
    assert night.room().ts == card.ts
    assert not any("<!channel>" in text or "<!here>" in text for text in night.thread())


@practice("S3.2", by=run._holds)
def test_S3_2_what_came_from_outside_is_listened_to_and_what_was_ours_is_answered_for(night):
    for origin, opens, waits in (
        ("own_post", {"our_part", "delete_or_keep"}, {"listen"}),
        ("outside", {"listen"}, {"our_part", "delete_or_keep"}),
    ):
        crisis = night.declare(title=f"Began: {origin}")
        night.office.perform(crises.add_evidence, actor_id=ANA, crisis_id=crisis.id, text="Buy our cups")
        wanted = {"actor_id": ANA, "crisis_id": crisis.id, "step_id": "evidence", "choice": "done"}
        night.office.perform(lambda work, wanted=wanted: steps.press(work, **wanted, form={}))
        night.office.perform(triaged, ANA, crisis.id, origin)
        assert opens <= open_steps(night)
        assert not waits & open_steps(night)
