"""What is known has somebody who answers for it, and words rest on nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.comms.fact import Fact, FactForm, FactState, value
from bot.domain.comms.statement import MessageType, Statement, StatementState
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked, Invalid, NotAllowed, NotFound, Stale
from bot.domain.events import FactAsked, FactEntered, WordsOutdated
from bot.service.comms import facts
from bot.service.crisis import crises
from bot.service.overview import boards
from bot.service.records import House
from bot.slack.views.comms.statements import card
from tests.service.town import ANA, GUEST, LEO, MEI, REASON, SAM, TOM, Night
from tests.tone.words import book

UPDATE = "We have called back 412 cups since 14:30 on 3 May. More here by 18:00."
LINES = "For the press: 412 cups are called back."


@pytest.fixture
def house(house: House) -> House:
    return replace(house, tone=book())


@pytest.fixture
def crisis(night: Night) -> Crisis:
    return night.declare(severity_now=Severity.SEV3, severity_24h=Severity.SEV3)


def enter(night: Night, crisis: Crisis, actor: str = SAM, instead: Fact | None = None, **said: Any) -> Fact:
    form = FactForm(
        **{"text": "Cups called back", "number": "412", "evidence": "The list of the shops"} | said
    )
    about = {"crisis_id": crisis.id, "instead_of": instead.id if instead else None}
    return night.do(facts.enter, actor, form=form, **about)


def question(night: Night, crisis: Crisis, **said: Any) -> Fact:
    later = night.clock.now + timedelta(minutes=30)
    return enter(night, crisis, text="How many are hurt?", number="", known=False, again_at=later, **said)


def flagged(night: Night, statement: Statement) -> list[tuple[str, str]]:
    board = night.read(lambda work: boards.statement_board(work, statement.id))
    text = statement.current.text
    return [
        (f.check, text[f.span.start : f.span.end]) for f in board.tone.toned.findings if f.check == "D-20"
    ]


def asked(night: Night) -> list[str]:
    return [event.person_id for event in night.told(FactAsked)]


def test_a_number_without_an_entry_holds_the_text_back_and_approvers_see_whose_it_is(
    night: Night, crisis: Crisis
) -> None:
    text = night.draft(crisis, TOM, UPDATE)
    assert (text.state, flagged(night, text)) == (StatementState.DRAFT, [("D-20", "412")])
    lines = night.draft(crisis, TOM, LINES, MessageType.PRESS_LINES)
    assert (lines.state, flagged(night, lines)) == (StatementState.IN_REVIEW, [("D-20", "412")])
    enter(night, crisis)
    assert flagged(night, text) == flagged(night, lines) == []
    drawn = str(night.read(lambda work: card(boards.statement_board(work, text.id))).blocks)
    assert "*412:* <@USAM>, as of" in drawn
    assert "Cups called back" in drawn


def test_what_somebody_else_answers_for_counts_when_they_say_so(night: Night, crisis: Crisis) -> None:
    text = night.draft(crisis, TOM, UPDATE)
    claimed = enter(night, crisis, TOM, owner_id=SAM)
    assert (claimed.state, asked(night)) == (FactState.CLAIMED, [SAM])
    assert flagged(night, text)
    night.pass_time(minutes=10)
    assert asked(night) == [SAM, ANA]  # silence makes no fact: the lead is asked too
    with pytest.raises(NotAllowed, match="answers for this"):
        night.do(facts.confirm, ANA, fact_id=claimed.id)
    night.do(facts.confirm, SAM, fact_id=claimed.id)
    night.pass_time(hours=5)
    assert (asked(night), flagged(night, text)) == ([SAM, ANA], [])
    with pytest.raises(Stale):
        night.do(facts.confirm, SAM, fact_id=claimed.id)


def test_what_is_not_known_yet_is_asked_for_at_its_time_until_it_is(night: Night, crisis: Crisis) -> None:
    unknown = question(night, crisis, owner_id=LEO)
    night.pass_time(minutes=29)
    assert asked(night) == []
    night.pass_time(minutes=1)
    assert asked(night) == [LEO]
    night.pass_time(minutes=10)
    assert asked(night) == [LEO, ANA]
    known = enter(night, crisis, LEO, unknown, text="People hurt", number="2", evidence="The hospital")
    night.pass_time(hours=9)
    assert asked(night) == [LEO, ANA]
    assert night.read(lambda work: facts.current(work, crisis.id)) == (known,)
    assert night.told(FactEntered)[-1].before == "How many are hurt?"


def test_a_fact_that_changes_names_the_words_that_rest_on_it(night: Night, crisis: Crisis) -> None:
    first = enter(night, crisis)
    public = night.approved(crisis, actor=LEO, text=UPDATE)
    night.publish(public)
    night.press_.run_once()
    waiting = night.approved(crisis, actor=LEO, text=UPDATE)
    night.approved(crisis, actor=LEO, text="We are calling cups back. More here by 18:00.")
    same = enter(night, crisis, MEI, first, text="Cups that shops called back")
    assert night.told(WordsOutdated) == []
    enter(night, crisis, MEI, same, number="2,310")
    (told,) = night.told(WordsOutdated)
    assert (told.messages, told.public, told.told) == (("M5", "M5"), 1, ANA)
    assert (told.before, told.text) == ("412: Cups that shops called back", "2,310: Cups called back")
    with pytest.raises(Blocked, match="not on the fact sheet"):
        night.publish(waiting)
    with pytest.raises(Stale):
        enter(night, crisis, SAM, same)


def test_another_owner_is_no_change_and_what_they_say_instead_is(night: Night, crisis: Crisis) -> None:
    first = enter(night, crisis)
    public = night.approved(crisis, actor=LEO, text=UPDATE)
    night.publish(public)
    night.press_.run_once()
    handed_on = enter(night, crisis, LEO, first, owner_id=MEI)
    assert (handed_on.state, night.told(WordsOutdated)) == (FactState.CLAIMED, [])
    enter(night, crisis, MEI, handed_on, number="2,310")
    assert [told.messages for told in night.told(WordsOutdated)] == [("M5",)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"number": "many"}, "number"),
        ({"evidence": ""}, "evidence"),
        ({"text": "x" * 301}, "text"),
        ({"known": False}, "again_at"),
    ],
)
def test_an_entry_that_lacks_something_says_under_which_field(
    night: Night, crisis: Crisis, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        enter(night, crisis, **wrong)
    assert set(refused.value.fields) == {field}


def test_nobody_answers_for_it_who_cannot_be_asked(night: Night, crisis: Crisis) -> None:
    with pytest.raises(NotAllowed):
        enter(night, crisis, owner_id=GUEST)
    with pytest.raises(Invalid):
        enter(night, crisis, as_of=night.clock.now + timedelta(minutes=1))


def test_nothing_is_asked_while_it_is_over_and_again_when_it_is_back(night: Night) -> None:
    crisis = night.declare(type="generic")
    question(night, crisis)
    night.work_through(crisis)
    night.resolve(crisis)
    before = asked(night)
    night.pass_time(hours=2)
    assert asked(night) == before
    night.do(crises.reopen, ANA, crisis_id=crisis.id, reason=REASON)
    night.pass_time(minutes=1)
    assert asked(night) == [*before, SAM]


def test_the_sheet_goes_with_the_limit_of_its_crisis(night: Night, crisis: Crisis) -> None:
    fact = enter(night, crisis)
    night.office.perform(lambda work: work.facts.strip(crisis.id))
    with pytest.raises(NotFound):
        night.read(lambda work: work.facts.get(fact.id))


@pytest.mark.parametrize(
    ("written", "means"),
    [("2,310", "2310"), ("2.310", "2310"), ("1 200", "1200"), ("2.5", "2.5"), ("2,50", "2.5"), ("25", "25")],
)
def test_the_same_number_is_known_in_every_way_of_writing_it(written: str, means: str) -> None:
    assert value(written) == means
