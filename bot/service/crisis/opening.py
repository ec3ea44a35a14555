"""What a step finds when it opens: accounts, channels, how loud it is, what was declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.domain.crisis.crisis import Crisis
from bot.domain.plan.playbook import Playbook, Step, StepState, StepStatus
from bot.domain.plan.step_kinds import groups, notify, secure_accounts, triage
from bot.domain.plan.step_kinds.impact import Impact
from bot.domain.staff.audiences import channels_in, people_in
from bot.service.access import can_be_asked
from bot.service.crisis import impact
from bot.service.ports import Work


def furnish(
    work: Work, crisis: Crisis, playbook: Playbook, states: Iterable[StepState]
) -> tuple[StepState, ...]:
    """Of these states, those that have just opened get it; the others stay as they are."""
    steps = {step.id: step for step in playbook.steps}
    return tuple(_furnished(work, crisis, steps[state.step_id], state) for state in states)


def _furnished(work: Work, crisis: Crisis, step: Step, state: StepState) -> StepState:
    known = _KNOWN.get(step.kind)
    return known(work, crisis, step, state) if known and state.status is StepStatus.OPEN else state


def with_groups(work: Work, crisis: Crisis, step: Step, state: StepState) -> StepState:
    """With where its groups are told. Of a restricted crisis no channel hears, nor of a drill; whoever is not
    here any more tells nobody.
    """
    if crisis.restricted or crisis.drill:
        return groups.furnished(step, state, {}, quiet=True)
    places = {
        audience: (*channels_in(found), *can_be_asked(work, crisis, people_in(found)))
        for audience, found in work.team.audiences().items()
    }
    return groups.furnished(step, state, places, let_go=_let_go(work, crisis))


def _let_go(work: Work, crisis: Crisis) -> Mapping[str, Any]:
    """Audiences of which somebody said with a reason that this crisis is not told to them."""
    found: dict[str, Any] = {}
    for state in work.crises.steps(crisis.id):
        found |= state.data.get("untold", {})
    return found


def _register(work: Work, _: Crisis, step: Step, state: StepState) -> StepState:
    return secure_accounts.opened_with(step, state, [account.name for account in work.accounts.all()])


def _declared(_: Work, crisis: Crisis, __: Step, state: StepState) -> StepState:
    return triage.opened_with(state, crisis)


_KNOWN: Mapping[str, Callable[[Work, Crisis, Step, StepState], StepState]] = {
    secure_accounts.SecureAccounts.name: _register,
    Impact.name: impact.begin,
    notify.Notify.name: with_groups,
    triage.Triage.name: _declared,
}
