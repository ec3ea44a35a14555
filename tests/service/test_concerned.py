"""Whom a crisis is about gets no part in it, whoever they are (C6)."""

from __future__ import annotations

import pytest

from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Blocked, Invalid, NotFound
from bot.domain.events import (
    ApprovalAsked,
    ApprovalMovedOn,
    AudienceAsked,
    JoinMovedOn,
    JoinRefused,
    MemberLeft,
    OutsiderTakenOut,
    PersonLeftOut,
    ReadingUnanswered,
    StepAssigned,
    StepOverdue,
)
from bot.domain.plan.playbook import StepStatus
from bot.domain.plan.step_kinds import groups, notify
from bot.domain.staff.audiences import Audience
from bot.domain.staff.people import Role
from bot.domain.words import Phrase
from bot.service.crisis import concerned, crises, rooms
from bot.service.overview import boards
from bot.service.staff import handover
from bot.service.step import audiences, steps
from tests.service.test_handover import owned
from tests.service.town import ANA, LEAVER, LEO, MEI, NOOR, PRIYA, REASON, TOM, Night


@pytest.fixture
def crisis(night: Night) -> Crisis:
    """Mei is Legal and HR, and it is about her."""
    return night.declare(type="data_breach", about=MEI)


def test_at_the_declaration_their_roles_go_to_the_next_in_the_chain(night: Night, crisis: Crisis) -> None:
    made = night.crisis(crisis)
    assert made.restricted
    assert made.holder(Role.LEGAL) == LEO
    assert made.holder(Role.HR) is None
    assert MEI not in made.insiders
    assert [(e.actor, e.person_id) for e in night.told(PersonLeftOut)] == [(ANA, MEI)]
    assert MEI not in repr(night.read(lambda work: boards.home_board(work, MEI)).crises)
    with pytest.raises(NotFound, match="no such crisis"):
        night.do(crises.add_note, MEI, crisis_id=crisis.id, text="It was not me.")


def test_nobody_gives_them_a_part_in_it(night: Night, crisis: Crisis) -> None:
    (step, *_) = (s.step_id for s in night.steps(crisis) if s.owner_id)
    for attempt, needs in (
        (crises.assign_role, {"role": Role.HR}),
        (rooms.let_in, {"reason": REASON}),
        (steps.assign, {"step_id": step}),
    ):
        with pytest.raises(Invalid, match="about"):
            night.do(attempt, crisis_id=crisis.id, person_id=MEI, **needs)
    with pytest.raises(Invalid, match="about"):
        night.do(handover.offer, crisis_id=crisis.id, to_id=MEI, still_open="All")
    night.office.perform(rooms.made, crisis.id, "GROOM")
    night.office.perform(rooms.came, "GROOM", MEI, ANA)
    assert [e.person_id for e in night.told(OutsiderTakenOut)] == [MEI]


def test_no_chain_of_it_ever_asks_them(night: Night, crisis: Crisis) -> None:
    night.draft(crisis)
    for _ in range(12):
        night.pass_time(hours=1)
    asked = {e.told for e in night.told(StepOverdue)} | {e.person_id for e in night.told(ApprovalMovedOn)}
    asked |= {p for e in night.told(ApprovalAsked) for p in e.people}
    assert asked
    assert MEI not in asked


def test_whoever_asks_to_join_what_is_about_them_reads_nothing(night: Night, crisis: Crisis) -> None:
    night.do(rooms.ask_to_join, MEI, crisis_id=crisis.id, reason="I am Legal")
    night.do(rooms.refuse, crisis_id=crisis.id, person_id=MEI, reason="You took the files")
    (refused,) = night.told(JoinRefused)
    assert refused.silent


def test_said_later_what_they_had_goes_on_at_once(night: Night) -> None:
    crisis = night.declare(type="data_breach")
    theirs = owned(night, crisis, TOM)
    assert theirs
    night.do(concerned.leave_out, crisis_id=crisis.id, person_id=TOM, reason=REASON)
    after = night.crisis(crisis)
    assert after.holder(Role.PR_LEAD) == PRIYA
    assert after.holder(Role.INTERNAL_COMMS) is None
    assert not owned(night, crisis, TOM)
    assert {e.person_id for e in night.told(StepAssigned)}.isdisjoint({TOM})
    assert [e.person_id for e in night.told(MemberLeft)] == [TOM]
    assert night.told(MemberLeft)[0].reason == ""
    night.do(concerned.take_back, crisis_id=crisis.id, person_id=TOM, reason=REASON)
    night.do(rooms.let_in, crisis_id=crisis.id, person_id=TOM, reason=REASON)
    night.check_record([crisis])


def test_whoever_asked_to_join_before_is_answered_when_it_is_not_about_them_after_all(night: Night) -> None:
    crisis = night.declare(restricted=True)
    night.do(rooms.ask_to_join, LEO, crisis_id=crisis.id, reason="I saw it")
    for deed in (concerned.leave_out, concerned.take_back):
        night.do(deed, crisis_id=crisis.id, person_id=LEO, reason=REASON)
    night.pass_time(minutes=15)
    assert [(e.person_id, e.told) for e in night.told(JoinMovedOn)] == [(LEO, ANA)]


def test_nobody_decides_about_themselves(night: Night, crisis: Crisis) -> None:
    for declared, field in (({"about": ANA}, "about"), ({"about": NOOR, "lead_id": NOOR}, "lead_id")):
        with pytest.raises(Invalid) as refused:
            night.declare(ANA, type="data_breach", **{"lead_id": TOM} | declared)
        assert isinstance(refused.value.fields[field], Phrase)
    for person in (ANA, crisis.lead_id):
        with pytest.raises(Invalid):
            night.do(concerned.leave_out, crisis_id=crisis.id, person_id=person, reason=REASON)
    with pytest.raises(NotFound):
        night.do(concerned.take_back, MEI, crisis_id=crisis.id, person_id=MEI, reason=REASON)
    other = night.declare(type="data_breach", lead_id=TOM)
    with pytest.raises(Invalid, match="leads"):
        night.do(concerned.leave_out, crisis_id=other.id, person_id=TOM, reason=REASON)


def test_whom_it_is_about_is_not_waited_for_and_nobody_is_told_to_call_them(night: Night) -> None:
    crisis = night.declare()
    plan = night.playbook(crisis)
    kinds = {step.id: step for step in plan.steps}
    step = next(s for s in night.steps(crisis, StepStatus.OPEN) if kinds[s.step_id].kind == "notify")
    who = next(person for person in step.data["waiting"] if person != ANA)
    night.do(rooms.restrict, crisis_id=crisis.id, reason=REASON)
    night.do(concerned.leave_out, crisis_id=crisis.id, person_id=who, reason=REASON)
    now = night.step(crisis, step.step_id)
    assert who not in notify.waited_for(now)
    assert set(now.data["gaps"]) > set(step.data["gaps"])
    for _ in range(3):
        night.pass_time(hours=4)
    told = night.told(ReadingUnanswered)
    assert told
    assert who not in {person for event in told for person in event.people}


def test_it_is_not_opened_to_all_as_long_as_it_is_about_somebody(night: Night, crisis: Crisis) -> None:
    with pytest.raises(Blocked, match="Leave it restricted") as refused:
        night.do(rooms.unrestrict, crisis_id=crisis.id, reason=REASON)
    assert refused.value.phrase.params["people"] == (f"<@{MEI}>",)
    assert night.crisis(crisis).restricted
    night.do(concerned.take_back, crisis_id=crisis.id, person_id=MEI, reason=REASON)
    night.do(rooms.unrestrict, crisis_id=crisis.id, reason=REASON)
    assert not night.crisis(crisis).restricted


def test_opened_to_all_its_channels_are_told_and_ask_only_who_is_here(night: Night) -> None:
    night.office.perform(lambda work: work.team.save_audience(Audience.CUSTOMER_CARE, ("CCARE",)))
    crisis = night.declare(restricted=True)
    kinds = {step.id: step.kind for step in night.playbook(crisis).steps}
    step = next(s for s in night.steps(crisis, StepStatus.OPEN) if kinds[s.step_id] == "notify")
    assert not night.told(AudienceAsked)
    night.do(rooms.unrestrict, crisis_id=crisis.id, reason=REASON)
    assert [(e.channel, e.again) for e in night.told(AudienceAsked)] == [("CCARE", 0)]
    night.office.perform(audiences.told, crisis.id, step.step_id, "CCARE", (NOOR, LEAVER, "UNKNOWN"))
    told = groups.channels(night.step(crisis, step.step_id))["CCARE"]
    assert told["waiting"] == [p for p in (NOOR,) if p not in step.data["waiting"]]
    night.do(rooms.restrict, crisis_id=crisis.id, reason=REASON)
    night.pass_time(hours=1)
    assert groups.channels(night.step(crisis, step.step_id))["CCARE"]["state"] == groups.CLOSED
    night.do(rooms.unrestrict, crisis_id=crisis.id, reason=REASON)
    assert len(night.told(AudienceAsked)) == 2
