"""Whoever left, or was deactivated, is called no more: what asked them asks the next one."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import events as e
from bot.domain.crisis.crisis import Crisis
from bot.service.staff import people
from tests.service.switch import Desk
from tests.service.town import ANA, TOM, Night


def leaves(night: Night, who: str) -> None:
    known = night.read(lambda work: work.people.get(who))
    night.office.perform(people.remember, [replace(known, deleted=True)])


def rung(desk: Desk, minutes: int = 10) -> set[str]:
    """The names of those who are called from now on."""
    before = len(desk.sent())
    for _ in range(minutes):
        desk.pass_time(minutes=1)
    return {name for _, name in desk.sent()[before:]}


def test_nobody_who_left_is_called_about_an_alert(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy", "email")
    desk.named(TOM, "pagerduty")
    night.storm()
    desk.look()
    leaves(night, ANA)
    assert rung(desk) == {"Tom"}


def test_nobody_who_left_is_called_about_a_crisis(desk: Desk, night: Night, crisis: Crisis) -> None:
    desk.until_overdue()
    desk.look()
    assert {event.told for event in night.told(e.StepOverdue)} == {ANA}
    leaves(night, ANA)
    assert "Ana" not in rung(desk)
    assert ("left", ANA) in {(event.why, event.person_id) for event in night.told(e.PersonNotReached)}


def test_what_was_on_its_way_to_them_is_not_sent(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy", "email")
    night.storm()
    desk.look()
    night.pass_time(minutes=5)
    desk.board.look()
    leaves(night, ANA)
    assert "Ana" not in rung(desk)
