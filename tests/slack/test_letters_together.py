"""A person is buzzed once per moment: what opens together is told in one letter, and in nothing else."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.domain.errors import OutcomeUnknown
from bot.domain.events import DebriefAsked
from bot.service.step import steps
from bot.slack import letters
from tests.slack.office import ANA, SAM, TOM, Night, elements, offers, shown


def test_what_a_declaration_opens_is_one_letter_per_person(night: Night) -> None:
    night.declare(TOM)
    mine = [event for event in night.timeline("StepOpened") if event.owner_id == ANA]
    assert len(mine) > 2
    (letter,) = night.letters(ANA)
    assert all(event.title in shown(letter.blocks) for event in mine)
    opened = [element for _, element in elements(letter.blocks)]
    assert len(opened) == len(mine) + 2
    assert offers(letter.blocks, "I have read it")
    assert offers(letter.blocks, "Say where they are told")  # of those who have no channel
    night.press(ANA, letter, "Open")
    assert night.has_window(ANA)


def test_the_cards_name_without_a_ping_whoever_got_the_letter(night: Night) -> None:
    night.declare(TOM)
    steps = [m for m in night.ws.replies("C0CRISIS", night.room().ts) if "Ana Ruiz" in shown(m.blocks)]
    assert steps
    assert not any(f"<@{ANA}>, by" in shown(m.blocks) + m.text for m in steps)


def test_nobody_is_called_for_a_wait(night: Night) -> None:
    night.declare(TOM)
    crisis = night.crisis()
    (opened,) = (e for e in night.timeline("StepOpened") if e.step_id == "watcher")
    wait = replace(opened, step_id="until_update")
    people = letters.WRITES[type(opened)].people
    asked = [night.office.read(lambda work, e=e: list(people(work, e))) for e in (opened, wait)]
    assert (crisis.lead_id, asked) == (ANA, [[ANA], []])


def test_what_opens_later_is_another_moment(night: Night) -> None:
    night.declare(TOM)
    before = len(night.letters(SAM))
    night.pass_time(minutes=30)
    assert len(night.letters(SAM)) >= before
    overdue = [event for event in night.timeline("StepOverdue") if event.told == ANA]
    assert len(overdue) > 2
    assert len(night.letters(ANA)) < 1 + len(overdue)


def test_nobody_who_is_written_to_is_pinged_by_the_card_as_well(night: Night) -> None:
    crisis = night.declare()
    night.press(ANA, night.room(), "Write a statement")
    assert night.send(ANA, message="M1", text="We have seen your posts. We are back by 23:30.").ok
    asking = DebriefAsked(crisis_id=crisis.id, people=(ANA, TOM))
    night.office.perform(lambda work: work.record(asking))
    night.settle()
    assert [m for m in night.letters(TOM) if "Read and decide" in str(m.blocks)]
    cards = [night.card(f"statement:{night.words().id}"), night.card(f"crisis:{crisis.id}", "debrief")]
    pinged = {(n.ts, n.user) for n in night.ws.notified if n.reason == "mention"}
    assert not pinged & {(card.ts, person) for card in cards for person in (ANA, TOM, SAM)}


def test_an_alert_calls_nobody_before_their_turn(night: Night) -> None:
    alert = night.storm()
    card = night.card(f"alert:{alert.id}")
    assert "If nobody acts by" in shown(card.blocks)
    assert len(night.letters(ANA)) == 1
    assert [n.user for n in night.ws.notified if n.ts == card.ts and n.reason == "mention"] == [ANA]


def test_a_letter_names_its_crisis_once_and_none_comes_about_what_is_settled_by_then(night: Night) -> None:
    crisis = night.declare(TOM)
    (letter,) = night.letters(ANA)
    for words in (letter.text, shown(letter.blocks)):
        assert words.startswith("Crisis #1 “Cups catch fire”")
        assert words.count("Cups catch fire”") == 1
    mine = [e.step_id for e in night.timeline("StepOpened") if e.owner_id == ANA][:3]
    about = {"actor_id": ANA, "crisis_id": crisis.id}
    before = len(night.letters(SAM))
    for step_id in mine:
        night.office.perform(partial(steps.assign, **about, step_id=step_id, person_id=SAM))
    night.desk.drain()
    night.office.perform(partial(steps.skip, **about, step_id=mine[0], reason="Care has done it already"))
    night.office.perform(partial(steps.assign, **about, step_id=mine[1], person_id=TOM))
    (told,) = night.letters(SAM)[before:]
    kept = next(e.title for e in night.timeline("StepAssigned") if e.step_id == mine[2])
    assert told.text.count("is yours now") == 1
    assert kept in told.text


def test_a_letter_that_may_be_out_is_looked_for_though_its_step_is_settled(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it was joined with stands in it, and would come once more."""
    crisis = night.declare(TOM)
    first, second = [e.step_id for e in night.timeline("StepOpened") if e.owner_id == ANA][:2]
    about = {"actor_id": ANA, "crisis_id": crisis.id}
    before = len(night.letters(SAM))
    for step_id in (first, second):
        night.office.perform(partial(steps.assign, **about, step_id=step_id, person_id=SAM))
    post = night.gateway.post

    def answer_is_lost(channel: str, text: str, *more: Any, **named: Any) -> Any:
        posted = post(channel, text, *more, **named)
        if "is yours now" in text and channel == night.ws.direct(SAM).id:
            monkeypatch.undo()
            night.office.perform(partial(steps.skip, **about, step_id=first, reason="Care has done it"))
            raise OutcomeUnknown("no answer in 10 s")
        return posted

    monkeypatch.setattr(night.gateway, "post", answer_is_lost)
    night.settle()
    (told,) = night.letters(SAM)[before:]
    assert told.text.count("is yours now") == 2
