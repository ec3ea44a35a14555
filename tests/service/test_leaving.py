"""Somebody leaves the workspace in the middle of it: what waited for them waits for the next one."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.events import (
    ApprovalMovedOn,
    HandoverAsked,
    HandoverDropped,
    JoinAsked,
    JoinMovedOn,
    PersonAsked,
    PublicationAsked,
    ReadingAsked,
    ReliefAsked,
    StepAssigned,
    StepOverdue,
)
from bot.domain.staff.audiences import Audience
from bot.service import access
from bot.service.crisis import crises, rooms
from bot.service.overview import boards
from bot.service.staff import people
from bot.service.step import audiences
from bot.service.storm import alerts
from tests.service.test_handover import offer, owned
from tests.service.town import ANA, LEO, MEI, NOOR, PRIYA, REASON, ROSTER, TOM, Night


def leaves(night: Night, *who: str) -> None:
    known = night.read(lambda work: [work.people.get(person) for person in who])
    night.office.perform(people.remember, [replace(p, deleted=True) for p in known if p])
    night.pass_time(seconds=1)


def test_their_steps_are_of_the_next_in_the_chain_at_once(night: Night) -> None:
    crisis = night.declare()
    theirs = owned(night, crisis, ANA)
    leaves(night, ANA)
    assert theirs
    assert not owned(night, crisis, ANA)
    given = {e.step_id: e.person_id for e in night.told(StepAssigned)}
    assert theirs <= given.keys()
    assert set(given.values()) <= {TOM, MEI}
    night.pass_time(hours=5)
    assert ANA not in {e.told for e in night.told(StepOverdue)}


def test_what_opens_later_is_not_theirs_either(night: Night) -> None:
    crisis = night.declare(type="data_breach")
    leaves(night, TOM)
    night.work_through(crisis)
    assert TOM not in {s.owner_id for s in night.steps(crisis) if s.opened_at}


def test_an_alert_that_they_had_goes_on_up_the_chain(night: Night) -> None:
    asked, taken = night.storm(), night.storm(total=900)
    night.do(alerts.acknowledge, ANA, alert_id=taken.id)
    leaves(night, ANA)
    assert [e.person_id for e in night.told(PersonAsked) if e.alert_id == asked.id] == [ANA, TOM]
    assert [e.person_id for e in night.told(PersonAsked) if e.alert_id == taken.id][-1] == TOM


def test_a_handover_to_them_is_offered_to_the_next_who_could_take_it(night: Night) -> None:
    crisis = night.declare()
    offer(night, crisis)
    leaves(night, NOOR)
    asked = night.told(HandoverAsked)[-1]
    assert (asked.person_id, asked.instead_of, asked.giver) == (TOM, NOOR, ANA)


def test_a_handover_of_what_is_over_is_offered_to_nobody(night: Night) -> None:
    crisis = night.declare()
    offer(night, crisis)
    night.work_through(crisis)
    night.resolve(crisis)
    asked = len(night.told(HandoverAsked))
    leaves(night, NOOR)
    night.pass_time(hours=1)
    assert len(night.told(HandoverAsked)) == asked


def test_where_nobody_could_take_it_over_who_hands_over_is_told(night: Night) -> None:
    for role in ROSTER:
        night.office.perform(lambda work, role=role: work.people.set_chain(role, ()))
    crisis = night.declare()
    offer(night, crisis)
    leaves(night, NOOR)
    assert [(e.person_id, e.told) for e in night.told(HandoverDropped)] == [(NOOR, ANA)]
    asked = len(night.told(HandoverAsked))
    night.pass_time(hours=1)
    assert len(night.told(HandoverAsked)) == asked


def test_whoever_was_taken_out_of_it_is_not_asked_to_take_over(night: Night) -> None:
    crisis = night.declare(type="data_breach")
    night.do(rooms.let_in, crisis_id=crisis.id, person_id=NOOR, reason=REASON)
    offer(night, crisis)
    night.do(rooms.take_out, crisis_id=crisis.id, person_id=NOOR, reason=REASON)
    night.pass_time(minutes=15)
    assert night.told(HandoverAsked)[-1].person_id == TOM


def test_a_request_to_join_goes_with_who_made_it_and_on_from_who_was_to_answer(night: Night) -> None:
    crisis = night.declare(type="data_breach")
    for person in (NOOR, LEO):
        night.do(rooms.ask_to_join, person, crisis_id=crisis.id, reason=REASON)
    assert [e.told for e in night.told(JoinAsked)] == [ANA, ANA]
    leaves(night, NOOR)
    assert [c.subject_id for c in night.clocks(crisis).values() if c.key.startswith("join")] == [LEO]
    leaves(night, ANA)
    moved = night.told(JoinMovedOn)
    assert [e.person_id for e in moved] == [LEO]
    assert moved[0].told != ANA


def test_an_approval_goes_on_to_the_next_at_once(night: Night) -> None:
    crisis = night.declare()
    night.draft(crisis)
    leaves(night, TOM)
    assert [e.person_id for e in night.told(ApprovalMovedOn)][-1] not in (TOM, None)


def test_what_was_to_be_posted_by_hand_is_asked_of_the_lead(night: Night) -> None:
    crisis = night.declare()
    night.publish(night.approved(crisis), "manual", person=NOOR)
    leaves(night, NOOR)
    night.pass_time(minutes=10)
    assert night.told(PublicationAsked)[-1].person_id == ANA


def test_what_was_next_for_who_led_is_next_for_who_leads_now(night: Night) -> None:
    over = night.resolved()
    words = night.approved(night.declare())
    leaves(night, ANA)
    lead = night.read(lambda work: access.in_charge(work, work.crises.get(over.id)))
    board = night.read(lambda work: boards.home_board(work, lead))
    assert lead != ANA
    assert [b.statement.id for b in board.my_words] == [words.id]
    assert [c.id for c in board.to_close] == [over.id]


def test_who_left_is_not_asked_to_rest(night: Night) -> None:
    crisis = night.declare()
    for _ in range(6):
        night.pass_time(hours=1)
        for person in (ANA, NOOR):
            night.do(crises.add_note, person, crisis_id=crisis.id, text="Still here")
    leaves(night, NOOR)
    night.pass_time(minutes=1)
    assert {e.person_id for e in night.told(ReliefAsked)} == {ANA}


def test_a_group_that_they_told_is_asked_for_and_somebody_else_takes_their_place(night: Night) -> None:
    audience = Audience.CUSTOMER_CARE
    night.do(audiences.set_places, PRIYA, audience=audience, places=[NOOR])
    leaves(night, NOOR)
    crisis = night.declare()
    assert night.step(crisis, "tell_core").data["nowhere"] == [audience]
    night.press(crisis, "tell_core", "place", ANA, audience=audience.value, person=LEO)
    assert night.read(lambda work: work.team.audiences())[audience] == (LEO,)
    assert night.told(ReadingAsked)[-1].people == (LEO,)
