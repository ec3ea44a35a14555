"""What a step finds when it opens that only the house knows: the accounts of the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bot.domain.playbook import Playbook, Step, StepState, StepStatus
from bot.domain.step_kinds import secure_accounts
from bot.service.ports import Work


def furnish(work: Work, playbook: Playbook, states: Iterable[StepState]) -> tuple[StepState, ...]:
    """Of these states, those that have just opened get it; the others stay as they are."""
    steps = {step.id: step for step in playbook.steps}
    return tuple(_furnished(work, steps[state.step_id], state) for state in states)


def _furnished(work: Work, step: Step, state: StepState) -> StepState:
    known = _KNOWN.get(step.kind)
    return known(work, step, state) if known and state.status is StepStatus.OPEN else state


def _register(work: Work, step: Step, state: StepState) -> StepState:
    return secure_accounts.opened_with(step, state, [account.name for account in work.accounts.all()])


_KNOWN: Mapping[str, Callable[[Work, Step, StepState], StepState]] = {
    secure_accounts.SecureAccounts.name: _register
}
