"""A restricted crisis that everybody has left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import NotFound
from bot.domain.events import JoinAsked, MemberLetIn
from bot.service.crisis import rooms
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
