"""Whoever does not answer in Slack is called outside it, until somebody answers or nobody is left."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import Engine

from bot.domain import events as e
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.severity import Severity
from bot.domain.errors import DeliveryError, Invalid, NotAllowed, NotFound, OutcomeUnknown, Stale
from bot.domain.staff.contact import Way
from bot.domain.staff.member import Member
from bot.domain.staff.page import PER_HOUR
from bot.reaching import calls
from bot.service.call import reach
from bot.service.crisis import crises
from bot.service.records import House
from bot.service.storm import alerts
from bot.storage.work import Office
from tests.service.switch import LINKS, PAGERS, Desk
from tests.service.town import ANA, LEO, NOOR, PRIYA, SAM, TOM, Night
from tests.support.databases import FakeClock


@pytest.fixture
def house(house: House) -> House:
    return replace(house, pagers=PAGERS, following=frozenset({"pagerduty"}))


@pytest.fixture
def office(engine: Engine, clock: FakeClock, house: House) -> Office:
    numbers = itertools.count(1)
    told = ("slack", "pagers")
    return Office(engine, clock=clock, house=house, subscribers=told, new_id=lambda: f"id{next(numbers)}")


@pytest.fixture
def desk(night: Night) -> Desk:
    return Desk(night)


def test_an_alert_nobody_takes_in_slack_calls_by_one_way_after_another(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy", "email")
    night.storm()
    desk.look()
    desk.pass_time(minutes=1.9)
    assert desk.sent() == []
    desk.pass_time(minutes=0.1)
    assert [p for p, _ in desk.sent()] == ["ntfy"]
    desk.pass_time(minutes=2)
    assert sorted(p for p, _ in desk.sent()) == ["email", "ntfy"]
    told = [(type(x).__name__, x.pager) for x in night.told(e.PageEvent) if hasattr(x, "pager")]
    assert told == [("PersonPaged", "ntfy"), ("PageUnanswered", "ntfy"), ("PersonPaged", "email")]


def test_whoever_cannot_be_reached_is_not_waited_for(desk: Desk, night: Night) -> None:
    """Their two ways take four minutes; the chain's own clock would have waited until the fifth (S1.1)."""
    desk.named(ANA, "ntfy")
    desk.named(TOM, "email")
    night.storm()
    desk.look()
    for _ in range(4):
        desk.pass_time(minutes=1)
    assert [x.person_id for x in night.told(e.PersonAsked)] == [ANA]
    desk.pass_time(seconds=1)
    assert [x.person_id for x in night.told(e.PersonAsked)] == [ANA, TOM]
    assert [x.why for x in night.told(e.PersonNotReached)] == ["silent"]
    desk.pass_time(minutes=2)
    assert len(desk.pagers["email"].sent) == 1


def test_a_press_in_slack_is_an_answer_and_nobody_is_called(desk: Desk, night: Night) -> None:
    desk.named(ANA, "pagerduty", "email")
    alert = night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    night.do(alerts.acknowledge, ANA, alert_id=alert.id)
    desk.look()
    assert desk.pagers["pagerduty"].whats == ["trigger", "acknowledge"]
    desk.pass_time(minutes=10)
    assert desk.pagers["email"].sent == []
    night.do(alerts.dismiss, ANA, alert_id=alert.id, reason="An old joke that comes back.")
    desk.look()
    assert desk.pagers["pagerduty"].whats == ["trigger", "acknowledge", "resolve"]


def test_a_call_that_nobody_answered_is_ended_when_it_is_over(desk: Desk, night: Night) -> None:
    desk.named(ANA, "pagerduty")
    alert = night.storm()
    desk.look()
    for _ in range(4):
        desk.pass_time(minutes=2)
    assert night.told(e.PersonNotReached)[0].person_id == ANA
    night.do(alerts.dismiss, TOM, alert_id=alert.id, reason="An old joke that comes back.")
    desk.look()
    assert desk.pagers["pagerduty"].whats == ["trigger", "resolve"]


def test_whoever_takes_it_ends_it_for_the_others_too(desk: Desk, night: Night) -> None:
    desk.named(ANA, "pagerduty")
    alert = night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    night.do(alerts.acknowledge, TOM, alert_id=alert.id)
    desk.look()
    assert desk.pagers["pagerduty"].whats == ["trigger", "resolve"]
    threads = {note.thread for note in desk.pagers["pagerduty"].sent}
    assert len(threads) == 1


def test_do_not_disturb_is_called_at_once(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    desk.quiet = {ANA}
    night.storm()
    desk.look()
    assert len(desk.pagers["ntfy"].sent) == 1


def test_without_slack_everybody_is_called_at_once(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    night.storm()
    desk.look()
    assert desk.sent() == []
    desk.gone = True
    desk.look()
    assert len(desk.pagers["ntfy"].sent) == 1


@pytest.fixture
def crisis(desk: Desk, night: Night) -> Crisis:
    desk.named(ANA, "email")
    desk.named(TOM, "ntfy")
    return night.declare()


def overdue(desk: Desk, crisis: Crisis) -> None:
    """Until a clock of this crisis has run out and somebody was told."""
    for _ in range(60):
        if any(isinstance(x, e.StepOverdue) for x in desk.night.told()):
            return
        desk.pass_time(minutes=1)
    raise AssertionError("no clock ran out")


def test_a_clock_that_ran_out_calls_whom_it_told_and_the_next_one_if_they_are_silent(
    desk: Desk, night: Night, crisis: Crisis
) -> None:
    overdue(desk, crisis)
    told = night.told(e.StepOverdue)[0].told
    assert told == ANA
    desk.pass_time(minutes=2)
    assert desk.pagers["email"].sent
    desk.pass_time(minutes=2)
    moved = night.told(e.PageMovedOn)[0]
    assert (moved.unreached, moved.person_id) == (ANA, TOM)
    desk.pass_time(minutes=2)
    assert desk.pagers["ntfy"].sent
    kinds = {type(r.event) for r in night.read(lambda work: work.events.timeline(crisis.id))}
    assert {e.PersonPaged, e.PageUnanswered, e.PersonNotReached, e.PageMovedOn} <= kinds


def test_doing_anything_in_the_crisis_is_an_answer(desk: Desk, night: Night, crisis: Crisis) -> None:
    overdue(desk, crisis)
    night.clock.go_on(seconds=1)
    night.do(crises.add_note, ANA, crisis_id=crisis.id, text="I am here.")
    desk.pass_time(minutes=3)
    assert desk.sent() == []


def test_those_let_into_a_restricted_crisis_are_called_when_its_lead_cannot_be(
    desk: Desk, night: Night
) -> None:
    """Nobody of the roster is in it."""
    desk.named(NOOR, "ntfy")
    desk.named(LEO, "email")
    crisis = night.declare(NOOR, type="data_breach", lead_id=NOOR)
    alone = replace(night.crisis(crisis), roles={}, members=(NOOR, LEO), version=crisis.version + 1)
    night.office.perform(lambda work: work.crises.save(alone))
    for _ in range(40):
        desk.pass_time(minutes=3)
    assert ("email", "Leo") in desk.sent()


def test_of_a_restricted_crisis_a_call_tells_nothing(desk: Desk, night: Night) -> None:
    desk.named(ANA, "email")
    restricted = night.declare(type="data_breach", title="Loyalty cards leaked")
    assert restricted.restricted
    for _ in range(60):
        desk.pass_time(minutes=1)
        if desk.pagers["email"].sent:
            break
    note = desk.pagers["email"].sent[0]
    assert "Loyalty" not in f"{note.title} {note.text}"
    assert note.link


def test_the_link_answers_once(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    alert = night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    token = desk.pagers["ntfy"].sent[0].link.rpartition("/")[2]
    night.office.perform(reach.answer_link, LINKS, token)
    assert night.alert(alert).acknowledged_by == ANA
    assert night.told(e.PageAnswered)[0].pager == "ntfy"
    with pytest.raises(Stale):
        night.office.perform(reach.answer_link, LINKS, token)
    for broken in (
        "",
        "x",
        token[:-1] + "0",
        token.replace(".0.", ".1."),
        token.replace("id", "ie"),
        f"é{token}",
    ):
        with pytest.raises(NotFound):
            night.office.perform(reach.answer_link, LINKS, broken)


def test_who_taps_twice_reads_that_they_are_on_it(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    token = desk.pagers["ntfy"].sent[0].link.rpartition("/")[2]
    page = calls(night.office, LINKS)
    first, again = page.answer(token), page.answer(token)
    assert again.found
    assert "you are on it" in again.said
    assert again == first


def test_the_link_of_a_test_is_good_for_an_hour(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy", confirmed=False)
    night.do(reach.send_test, ANA)
    desk.look()
    token = desk.pagers["ntfy"].sent[0].link.rpartition("/")[2]
    night.office.perform(reach.answer_link, LINKS, token)
    desk.pass_time(hours=1)
    with pytest.raises(Stale, match="over"):
        night.office.perform(reach.answer_link, LINKS, token)
    with pytest.raises(NotFound, match="does not work"):  # a zero byte is more than PostgreSQL takes
        night.read(lambda work: LINKS.page_of(work, "\x00" + token))


def test_an_old_link_answers_nothing(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    token = desk.pagers["ntfy"].sent[0].link.rpartition("/")[2]
    night.clock.go_on(hours=13)
    with pytest.raises(NotFound, match="too old"):
        night.office.perform(reach.answer_link, LINKS, token)


def test_an_answer_after_it_went_on_to_others_still_counts(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    alert = night.storm()
    desk.look()
    for _ in range(3):
        desk.pass_time(minutes=2)
    assert night.told(e.PersonNotReached)[0].person_id == ANA
    token = desk.pagers["ntfy"].sent[0].link.rpartition("/")[2]
    night.office.perform(reach.answer_link, LINKS, token)
    assert night.alert(alert).acknowledged_by == ANA


def test_a_pager_that_refuses_for_good_leaves_it_to_the_next_way_at_once(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy", "email")
    desk.pagers["ntfy"].failing = DeliveryError("ntfy answered 403", permanent=True)
    night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    assert len(desk.pagers["email"].sent) == 1
    assert night.told(e.PageRefused)[0].why == "ntfy answered 403"


def test_what_may_have_been_taken_is_sent_again_with_the_same_key(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    ntfy = desk.pagers["ntfy"]
    ntfy.failing = OutcomeUnknown("no answer")
    night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    assert ntfy.sent == []
    ntfy.failing = None
    desk.pass_time(seconds=5)
    assert [note.key for note in ntfy.sent] == ["id" + ntfy.sent[0].key.removeprefix("id")]
    assert len(night.told(e.PersonPaged)) == 1


def test_a_call_whose_sender_died_is_claimed_again_with_the_same_key(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    night.storm()
    desk.board.look()
    night.clock.go_on(minutes=2)
    desk.board.look()
    claimed = night.office.perform(desk.board._claim, "ntfy")  # and then nothing more
    assert claimed is not None
    desk.look()
    assert desk.sent() == []  # somebody holds it
    desk.pass_time(minutes=1)
    assert [note.key for note in desk.pagers["ntfy"].sent] == [claimed[0].key]


def test_nobody_is_called_more_often_than_the_bound_but_the_first_page_always_goes(
    desk: Desk, night: Night
) -> None:
    desk.named(ANA, "ntfy", "email")
    for _ in range(PER_HOUR):
        night.storm()
        desk.look()
        desk.pass_time(minutes=3)
    assert len(desk.pagers["ntfy"].sent) == PER_HOUR  # each alert's first page
    assert "bound" in [x.why for x in night.told(e.PersonNotReached)]
    assert len(desk.sent()) < 2 * PER_HOUR


def test_nobody_is_called_for_what_is_no_crisis(desk: Desk, night: Night) -> None:
    desk.named(ANA, "email")
    crisis = night.declare(severity_now=Severity.SEV4, severity_24h=Severity.SEV4)
    overdue(desk, crisis)
    desk.pass_time(minutes=5)
    assert desk.sent() == []


def test_whoever_may_sleep_is_not_called_for_what_is_limited(desk: Desk, night: Night) -> None:
    """Their quiet hours hold outside Slack as in it, until it is serious."""
    desk.named(ANA, "email")
    quiet = Member(person_id=ANA, quiet_from=time(0), quiet_until=time(23, 59))
    night.office.perform(lambda work: work.team.save_member(quiet))
    assert night.clock.now.hour == 12
    crisis = night.declare(severity_now=Severity.SEV3, severity_24h=Severity.SEV3)
    for _ in range(3):
        desk.pass_time(minutes=20)
    assert desk.sent() == []
    form = {"now": Severity.SEV2, "in_24h": Severity.SEV2, "reason": "The press asks."}
    night.do(crises.set_severity, TOM, crisis_id=crisis.id, **form)
    for _ in range(10):
        desk.pass_time(minutes=20)
        if desk.sent():
            return
    raise AssertionError("nobody was called, serious as it is")


# --- how people can be reached ----------------------------------------------------------------------


def test_people_say_themselves_how_they_are_reached_and_a_test_confirms_it(desk: Desk, night: Night) -> None:
    desk.named(NOOR, "ntfy", "email", confirmed=False)
    night.do(reach.send_test, NOOR)
    with pytest.raises(Stale, match="on its way"):
        night.do(reach.send_test, NOOR)
    desk.gone = True  # which hurries what waits for an answer in Slack, and a test does not
    desk.look()
    desk.pass_time(minutes=5)
    assert len(desk.sent()) == 2
    assert {type(x) for x in night.told(e.PageEvent)} == {e.PersonPaged}
    token = desk.pagers["email"].sent[0].link.rpartition("/")[2]
    night.office.perform(reach.answer_link, LINKS, token)
    ways = night.read(lambda work: work.contacts.of(NOOR)).ways
    assert [(w.pager, w.confirmed_at is not None) for w in ways] == [("ntfy", False), ("email", True)]
    test = desk.pagers["ntfy"].sent[0]
    page_id = test.thread.split("-")[1]
    night.do(reach.confirm, NOOR, page_id=page_id, rung=0)
    assert all(w.confirmed_at for w in night.read(lambda work: work.contacts.of(NOOR)).ways)
    with pytest.raises(NotAllowed):
        night.do(reach.confirm, LEO, page_id=page_id, rung=0)
    night.do(reach.change, NOOR, person_id=NOOR, ways=[Way(pager="email", address="other@example.com")])
    assert not night.read(lambda work: work.contacts.of(NOOR)).ways[0].confirmed_at


def test_only_administrators_say_it_for_others(desk: Desk, night: Night) -> None:
    with pytest.raises(NotAllowed):
        night.do(reach.change, NOOR, person_id=SAM, ways=[Way(pager="email", address="s@example.com")])
    with pytest.raises(Invalid):
        night.do(reach.send_test, NOOR)


def test_who_cannot_be_woken_is_named(desk: Desk, night: Night) -> None:
    everybody = night.read(reach.unreachable)
    desk.named(ANA, "ntfy")
    desk.named(TOM, "ntfy", confirmed=False)
    missing = night.read(reach.unreachable)
    assert len(missing) == len(everybody) - 1
    night.storm()
    desk.quiet = {ANA, TOM, PRIYA}
    desk.look()
    desk.pass_time(minutes=2)
    desk.pass_time(minutes=2)
    desk.pass_time(minutes=2)
    desk.pass_time(minutes=2)
    assert (PRIYA, "no_way") in [(x.person_id, x.why) for x in night.told(e.PersonNotReached)]
