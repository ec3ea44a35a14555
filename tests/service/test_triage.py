"""What is known unlocks the words and is kept with what it was; a person decides how bad it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.comms.statement import MessageType
from bot.domain.crisis.crisis import Fault
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked, NotAllowed
from bot.domain.events import FactsChanged, SeverityChanged
from bot.domain.plan.walk import headline
from bot.domain.staff.people import Role
from bot.service.comms import statements
from bot.service.crisis import correcting, crises, retyping, triage
from bot.service.step import steps
from tests.domain.plans import plan, step
from tests.service.town import ANA, REASON, SAM, TEXT, TOM, a_form

PLAN = plan(
    step("triage", "triage", title="What do we know?", owner=Role.CRISIS_LEAD, stage=1),
    step("words", "statement", message="M3", approvals=["crisis_lead", "legal"]),
)
WHAT = {"what": "A cup with a slogan.", "origin": "own_post", "platform": "Mastodon"}
WHO = {"fault": "ours", "hurt": "group"}


@pytest.fixture
def declare(night):
    def declared(**changes):
        form = replace(a_form(fault=Fault.UNKNOWN), **changes)
        return night.do(crises.declare, ANA, form=form, playbook=PLAN)

    return declared


def answer(night, crisis, choice, actor=ANA, **form):
    return night.do(steps.press, actor, crisis_id=crisis.id, step_id="triage", choice=choice, form=form)


def draft(night, crisis, message=MessageType.STATEMENT, step_id=None):
    given = {"crisis_id": crisis.id, "message": message, "text": TEXT, "step_id": step_id}
    return night.do(statements.draft, ANA, **given)


def test_only_the_first_words_are_written_before_origin_and_fault_are_known(night, declare):
    crisis = declare()
    with pytest.raises(Blocked) as refused:
        draft(night, crisis)
    assert refused.value.phrase.params["title"].msgid == "What do we know?"
    assert [p.msgid for p in refused.value.phrase.params["pages"]] == [
        "1. What happened",
        "2. Who, and whose fault",
    ]
    with pytest.raises(Blocked):
        night.do(statements.to_draft, ANA, crisis_id=crisis.id, step_id="words")
    draft(night, crisis, MessageType.HOLDING)
    answer(night, crisis, "page_what", **WHAT)
    with pytest.raises(Blocked):
        draft(night, crisis)
    answer(night, crisis, "page_who", **WHO)
    draft(night, crisis, step_id="words")


def test_a_plan_that_takes_the_place_of_another_locks_words_until_its_own_questions_are_answered(
    night, declare
):
    crisis = declare()
    assert night.read(lambda work: triage.why_locked(work, crisis))
    answer(night, crisis, "page_what", **WHAT)
    answer(night, crisis, "page_who", **WHO)
    written = draft(night, crisis)
    holding = draft(night, crisis, MessageType.HOLDING)
    questions = replace(PLAN.steps[0], id="questions", title="What does this plan ask?")
    other = replace(PLAN, type="other", steps=(questions, PLAN.steps[1]))
    night.do(retyping.retype, ANA, crisis_id=crisis.id, playbook=other, reason=REASON)
    seen = {"statement_id": written.id, "text": TEXT + " Sorry."}
    for use_case, values in (
        (statements.edit, seen),
        (statements.submit, {"statement_id": written.id}),
        (statements.draft, {"crisis_id": crisis.id, "message": MessageType.UPDATE, "text": TEXT}),
        (statements.to_draft, {"crisis_id": crisis.id, "step_id": "words"}),
    ):
        with pytest.raises(Blocked) as refused:
            night.do(use_case, ANA, **values)
        assert refused.value.phrase.params["title"].msgid == "What does this plan ask?"
    night.do(statements.edit, ANA, statement_id=holding.id, text=TEXT + " Sorry.")
    for page, answers in (("page_what", WHAT), ("page_who", WHO)):
        about = {"crisis_id": crisis.id, "step_id": "questions", "choice": page}
        night.do(steps.press, ANA, **about, form=answers)
    night.do(statements.edit, ANA, **seen)


def test_answers_are_facts_of_the_crisis_with_their_history(night, declare):
    crisis = declare()
    answer(night, crisis, "page_what", **WHAT)
    answer(night, crisis, "page_who", **WHO)
    known = night.crisis(crisis)
    assert (known.fault, known.platform) == (Fault.OURS, "Mastodon")
    seen = night.step(crisis, "triage").version
    corrected = {**WHAT, **WHO, "fault": "shared", "actor": "agency"}
    night.do(correcting.change, SAM, crisis_id=crisis.id, answers=corrected, seen=seen)
    assert night.crisis(crisis).fault is Fault.SHARED
    last = night.told(FactsChanged)[-1]
    assert last.actor == SAM
    assert last.before == {"Whose fault is it?": "Ours"}
    assert last.after == {"Whose fault is it?": "Shared", "Who did it?": "An agency, partner or supplier"}
    with pytest.raises(Blocked, match="Somebody else changed"):
        night.do(correcting.change, TOM, crisis_id=crisis.id, answers=corrected, seen=seen)


def test_a_person_decides_how_bad_it_is_and_the_proposal_is_kept(night, declare):
    crisis = declare(severity_now=Severity.SEV4, severity_24h=Severity.SEV4)
    answer(night, crisis, "page_what", **WHAT)
    answer(night, crisis, "page_who", **WHO)
    form = {"severity_now": "3", "severity_24h": "1", "reason": REASON}
    with pytest.raises(NotAllowed):
        answer(night, crisis, "decide", actor=SAM, **form)
    answer(night, crisis, "decide", **form)
    decided = night.crisis(crisis)
    assert (decided.severity_now, decided.severity_24h) == (Severity.SEV3, Severity.SEV1)
    assert decided.severity is Severity.SEV1
    (changed,) = night.told(SeverityChanged)
    assert (changed.actor, changed.before, changed.after, changed.reason) == (ANA, 4, 1, REASON)
    assert night.step(crisis, "triage").data["proposal"]["now"] == 2


def test_the_same_kind_in_two_years_raises_what_is_proposed(night, declare):
    first = declare(type="insensitive_post", title="The mug")
    night.clock.go_on(days=700)
    again = declare(type="insensitive_post", title="Another cup")
    night.clock.go_on(days=731)
    alone = declare(type="insensitive_post", title="A third thing")
    for crisis, raised in ((first, 0), (again, 1), (alone, 0)):
        state = answer(night, crisis, "page_what", **WHAT)
        assert len(state.data["proposal"]["raised"]) == raised


def test_a_decision_that_changes_nothing_tells_of_no_change(night):
    night.triage(night.declare())
    assert night.told(SeverityChanged) == []


def test_without_a_triage_words_can_be_written_and_the_script_says_so(night):
    bare = plan(PLAN.steps[1])
    crisis = night.do(crises.declare, form=a_form(fault=Fault.UNKNOWN), playbook=bare)
    draft(night, crisis, step_id="words")
    assert any("It has no triage" in str(said) for said in headline(bare))
    assert not any("It has no triage" in str(said) for said in headline(PLAN))


def test_what_was_declared_is_known_and_not_asked_for_again(night, declare):
    crisis = declare(fault=Fault.OURS, platform="Mastodon")
    state = night.step(crisis, "triage")
    assert state.data["answers"] == {"platform": "Mastodon", "fault": "ours"}
    answer(night, crisis, "page_what", **WHAT)
    draft(night, crisis, step_id="words")  # where it comes from was all that was missing
