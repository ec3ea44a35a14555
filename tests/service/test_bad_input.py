"""What nobody would do on a good day: each gets a clear answer, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.errors import UserError
from bot.domain.events import ApprovalMovedOn, FirstWordsLate, JoinMovedOn, NewsDue, StepFinished, StepOverdue
from bot.domain.plan.playbook import StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.staff.people import Person, Role
from bot.service.comms import publishing
from bot.service.crisis import crises, rooms
from bot.service.staff import people
from bot.service.step import steps
from tests.service.town import ANA, LEAVER, LINK, MEI, NOOR, PRIYA, REASON, TOM, Night, fill
from tests.support.waiting import at_once


def test_a_clock_set_in_the_past_is_handled_once_at_the_next_tick(night: Night) -> None:
    crisis = night.declare()
    step = next(s for s in night.steps(crisis, StepStatus.OPEN) if s.due_at)
    late = Deadline(
        id="late",
        kind=DeadlineKind.STEP_DUE,
        key=f"step:{crisis.id}:{step.step_id}",
        due_at=night.clock.now - timedelta(days=3),
        crisis_id=crisis.id,
        subject_id=step.step_id,
    )
    night.office.perform(lambda work: work.deadlines.set(late))
    night.pass_time(seconds=1)
    assert [e.step_id for e in night.told(StepOverdue)] == [step.step_id]
    night.pass_time(seconds=1)
    assert len(night.told(StepOverdue)) == 1


def test_of_two_who_decide_in_the_same_second_one_counts_and_the_other_hears_who(night: Night) -> None:
    """Two hands, one store: nobody overwrites a decision that they have not seen."""
    crisis = night.declare(type="insensitive_post")
    night.do(crises.add_evidence, crisis_id=crisis.id, text="The post, as it was", link=LINK)
    step_id = _reach(night, crisis, "delete_or_keep")
    step, state = night.playbook(crisis).step(step_id), night.step(crisis, step_id)
    assert step is not None
    keep = next(c for c in STEP_KINDS[step.kind].choices(step, state) if c.id == "keep")
    form = {f.id: fill(f) for f in keep.form}
    answers = at_once(lambda who=who: night.press(crisis, step_id, "keep", who, **form) for who in (ANA, TOM))
    refused = [a for a in answers if isinstance(a, UserError)]
    assert len(refused) == 1, answers
    (decided,) = [e for e in night.told(StepFinished) if e.step_id == step_id]
    assert f"<@{decided.actor}>" in str(refused[0])
    night.check_record([crisis])


def _reach(night: Night, crisis: Crisis, wanted: str) -> str:
    for _ in range(40):
        if night.step(crisis, wanted).status is StepStatus.OPEN:
            return wanted
        night.answer(crisis, night.steps(crisis, StepStatus.OPEN)[0].step_id)
    raise AssertionError(f"{wanted} never opens")


def gone(night: Night, *who: str) -> None:
    left = tuple(Person(id=person, name=person, deleted=True) for person in who)
    night.office.perform(people.remember, left)


def test_somebody_on_the_roster_who_left_is_never_asked_and_their_clocks_go_to_others(night: Night) -> None:
    crisis = night.declare()
    night.draft(crisis)
    gone(night, ANA, TOM)
    night.pass_time(hours=5)
    told = [e.told for kind in (StepOverdue, FirstWordsLate, NewsDue) for e in night.told(kind)]
    told += [e.person_id for e in night.told(ApprovalMovedOn)]
    assert told
    assert not {ANA, TOM, LEAVER} & set(told)
    assert PRIYA in told


def test_a_crisis_whose_lead_left_is_declared_with_somebody_who_is_here(night: Night) -> None:
    gone(night, MEI)
    crisis = night.declare()
    assert crisis.holder(Role.LEGAL) == "ULEO"
    with pytest.raises(UserError, match="no longer here"):
        night.declare(lead_id=MEI)


def test_words_that_are_out_do_not_expire_though_another_outlet_refused_them(night: Night) -> None:
    statement = night.approved(night.declare())
    night.publish(statement)
    by_hand = night.publish(statement, "manual", person=ANA)
    night.outlet.next = "refused"
    night.press_.run_once()
    assert [d.kind for d in night.clocks_of(statement)] == [DeadlineKind.APPROVAL_EXPIRES]
    night.do(publishing.confirm, ANA, publication_id=by_hand.id, url=LINK)
    assert night.clocks_of(statement) == []


def test_what_somebody_had_open_in_a_restricted_crisis_goes_to_others_as_they_leave_it(night: Night) -> None:
    crisis = night.declare(restricted=True)
    night.do(rooms.let_in, crisis_id=crisis.id, person_id=NOOR, reason=REASON)
    step = night.steps(crisis, StepStatus.OPEN)[0].step_id
    night.do(steps.assign, crisis_id=crisis.id, step_id=step, person_id=NOOR)
    night.do(rooms.take_out, NOOR, crisis_id=crisis.id, person_id=NOOR, reason="On leave")
    assert night.step(crisis, step).owner_id in night.crisis(crisis).insiders
    assert night.told(StepOverdue) == []


def test_who_asks_to_join_and_hears_nothing_is_taken_to_the_next_until_somebody_answers(night: Night) -> None:
    crisis = night.declare(restricted=True)
    night.do(rooms.ask_to_join, NOOR, crisis_id=crisis.id, reason=REASON)
    for _ in range(7):
        night.pass_time(minutes=15)
    told = [e.told for e in night.told(JoinMovedOn)]
    insiders = night.crisis(crisis).insiders
    assert set(told) | {ANA} == set(insiders)
    assert len(set(told[: len(insiders) - 1])) == len(insiders) - 1, "everybody once before anybody twice"
    night.do(rooms.refuse, TOM, crisis_id=crisis.id, person_id=NOOR, reason=REASON)
    night.pass_time(hours=1)
    assert len(night.told(JoinMovedOn)) == 7
