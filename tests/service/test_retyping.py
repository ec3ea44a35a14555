"""It is another kind of crisis: the other plan goes on with what is done, and the record keeps everything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.deadline import first_words_key
from bot.domain.errors import Blocked, Invalid, NotAllowed, Stale
from bot.domain.events import CrisisRetyped, StepOpened
from bot.domain.playbook import StepStatus
from bot.service import crises, retyping
from tests.service.town import ANA, LEO, TOM, Night


def retype(night: Night, crisis, type_: str, actor: str = ANA, reason: str = "Somebody else posts"):
    book = crises.playbook_of(night.read(lambda work: work.house.shelf), type_)
    return night.do(retyping.retype, actor, crisis_id=crisis.id, playbook=book, reason=reason)


def test_another_kind_goes_on_with_what_is_done_and_the_record_keeps_everything(night: Night) -> None:
    crisis = night.declare()
    night.do(crises.add_evidence, crisis_id=crisis.id, text="The post")
    night.answer(crisis, "evidence")
    night.answer(crisis, "triage")
    night.answer(crisis, "whose_post")
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
    assert states["whose_post"] == before["whose_post"]
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
    for step_id in ("evidence", "triage", "whose_post"):
        night.answer(crisis, step_id, wish="our_post")
    night.answer(crisis, "delete_or_keep", wish="delete_graphic")
    assert night.step(crisis, "admit_removal").status is StepStatus.OPEN
    retype(night, crisis, "customer_complaint_viral")
    assert night.step(crisis, "admit_removal").status is StepStatus.OPEN
    assert night.playbook(crisis).step("admit_removal").required


def test_what_cannot_be_is_refused_with_the_way_out(night: Night) -> None:
    crisis = night.declare()
    with pytest.raises(Invalid, match="of this kind already"):
        retype(night, crisis, "generic")
    with pytest.raises(Blocked, match="Restrict it first"):
        retype(night, crisis, "data_breach")
    with pytest.raises(NotAllowed):
        retype(night, crisis, "hacked_account", actor=LEO)
    with pytest.raises(Invalid):
        retype(night, crisis, "hacked_account", reason=" ")
    over = night.resolved()
    with pytest.raises(Stale, match="Reopen it"):
        retype(night, over, "hacked_account", actor=TOM)


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
