"""Nobody approves their own words, silence is no yes, and what is approved is exactly this text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.comms import templates
from bot.domain.comms.statement import MessageType, StatementState, Verdict
from bot.domain.errors import Blocked, Invalid, NotAllowed, NotFound, Stale
from bot.domain.events import (
    ApprovalAsked,
    ApprovalExpired,
    ApprovalMovedOn,
    StatementApproved,
    StatementDrafted,
    StatementEdited,
    StatementRejected,
)
from bot.domain.plan.playbook import StepStatus
from bot.domain.staff.people import Person, Role
from bot.service.comms import statements
from bot.service.crisis import crises
from bot.service.overview import boards, waiting
from tests.service.town import ANA, LEO, MEI, NOOR, PRIYA, SAM, TEXT, TOM, Night

IN_REVIEW, APPROVED, DRAFT = StatementState.IN_REVIEW, StatementState.APPROVED, StatementState.DRAFT
M3 = MessageType.STATEMENT


def filled(night: Night, crisis, step_id: str) -> str:
    """The playbook's own words with every blank filled."""
    template = night.playbook(crisis).step(step_id).params["template"]
    for blank in templates.slots(template):
        template = template.replace(f"{{{blank}}}", "18:00")
    return template


def test_a_draft_is_put_to_everybody_at_once(night: Night) -> None:
    crisis = night.declare()
    text = night.draft(crisis, SAM, message=M3)
    assert night.statement(text).state is IN_REVIEW
    assert night.told(ApprovalAsked)[0].people == (ANA, PRIYA, MEI)
    (told,) = night.told(StatementDrafted)
    assert (told.text, told.sha256) == (TEXT, text.current.sha256)


def test_approvals_run_side_by_side_in_any_order(night: Night) -> None:
    text = night.draft(night.declare(), SAM, message=M3)
    for person, state in ((MEI, IN_REVIEW), (PRIYA, IN_REVIEW), (ANA, APPROVED)):
        assert night.decide(text, person).state is state
    assert [(e.actor, e.complete) for e in night.told(StatementApproved)] == [
        (MEI, False), (PRIYA, False), (ANA, True),
    ]  # fmt: skip


def test_the_author_never_approves_and_is_not_asked(night: Night) -> None:
    text = night.draft(night.declare(), ANA, message=M3)
    assert night.told(ApprovalAsked)[0].people == (TOM, PRIYA, MEI)
    with pytest.raises(NotAllowed, match="You wrote") as refused:
        night.decide(text, ANA)
    assert "edit it or withdraw it" in str(refused.value)
    due = night.clock.now + timedelta(minutes=10)
    assert [str(line) for line in refused.value.phrase.params["asked"]] == [
        f"Crisis lead: ('<@UTOM>',), until {due}; then <@UANA> is told.",
        f"Executive sponsor: ('<@UPRIYA>',), until {due}; then <@UANA> is told.",
        f"Legal: ('<@UMEI>',), until {due}; then <@ULEO> is asked too.",
    ]
    with pytest.raises(NotAllowed, match="You wrote"):
        night.decide(text, ANA, Verdict.REJECT, "no")


def test_whoever_is_refused_is_told_where_nobody_could_be_asked(night: Night) -> None:
    def clear(work) -> None:
        for role in work.people.roster().entries:
            work.people.set_chain(role.role, ())

    night.office.perform(clear)
    text = night.draft(night.declare(), ANA)
    with pytest.raises(NotAllowed) as refused:
        night.decide(text, ANA)
    assert [str(line) for line in refused.value.phrase.params["asked"]] == [
        f"{role}: nobody else holds it. Give somebody the role: *Give a role* on the crisis card, or "
        f"`/crisis role 1 {key} @name` in the channel."
        for role, key in (("Crisis lead", "crisis_lead"), ("PR lead", "pr_lead"))
    ]


def test_an_approval_that_is_not_needed_is_refused_with_those_that_are(night: Night) -> None:
    text = night.draft(night.declare(), SAM, message=MessageType.HOLDING)
    with pytest.raises(NotAllowed, match="not one of those") as refused:
        night.decide(text, MEI)
    first, _ = refused.value.phrase.params["asked"]
    assert str(first).startswith("Crisis lead or Social lead: ('<@UANA>',), until")


def test_an_edit_of_an_older_version_does_not_wipe_out_the_newer_one(night: Night) -> None:
    text = night.draft(night.declare(), SAM)
    newer = night.do(statements.edit, TOM, statement_id=text.id, text="Tom's words.")
    old = {"statement_id": text.id, "seen": text.current.sha256}
    for late, values in (
        (statements.edit, {"text": "Sam's words."}),
        (statements.withdraw, {"reason": "No"}),
    ):
        with pytest.raises(Stale, match=r"<@UTOM> changed this text, .* Read version 2"):
            night.do(late, SAM, **old, **values)
    assert night.statement(text) == newer
    old["seen"] = newer.current.sha256
    assert night.do(statements.edit, SAM, text="Both our words.", **old).current.number == 3


def test_who_has_no_wanted_role_cannot_approve(night: Night) -> None:
    text = night.draft(night.declare(), SAM)
    with pytest.raises(NotAllowed, match="not one of those"):
        night.decide(text, NOOR)


def test_an_edit_voids_every_approval_and_makes_its_writer_an_author(night: Night) -> None:
    text = night.draft(night.declare(), SAM, message=M3)
    night.decide(text, MEI)
    night.decide(text, PRIYA)
    edited = night.do(statements.edit, TOM, statement_id=text.id, text=TEXT + " Sorry.")
    assert (edited.standing, edited.state) == ((), IN_REVIEW)
    assert set(night.told(StatementEdited)[0].voided) == {MEI, PRIYA}
    with pytest.raises(NotAllowed, match="You wrote"):
        night.decide(edited, TOM)
    with pytest.raises(Stale, match="changed this text"):
        night.decide(text, MEI)
    with pytest.raises(Invalid, match="word for word"):
        night.do(statements.edit, TOM, statement_id=text.id, text=f" {TEXT} Sorry. ")


def test_an_edit_after_the_last_approval_voids_it_too(night: Night) -> None:
    text = night.approved(night.declare())
    night.do(statements.edit, SAM, statement_id=text.id, text="Other words.")
    assert night.statement(text).state is IN_REVIEW
    assert night.statement(text).missing == (0, 1)


def test_changes_asked_for_need_a_reason_and_the_same_text_can_be_asked_again(night: Night) -> None:
    text = night.draft(night.declare(), SAM, message=M3)
    night.decide(text, PRIYA)
    with pytest.raises(Invalid, match="what must change"):
        night.decide(text, MEI, Verdict.REJECT)
    assert night.decide(text, MEI, Verdict.REJECT, "Say a time").state is DRAFT
    assert [e.reason for e in night.told(StatementRejected)] == ["Say a time"]
    assert not night.clocks_of(text)
    night.do(statements.submit, SAM, statement_id=text.id)
    assert night.told(ApprovalAsked)[-1].people == (ANA, MEI)  # Priya's approval of this text stands
    night.decide(text, MEI)
    assert night.decide(text, ANA).state is APPROVED


def test_withdrawn_words_wait_for_nobody(night: Night) -> None:
    text = night.draft(night.declare(), SAM)
    night.do(statements.withdraw, TOM, statement_id=text.id, reason="It came too late")
    assert not night.clocks_of(text)
    with pytest.raises(Stale, match="withdrawn"):
        night.decide(text, ANA)


# --- one press, one role ----------------------------------------------------------------------------


def name(night: Night, **chains: tuple[str, ...]) -> None:
    def set_chains(work) -> None:
        for role, chain in chains.items():
            work.people.set_chain(Role(role), chain)

    night.office.perform(set_chains)


def test_who_holds_two_roles_signs_for_one_of_them(night: Night) -> None:
    name(night, pr_lead=(ANA, PRIYA))
    text = night.draft(night.declare(), SAM)  # wants the crisis lead and the PR lead
    assert night.told(ApprovalAsked)[0].people == (ANA, PRIYA)
    assert night.decide(text, ANA).state is IN_REVIEW
    assert [e.roles for e in night.told(StatementApproved)] == [("crisis_lead",)]
    with pytest.raises(NotAllowed, match="each approval comes from another person") as refused:
        night.decide(text, ANA)
    assert str(refused.value.phrase.params["asked"][0]).startswith("PR lead: ('<@UPRIYA>',), until")
    assert night.decide(text, PRIYA).state is APPROVED
    assert [e.roles for e in night.told(StatementApproved)] == [("crisis_lead",), ("pr_lead",)]


def test_a_press_leaves_to_others_what_only_they_can_sign(night: Night) -> None:
    """Tom is only crisis lead, so Ana, who is both, signs as PR lead."""
    name(night, crisis_lead=(ANA, TOM), pr_lead=(ANA,))
    text = night.draft(night.declare(), SAM)
    assert night.told(ApprovalAsked)[0].people == (TOM, ANA)
    night.decide(text, ANA)
    assert night.decide(text, TOM).state is APPROVED


def test_whoever_signs_for_another_role_than_they_were_asked_for_is_replaced_at_once(night: Night) -> None:
    """Priya leaves, so that only Mei, who was asked for Legal, can sign as executive sponsor."""
    text = night.draft(night.declare(), SAM, message=M3)
    assert night.told(ApprovalAsked)[-1].people == (ANA, PRIYA, MEI)
    night.office.perform(lambda work: work.people.save(Person(id=PRIYA, name="Priya", deleted=True)))
    name(night, executive_sponsor=(MEI,))
    night.decide(text, MEI)
    assert night.told(StatementApproved)[-1].roles == ("executive_sponsor",)
    assert night.told(ApprovalAsked)[-1].people == (LEO,)
    night.decide(text, ANA)
    assert night.decide(text, LEO).state is APPROVED


def test_where_nobody_else_holds_the_other_role_it_is_said_and_giving_it_is_enough(night: Night) -> None:
    name(night, crisis_lead=(ANA,), pr_lead=(ANA,))
    crisis = night.declare()
    text = night.draft(crisis, SAM)
    night.decide(text, ANA)
    with pytest.raises(NotAllowed) as refused:
        night.decide(text, ANA)
    (line,) = refused.value.phrase.params["asked"]
    assert "nobody else holds it" in str(line)
    assert "`/crisis role 1 pr_lead @name`" in str(line)
    night.do(crises.assign_role, crisis_id=crisis.id, role=Role.PR_LEAD, person_id=NOOR)
    assert night.told(ApprovalAsked)[-1].people == (NOOR,)
    assert night.decide(text, NOOR).state is APPROVED


def test_nobody_waits_any_more_for_whoever_signed(night: Night) -> None:
    name(night, pr_lead=(ANA, PRIYA))
    text = night.draft(night.declare(), SAM)
    night.decide(text, ANA)
    assert night.read(lambda work: waiting.for_approval(work, ANA)) == ()
    board = night.read(lambda work: boards.statement_board(work, text.id))
    assert [s.asked for s in board.seats if not s.given_by] == [(PRIYA,)]


# --- silence ----------------------------------------------------------------------------------------


def test_silence_moves_on_to_the_backup_and_never_counts(night: Night) -> None:
    crisis = night.declare()
    text = night.draft(crisis, SAM, message=M3)
    night.decide(text, ANA)
    night.decide(text, PRIYA)
    night.pass_time(minutes=10)
    (moved,) = night.told(ApprovalMovedOn)
    assert (moved.silent, moved.person_id) == ((MEI,), LEO)
    for _ in range(3):
        night.pass_time(minutes=10)
    assert [e.person_id for e in night.told(ApprovalMovedOn)] == [LEO, ANA, ANA, ANA]
    assert night.statement(text).state is IN_REVIEW
    assert night.decide(text, LEO).state is APPROVED
    night.pass_time(hours=1)
    assert len(night.told(ApprovalMovedOn)) == 4


def test_whoever_signed_is_not_called_silent(night: Night) -> None:
    name(night, crisis_lead=(ANA, LEO), pr_lead=(PRIYA, LEO))
    text = night.draft(night.declare(), SAM)
    night.pass_time(minutes=10)
    assert {e.person_id for e in night.told(ApprovalMovedOn)} == {LEO}
    night.decide(text, LEO)
    night.pass_time(minutes=10)
    assert night.told(ApprovalMovedOn)[-1].silent == (PRIYA,)


def test_whoever_was_asked_is_remembered_by_name_while_the_chain_changes(night: Night) -> None:
    night.office.perform(lambda work: work.people.set_chain(Role.LEGAL, (MEI, LEO, NOOR)))
    text = night.draft(night.declare(), SAM, message=M3)
    night.decide(text, ANA)
    night.decide(text, PRIYA)
    night.office.perform(lambda work: work.people.set_chain(Role.LEGAL, (LEO, NOOR)))
    night.pass_time(minutes=10)
    night.pass_time(minutes=10)
    told = [(e.silent, e.person_id) for e in night.told(ApprovalMovedOn)]
    assert told == [((MEI,), LEO), ((MEI, LEO), NOOR)]


def test_a_seat_that_is_taken_has_no_clock_any_more(night: Night) -> None:
    text = night.draft(night.declare(), SAM, message=M3)
    night.decide(text, MEI)
    assert len(night.clocks_of(text)) == 2


@pytest.mark.parametrize(("severity", "minutes"), [(2, 10), (3, 30)])
def test_how_long_each_has_depends_on_how_bad_it_is(night: Night, severity, minutes) -> None:
    level = crises.Severity(severity)
    text = night.draft(night.declare(severity_now=level, severity_24h=level), SAM)
    assert {d.due_at for d in night.clocks_of(text)} == {night.clock.now + timedelta(minutes=minutes)}


def test_the_playbook_may_say_how_long_each_has(night: Night) -> None:
    crisis = night.declare(type="insensitive_post")
    step = next(s for s in night.playbook(crisis).steps if s.params.get("minutes_per_approval") == 5)
    open_for_test(night, crisis, step.id)
    text = night.draft(crisis, SAM, step=step.id, text="Gone, because it hurt people. Sorry. 18:00.")
    assert {d.due_at for d in night.clocks_of(text)} == {night.clock.now + timedelta(minutes=5)}


def open_for_test(night: Night, crisis, step_id: str) -> None:
    state = night.step(crisis, step_id)
    opened = replace(state, status=StepStatus.OPEN, opened_at=night.clock.now, version=state.version + 1)
    night.office.perform(lambda work: work.crises.save_steps(crisis.id, (opened,)))


# --- how long an approval holds ---------------------------------------------------------------------


def test_an_approval_grows_old_after_four_hours(night: Night) -> None:
    text = night.approved(night.declare())
    night.pass_time(hours=3, minutes=59)
    assert night.statement(text).state is APPROVED
    night.pass_time(minutes=1)
    assert night.statement(text).state is DRAFT
    assert night.statement(text).standing == ()
    assert len(night.told(ApprovalExpired)) == 1
    night.do(statements.submit, SAM, statement_id=text.id)
    assert night.statement(text).missing == (0, 1)


# --- the playbook's words ---------------------------------------------------------------------------


def test_blanks_left_open_are_named(night: Night) -> None:
    crisis = night.declare()
    template = night.playbook(crisis).step("first_words").params["template"]
    with pytest.raises(Invalid) as refused:
        night.draft(crisis, SAM, text=template, step="first_words")
    assert "{" in str(refused.value.fields["text"])
    assert night.told(StatementDrafted) == []


def test_an_unchanged_template_needs_fewer_approvals_and_an_edit_needs_them_all(night: Night) -> None:
    crisis = night.declare()
    text = night.draft(crisis, SAM, text=filled(night, crisis, "first_words"), step="first_words")
    assert len(text.policy) == 1
    changed = night.do(statements.edit, SAM, statement_id=text.id, text="Our own words. 18:00.")
    assert len(changed.policy) > 1
    back = night.do(statements.edit, SAM, statement_id=text.id, text=filled(night, crisis, "first_words"))
    assert back.policy == text.policy


def test_where_the_playbook_asks_nobody_it_is_approved_at_once_and_grows_old(night: Night) -> None:
    crisis = night.declare()
    night.answer(crisis, "triage")
    night.answer(crisis, "affected", wish="someone")
    text = night.draft(crisis, SAM, text=filled(night, crisis, "reply_affected"), step="reply_affected")
    assert (text.state, text.policy) == (APPROVED, ())
    assert night.told(ApprovalAsked) == []
    assert night.told(StatementApproved)[0].complete
    changed = night.do(statements.edit, SAM, statement_id=text.id, text="Our own words to her.")
    assert changed.state is IN_REVIEW
    night.do(statements.edit, SAM, statement_id=text.id, text=filled(night, crisis, "reply_affected"))
    night.pass_time(hours=4)
    assert night.statement(text).state is DRAFT


def test_the_step_says_what_kind_of_message_it_is(night: Night) -> None:
    text = night.draft(night.declare(), SAM, message=MessageType.COMPENSATION, step="first_words")
    assert text.message is MessageType.HOLDING


def test_one_text_at_a_time_for_one_step(night: Night) -> None:
    crisis = night.declare()
    text = night.draft(crisis, SAM, step="first_words")
    with pytest.raises(Stale, match="USAM"):
        night.draft(crisis, TOM, text="Mine is better. 18:00.", step="first_words")
    night.do(statements.withdraw, SAM, statement_id=text.id, reason="Tom's is better")
    night.draft(crisis, TOM, text="Mine is better. 18:00.", step="first_words")


def test_words_are_written_only_for_an_open_step_that_wants_them(night: Night) -> None:
    crisis = night.declare()
    for step in ("party", "watcher"):
        with pytest.raises(NotFound):
            night.draft(crisis, SAM, step=step)
    with pytest.raises(Stale, match="not open"):
        night.draft(crisis, SAM, step="staff_note")


def test_nothing_new_is_said_about_what_is_over(night: Night) -> None:
    crisis = night.resolved()
    with pytest.raises(Blocked, match="over"):
        night.draft(crisis)


# --- what is shown ----------------------------------------------------------------------------------


def test_the_card_shows_each_seat_with_who_was_asked_and_who_gave_it(night: Night) -> None:
    text = night.draft(night.declare(), SAM, message=M3)
    night.decide(text, PRIYA)
    night.pass_time(minutes=10)
    board = night.read(lambda work: boards.statement_board(work, text.id))
    assert [s.asked for s in board.seats if not s.given_by] == [(ANA, TOM), (MEI, LEO)]
    assert [s.given_by for s in board.seats] == [None, PRIYA, None]


def test_app_home_shows_what_waits_for_me_and_not_what_i_wrote(night: Night) -> None:
    crisis = night.declare()
    mine, theirs = night.draft(crisis, ANA), night.draft(crisis, SAM)
    found = night.read(lambda work: waiting.for_approval(work, ANA))
    assert [b.statement.id for b in found] == [theirs.id]
    assert mine.id in {b.statement.id for b in night.read(lambda work: waiting.for_approval(work, TOM))}
    assert crisis.holder(Role.PR_LEAD) == TOM


def test_a_blank_of_ones_own_is_not_put_to_anybody_either(night: Night) -> None:
    with pytest.raises(Invalid) as refused:
        night.draft(night.declare(), SAM, text="We are sorry, {name}, and we will call you.")
    assert "{name}" in str(refused.value.fields["text"])
