"""It is another kind of crisis: the other plan goes on with what is done, and the record keeps everything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.comms.statement import MessageType, StatementState
from bot.domain.crisis.retyping import retyped
from bot.domain.deadline import first_words_key
from bot.domain.errors import Invalid, NotAllowed, Stale
from bot.domain.events import CrisisRestricted, CrisisRetyped, StepOpened
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.plan.step_kinds.triage import PAGES
from bot.domain.staff.people import Role
from bot.service.crisis import crises, retyping
from bot.service.step import steps
from tests.service.town import ANA, LEO, NOOR, REASON, TOM, Night, fill


def retype(night: Night, crisis, type_: str, actor: str = ANA, reason: str = "Somebody else posts"):
    book = crises.playbook_of(night.read(lambda work: work.house.shelf), type_)
    return night.do(retyping.retype, actor, crisis_id=crisis.id, playbook=book, reason=reason)


def test_another_kind_goes_on_with_what_is_done_and_the_record_keeps_everything(night: Night) -> None:
    crisis = night.declare()
    night.do(crises.add_evidence, crisis_id=crisis.id, text="The post")
    night.answer(crisis, "evidence")
    night.answer(crisis, "triage")
    night.answer(crisis, "access")
    before = {s.step_id: s for s in night.steps(crisis)}
    told = night.read(lambda work: len(work.events.timeline(crisis.id)))

    after = retype(night, crisis, "hacked_account")

    assert after.type == "hacked_account"
    plan, states = night.playbook(crisis), {s.step_id: s for s in night.steps(crisis)}
    assert plan.type == "hacked_account"
    assert states["evidence"] == before["evidence"]  # done is done
    assert states["access"] == before["access"]  # also what the other plan does not ask for
    assert states["watcher"].status is StepStatus.OPEN
    assert states["confirm"].status is StepStatus.OPEN  # what the other plan begins with
    assert states["triage"] == before["triage"]
    assert states["how_much"].status is StepStatus.NOT_NEEDED
    assert [s.id for s in plan.steps] == [s.step_id for s in night.steps(crisis)]
    assert {"confirm"} <= {e.step_id for e in night.told(StepOpened)}
    (event,) = night.told(CrisisRetyped)
    assert (event.before, event.reason) == ("Something else", "Somebody else posts")
    assert event.after == plan.title
    assert night.read(lambda work: len(work.events.timeline(crisis.id))) > told
    night.check_record([crisis])
    night.work_through(crisis)
    night.resolve(crisis)


def opened(night: Night, crisis, step_id: str) -> None:
    """As if everything before it were done."""
    state = night.step(crisis, step_id)
    if state.status is StepStatus.WAITING:
        now = replace(
            state, status=StepStatus.OPEN, owner_id=ANA, opened_at=night.clock.now, version=state.version + 1
        )
        night.office.perform(lambda work: work.crises.save_steps(crisis.id, (now,)))


def test_what_the_other_plan_asks_more_in_a_list_is_asked_for(night: Night) -> None:
    """A product failure is told to the regulator and the shops as well."""
    crisis = night.declare()
    opened(night, crisis, "tell_contain")
    night.answer(crisis, "tell_contain")
    told = night.step(crisis, "tell_contain").data["items"]
    retype(night, crisis, "product_failure")
    state, items = (
        night.step(crisis, "tell_contain"),
        night.playbook(crisis).step("tell_contain").params["items"],
    )
    assert not state.is_over
    assert state.data["items"] == told
    assert {i["id"] for i in items} - told.keys()


def test_what_the_other_plan_stops_besides_is_asked_for_and_the_rest_stays_stopped(night: Night) -> None:
    crisis = night.declare()
    opened(night, crisis, "pause")
    night.press(crisis, "pause", "order", scope="brand", reason=REASON, may_post="the lead")
    holds = [hold["id"] for hold in night.playbook(crisis).step("pause").params["holds"]]
    night.press(crisis, "pause", "tick", **dict.fromkeys(holds, "stopped"))
    assert night.step(crisis, "pause").data["paused_at"]
    retype(night, crisis, "hacked_account")
    step, state = night.playbook(crisis).step("pause"), night.step(crisis, "pause")
    asked = {f.id for choice in STEP_KINDS["pause"].choices(step, state) for f in choice.form}
    assert {hold["id"] for hold in step.params["holds"]} - set(holds) <= asked
    assert not asked & set(holds)
    assert state.status is StepStatus.OPEN


def test_everybody_of_the_other_plan_is_told(night: Night) -> None:
    first = Step(
        id="tell", title="Tell", kind="notify", stage=1, owner=Role.PR_LEAD, params={"roles": ["hr"]}
    )
    book = night.playbook(night.declare())
    before, same = (
        replace(book, steps=(first,)),
        StepState(step_id="tell", status=StepStatus.DONE, outcome="told"),
    )
    more = replace(book, steps=(replace(first, params={"roles": ["hr", "legal"]}),))
    assert retyped(before, before, (same,), now=night.clock.now)[1] == (same,)
    assert retyped(before, more, (same,), now=night.clock.now)[1][0].status is StepStatus.WAITING


def test_words_of_a_step_that_fell_away_wait_for_nobody(night: Night) -> None:
    shelf = night.read(lambda work: work.house.shelf).types()
    coming = {step.id for step in shelf["customer_complaint_viral"].steps}
    kind, step = next(
        (kind, step)
        for kind, book in shelf.items()
        for step in book.steps
        if step.kind == "statement" and step.id not in coming and step.skippable and not book.restricted
    )
    crisis = night.declare(type=kind)
    opened(night, crisis, step.id)
    opened(night, crisis, "triage")
    for page in ("page_what", "page_who"):
        form = {field.id: fill(field) for field in PAGES[page][1]}
        night.do(steps.press, crisis_id=crisis.id, step_id="triage", choice=page, form=form)
    made = night.draft(crisis, step=step.id, message=MessageType(step.params["message"]))
    assert night.clocks_of(made)
    retype(night, crisis, "customer_complaint_viral")
    assert night.step(crisis, step.id).status is StepStatus.NOT_NEEDED
    assert night.statement(made).state is StatementState.WITHDRAWN
    assert not night.clocks_of(made)


def test_the_clocks_are_those_of_the_other_kind(night: Night) -> None:
    crisis = night.declare()
    late = retype(night, crisis, "boycott_campaign")
    clock = night.clocks(crisis)[first_words_key(crisis.id)]
    assert (clock.due_at - late.detected_at).total_seconds() == 60 * 60
    words = night.step(crisis, "first_words")
    assert words.due_at is not None
    assert (words.due_at - late.detected_at).total_seconds() == 60 * 60
    retype(night, crisis, "external_tragedy_or_disaster")
    assert first_words_key(crisis.id) not in night.clocks(crisis)


def test_a_deletion_that_was_decided_is_still_admitted(night: Night) -> None:
    crisis = night.declare()
    night.do(crises.add_evidence, crisis_id=crisis.id, text="The post")
    for step_id in ("evidence", "triage"):
        night.answer(crisis, step_id)
    night.answer(crisis, "delete_or_keep", wish="delete_graphic")
    assert night.step(crisis, "admit_removal").status is StepStatus.OPEN
    retype(night, crisis, "customer_complaint_viral")
    assert night.step(crisis, "admit_removal").status is StepStatus.OPEN
    assert night.playbook(crisis).step("admit_removal").required


def test_what_cannot_be_is_refused_with_the_way_out(night: Night) -> None:
    crisis = night.declare()
    with pytest.raises(Invalid, match="of this kind already"):
        retype(night, crisis, "generic")
    with pytest.raises(NotAllowed):
        retype(night, crisis, "hacked_account", actor=LEO)
    with pytest.raises(Invalid):
        retype(night, crisis, "hacked_account", reason=" ")
    over = night.resolved()
    with pytest.raises(Stale, match="Reopen it"):
        retype(night, over, "hacked_account", actor=TOM)


def test_of_a_kind_that_few_may_see_it_is_restricted_at_once_and_stays_so(night: Night) -> None:
    crisis = night.declare()
    after = retype(night, crisis, "data_breach", reason="A list of members is public")
    assert after.restricted
    assert {ANA, after.lead_id} <= set(after.insiders)
    assert NOOR not in after.insiders
    (restricted,) = night.told(CrisisRestricted)
    assert restricted.reason == "A list of members is public"
    owners = {s.owner_id for s in night.steps(crisis) if s.status is StepStatus.OPEN}
    assert owners - {None} <= set(after.insiders)
    assert retype(night, crisis, "product_failure").restricted  # to open it is a decision of its own
    assert night.told(CrisisRestricted) == [restricted]
    night.check_record([crisis])


def test_a_running_crisis_keeps_the_version_it_started_with(night: Night) -> None:
    crisis = night.declare()
    kept = night.playbook(crisis)
    shelf = night.read(lambda work: work.house.shelf)
    changed = replace(kept, version="99-new", steps=kept.steps[:3])
    shelf.types = lambda: {"generic": changed}  # the file was changed meanwhile
    night.answer(crisis, "triage")
    assert night.playbook(crisis) == kept
    assert night.step(crisis, "affected").status is StepStatus.OPEN
    assert night.playbook(night.declare(title="Another thing")).version == "99-new"
