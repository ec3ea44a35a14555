"""A crisis turns out to be of another kind: the other plan goes on with everything that is done already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.plan.playbook import OVER, Playbook, Step, StepState, StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS

States = tuple[StepState, ...]


def retyped(
    before: Playbook, after: Playbook, states: Iterable[StepState], *, now: datetime
) -> tuple[Playbook, States]:
    """The plan that goes on, and the states of its steps; what is ready is not opened yet.

    A step that both plans have stays as far as it is, in the words of the other plan. What only the first had
    stays in the record: done as it was done, else not needed, except what nobody may get round and has begun.
    """
    found = {state.step_id: state for state in states}
    coming = {step.id: step for step in after.steps}
    pairs = [_carried(step, coming.get(step.id), found[step.id], now) for step in before.steps]
    new = [step for step in after.steps if step.id not in found]
    plan = replace(after, steps=(*(step for step, _ in pairs), *new))
    return plan, (*(state for _, state in pairs), *(StepState(step_id=step.id) for step in new))


def _carried(step: Step, coming: Step | None, state: StepState, now: datetime) -> tuple[Step, StepState]:
    if coming is None:
        return _left_behind(step, state, now)
    if coming.kind == step.kind and _still_holds(coming, state):
        return coming, _asked_more(step, coming, state)
    waiting = StepState(step_id=step.id, owner_id=state.owner_id, version=state.version + 1)
    return coming, state if state.status is StepStatus.WAITING else waiting


def _asked_more(step: Step, coming: Step, state: StepState) -> StepState:
    """What was over waits for its turn once more, with the answers that still count."""
    kept = None if state.status is StepStatus.SKIPPED else STEP_KINDS[step.kind].kept(step, coming, state)
    if kept is None:
        return state
    if state.status is StepStatus.OPEN and kept:
        return replace(state, data=kept, version=state.version + 1)
    return StepState(step_id=step.id, owner_id=state.owner_id, data=kept, version=state.version + 1)


def _left_behind(step: Step, state: StepState, now: datetime) -> tuple[Step, StepState]:
    has_to_end = state.status is StepStatus.OPEN and not step.skippable
    kept = replace(step, after=(), when=(), unless=(), required=has_to_end)
    if has_to_end or state.status in OVER:
        return kept, state
    dropped = replace(
        state, status=StepStatus.NOT_NEEDED, finished_at=now, due_at=None, version=state.version + 1
    )
    return kept, dropped


def _still_holds(step: Step, state: StepState) -> bool:
    """What was not needed may be now, and a decision among other options is asked anew."""
    if state.status is StepStatus.DONE:
        return state.outcome in STEP_KINDS[step.kind].outcomes(step)
    return state.status in (StepStatus.OPEN, StepStatus.SKIPPED)
