"""A crisis is declared by anybody, led by one person, and over only when nothing is open any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.comms.statement import MessageType
from bot.domain.crisis.crisis import CrisisStatus
from bot.domain.crisis.reopening import with_steps_again
from bot.domain.crisis.severity import Severity
from bot.domain.deadline import limit_key
from bot.domain.errors import Blocked, Invalid, NotFound, Stale, UserError
from bot.domain.events import (
    AlertJoined,
    CrisisClosed,
    CrisisDeclared,
    CrisisReopened,
    CrisisResolved,
    DebriefAsked,
    EvidenceAdded,
    FirstWordsLate,
    NoteAdded,
    RoleAssigned,
    SeverityChanged,
    StepOpened,
    StepRescheduled,
)
from bot.domain.plan.playbook import StepStatus
from bot.domain.staff.people import Person, Role
from bot.domain.storm.alert import AlertState
from bot.service.comms import statements
from bot.service.crisis import crises, debriefs
from bot.service.overview import boards
from bot.service.step import steps
from tests.service.town import ANA, LEO, LINK, MEI, NOOR, PRIYA, SAM, TOM, Night, a_form


def test_anybody_may_declare_and_everybody_gets_their_role(night: Night) -> None:
    crisis = night.declare(NOOR, lead_id=TOM)
    assert (crisis.number, crisis.lead_id, crisis.declared_by) == (1, TOM, NOOR)
    assert crisis.roles[Role.LEGAL] == MEI
    assert crisis.severity is Severity.SEV2
    (told,) = night.told(CrisisDeclared)
    assert (told.actor, told.severity) == (NOOR, 2)
    assert night.steps(crisis, StepStatus.OPEN)


def test_a_role_falls_to_the_backup_when_the_first_left(night: Night) -> None:
    night.office.perform(lambda work: work.people.save(Person(id=MEI, name="Mei", deleted=True)))
    assert night.declare().roles[Role.LEGAL] == LEO


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"type": "war"}, "generic"), ({"title": " "}, "one line"), ({"lead_id": "UGUEST"}, "UGUEST")],
)
def test_a_form_that_cannot_be_used_says_why_and_leaves_nothing(night: Night, changes, named) -> None:
    with pytest.raises(Invalid, match=named):
        night.declare(**changes)
    assert night.read(lambda work: work.crises.recent(5)) == ()
    assert night.told() == []


def test_the_same_thing_is_recognised_by_its_link_or_its_words(night: Night) -> None:
    crisis = night.declare(link=LINK)
    for form in (a_form(title="Something else", link=LINK), a_form(title="“SLOGAN” mocks: again")):
        assert night.read(lambda w, f=form: crises.alike(w, actor_id=TOM, form=f)) == (crisis,)
    other = a_form(title="Roastery on fire")
    assert night.read(lambda work: crises.alike(work, actor_id=TOM, form=other)) == ()


def test_what_is_the_same_joins_the_open_crisis_with_its_alert(night: Night) -> None:
    crisis, alert = night.declare(), night.storm()
    form = a_form(title="Seen on the radio too", link=LINK, alert_id=alert.id)
    night.do(crises.add_to, NOOR, crisis_id=crisis.id, form=form)
    assert night.alert(alert).crisis_id == crisis.id
    assert [e.text for e in night.told(EvidenceAdded)] == ["Seen on the radio too"]
    assert len(night.told(AlertJoined)) == 1


def test_notes_and_evidence_are_kept_word_for_word(night: Night) -> None:
    crisis = night.declare()
    night.do(crises.add_note, NOOR, crisis_id=crisis.id, text="  The radio called  ")
    night.do(crises.add_evidence, NOOR, crisis_id=crisis.id, text="<!channel> *boo*", author="@lena_bakes")
    assert night.told(NoteAdded)[0].text == "The radio called"
    assert night.told(EvidenceAdded)[0].text == "<!channel> *boo*"
    with pytest.raises(Invalid, match="neither"):
        night.do(crises.add_evidence, NOOR, crisis_id=crisis.id, text=" ")


# --- roles and severity -----------------------------------------------------------------------------


def test_a_role_changes_hands_and_its_open_steps_with_it(night: Night) -> None:
    crisis = night.declare()
    theirs = {s.step_id for s in night.steps(crisis, StepStatus.OPEN) if s.owner_id == ANA}
    social = {s.id for s in night.playbook(crisis).steps if s.owner is Role.SOCIAL_LEAD} & theirs
    assert social
    night.do(crises.assign_role, crisis_id=crisis.id, role=Role.SOCIAL_LEAD, person_id=NOOR)
    assert {night.step(crisis, s).owner_id for s in social} == {NOOR}
    assert {night.step(crisis, s).owner_id for s in theirs - social} == {ANA}
    assert night.told(RoleAssigned)[0].before == ANA


def test_giving_a_role_to_whoever_has_it_changes_nothing(night: Night) -> None:
    crisis = night.declare()
    with pytest.raises(Invalid, match="already holds"):
        night.do(crises.assign_role, crisis_id=crisis.id, role=Role.LEGAL, person_id=MEI)


def test_a_worse_severity_moves_the_due_times_that_depend_on_it(night: Night) -> None:
    crisis = night.declare()
    night.answer(crisis, "triage")
    night.answer(crisis, "first_words", wish="not_published")
    before = night.step(crisis, "replies")
    night.do(
        crises.set_severity, crisis_id=crisis.id, now=Severity.SEV1, in_24h=Severity.SEV2, reason="Press"
    )
    after = night.step(crisis, "replies")
    assert (before.due_at - after.due_at).total_seconds() == (240 - 60) * 60
    assert night.clocks(crisis)[f"step_due:{crisis.id}:replies"].due_at == after.due_at
    until = night.clocks(crisis)[f"step_ripe:{crisis.id}:until_update"].due_at
    assert until.isoformat() == night.step(crisis, "until_update").data["until"]
    assert {"replies", "until_update"} <= {e.step_id for e in night.told(StepRescheduled)}
    assert [(e.before, e.after) for e in night.told(SeverityChanged)] == [(2, 1)]


def test_an_old_form_does_not_set_the_severity_back(night: Night) -> None:
    crisis = night.declare()
    worse = {"crisis_id": crisis.id, "now": Severity.SEV1, "in_24h": Severity.SEV1, "reason": "Press"}
    night.do(crises.set_severity, TOM, **worse, seen=crisis.version)
    better = worse | {"now": Severity.SEV3, "in_24h": Severity.SEV3}
    with pytest.raises(Stale, match=r"it is SEV-1 \(emergency\) now, led by <@UANA>"):
        night.do(crises.set_severity, ANA, **better, seen=crisis.version)
    assert night.crisis(crisis).severity is Severity.SEV1
    night.do(crises.set_severity, ANA, **better, seen=night.crisis(crisis).version)


def test_the_same_severity_moves_nothing(night: Night) -> None:
    crisis = night.declare()
    before = night.steps(crisis)
    night.do(crises.set_severity, crisis_id=crisis.id, now=Severity.SEV2, in_24h=Severity.SEV3, reason="")
    assert night.steps(crisis) == before


# --- the first public words -------------------------------------------------------------------------


def test_silence_is_called_out_at_the_target_and_at_30_45_and_60_minutes_from_detection(night: Night) -> None:
    alert = night.storm()
    night.clock.go_on(minutes=10)
    night.declare(TOM, alert_id=alert.id)
    for _ in range(8):
        night.pass_time(minutes=10)
    told = [(e.minutes, e.told) for e in night.told(FirstWordsLate)]
    assert told == [(15, ANA), (30, ANA), (45, PRIYA), (60, PRIYA)]


def test_after_a_reopening_the_first_words_are_still_waited_for(night: Night) -> None:
    crisis = night.declare()
    night.work_through(crisis)
    night.resolve(crisis)
    assert night.crisis(crisis).first_words_at is None
    night.do(crises.reopen, crisis_id=crisis.id, reason="It has come back")
    night.pass_time(minutes=61)
    assert [e.minutes for e in night.told(FirstWordsLate)] == [60]


def test_an_alert_does_not_vanish_into_a_crisis_that_was_resolved_meanwhile(night: Night) -> None:
    crisis = night.declare()
    night.work_through(crisis)
    night.resolve(crisis)
    alert = night.storm()
    with pytest.raises(Stale, match="resolved meanwhile"):
        night.do(crises.add_to, crisis_id=crisis.id, form=a_form(alert_id=alert.id))
    assert night.alert(alert).state is AlertState.OPEN


def test_after_downtime_there_is_one_call_and_no_burst(night: Night) -> None:
    night.declare()
    night.pass_time(hours=5)
    assert [e.minutes for e in night.told(FirstWordsLate)] == [60]


def test_once_words_are_out_nobody_is_called(night: Night) -> None:
    crisis = night.declare()
    text = night.approved(crisis, message=MessageType.HOLDING, text="We know. More at 18:00.")
    night.clock.go_on(minutes=5)
    night.publish(text)
    night.press_.run_once()
    assert night.crisis(crisis).first_words_at == night.clock.now
    night.pass_time(hours=2)
    assert night.told(FirstWordsLate) == []


# --- the end ----------------------------------------------------------------------------------------


def test_it_cannot_end_while_something_is_open_and_every_reason_is_named_once(night: Night) -> None:
    crisis = night.declare()
    night.draft(crisis)
    night.draft(crisis, step="first_words")
    with pytest.raises(Blocked) as refused:
        night.resolve(crisis)
    said = reasons(refused)
    assert said[0].startswith("Update “We have seen the cups.")
    assert said[1].startswith("Holding statement “We have seen the cups.")
    assert "waits for ('<@UANA>', '<@UTOM>')" in said[1]
    titles = {step.id: step.title for step in night.playbook(crisis).steps if step.required}
    held = {s.step_id for s in night.steps(crisis, StepStatus.OPEN)} - {"first_words"}
    assert said[2].startswith("Finish these steps")
    assert [t for t in titles.values() if t in str(said)] == [t for i, t in titles.items() if i in held]
    assert f"“{titles['watcher']}”: <@UANA> has it." in said
    assert f"“{titles['access']}”: nobody has it yet." in said
    assert len(said) == len(set(said))
    assert night.crisis(crisis).status is CrisisStatus.OPEN


def test_what_runs_by_itself_is_named_with_its_time(night: Night) -> None:
    crisis = night.declare()
    night.answer(crisis, "first_words", wish="not_published")
    with pytest.raises(Blocked) as refused:
        night.resolve(crisis)
    assert any(r.startswith("“Until the next news is due” goes on by itself, ") for r in reasons(refused))


def test_an_approved_text_that_never_went_out_holds_the_end_up(night: Night) -> None:
    crisis = night.declare()
    night.work_through(crisis)
    text = night.approved(crisis)
    with pytest.raises(Blocked) as refused:
        night.resolve(crisis)
    (only,) = reasons(refused)
    assert "is approved but not published" in only
    night.do(statements.withdraw, SAM, statement_id=text.id, reason="It came too late")
    assert night.resolve(crisis).status is CrisisStatus.RESOLVED


@pytest.mark.parametrize("type_", ["generic", "insensitive_post"])
def test_when_all_is_done_it_ends_with_a_sentence(night: Night, type_: str) -> None:
    crisis = night.declare(type=type_)
    night.work_through(crisis)
    with pytest.raises(Invalid, match="how it ended"):
        night.do(crises.resolve, crisis_id=crisis.id, outcome=" ")
    ended = night.resolve(crisis)
    assert (ended.status, ended.resolved_by) == (CrisisStatus.RESOLVED, ANA)
    assert len(night.told(CrisisResolved)) == 1
    assert set(night.told(DebriefAsked)[0].people) >= {ANA, TOM, MEI, SAM, PRIYA}
    night.check_record([crisis])


def test_after_the_end_only_the_last_stage_is_worked_and_it_does_not_hold_up(night: Night) -> None:
    crisis = night.resolved()
    afterwards = {s.id for s in night.playbook(crisis).steps if s.is_afterwards}
    assert afterwards <= {s.step_id for s in night.steps(crisis, StepStatus.OPEN)}
    board = night.read(lambda work: boards.crisis_board(work, crisis.id))
    assert board.open_count == len(afterwards)
    night.answer(crisis, "keep_watching")
    assert night.step(crisis, "keep_watching").status is StepStatus.DONE
    with pytest.raises(Blocked, match="over"):
        night.press(crisis, "comments", "keep", ANA, reason="x" * 20)


def test_a_step_for_afterwards_keeps_its_clock_when_it_ends(night: Night) -> None:
    crisis = night.declare()
    night.work_through(crisis)
    night.resolve(crisis)
    keys = set(night.clocks(crisis))
    due = {s.step_id for s in night.steps(crisis, StepStatus.OPEN) if s.due_at}
    afterwards = {s.id for s in night.playbook(crisis).steps if s.is_afterwards}
    assert keys == {f"step_due:{crisis.id}:{s}" for s in due & afterwards} | {f"debrief:{crisis.id}"}


def test_it_can_be_reopened_and_the_clocks_run_again(night: Night) -> None:
    crisis = night.resolved()
    night.do(crises.reopen, crisis_id=crisis.id, reason="It is on television now")
    assert night.crisis(crisis).is_open
    assert [e.reason for e in night.told(CrisisReopened)] == ["It is on television now"]
    assert f"debrief:{crisis.id}" not in night.clocks(crisis)
    night.draft(crisis)
    with pytest.raises(Stale, match="still open"):
        night.do(crises.close, crisis_id=crisis.id)


def test_a_reopening_opens_what_has_to_be_looked_at_again_with_an_owner_and_a_time(night: Night) -> None:
    crisis = night.resolved()
    night.do(crises.reopen, crisis_id=crisis.id, reason="It is on television now")
    again = night.step(crisis, "look_again_1")
    assert (again.status, again.owner_id) == (StepStatus.OPEN, ANA)
    assert again.due_at == night.clock.now + timedelta(minutes=15)
    assert [e.step_id for e in night.told(StepOpened)][-1] == "look_again_1"
    assert f"step_due:{crisis.id}:look_again_1" in night.clocks(crisis)
    with pytest.raises(Blocked, match="look again"):
        night.resolve(crisis)


def test_a_plan_with_steps_of_the_same_names_can_be_reopened(night: Night) -> None:
    crisis = night.declare()
    plan = night.read(lambda work: work.crises.playbook(crisis.id))
    own = replace(plan, steps=(replace(plan.steps[0], id="over_again_1"), *plan.steps[1:]))
    after, steps_again = with_steps_again(own)
    assert [step.id for step in steps_again] == ["look_again_2", "over_again_2"]
    assert len({step.id for step in after.steps}) == len(after.steps)


def test_each_reopening_ends_with_two_people_saying_that_it_is_over(night: Night) -> None:
    crisis = night.resolved()
    for times in (1, 2):
        night.do(crises.reopen, crisis_id=crisis.id, reason="It is on television now")
        night.answer(crisis, f"look_again_{times}")
        assert night.step(crisis, f"over_again_{times}").status is StepStatus.OPEN
        with pytest.raises(Blocked, match="over this time"):
            night.resolve(crisis)
        night.answer(crisis, f"over_again_{times}", wish="over")
        night.resolve(crisis)


def test_what_is_left_to_do_afterwards_is_done_or_skipped_before_it_is_closed(night: Night) -> None:
    crisis = night.resolved()
    with pytest.raises(Blocked, match="cannot be closed yet") as refused:
        night.do(crises.close, crisis_id=crisis.id)
    assert "“Hold the debrief”: <@UANA> has it." in reasons(refused)
    night.answer(crisis, "keep_watching")
    with pytest.raises(Blocked) as refused:
        night.do(crises.close, crisis_id=crisis.id)
    assert len(reasons(refused)) == 4
    night.answer(crisis, "plan_change")
    night.answer(crisis, "cost")
    night.do(steps.skip, crisis_id=crisis.id, step_id="debrief_date", reason="It was held right away")
    assert night.do(crises.close, crisis_id=crisis.id).status is CrisisStatus.CLOSED


def test_a_report_without_the_last_notes_is_written_again_before_it_is_closed(night: Night) -> None:
    crisis = night.resolved()
    for step_id in ("keep_watching", "plan_change", "cost"):
        night.answer(crisis, step_id)
    night.do(steps.skip, crisis_id=crisis.id, step_id="debrief_date", reason="It was held right away")
    night.do(debriefs.keep_report, crisis_id=crisis.id, content=b"early")
    night.do(debriefs.give_note, TOM, crisis_id=crisis.id, answers={"went_well": "We were fast."})
    with pytest.raises(Blocked, match="cannot be closed yet"):
        night.do(crises.close, crisis_id=crisis.id)
    night.do(debriefs.keep_report, crisis_id=crisis.id, content=b"complete")
    assert night.do(crises.close, crisis_id=crisis.id).closed_at


def test_a_closed_crisis_moves_no_more(night: Night) -> None:
    crisis = night.resolved()
    night.work_through(crisis, afterwards=True)
    night.do(crises.close, crisis_id=crisis.id)
    assert len(night.told(CrisisClosed)) == 1
    assert night.clocks(crisis).keys() == {limit_key(crisis.id)}
    acts = [
        (crises.add_note, {"text": "late"}),
        (crises.add_evidence, {"text": "late"}),
        (crises.reopen, {"reason": "It came back"}),
        (crises.assign_role, {"role": Role.LEGAL, "person_id": LEO}),
        (crises.set_severity, {"now": Severity.SEV1, "in_24h": Severity.SEV1, "reason": ""}),
        (crises.close, {}),
        (debriefs.give_note, {"answers": {"went_well": "All"}}),
        (steps.press, {"step_id": "keep_watching", "choice": "done"}),
        (steps.skip, {"step_id": "keep_watching", "reason": "x" * 20}),
        (steps.assign, {"step_id": "keep_watching", "person_id": LEO}),
    ]
    for use_case, values in acts:
        with pytest.raises(Stale, match="closed"):
            night.do(use_case, crisis_id=crisis.id, **values)
    with pytest.raises(Blocked):
        night.draft(crisis)


def reasons(refused: pytest.ExceptionInfo[Blocked]) -> list[str]:
    return [str(reason) for reason in refused.value.phrase.params["reasons"]]


# --- restricted -------------------------------------------------------------------------------------


def test_a_restricted_crisis_does_not_exist_for_others(night: Night) -> None:
    crisis = night.declare(type="data_breach", title="Customer list in the open", link=LINK)
    assert crisis.restricted
    board = night.read(lambda work: boards.home_board(work, NOOR))
    assert (board.crises, board.my_steps, board.my_approvals) == ((), (), ())
    form = a_form(title="Customer list in the open", link=LINK)
    assert night.read(lambda work: crises.alike(work, actor_id=NOOR, form=form)) == ()
    with pytest.raises(NotFound, match="no such crisis"):
        night.do(crises.add_note, NOOR, crisis_id=crisis.id, text="What is this?")
    with pytest.raises(NotFound, match="no such crisis"):
        night.read(lambda work: boards.my_next_step(work, NOOR, crisis.id))
    assert night.read(lambda work: boards.home_board(work, MEI)).crises[0].crisis == crisis


def test_its_alert_in_the_open_channel_does_not_name_it(night: Night) -> None:
    alert = night.storm()
    night.declare(type="data_breach", alert_id=alert.id)
    assert night.read(lambda work: boards.alert_board(work, alert.id)).crisis is None


def test_a_task_in_it_goes_only_to_those_who_have_a_part_in_it(night: Night) -> None:
    crisis = night.declare(type="data_breach")
    with pytest.raises(Invalid, match="a role in it first"):
        night.do(steps.assign, crisis_id=crisis.id, step_id="watcher", person_id=NOOR)
    night.do(crises.assign_role, crisis_id=crisis.id, role=Role.SECURITY, person_id=NOOR)
    night.do(steps.assign, crisis_id=crisis.id, step_id="watcher", person_id=NOOR)
    assert night.step(crisis, "watcher").owner_id == NOOR


def test_backups_who_may_not_see_it_are_not_asked_to_approve(night: Night) -> None:
    crisis = night.declare(type="data_breach")
    text = night.draft(crisis, SAM, message=MessageType.STATEMENT)
    seats = night.read(lambda work: boards.statement_board(work, text.id)).seats
    assert [s.asked for s in seats] == [(ANA,), (PRIYA,), (MEI,)]
    night.pass_time(minutes=10)
    assert LEO not in {p for e in night.told() for p in (getattr(e, "person_id", None),)}
    assert TOM not in {e.person_id for e in night.told(RoleAssigned)}


def test_the_link_it_was_declared_with_is_evidence(night: Night) -> None:
    bare, linked = night.declare(), night.declare(title="Another one", link=LINK)
    with pytest.raises(UserError):
        night.press(bare, "evidence", "done")
    assert night.press(linked, "evidence", "done").status is StepStatus.DONE


def test_of_two_who_give_a_role_one_wins_and_the_other_hears_who(night: Night) -> None:
    crisis = night.declare()
    night.do(crises.assign_role, ANA, crisis_id=crisis.id, role=Role.HR, person_id=NOOR, seen=MEI)
    other = {"crisis_id": crisis.id, "role": Role.HR, "person_id": SAM}
    with pytest.raises(Stale, match=r"<@UANA> gave it to <@UNOOR>, "):
        night.do(crises.assign_role, TOM, **other, seen=MEI)
    assert night.crisis(crisis).holder(Role.HR) == NOOR
    night.do(crises.assign_role, TOM, **other, seen=NOOR)
