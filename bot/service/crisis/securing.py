"""Who did it decides what is secured (S0.19): accounts are gone through for it, or looked at once more."""

from __future__ import annotations

from bot.domain.crisis.crisis import Crisis
from bot.domain.events import StepProgressed
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.step_kinds import secure_accounts
from bot.domain.plan.step_kinds.secure_accounts import BY_ACTOR, SecureAccounts
from bot.service.ports import Work
from bot.service.staff import accounts


def follow(work: Work, crisis: Crisis, actor: str, *, told_by: str) -> None:
    """A step that is open asks for it besides; where none is left, each account's owner looks again now.
    A drill sends nobody to real accounts.
    """
    if actor not in BY_ACTOR:
        return
    found = [(s, state) for s in work.crises.playbook(crisis.id).steps if (state := _state(work, crisis, s))]
    waiting = [(step, state) for step, state in found if not state.is_over]
    for step, state in waiting:
        _ask_besides(work, crisis, step, state, actor, told_by)
    if found and not waiting and not crisis.drill:
        accounts.review_now(work)


def _state(work: Work, crisis: Crisis, step: Step) -> StepState | None:
    return work.crises.step(crisis.id, step.id) if step.kind == SecureAccounts.name else None


def _ask_besides(work: Work, crisis: Crisis, step: Step, state: StepState, actor: str, told_by: str) -> None:
    after = secure_accounts.done_by(step, state, actor)
    if after == state:
        return
    work.crises.save_steps(crisis.id, (after,))
    if state.status is StepStatus.OPEN:
        work.record(
            StepProgressed(
                actor=told_by,
                crisis_id=crisis.id,
                step_id=step.id,
                title=step.title,
                choice="facts",
                choice_label=BY_ACTOR[actor]["label"],
            )
        )
