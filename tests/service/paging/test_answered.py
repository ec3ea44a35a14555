"""What answers a call is the deed, wherever it was done; then nothing rings on, anywhere."""

from __future__ import annotations

from contextlib import suppress

import pytest

from bot.domain import events as e
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.domain.staff.page import PageState, What
from bot.service.call import reach
from bot.service.call.calling import settle
from bot.service.crisis import crises
from bot.service.storm import alerts
from tests.service.switch import LINKS, Desk
from tests.service.town import ANA, TOM, Killed, Night


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


def test_doing_anything_in_the_crisis_is_an_answer(desk: Desk, night: Night, crisis: Crisis) -> None:
    desk.until_overdue()
    night.clock.go_on(seconds=1)
    night.do(crises.add_note, ANA, crisis_id=crisis.id, text="I am here.")
    desk.pass_time(minutes=3)
    assert desk.sent() == []


@pytest.mark.parametrize("silent", [OutcomeUnknown("no answer"), Killed()])
def test_what_may_have_rung_is_ended_too(desk: Desk, night: Night, silent: BaseException) -> None:
    """PagerDuty took it, and our line broke or we died; Ana takes the alert before it is tried again."""
    desk.named(ANA, "pagerduty")
    alert = night.storm()
    desk.look()
    pager = desk.pagers["pagerduty"]
    pager.silent = silent
    with suppress(Killed):
        desk.pass_time(minutes=2)
    assert pager.whats == ["trigger"]
    pager.silent = None
    night.do(alerts.acknowledge, ANA, alert_id=alert.id)
    for _ in range(4):
        desk.pass_time(seconds=30)
    assert pager.whats == ["trigger", "acknowledge"]


def test_a_call_that_goes_out_while_somebody_answers_is_ended_after_it(desk: Desk, night: Night) -> None:
    """What is told too early would be undone by the call itself."""
    desk.named(ANA, "pagerduty")
    alert = night.storm()
    desk.board.look()
    night.clock.go_on(minutes=2)
    desk.board.look()
    claimed = night.office.perform(desk.board._claim, "pagerduty")
    assert claimed is not None
    night.do(alerts.acknowledge, ANA, alert_id=alert.id)
    desk.look()
    night.office.perform(settle, claimed[0], OutcomeUnknown("no answer"))
    before = len(desk.pagers["pagerduty"].sent)
    desk.look()
    assert desk.pagers["pagerduty"].whats[before:] == ["acknowledge"]


def test_the_end_is_told_for_longer_than_a_call_is_tried(desk: Desk, night: Night) -> None:
    desk.named(ANA, "pagerduty")
    alert = night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    pager = desk.pagers["pagerduty"]
    pager.failing = DeliveryError("503", permanent=False)
    night.do(alerts.acknowledge, ANA, alert_id=alert.id)
    for _ in range(20):
        night.clock.go_on(minutes=1)
        desk.look()
    pager.failing = None
    night.clock.go_on(minutes=1)
    desk.look()
    assert pager.whats == ["trigger", "acknowledge"]


def test_nothing_is_told_of_the_end_of_what_never_went_out(desk: Desk, night: Night) -> None:
    desk.named(ANA, "pagerduty")
    alert = night.storm()
    desk.look()
    desk.pagers["pagerduty"].failing = DeliveryError("403", permanent=True)
    desk.pass_time(minutes=2)
    desk.pagers["pagerduty"].failing = None
    night.do(alerts.dismiss, TOM, alert_id=alert.id, reason="An old joke that comes back.")
    desk.pass_time(minutes=1)
    assert desk.pagers["pagerduty"].sent == []


def test_when_the_next_one_answers_nobody_rings_on(desk: Desk, night: Night, crisis: Crisis) -> None:
    """Ana's phone rang, she was silent, and Tom was asked in her place."""
    desk.named(ANA, "pagerduty")
    desk.until_overdue()
    for _ in range(3):
        desk.pass_time(minutes=2)
    assert night.told(e.PageMovedOn)[0].person_id == TOM
    first = desk.pagers["pagerduty"].sent[0]
    assert "resolve" not in desk.pagers["pagerduty"].whats
    night.office.perform(reach.answer_link, LINKS, desk.link())
    desk.look()
    ended = {note.thread for note in desk.pagers["pagerduty"].sent if note.what is What.RESOLVE}
    assert first.thread in ended


def test_who_was_told_earlier_does_not_answer_for_who_is_asked_now(
    desk: Desk, night: Night, crisis: Crisis
) -> None:
    """Ana works on other things; the step is late all the same, and its lead is asked."""
    desk.until_overdue()
    for _ in range(3):
        desk.pass_time(minutes=2)
    night.do(crises.add_note, ANA, crisis_id=crisis.id, text="I am at something else.")
    desk.look()
    page_id = desk.pagers["ntfy"].sent[0].thread.split("-")[1]
    assert night.read(lambda work: work.pages.get(page_id)).state is PageState.OPEN
