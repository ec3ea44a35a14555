"""The 72 hours in which an authority has to hear of lost data: called ahead, and late once after downtime."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.crisis import crisis as rules
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Invalid
from bot.domain.events import FactsChanged, ReadingAsked, StepOverdue
from bot.domain.plan.playbook import StepStatus
from bot.domain.staff.people import Role
from bot.service.crisis import correcting, crises, retyping
from bot.service.ports import Work
from bot.service.step import clocks as step_clocks
from bot.service.step import steps
from tests.service.town import ANA, PRIYA, REASON, Night
from tests.support.books import SHIPPED

DATA = {
    "data": "Names",
    "how_many": "400 customers",
    "encrypted": "No",
    "whose": "With us",
    "countries": "Germany",
    "next": "At noon",
}


def become_aware(night: Night, crisis: Crisis) -> None:
    about = {"crisis_id": crisis.id, "step_id": "aware", "choice": "aware"}
    night.do(steps.press, ANA, **about, form={"reason": REASON})


def breach(night: Night) -> Crisis:
    crisis = night.declare(type="generic", restricted=True)
    book = SHIPPED.types()["data_breach"]
    night.do(retyping.retype, ANA, crisis_id=crisis.id, playbook=book, reason=REASON)
    night.do(crises.assign_role, ANA, crisis_id=crisis.id, role=Role.DATA_PROTECTION, person_id=PRIYA)
    return crisis


def late(night: Night) -> int:
    return sum(event.step_id == "notify_authority" for event in night.told(StepOverdue))


def test_the_72_hours_run_from_awareness_are_called_ahead_and_late_once_after_downtime(night: Night) -> None:
    crisis = night.declare(type="generic", restricted=True)
    night.pass_time(hours=5)
    book = SHIPPED.types()["data_breach"]
    night.do(retyping.retype, ANA, crisis_id=crisis.id, playbook=book, reason=REASON)
    night.do(crises.assign_role, ANA, crisis_id=crisis.id, role=Role.DATA_PROTECTION, person_id=PRIYA)
    become_aware(night, crisis)
    clock = night.step(crisis, "notify_authority")
    assert (clock.due_at, clock.owner_id) == (night.clock.now + timedelta(hours=72), PRIYA)
    for hours, left in ((24, 48), (24, 24), (18, 6)):
        night.pass_time(hours=hours)
        asked = [event.title for event in night.told(ReadingAsked)]
        assert any({48: "48 hours", 24: "24 hours", 6: "Six hours"}[left] in title for title in asked), asked
    assert late(night) == 0
    night.clock.go_on(days=2)
    night.pass_time()
    assert late(night) == 1
    assert night.step(crisis, "notify_authority").status is StepStatus.OPEN


def said_since(night: Night, crisis: Crisis, at: datetime) -> None:
    """In the triage, or corrected there when it is over."""
    state = night.step(crisis, "triage")
    answers = {**state.data["answers"], **DATA, "aware_at": str(int(at.timestamp()))}
    night.do(correcting.change, ANA, crisis_id=crisis.id, answers=answers, seen=state.version)


def asked(night: Night) -> list[str]:
    return [event.title for event in night.told(ReadingAsked) if "authority" in event.title]


def test_the_72_hours_run_from_when_it_was_known_also_when_that_is_corrected(night: Night) -> None:
    crisis = breach(night)
    with pytest.raises(Invalid) as refused:
        said_since(night, crisis, night.clock.now + timedelta(hours=1))
    assert "still to come" in str(refused.value.fields["aware_at"])
    known = night.clock.now - timedelta(hours=20)
    said_since(night, crisis, known)
    become_aware(night, crisis)
    assert night.step(crisis, "notify_authority").due_at == known + timedelta(hours=72)
    night.pass_time(hours=4)
    assert asked(night) == ["48 hours are left to tell the authority"]

    known -= timedelta(hours=30)  # 54 hours ago: the second reminder is due at once
    said_since(night, crisis, known)
    night.pass_time(seconds=1)
    assert asked(night)[1:] == ["24 hours are left to tell the authority"]
    assert night.step(crisis, "notify_authority").due_at == known + timedelta(hours=72)
    assert late(night) == 0

    before = len(asked(night))
    said_since(night, crisis, known - timedelta(hours=60))
    night.pass_time(seconds=1)
    assert late(night) == 1
    assert len(asked(night)) == before
    night.check_record([crisis])


def test_once_it_is_over_no_clock_moves_and_reopened_it_runs_from_what_was_learnt(night: Night) -> None:
    crisis = breach(night)
    known = night.clock.now - timedelta(hours=2)
    said_since(night, crisis, known)
    become_aware(night, crisis)
    night.office.perform(_end, crisis)
    before, clocks = night.steps(crisis), set(night.clocks(crisis))
    with night.nothing_but(FactsChanged):
        said_since(night, crisis, known - timedelta(hours=50))
    assert [s for s in night.steps(crisis) if s.step_id != "triage"] == [
        s for s in before if s.step_id != "triage"
    ]
    assert set(night.clocks(crisis)) == clocks
    night.do(crises.reopen, ANA, crisis_id=crisis.id, reason=REASON)
    assert night.step(crisis, "notify_authority").due_at == known + timedelta(hours=22)


def _end(work: Work, crisis: Crisis) -> None:
    """As `resolve`, whatever is still open."""
    before = work.crises.get(crisis.id)
    over = rules.resolve(before, actor=ANA, outcome="Over.", blockers=(), now=work.now)
    work.crises.save(over)
    step_clocks.stop(work, over)
