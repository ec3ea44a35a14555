"""An alert is never left alone: somebody is asked, then the next, until a person decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.crisis.crisis import CrisisStatus
from bot.domain.errors import Invalid, NotFound, Stale
from bot.domain.events import (
    AlertAcknowledged,
    AlertDismissed,
    AlertGivenToCare,
    AlertGrew,
    AlertLetGo,
    AlertNoteAdded,
    AlertRaised,
    AlertReopened,
    AlertUndecided,
    ChainExhausted,
    PersonAsked,
    StormEnded,
)
from bot.domain.staff.people import Person
from bot.domain.storm.alert import AlertState, Sample
from bot.service.overview import boards
from bot.service.ports import Work
from bot.service.records import House
from bot.service.storm import alerts, tips
from bot.storage.work import Office
from bot.text.matching import Matcher
from tests.service.town import ANA, NOOR, PRIYA, SAM, TOM, Night
from tests.storage.builders import a_watch


def asked(night: Night) -> list[str]:
    return [e.person_id for e in night.told(PersonAsked)]


def test_a_storm_raises_one_alert_and_asks_the_first_on_call(night: Night) -> None:
    with night.nothing_but(AlertRaised, PersonAsked):
        alert = night.storm()
    assert night.alert(alert).state is AlertState.OPEN
    assert asked(night) == [ANA]


def test_the_chain_is_climbed_after_five_and_ten_minutes(night: Night) -> None:
    night.storm()
    night.pass_time(minutes=4.9)
    assert asked(night) == [ANA]
    night.pass_time(minutes=0.1)
    assert asked(night) == [ANA, TOM]
    night.pass_time(minutes=5)
    assert asked(night) == [ANA, TOM, PRIYA]


def test_when_nobody_is_left_everybody_is_called_again_and_again(night: Night) -> None:
    night.storm()
    for _ in range(3):
        night.pass_time(minutes=5)
    assert len(night.told(ChainExhausted)) == 1
    night.pass_time(minutes=30)
    night.pass_time(minutes=30)
    assert len(night.told(ChainExhausted)) == 3


def test_after_downtime_one_person_is_asked_and_no_burst(night: Night) -> None:
    night.storm()
    night.pass_time(hours=3)
    assert asked(night) == [ANA, TOM]


def test_whoever_left_is_not_asked(night: Night) -> None:
    night.office.perform(lambda work: work.people.save(Person(id=ANA, name="Ana", deleted=True)))
    night.storm()
    assert asked(night) == [TOM]


def test_without_a_roster_everybody_who_reads_it_is_called(night: Night) -> None:
    def clear(work) -> None:
        for role in work.people.roster().entries:
            work.people.set_chain(role.role, ())

    night.office.perform(clear)
    night.storm()
    assert len(night.told(ChainExhausted)) == 1


def test_taking_it_stops_the_calls_and_leaves_the_decision_open(night: Night) -> None:
    alert = night.storm()
    night.do(alerts.acknowledge, TOM, alert_id=alert.id)
    night.pass_time(hours=1)
    assert asked(night) == [ANA]
    found = night.alert(alert)
    assert (found.acknowledged_by, found.state) == (TOM, AlertState.OPEN)
    assert [e.actor for e in night.told(AlertAcknowledged)] == [TOM]


def test_whoever_took_it_and_does_not_decide_is_reminded_once_and_then_others_are_asked(night: Night) -> None:
    alert = night.storm()
    night.do(alerts.acknowledge, TOM, alert_id=alert.id)
    night.pass_time(minutes=14.9)
    assert night.told(AlertUndecided) == []
    night.pass_time(minutes=0.1)
    assert [(e.person_id, e.minutes) for e in night.told(AlertUndecided)] == [(TOM, 15)]
    assert night.alert(alert).acknowledged_by == TOM
    night.pass_time(minutes=5)
    assert [e.person_id for e in night.told(AlertLetGo)] == [TOM]
    assert asked(night) == [ANA, PRIYA]
    night.do(alerts.acknowledge, PRIYA, alert_id=alert.id)
    night.pass_time(minutes=15)
    night.pass_time(minutes=5)
    assert len(night.told(ChainExhausted)) == 1
    assert night.alert(alert).unclaimed


def test_a_decision_stops_the_reminders(night: Night) -> None:
    alert = night.storm()
    night.do(alerts.acknowledge, TOM, alert_id=alert.id)
    night.pass_time(minutes=15)
    night.do(alerts.dismiss, TOM, alert_id=alert.id, reason="A competition of ours")
    night.pass_time(hours=1)
    assert len(night.told(AlertUndecided)) == 1
    assert night.told(AlertLetGo) == []


def test_how_long_a_decision_may_take_is_a_setting(night: Night, office: Office, house: House) -> None:
    slow = Office(office._engine, clock=night.clock, house=replace(house, decide_within=timedelta(hours=1)))
    alert = night.storm()
    slow.perform(alerts.acknowledge, actor_id=TOM, alert_id=alert.id)
    night.pass_time(minutes=59)
    assert night.told(AlertUndecided) == []
    night.pass_time(minutes=1)
    assert [e.minutes for e in night.told(AlertUndecided)] == [60]


def test_the_second_who_takes_it_is_told_who_has_it(night: Night) -> None:
    alert = night.storm()
    night.do(alerts.acknowledge, TOM, alert_id=alert.id)
    with pytest.raises(Stale, match="UTOM"):
        night.do(alerts.acknowledge, ANA, alert_id=alert.id)


def test_somebody_may_ask_the_next_one_at_once(night: Night) -> None:
    alert = night.storm()
    night.do(alerts.ask_next, NOOR, alert_id=alert.id)
    assert asked(night) == [ANA, TOM]
    night.do(alerts.acknowledge, TOM, alert_id=alert.id)
    with pytest.raises(Stale):
        night.do(alerts.ask_next, NOOR, alert_id=alert.id)


def test_it_grows_in_place_also_after_the_decision(night: Night) -> None:
    alert = night.storm()
    night.do(alerts.dismiss, TOM, alert_id=alert.id, reason="A competition of ours")
    night.office.perform(alerts.grow, alert.id, night.a_storm(total=500), ())
    night.office.perform(alerts.end_storm, alert.id)
    found = night.alert(alert)
    assert (found.storm.total, found.state) == (500, AlertState.DISMISSED)
    assert found.storm.ended_at == night.clock.now
    assert [len(night.told(kind)) for kind in (AlertGrew, StormEnded)] == [1, 1]


# --- decisions --------------------------------------------------------------------------------------


def test_not_a_crisis_needs_a_reason_that_is_kept(night: Night) -> None:
    alert = night.storm()
    with pytest.raises(Invalid, match="why"):
        night.do(alerts.dismiss, TOM, alert_id=alert.id, reason=" no ")
    night.do(alerts.dismiss, TOM, alert_id=alert.id, reason="A competition of ours")
    assert [e.reason for e in night.told(AlertDismissed)] == ["A competition of ours"]


def test_care_gets_a_named_owner(night: Night) -> None:
    alert = night.storm()
    night.do(alerts.give_to_care, TOM, alert_id=alert.id, owner_id=SAM)
    assert night.alert(alert).owner_id == SAM
    assert [e.owner_id for e in night.told(AlertGivenToCare)] == [SAM]


def test_care_is_not_given_to_somebody_who_cannot_act(night: Night) -> None:
    alert = night.storm()
    with pytest.raises(Invalid, match="UGUEST"):
        night.do(alerts.give_to_care, TOM, alert_id=alert.id, owner_id="UGUEST")


def test_declaring_decides_the_alert_and_clocks_run_from_detection(night: Night) -> None:
    alert = night.storm()
    began = night.clock.now
    night.clock.go_on(minutes=4)
    crisis = night.declare(TOM, alert_id=alert.id)
    assert night.alert(alert).state is AlertState.DECLARED
    assert night.alert(alert).crisis_id == crisis.id
    assert crisis.detected_at == began
    night.pass_time(hours=1)
    assert asked(night) == [ANA]


def test_a_second_decision_is_refused_with_who_and_when(night: Night) -> None:
    alert = night.storm()
    night.do(alerts.dismiss, TOM, alert_id=alert.id, reason="A competition of ours")
    with pytest.raises(Stale, match="UTOM"):
        night.declare(ANA, alert_id=alert.id)
    assert night.read(lambda work: work.crises.open()) == ()


# --- looked at again --------------------------------------------------------------------------------


def test_a_dismissed_storm_that_doubled_comes_back_after_half_an_hour(night: Night) -> None:
    alert = night.storm()
    night.do(alerts.dismiss, TOM, alert_id=alert.id, reason="A competition of ours")
    night.office.perform(alerts.grow, alert.id, night.a_storm(total=800), ())
    assert night.alert(alert).state is AlertState.DISMISSED
    night.pass_time(minutes=30)
    assert night.alert(alert).state is AlertState.OPEN
    assert len(night.told(AlertReopened)) == 1
    assert asked(night)[-1] == ANA


def test_a_form_opened_before_it_came_back_calms_nothing_down(night: Night) -> None:
    alert = night.storm()
    night.do(alerts.dismiss, TOM, alert_id=alert.id, reason="A competition of ours")
    night.office.perform(alerts.grow, alert.id, night.a_storm(total=800), ())
    night.pass_time(minutes=30)
    for decide, words in ((alerts.dismiss, {"reason": "Old news"}), (alerts.give_to_care, {"owner_id": SAM})):
        with pytest.raises(Stale, match="came back with more posts"):
            night.do(decide, ANA, alert_id=alert.id, seen=alert.version, **words)
    seen = night.alert(alert).version
    night.do(alerts.acknowledge, ANA, alert_id=alert.id)
    night.do(alerts.dismiss, TOM, alert_id=alert.id, reason="Old news", seen=seen)
    assert night.alert(alert).state is AlertState.DISMISSED


@pytest.mark.parametrize("hours", [1, 24])
def test_a_dismissed_storm_that_doubles_later_comes_back_at_once(night: Night, hours: int) -> None:
    night.office.perform(lambda work: work.watches.add(a_watch()))
    alert = night.storm()
    night.do(alerts.dismiss, TOM, alert_id=alert.id, reason="A competition of ours")
    for _ in range(hours):
        night.pass_time(hours=1)
    night.office.perform(alerts.grow, alert.id, night.a_storm(total=800), ())
    assert night.alert(alert).state is AlertState.OPEN
    assert len(night.told(AlertReopened)) == 1
    assert asked(night)[-1] == ANA


def test_a_dismissed_storm_that_ended_or_did_not_double_stays_dismissed(night: Night) -> None:
    alert, other = night.storm(), night.storm()
    for one in (alert, other):
        night.do(alerts.dismiss, TOM, alert_id=one.id, reason="A competition of ours")
    night.office.perform(alerts.grow, alert.id, night.a_storm(total=799), ())
    night.office.perform(alerts.grow, other.id, night.a_storm(total=4_000), ())
    night.office.perform(alerts.end_storm, other.id)
    night.pass_time(hours=3)
    assert night.told(AlertReopened) == []


# --- tips and notes ---------------------------------------------------------------------------------


NURSE = "A nurse is furious about the cups https://a.example/1"


def test_a_message_that_is_reported_is_kept_with_the_grave_words_in_it(night: Night) -> None:
    """The team's own, in whatever language, and those of any watch; the words of whoever reports it too."""
    night.office.perform(lambda work: work.watches.add(a_watch(grave_words=("northwind gate",))))
    post = Sample(external_id="C1:1.0", source="slack", text="My son was injured", at=night.clock.now)
    told = "#NorthwindGate, see northwind gate"
    alert = night.do(tips.tip, NOOR, text=told, post=post, about="w1", make=Matcher)
    assert alert.samples == (post,)
    assert set(alert.storm.grave_words) == {"injured", "northwind gate"}
    assert (alert.watch_name, alert.tip) == ("Northwind Coffee", told)


def test_a_colleagues_tip_raises_an_alert_without_numbers(night: Night) -> None:
    alert = night.do(tips.tip, NOOR, text=NURSE, make=Matcher)
    assert (alert.tip, alert.reported_by) == (NURSE, NOOR)
    assert (alert.storm.rules, alert.storm.expected, alert.storm.count) == (("tip",), None, 0)
    assert [e.actor for e in night.told(AlertRaised)] == [NOOR]
    night.pass_time(minutes=5)
    assert asked(night) == [ANA, TOM]


def test_a_dismissed_tip_does_not_come_back_by_itself(night: Night) -> None:
    alert = night.do(tips.tip, NOOR, text="Is this about us?", make=Matcher)
    night.do(alerts.dismiss, TOM, alert_id=alert.id, reason="It is about another brand")
    night.pass_time(hours=3)
    assert night.told(AlertReopened) == []


def test_an_empty_tip_is_refused(night: Night) -> None:
    with pytest.raises(Invalid):
        night.do(tips.tip, NOOR, text="  ", make=Matcher)


def test_notes_are_kept_whoever_writes_them(night: Night) -> None:
    alert = night.storm()
    night.do(alerts.add_note, NOOR, alert_id=alert.id, text=" It began on a radio show ")
    assert [e.text for e in night.told(AlertNoteAdded)] == ["It began on a radio show"]
    with pytest.raises(Invalid, match="3000"):
        night.do(alerts.add_note, NOOR, alert_id=alert.id, text="x" * 3_001)


def test_the_card_says_who_is_asked_next_and_when(night: Night) -> None:
    alert = night.storm()
    board = night.read(lambda work: boards.alert_board(work, alert.id))
    assert (board.next_person, board.next_at) == (TOM, night.clock.now + alerts.rules.BACKUP_AFTER)


def test_an_outsider_writes_nothing_into_a_crisis_they_may_not_see(night: Night) -> None:
    alert = night.storm()
    crisis = night.declare(alert_id=alert.id)

    def restrict(work: Work) -> None:
        work.crises.save(replace(crisis, restricted=True, version=crisis.version + 1))

    night.office.perform(restrict)
    with pytest.raises(NotFound):
        night.do(alerts.add_note, NOOR, alert_id=alert.id, text="I want to be in it")


def test_the_record_of_a_closed_crisis_stays_as_it_is_while_its_storm_goes_on(night: Night) -> None:
    alert = night.storm()
    crisis = night.declare(alert_id=alert.id)

    def close(work: Work) -> None:
        work.crises.save(replace(crisis, status=CrisisStatus.CLOSED, version=crisis.version + 1))

    night.office.perform(close)
    before = night.read(lambda work: len(work.events.timeline(crisis.id)))
    night.office.perform(alerts.grow, alert.id, night.a_storm(total=900), ())
    night.office.perform(alerts.end_storm, alert.id)
    with pytest.raises(Stale, match="closed"):
        night.do(alerts.add_note, alert_id=alert.id, text="One more thing")
    assert night.read(lambda work: len(work.events.timeline(crisis.id))) == before
