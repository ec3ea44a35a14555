"""A step has one owner and one clock; it ends by a person's press, a reason, or its time."""

from __future__ import annotations

import pytest

from bot.domain.comms.statement import StatementState
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked, Invalid, NotAllowed, NotFound, Stale
from bot.domain.events import (
    SeverityChanged,
    StatementWithdrawn,
    StepAssigned,
    StepFinished,
    StepOpened,
    StepOverdue,
    StepProgressed,
    StepSkipped,
)
from bot.domain.log.timeline import sentence
from bot.domain.plan.playbook import Clock, Due, StepStatus
from bot.domain.staff.people import Role
from bot.service.comms import statements
from bot.service.crisis import crises
from bot.service.overview import boards
from bot.service.step import steps
from tests.domain.plans import plan, step
from tests.service.town import ANA, LEO, MEI, NOOR, PRIYA, REASON, SAM, TOM, Night, a_form

QUESTION = {
    "id": "violence",
    "label": "Does it touch on violence?",
    "kind": "select",
    "options": [
        {"id": "violence", "label": "Yes, on violence: it becomes SEV-1", "severity": 1},
        {"id": "tragedy", "label": "Yes, on a recent tragedy", "severity": 2},
    ],
}
GRAVE = plan(
    step("touches", ask=[QUESTION]),
    step("reader", after=("touches",), due=Due(90, Clock.DETECTION, {Severity.SEV1: 60})),
)


def test_a_press_ends_the_step_and_opens_what_waited_for_it(night: Night) -> None:
    crisis = night.declare()
    night.answer(crisis, "triage")
    assert night.step(crisis, "triage").status is StepStatus.DONE
    assert night.step(crisis, "affected").status is StepStatus.OPEN
    (told,) = [e for e in night.told(StepFinished) if e.step_id == "triage"]
    assert (told.actor, told.minutes_late) == (ANA, 0)
    assert "affected" in {e.step_id for e in night.told(StepOpened)}
    assert f"step_due:{crisis.id}:triage" not in night.clocks(crisis)


def test_two_presses_have_one_winner_and_the_other_hears_who(night: Night) -> None:
    crisis = night.declare()
    night.triage(crisis, actor=TOM)
    with pytest.raises(Stale, match="UTOM"):
        night.triage(crisis, actor=ANA)


def test_a_branch_not_taken_is_not_needed(night: Night) -> None:
    crisis = night.declare()
    night.answer(crisis, "triage")
    night.answer(crisis, "affected", wish="no_one")
    assert night.step(crisis, "reply_affected").status is StepStatus.NOT_NEEDED


def test_skipping_needs_a_reason_and_what_comes_after_goes_on(night: Night) -> None:
    crisis = night.declare()
    with pytest.raises(Invalid):
        night.do(steps.skip, crisis_id=crisis.id, step_id="triage", reason="no")
    night.do(steps.skip, crisis_id=crisis.id, step_id="triage", reason=REASON)
    assert night.step(crisis, "department").status is StepStatus.OPEN
    assert [e.reason for e in night.told(StepSkipped)] == [REASON]


def test_a_step_that_is_not_there_or_not_open_says_so(night: Night) -> None:
    crisis = night.declare()
    with pytest.raises(NotFound, match="not part"):
        night.press(crisis, "party", "done")
    with pytest.raises(Blocked, match="not open yet"):
        night.press(crisis, "department", "done")


# --- who has it -------------------------------------------------------------------------------------


def test_anybody_may_take_a_task_and_leads_may_give_it_away(night: Night) -> None:
    crisis = night.declare()
    night.do(steps.assign, NOOR, crisis_id=crisis.id, step_id="watcher", person_id=NOOR)
    assert night.step(crisis, "watcher").owner_id == NOOR
    with pytest.raises(NotAllowed, match="Crisis lead"):
        night.do(steps.assign, NOOR, crisis_id=crisis.id, step_id="watcher", person_id=SAM)
    night.do(steps.assign, TOM, crisis_id=crisis.id, step_id="watcher", person_id=SAM)
    assert [e.person_id for e in night.told(StepAssigned)] == [NOOR, SAM]


def test_a_decision_is_taken_by_leads_or_by_whom_they_gave_it_to(night: Night) -> None:
    crisis = night.declare()
    night.answer(crisis, "triage")
    with pytest.raises(NotAllowed):
        night.press(crisis, "affected", "no_one", LEO, reason=REASON, note=REASON)
    with pytest.raises(NotAllowed):  # nor by taking it first
        night.do(steps.assign, LEO, crisis_id=crisis.id, step_id="affected", person_id=LEO)
    night.do(steps.assign, ANA, crisis_id=crisis.id, step_id="affected", person_id=LEO)
    assert night.press(crisis, "affected", "no_one", LEO, reason=REASON, note=REASON).finished_by == LEO


def test_what_a_later_named_role_owns_goes_to_whoever_gets_it(night: Night) -> None:
    def nobody_for_hr(work) -> None:
        work.people.set_chain(Role.CARE_LEAD, ())

    night.office.perform(nobody_for_hr)
    crisis = night.declare()
    night.office.perform(lambda work: work.people.set_chain(Role.CARE_LEAD, (SAM,)))
    night.answer(crisis, "triage")
    night.answer(crisis, "affected", wish="someone")
    assert night.step(crisis, "reply_affected").owner_id == SAM  # of the roster: nobody holds it here
    night.do(crises.assign_role, crisis_id=crisis.id, role=Role.CARE_LEAD, person_id=NOOR)
    assert night.step(crisis, "reply_affected").owner_id == NOOR


def test_my_next_step_is_mine_and_due_first(night: Night) -> None:
    crisis = night.declare()
    mine = [s for s in night.steps(crisis, StepStatus.OPEN) if s.owner_id == ANA and s.due_at]
    first = min(mine, key=lambda s: s.due_at)
    board = night.read(lambda work: boards.my_next_step(work, ANA, crisis.id))
    assert board is not None
    assert board.state == first


def test_a_step_for_what_may_never_come_up_is_next_only_when_nothing_else_is_left(night: Night) -> None:
    crisis = night.declare()
    night.work_through(crisis)
    night.work_through(crisis, afterwards=True)
    comments = night.step(crisis, "comments")
    assert comments.status is StepStatus.OPEN
    assert night.read(lambda work: boards.crisis_board(work, crisis.id)).next_step is None
    mine = night.read(lambda work: boards.my_next_step(work, comments.owner_id, crisis.id))
    assert mine is not None
    assert not mine.step.required


# --- when it is due ---------------------------------------------------------------------------------


def overdue(night: Night, step_id: str) -> list[str | None]:
    return [e.told for e in night.told(StepOverdue) if e.step_id == step_id]


def test_what_is_late_goes_to_its_owner_and_then_to_the_lead(night: Night) -> None:
    crisis = night.declare()
    night.do(steps.assign, NOOR, crisis_id=crisis.id, step_id="watcher", person_id=NOOR)
    night.pass_time(minutes=5)
    assert overdue(night, "watcher") == [NOOR]
    night.pass_time(minutes=9.9)
    assert overdue(night, "watcher") == [NOOR]
    night.pass_time(minutes=0.1)
    assert overdue(night, "watcher") == [NOOR, ANA]


def test_what_is_late_is_asked_for_more_and_more_seldom_until_it_is_done(night: Night) -> None:
    crisis = night.declare()
    night.do(steps.assign, NOOR, crisis_id=crisis.id, step_id="watcher", person_id=NOOR)
    for _ in range(24 * 6):
        night.pass_time(minutes=10)
    told = overdue(night, "watcher")
    assert told[:4] == [NOOR, ANA, TOM, NOOR]  # Tom is the backup of the role
    assert 8 <= len(told) <= 12
    night.do(steps.skip, ANA, crisis_id=crisis.id, step_id="watcher", reason="Nobody watches any more")
    night.pass_time(hours=9)
    assert overdue(night, "watcher") == told


def test_after_downtime_each_late_step_is_said_once(night: Night) -> None:
    night.declare()
    night.clock.go_on(hours=6)
    night.pass_time(seconds=1)
    said = [e.step_id for e in night.told(StepOverdue)]
    assert said
    assert len(said) == len(set(said))


def test_it_is_never_said_to_somebody_it_was_taken_from(night: Night) -> None:
    crisis = night.declare()
    night.do(steps.assign, TOM, crisis_id=crisis.id, step_id="watcher", person_id=SAM)
    night.do(steps.assign, TOM, crisis_id=crisis.id, step_id="watcher", person_id=NOOR)
    night.pass_time(minutes=5)
    assert overdue(night, "watcher") == [NOOR]


def test_a_late_press_says_how_late_it_was(night: Night) -> None:
    crisis = night.declare()
    night.pass_time(minutes=22)
    night.triage(crisis)
    (told,) = [e for e in night.told(StepFinished) if e.step_id == "triage"]
    assert told.minutes_late == 7


def test_a_waiting_step_ends_by_itself(night: Night) -> None:
    crisis = night.declare()
    night.answer(crisis, "first_words", wish="not_published")
    due = night.clocks(crisis)[f"step_ripe:{crisis.id}:until_update"].due_at
    night.pass_time(seconds=(due - night.clock.now).total_seconds() - 1)
    assert night.step(crisis, "until_update").status is StepStatus.OPEN
    night.pass_time(seconds=1)
    assert night.step(crisis, "until_update").status is StepStatus.DONE
    assert night.step(crisis, "update").status is StepStatus.OPEN


# --- with words -------------------------------------------------------------------------------------


def test_deciding_not_to_publish_withdraws_what_was_drafted(night: Night) -> None:
    crisis = night.declare()
    text = night.draft(crisis, step="first_words")
    night.press(crisis, "first_words", "not_published", ANA, reason=REASON)
    assert night.statement(text).state is StatementState.WITHDRAWN
    assert [e.statement_id for e in night.told(StatementWithdrawn)] == [text.id]
    assert not [k for k in night.clocks(crisis) if text.id in k]


def test_a_step_is_not_given_up_while_its_words_are_on_their_way(night: Night) -> None:
    crisis = night.declare()
    text = night.draft(crisis, SAM, step="first_words")
    for person in (ANA, TOM):
        if night.statement(text).state is StatementState.IN_REVIEW:
            night.decide(text, person)
    night.clock.go_on(minutes=5)
    night.publish(text, "manual", person=MEI)
    with pytest.raises(Blocked, match="on its way out"):
        night.do(steps.skip, crisis_id=crisis.id, step_id="first_words", reason=REASON)


def test_saying_nothing_in_public_after_all_is_a_leads_decision(night: Night) -> None:
    crisis = night.declare()
    text = night.draft(crisis, SAM, step="first_words")
    said = {"crisis_id": crisis.id, "step_id": "first_words", "choice": "not_published"}
    form = {"reason": "The storm is over already"}
    with pytest.raises(NotAllowed):
        night.do(steps.press, NOOR, **said, form=form)
    with pytest.raises(NotAllowed):
        night.do(statements.withdraw, NOOR, statement_id=text.id, reason="I do not like these words")
    night.do(steps.press, ANA, **said, form=form)
    assert night.step(crisis, "first_words").outcome == "not_published"


def skip_until(night: Night, crisis: Crisis, step_id: str) -> None:
    """Everything in the way of this step is skipped, or done where it cannot be."""
    night.do(crises.add_evidence, crisis_id=crisis.id, text="The post, as it was", link="")
    for other in night.playbook(crisis).steps:
        if other.id == step_id:
            break
        if night.step(crisis, other.id).status is not StepStatus.OPEN:
            continue
        if other.skippable:
            night.do(steps.skip, ANA, crisis_id=crisis.id, step_id=other.id, reason="Not needed in this test")
        else:
            night.answer(crisis, other.id)


def to_be_signed(night: Night, crisis: Crisis) -> dict[str, object]:
    """The first option that several must sign, with all that stands before it skipped."""
    step, option = next(
        (s, o) for s in night.playbook(crisis).steps for o in s.params.get("options", ()) if o.get("sign_off")
    )
    skip_until(night, crisis, step.id)
    return {"crisis_id": crisis.id, "step_id": step.id, "choice": option["id"]}


def test_whoever_still_has_to_sign_is_asked_and_the_record_says_who_said_what(night: Night) -> None:
    crisis = night.declare()
    said = to_be_signed(night, crisis)
    night.do(steps.press, ANA, **said, form={"reason": "All posts were read."})
    (asked,) = [e for e in night.told(StepProgressed) if e.people]
    assert (asked.actor, asked.people, asked.note) == (ANA, (TOM,), "All posts were read.")
    night.do(steps.press, TOM, **said, form={"reason": "The press is quiet."})
    done = night.told(StepFinished)[-1]
    assert done.signed == {ANA: "All posts were read.", TOM: "The press is quiet."}
    assert str(sentence(done)).count("The press is quiet.") == 1
    assert night.step(crisis, str(said["step_id"])).note is None


def test_whoever_signed_is_not_asked_to_sign_for_their_other_role(night: Night) -> None:
    night.office.perform(lambda work: work.people.set_chain(Role.PR_LEAD, (ANA, PRIYA)))
    crisis = night.declare()
    said = to_be_signed(night, crisis)  # by the crisis lead and the PR lead, and Ana is both
    night.do(steps.press, ANA, **said, form={"reason": REASON})
    assert night.told(StepProgressed)[-1].people == (PRIYA,)
    with pytest.raises(Stale, match="One press signs for one role"):
        night.do(steps.press, ANA, **said, form={"reason": REASON})


def test_an_answer_by_which_it_is_worse_makes_it_worse_at_once(night: Night) -> None:
    form = a_form(severity_now=Severity.SEV2)
    crisis = night.do(crises.declare, form=form, playbook=GRAVE)
    due = night.step(crisis, "reader").due_at  # not open yet
    night.press(crisis, "touches", "done", NOOR, violence="violence")
    assert night.crisis(crisis).severity is Severity.SEV1
    (told,) = night.told(SeverityChanged)
    assert (told.actor, told.before, told.after) == (NOOR, 2, 1)
    assert "it becomes SEV-1" in told.reason
    minutes = (night.step(crisis, "reader").due_at - crisis.detected_at).total_seconds() / 60
    assert (due, minutes) == (None, 60)  # the time of a SEV-1, not the 90 minutes of others


def test_an_answer_never_makes_it_milder(night: Night) -> None:
    form = a_form(severity_now=Severity.SEV1)
    crisis = night.do(crises.declare, form=form, playbook=GRAVE)
    night.press(crisis, "touches", "done", NOOR, violence="tragedy")
    assert night.crisis(crisis).severity is Severity.SEV1
    assert night.told(SeverityChanged) == []


@pytest.mark.parametrize("type_", ["generic", "insensitive_post"])
def test_what_was_skipped_is_not_spoken_of_as_done(night: Night, type_: str) -> None:
    crisis = night.declare(type=type_)
    skip_until(night, crisis, "keep_watching")  # the decision that it is over among them
    for step_id in ("tell_over", "delete_post"):
        assert night.step(crisis, step_id).status is StepStatus.NOT_NEEDED
    steps_ = {step.id: step for step in night.playbook(crisis).steps}
    assert "the note to staff" not in steps_["tell_teams"].params["text"]


@pytest.mark.parametrize("type_", ["generic", "insensitive_post"])
def test_a_deletion_that_was_decided_is_done_before_it_is_admitted(night: Night, type_: str) -> None:
    """What goes public says “we removed a post”."""
    steps_ = {step.id: step for step in night.playbook(night.declare(type=type_)).steps}
    assert not steps_["delete_post"].skippable


def test_of_two_who_give_a_step_away_one_wins_and_the_other_hears_who(night: Night) -> None:
    crisis = night.declare()
    step = {"crisis_id": crisis.id, "step_id": "watcher", "seen": ANA}  # what both had before them
    night.do(steps.assign, ANA, person_id=NOOR, **step)
    with pytest.raises(Stale, match=r"<@UANA> gave it to <@UNOOR>, "):
        night.do(steps.assign, TOM, person_id=SAM, **step)
    assert night.step(crisis, "watcher").owner_id == NOOR
    night.do(steps.assign, TOM, person_id=SAM, **step | {"seen": NOOR})


def test_of_two_who_take_a_step_one_wins(night: Night) -> None:
    crisis = night.declare()
    step = {"crisis_id": crisis.id, "step_id": "watcher", "seen": ANA}
    night.do(steps.assign, SAM, person_id=SAM, **step)
    with pytest.raises(Stale, match=r"<@USAM> took it, "):
        night.do(steps.assign, LEO, person_id=LEO, **step)
