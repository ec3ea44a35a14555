"""It is another kind of crisis than was declared: its plan changes, its record goes on (C12)."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.crisis import crisis as rules
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.retyping import retyped
from bot.domain.deadline import first_words_key
from bot.domain.errors import Invalid
from bot.domain.events import CrisisRetyped
from bot.domain.plan.playbook import Playbook, StepStatus
from bot.domain.plan.step_kinds import words_of
from bot.domain.staff.rights import Action
from bot.domain.words import N_, phrase
from bot.service.access import require
from bot.service.comms import statements
from bot.service.crisis import first_words, rooms
from bot.service.crisis.notes import checked_note
from bot.service.ports import Work
from bot.service.step import clocks as step_clocks
from bot.service.step import moving


def retype(work: Work, *, actor_id: str, crisis_id: str, playbook: Playbook, reason: str) -> Crisis:
    """`playbook` is that of the other type, as it is on disk now.

    Where that is restricted, so is the crisis from now on; one that is restricted stays so in any case.
    """
    before = work.crises.get(crisis_id)
    require(work, actor_id, Action.SET_SEVERITY, before)
    _must_fit(before, playbook)
    why = checked_note(reason)
    title = work.crises.playbook(crisis_id).title
    if playbook.restricted and not before.restricted:
        before = rooms.restrict(work, actor_id=actor_id, crisis_id=crisis_id, reason=why)
    crisis = rules.retype(before, playbook.type)
    work.crises.save(crisis)
    _go_over(work, crisis, playbook, actor_id, why)
    work.record(
        CrisisRetyped(actor=actor_id, crisis_id=crisis_id, before=title, after=playbook.title, reason=why)
    )
    return crisis


def _must_fit(crisis: Crisis, playbook: Playbook) -> None:
    rules.must_be_open(crisis)
    if playbook.type == crisis.type:
        raise Invalid(N_("It is of this kind already: {title}."), title=phrase(playbook.title))


def _go_over(work: Work, crisis: Crisis, playbook: Playbook, actor_id: str, why: str) -> None:
    before = {state.step_id: state for state in work.crises.steps(crisis.id)}
    plan, states = retyped(work.crises.playbook(crisis.id), playbook, before.values(), now=work.now)
    work.crises.keep_playbook(crisis.id, plan)
    work.crises.save_steps(crisis.id, (s for s in states if s != before.get(s.step_id)))
    for step, state in zip(plan.steps, states, strict=True):
        if state.status is not StepStatus.OPEN:
            step_clocks.cancel(work, crisis, step)
        if state.status is StepStatus.NOT_NEEDED and words_of(step):
            statements.drop(work, crisis, step, actor_id, reason=why)
    moving.reschedule(work, crisis)
    moving.go_on(work, crisis, plan)
    if crisis.first_words_at is None:
        work.deadlines.cancel(first_words_key(crisis.id))
        passed = max(work.now - crisis.detected_at, timedelta())
        first_words.start(work, crisis, plan, after=passed)
