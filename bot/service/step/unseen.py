"""Whoever may not see a crisis any more, or is not here any more, is waited for nowhere in it (C6, S3.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from bot.domain.crisis.crisis import Crisis, is_workable
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import BOT
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.plan.step_kinds.base import Gone
from bot.service.access import can_be_asked, here, in_charge
from bot.service.call import paging
from bot.service.ports import Work
from bot.service.staff import offers
from bot.service.step import clocks as step_clocks
from bot.service.step import events as step_events
from bot.service.step import moving
from bot.service.step.handing_back import hand_back
from bot.service.step.owners import owners

IsGone = Callable[[str], bool]


def let_go(work: Work, crisis_id: str) -> None:
    """What waited for them waits for the next: steps and who is named in them, clocks, hand-overs, calls."""
    crisis = work.crises.get(crisis_id)

    @cache
    def gone(person_id: str) -> bool:
        return not can_be_asked(work, crisis, [person_id])

    hand_back(work, crisis, gone)
    _in_steps(work, crisis, gone)
    for clock in work.deadlines.waiting(crisis_id):
        _in_clock(work, crisis, clock, gone)
    offers.let_go(work, crisis)
    paging.unseen(work, crisis)


def _in_steps(work: Work, crisis: Crisis, gone: IsGone) -> None:
    for step, _ in moving.open_ones(work, crisis, work.crises.playbook(crisis.id)):
        state = work.crises.step(crisis.id, step.id)  # as the ones before it left it
        if state and state.status is StepStatus.OPEN and is_workable(crisis, step):
            _in_step(work, crisis, step, state, gone)


def _in_step(work: Work, crisis: Crisis, step: Step, before: StepState, gone: IsGone) -> None:
    """Whoever has the step now is asked in their place, and told so."""
    kind = STEP_KINDS[step.kind]
    left = frozenset(filter(gone, kind.waits_for(before)))
    if not left:
        return
    instead = before.owner_id or in_charge(work, crisis)
    after = kind.without(step, before, Gone(left, instead, owners(work, crisis), work.now))
    moving.moved_by_itself(work, crisis.id, step, after)
    is_named = instead in kind.waits_for(after) - kind.waits_for(before)
    if is_named or after.due_at != before.due_at:
        step_clocks.start(work, crisis, step, after)
        work.record(step_events.assigned(crisis, step, instead, None, BOT))


def _in_clock(work: Work, crisis: Crisis, clock: Deadline, gone: IsGone) -> None:
    """Whom it asked last does not answer any more, so it asks the next at once; nobody waits for an answer to
    a request of theirs.
    """
    asks_to_join = clock.kind is DeadlineKind.JOIN_DUE
    if asks_to_join and (clock.subject_id in crisis.about or not here(work, [clock.subject_id])):
        work.deadlines.cancel(clock.key)
        return
    asked = _people(clock.data.get("asked"))
    staying = [person for person in asked if not gone(person)]
    is_due = gone(asked[-1]) if asked else _is_to_post(work, clock, gone)
    if is_due or staying != asked:
        due_at = min(clock.due_at, work.now) if is_due else clock.due_at
        data = {**clock.data, "asked": " ".join(staying)} if asked else clock.data
        work.deadlines.set(replace(clock, due_at=due_at, data=data))


def _people(asked: str | int | None) -> list[str]:
    """Some clocks name those whom they asked, others count how often they did."""
    return asked.split() if isinstance(asked, str) else []


def _is_to_post(work: Work, clock: Deadline, gone: IsGone) -> bool:
    """It waits until somebody has posted words by hand."""
    if clock.kind is not DeadlineKind.PUBLICATION_OPEN:
        return False
    whose = work.words.publication(clock.subject_id).person_id
    return whose is not None and gone(whose)
