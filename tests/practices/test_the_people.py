"""Who is asked, who covers, who may, and who is relieved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from bot.domain.errors import NotAllowed
from bot.domain.events import AlertMissed
from bot.domain.staff.oncall import Rota
from bot.domain.staff.people import Role
from bot.domain.staff.powers import Power
from bot.service.staff import chain, handover, oncall, powers, relief, roster, team
from bot.service.staff import offers as waiting_offers
from bot.service.step import steps
from bot.service.storm import alerts
from tests.practices import practice
from tests.slack.office import ANA, MEI, PRIYA, SAM, TOM, Night, offers, shown


def letters_with(night: Night, person: str, label: str) -> int:
    return sum(offers(letter.blocks, label) for letter in night.letters(person))


def plan(night: Night, *people: str, off: tuple[str, ...] = ()) -> None:
    rota = Rota(id="", duty="watcher", people=people, zone="UTC", begins=date(2020, 1, 6), off=off)
    night.office.perform(oncall.save_rota, actor_id=PRIYA, rota=rota)


@practice("S1.10", by=oncall.look_ahead)
def test_S1_10_a_day_that_nobody_covers_is_asked_about_every_day_until_somebody_does(night: Night) -> None:
    plan(night, ANA, off=(f"{night.now() + timedelta(days=9):%Y-%m-%d}",))
    night.office.perform(team.wind_clocks)
    for times in (1, 2):
        night.pass_time(days=1)
        assert letters_with(night, PRIYA, "Somebody covers") == times


@practice("S4.3", by=alerts._missed)
def test_S4_3_who_is_on_watch_stands_by_name_and_what_they_miss_is_counted(night: Night) -> None:
    plan(night, MEI)
    night.storm()
    assert offers(night.letters(MEI)[-1].blocks, "I’m on it")
    night.pass_time(minutes=5)
    assert night.office.read(lambda work: work.team.member(MEI)).missed == 1
    night.command(TOM, "/crisis oncall")
    assert f"*On watch now:* <@{MEI}>" in night.told(TOM)[-1]
    pending = night.office.read(lambda work: work.events.pending("slack", 100))
    assert not [r for r in pending if isinstance(r.event, AlertMissed)]


@practice("S1.14", by=powers.check_press)
def test_S1_14_who_may_stop_everything_is_said_beforehand_and_nobody_else_can(night: Night) -> None:
    legal = frozenset({Role.LEGAL})
    night.office.perform(powers.set_roles, actor_id=PRIYA, power=Power.PAUSE, roles=legal)
    press = {"crisis_id": night.declare().id, "step_id": "pause", "choice": "order"}
    refused = None
    try:
        night.office.perform(steps.to_press, actor_id=SAM, **press)
    except NotAllowed as refusal:
        refused = refusal
    assert refused is not None
    assert refused.phrase.params["people"] == (f"<@{MEI}>",)
    night.office.perform(steps.to_press, actor_id=MEI, **press)


@practice("S1.17", by=roster.ask)
def test_S1_17_who_is_not_confirmed_in_90_days_is_asked_every_week(night: Night) -> None:
    night.office.perform(roster.keep_confirmed)
    for days, times in ((89, 0), (1, 1), (7, 2)):
        night.pass_time(days=days)
        assert letters_with(night, MEI, "That is right") == times
    night.press(MEI, night.letters(MEI)[-1], "That is right")
    night.pass_time(days=7)
    assert letters_with(night, MEI, "That is right") == 2


@practice("S2.3", by=waiting_offers.ask_again)
@practice("S2.3", by=relief.look_after)
def test_S2_3_six_hours_are_enough_and_a_shift_is_handed_over_by_a_yes(long_night: Night) -> None:
    night = long_night
    crisis = night.crisis()
    for _ in range(6):
        night.pass_time(hours=1)
        night.command(ANA, "/crisis note still at it")
    night.pass_time(minutes=5)
    assert letters_with(night, ANA, "Hand over") == 1
    offer = {"crisis_id": crisis.id, "to_id": TOM, "still_open": "Call the press"}
    night.office.perform(handover.offer, actor_id=ANA, **offer)
    night.settle()
    night.pass_time(minutes=15)
    asked = [letter for letter in night.letters(TOM) if offers(letter.blocks, "I take over")]
    assert len(asked) == 2
    night.press(TOM, asked[-1], "I take over")
    night.settle()
    assert night.crisis().lead_id == TOM
    assert "Call the press" in shown(asked[0].blocks)


@practice("S1.1", by=chain.tell_asleep)
def test_S1_1_who_sleeps_is_passed_over_in_a_small_crisis_and_it_is_logged(night: Night) -> None:

    def sleep(work):  # type: ignore[no-untyped-def]
        work.people.save(replace(work.people.get(TOM), tz="UTC"))
        now = night.now()
        until = time((now.hour + 5) % 24)
        work.team.save_member(replace(work.team.member(TOM), quiet_from=time(now.hour), quiet_until=until))

    night.office.perform(sleep)
    crisis = night.declare(severity_now="3", severity_24h="3")
    night.office.perform(steps.assign, actor_id=ANA, crisis_id=crisis.id, step_id="watcher", person_id=SAM)
    for _ in range(4):
        night.pass_time(minutes=20)
    told = [line for line in night.thread() if f"It is quiet hours for <@{TOM}>" in line]
    assert told
