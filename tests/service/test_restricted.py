"""Who asks to join a restricted crisis gets an answer, whatever becomes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import Blocked, NotFound
from bot.domain.events import JoinAsked, JoinMovedOn, JoinNeedless, MemberLetIn
from bot.domain.staff.people import Role
from bot.service.crisis import crises, rooms
from tests.service.town import LEO, NOOR, PRIYA, REASON, ROSTER, SAM, Night


def test_where_all_have_left_administrators_answer_who_asks_to_join(night: Night) -> None:
    for role in ROSTER:
        night.office.perform(lambda work, role=role: work.people.set_chain(role, ()))
    crisis = night.declare(NOOR, type="data_breach", lead_id=NOOR)
    with pytest.raises(NotFound):
        night.do(rooms.let_in, PRIYA, crisis_id=crisis.id, person_id=LEO, reason=REASON)
    night.office.perform(lambda work: work.people.save(replace(work.people.get(NOOR), deleted=True)))
    night.do(rooms.ask_to_join, LEO, crisis_id=crisis.id, reason=REASON)
    assert [asked.told for asked in night.told(JoinAsked)] == [PRIYA]
    with pytest.raises(NotFound):
        night.do(rooms.let_in, SAM, crisis_id=crisis.id, person_id=LEO, reason=REASON)
    night.do(rooms.let_in, PRIYA, crisis_id=crisis.id, person_id=LEO, reason=REASON)
    assert [(event.actor, event.person_id) for event in night.told(MemberLetIn)] == [(PRIYA, LEO)]


def test_a_request_waits_for_its_answer_beyond_the_end_and_until_it_is_closed(night: Night) -> None:
    crisis = night.declare(type="data_breach")
    night.work_through(crisis)
    night.do(rooms.ask_to_join, NOOR, crisis_id=crisis.id, reason=REASON)
    night.resolve(crisis)
    night.pass_time(minutes=16)
    assert [asked.person_id for asked in night.told(JoinMovedOn)] == [NOOR]
    night.work_through(crisis, afterwards=True)
    with pytest.raises(Blocked, match=NOOR):
        night.do(crises.close, crisis_id=crisis.id)
    night.do(rooms.refuse, crisis_id=crisis.id, person_id=NOOR, reason=REASON)
    night.do(crises.close, crisis_id=crisis.id)


def test_who_asked_to_join_is_told_when_everybody_sees_it_and_may_ask_again_later(night: Night) -> None:
    crisis = night.declare(type="data_breach")
    night.do(rooms.ask_to_join, NOOR, crisis_id=crisis.id, reason=REASON)
    night.do(rooms.unrestrict, crisis_id=crisis.id, reason=REASON)
    assert [told.person_id for told in night.told(JoinNeedless)] == [NOOR]
    night.do(rooms.restrict, crisis_id=crisis.id, reason=REASON)
    night.do(rooms.ask_to_join, NOOR, crisis_id=crisis.id, reason=REASON)
    assert len(night.told(JoinAsked)) == 2


def test_a_role_in_it_is_an_answer(night: Night) -> None:
    crisis = night.declare(type="data_breach")
    night.do(rooms.ask_to_join, NOOR, crisis_id=crisis.id, reason=REASON)
    night.do(crises.assign_role, crisis_id=crisis.id, role=Role.SECURITY, person_id=NOOR)
    assert night.read(lambda work: rooms.waiting(work, crisis.id)) == {}
    night.pass_time(minutes=16)
    assert night.told(JoinMovedOn) == []
