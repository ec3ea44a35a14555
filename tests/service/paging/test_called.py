"""Whoever does not answer in Slack is called outside it, until somebody answers or nobody is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from bot.domain import events as e
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.severity import Severity
from bot.domain.staff.member import Member
from bot.domain.staff.page import PER_HOUR
from bot.service.crisis import crises
from tests.service.switch import Desk
from tests.service.town import ANA, LEO, NOOR, TOM, Night


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


def test_a_clock_that_ran_out_calls_whom_it_told_and_the_next_one_if_they_are_silent(
    desk: Desk, night: Night, crisis: Crisis
) -> None:
    desk.until_overdue()
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
    night.declare(severity_now=Severity.SEV4, severity_24h=Severity.SEV4)
    desk.until_overdue()
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
