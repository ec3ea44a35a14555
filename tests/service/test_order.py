"""Who should hear it first hears it first, and nothing goes out that was stopped, outgrown or is over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.comms.order import began_at
from bot.domain.comms.publication import PublicationState
from bot.domain.comms.statement import MessageType, Statement, StatementState
from bot.domain.crisis.crisis import CrisisStatus
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked, Invalid, NotAllowed, Stale
from bot.domain.events import PublicationAsked, PublicationSettled, PublishingResumed, PublishingStopped
from bot.service.comms import publishing, statements, stopping
from bot.service.crisis import crises
from bot.service.overview import boards
from bot.service.ports import Work
from bot.service.records import House
from bot.slack.views.comms import statement_forms
from bot.slack.views.comms.statements import card
from bot.slack.views.crisis.crisis import card as crisis_card
from tests.service.town import ANA, LINK, MEI, REASON, TOM, Night
from tests.views.reading import fields, read

PLACES = {
    "x": "X",
    "mastodon": "Mastodon",
    "instagram": "Instagram",
    "webhook": "Webhook",
    "manual": "By hand",
}
STRIKE = "The press office says wait."


@pytest.fixture
def house(house: House) -> House:
    return replace(house, outlets=PLACES)


@pytest.fixture
def text(night: Night) -> Statement:
    """Of a crisis that began on Mastodon."""
    return night.approved(night.declare())


def ask(night: Night, text: Statement, place: str, out_of_order: str = ""):
    wanted = {"statement_id": text.id, "sha256": text.current.sha256, "outlets": (place,)}
    (made,) = night.do(publishing.ask, ANA, **wanted, out_of_order=out_of_order)
    return made


def board(night: Night, text: Statement):
    return night.read(lambda work: boards.statement_board(work, text.id))


def put_out(night: Night, text: Statement, place: str) -> None:
    asked = ask(night, text, place)
    night.do(publishing.confirm, publication_id=asked.id, url=LINK)


@pytest.mark.parametrize(
    ("platform", "link", "found"),
    [
        ("Mastodon", "", ("mastodon",)),
        ("X (Twitter)", "", ("x",)),
        ("twitter", "", ("x",)),
        ("Instagram and TikTok", "", ("instagram",)),
        ("", "https://www.instagram.com/p/1", ("instagram",)),
        ("a review site", "", ("webhook", "manual")),
        ("", "", ()),
    ],
)
def test_where_it_began_is_told_by_what_was_written_and_by_the_link(platform, link, found) -> None:
    assert began_at(platform, link, PLACES) == found


def test_words_go_first_to_where_it_began_or_somebody_says_why_not(night: Night, text: Statement) -> None:
    assert "First: Mastodon, where it began." in read(card(board(night, text)))
    assert "out_of_order" in fields(statement_forms.publish(board(night, text)))
    for reason in ("", " ", "x"):
        with pytest.raises(Invalid) as refused:
            ask(night, text, "x", reason)
        assert "out_of_order" in refused.value.fields
    early = ask(night, text, "x", "Nobody of us can log in on Mastodon.")
    assert early.out_of_order == night.told(PublicationAsked)[-1].out_of_order != ""
    assert "@UANA published it here out of order: “Nobody of us" in read(card(board(night, text)))
    assert ask(night, text, "mastodon").out_of_order == ""


def test_after_it_is_out_where_it_began_the_others_need_no_reason(night: Night) -> None:
    text = night.approved(night.declare(platform="our shop's forum"))
    with pytest.raises(Invalid, match="first to where it began"):
        ask(night, text, "x")
    put_out(night, text, "manual")
    assert ask(night, text, "x").out_of_order == ""
    assert "First:" not in read(card(board(night, text)))


def test_the_person_it_happened_to_hears_it_before_the_crowd(night: Night) -> None:
    crisis = night.declare(platform="")
    night.triage(crisis)
    night.answer(crisis, "affected", wish="someone")
    text = night.draft(crisis, TOM, message=MessageType.HOLDING)
    for person in (ANA, "UPRIYA"):
        night.decide(text, person)
    night.clock.go_on(minutes=5)
    with pytest.raises(Invalid, match="before the crowd"):
        ask(night, text, "manual")
    assert ask(night, text, "manual", STRIKE).out_of_order == STRIKE


def test_a_stop_holds_everything_until_somebody_else_lets_it_go_on(night: Night, text: Statement) -> None:
    on_its_way = ask(night, text, "webhook", STRIKE)
    with pytest.raises(NotAllowed, match="Stopping everything is for"):
        night.do(stopping.stop, MEI, reason=REASON)
    with pytest.raises(Invalid):
        night.do(stopping.stop, ANA, reason=" ")
    night.do(stopping.stop, ANA, reason=REASON)
    assert [(e.actor, e.crisis_id) for e in night.told(PublishingStopped)] == [(ANA, text.crisis_id)]
    with pytest.raises(Stale, match="already"):
        night.do(stopping.stop, TOM, reason=REASON)
    with pytest.raises(Blocked, match="stopped all publishing"):
        ask(night, text, "mastodon")
    assert not night.press_.run_once()
    assert night.publication(on_its_way).state is PublicationState.FAILED
    assert night.outlet.posts == []
    crisis = night.read(lambda work: boards.crisis_board(work, text.crisis_id))
    for shown in (card(board(night, text)), crisis_card(crisis)):
        assert "All publishing is stopped." in read(shown)
        assert REASON in read(shown)
    with pytest.raises(NotAllowed, match="somebody else lets it go on"):
        night.do(stopping.resume, ANA, reason=REASON)
    night.do(stopping.resume, TOM, reason=REASON)
    assert night.told(PublishingResumed)[-1].stopped_by == ANA
    with pytest.raises(Stale, match="not stopped"):
        night.do(stopping.resume, TOM, reason=REASON)
    ask(night, text, "webhook", STRIKE)
    assert night.press_.run_once()


def test_nobody_is_asked_to_post_by_hand_what_must_not_go_out_any_more(night: Night, text: Statement) -> None:
    by_hand = ask(night, text, "manual", STRIKE)
    night.pass_time(minutes=10)
    asked = len(night.told(PublicationAsked))
    night.do(stopping.stop, ANA, reason="The police ask us to wait.")
    night.pass_time(seconds=1)
    doubt = night.publication(by_hand)
    assert (doubt.state, night.told(PublicationSettled)[-1].state) == (PublicationState.UNKNOWN, "unknown")
    assert "stopped" in doubt.detail
    assert "police" not in doubt.detail  # it may be of another matter, and this is kept
    night.pass_time(minutes=30)
    assert len(night.told(PublicationAsked)) == asked
    night.do(publishing.confirm, publication_id=by_hand.id, url=LINK)  # somebody had posted it


def test_words_that_were_outgrown_are_not_asked_for_by_hand(night: Night, text: Statement) -> None:
    by_hand = ask(night, text, "manual", STRIKE)
    worse(night, text)
    night.pass_time(minutes=10)
    assert len(night.told(PublicationAsked)) == 1
    assert night.publication(by_hand).state is PublicationState.UNKNOWN


def worse(night: Night, text: Statement) -> None:
    crisis = night.read(lambda work: work.crises.get(text.crisis_id))
    change = {"now": Severity.SEV1, "in_24h": Severity.SEV1, "reason": REASON, "seen": crisis.version}
    night.do(crises.set_severity, ANA, crisis_id=crisis.id, **change)


def test_what_was_approved_for_something_smaller_is_approved_again(night: Night, text: Statement) -> None:
    on_its_way = ask(night, text, "webhook", STRIKE)
    worse(night, text)
    assert not night.press_.run_once()
    assert "after this text was approved" in night.publication(on_its_way).detail
    with pytest.raises(Blocked, match="after this text was approved"):
        ask(night, text, "mastodon")
    assert "Ask for approval again" in str(card(board(night, text)).blocks)
    again = night.do(statements.submit, ANA, statement_id=text.id)
    assert (again.state, again.missing) == (StatementState.IN_REVIEW, (0, 1))
    night.decide(again, ANA)
    night.decide(again, TOM)
    ask(night, again, "mastodon")
    assert night.press_.run_once() is False  # Mastodon is not set up: a person hears of it


def test_nothing_goes_out_any_more_when_the_matter_is_over(night: Night, text: Statement) -> None:
    on_its_way = ask(night, text, "webhook", STRIKE)

    def end(work: Work) -> None:
        crisis = work.crises.get(text.crisis_id)
        work.crises.save(replace(crisis, status=CrisisStatus.RESOLVED, version=crisis.version + 1))

    night.office.perform(end)
    assert not night.press_.run_once()
    assert night.publication(on_its_way).state is PublicationState.FAILED
    assert night.outlet.posts == []
