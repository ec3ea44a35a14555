"""A shift changes hands by a yes, and nobody is left at it for ever (S2.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Invalid, NotAllowed, Stale
from bot.domain.events import HandoverAccepted, HandoverAsked, HandoverDeclined, ReliefAsked
from bot.domain.plan.playbook import StepStatus
from bot.domain.staff.handover import BREAK, Handover, HandoverState, active_since
from bot.domain.staff.people import Role
from bot.service.crisis import crises
from bot.service.staff import handover
from tests.service.town import ANA, LEAVER, MEI, NOOR, REASON, TOM, Night

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def offer(night: Night, crisis: Crisis, by: str = ANA, to: str = NOOR) -> Handover:
    return night.do(
        handover.offer, by, crisis_id=crisis.id, to_id=to, still_open="Call the press", promised="News by six"
    )


def owned(night: Night, crisis: Crisis, person: str) -> set[str]:
    return {s.step_id for s in night.steps(crisis, StepStatus.OPEN) if s.owner_id == person}


def test_what_is_open_is_filled_in_and_moves_with_every_role_once_it_is_accepted(night: Night) -> None:
    crisis = night.declare()
    night.do(crises.assign_role, ANA, crisis_id=crisis.id, role=Role.LEGAL, person_id=ANA)
    mine = owned(night, crisis, ANA)
    board = night.read(lambda work: handover.board(work, ANA, crisis.id))
    assert {s.step.id for s in board.steps} >= mine
    assert set(board.roles) == {Role.CRISIS_LEAD, Role.LEGAL, Role.SOCIAL_LEAD}
    assert board.relief[0] == TOM  # the next of the chain
    made = offer(night, crisis)
    assert owned(night, crisis, ANA) == mine
    assert night.crisis(crisis).lead_id == ANA
    night.do(handover.accept, NOOR, handover_id=made.id)
    assert night.crisis(crisis).lead_id == NOOR
    assert night.crisis(crisis).holder(Role.LEGAL) == NOOR
    assert not owned(night, crisis, ANA)
    assert owned(night, crisis, NOOR) >= mine
    (told,) = night.told(HandoverAccepted)
    assert (told.person_id, told.roles) == (ANA, board.roles)
    night.check_record([crisis])
    with pytest.raises(Stale):
        night.do(handover.accept, NOOR, handover_id=made.id)


def test_the_other_one_is_asked_again_until_they_answer_and_may_say_no(night: Night) -> None:
    crisis = night.declare()
    made = offer(night, crisis)
    night.pass_time(minutes=15)
    night.pass_time(minutes=15)
    assert [e.again for e in night.told(HandoverAsked)] == [0, 1, 2]
    with pytest.raises(NotAllowed, match=NOOR):
        night.do(handover.accept, TOM, handover_id=made.id)
    night.do(handover.decline, NOOR, handover_id=made.id, reason=REASON)
    assert [(e.actor, e.person_id) for e in night.told(HandoverDeclined)] == [(NOOR, ANA)]
    night.pass_time(hours=1)
    assert len(night.told(HandoverAsked)) == 3
    assert night.crisis(crisis).lead_id == ANA


def test_after_a_reopening_the_other_one_is_asked_again(night: Night) -> None:
    crisis = night.declare()
    night.work_through(crisis)
    offer(night, crisis)
    night.resolve(crisis)
    night.pass_time(hours=1)
    assert len(night.told(HandoverAsked)) == 1
    night.do(crises.reopen, crisis_id=crisis.id, reason=REASON)
    night.pass_time(minutes=15)
    assert [e.again for e in night.told(HandoverAsked)] == [0, 1, 2]


def test_a_second_offer_takes_the_place_of_the_first(night: Night) -> None:
    crisis = night.declare()
    first = offer(night, crisis)
    second = offer(night, crisis, to=MEI)
    with pytest.raises(Stale):
        night.do(handover.accept, NOOR, handover_id=first.id)
    night.do(handover.accept, MEI, handover_id=second.id)
    states = [h.state for h in night.read(lambda work: work.team.handovers(crisis.id))]
    assert sorted(states) == [HandoverState.ACCEPTED, HandoverState.DROPPED]


def test_it_goes_to_nobody_who_could_not_take_it(night: Night) -> None:
    crisis = night.declare()
    for to in (ANA, LEAVER):
        with pytest.raises(Invalid):
            offer(night, crisis, to=to)
    hidden = night.declare(type="data_breach")
    with pytest.raises(Invalid):
        offer(night, hidden, to=NOOR)


def test_whoever_is_at_it_for_six_hours_is_asked_to_hand_over_to_somebody_rested(night: Night) -> None:
    crisis = night.declare()
    for _ in range(6):
        night.pass_time(hours=1)
        night.do(crises.add_note, ANA, crisis_id=crisis.id, text="Still here")
    night.pass_time(minutes=1)
    (asked,) = night.told(ReliefAsked)
    assert (asked.person_id, asked.hours, asked.relief) == (ANA, 6, TOM)
    night.pass_time(hours=1)
    assert [e.hours for e in night.told(ReliefAsked)] == [6, 7]
    night.pass_time(hours=5)  # she rests
    assert len(night.told(ReliefAsked)) == 2


@given(st.lists(st.integers(0, 24 * 60).map(lambda m: START + timedelta(minutes=m)), max_size=30))
def test_time_at_it_has_no_break_in_it(acts: list[datetime]) -> None:
    now = START + timedelta(days=1)
    since = active_since(acts, now)
    if since is None:
        assert not acts or now - max(acts) >= BREAK
        return
    stretch = sorted([at for at in acts if at >= since] + [now])
    assert stretch[0] == since
    assert all(b - a < BREAK for a, b in pairwise(stretch))
    assert not [at for at in acts if since - BREAK < at < since]
