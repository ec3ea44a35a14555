"""Steps of people who cannot do them any more fall to whoever can: nothing that is open is nobody's."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.domain.crisis.crisis import Crisis
from bot.domain.events import BOT
from bot.domain.plan import run
from bot.domain.plan.playbook import Step, StepStatus
from bot.service.access import can_be_asked, in_charge
from bot.service.ports import Work
from bot.service.staff import chain
from bot.service.step import events as step_events

TO_DO = (StepStatus.OPEN, StepStatus.WAITING)


def hand_back(work: Work, crisis: Crisis, gone: Callable[[str], bool]) -> None:
    """From those who are `gone` to whoever holds the role here, else is next for it, else leads."""
    steps = {step.id: step for step in work.crises.playbook(crisis.id).steps}
    for state in work.crises.steps(crisis.id):
        if state.status in TO_DO and state.owner_id and gone(state.owner_id):
            step = steps[state.step_id]
            after = next(iter(_who_could(work, crisis, step)), in_charge(work, crisis))
            if after == state.owner_id:
                continue  # nobody at all is left
            work.crises.save_steps(crisis.id, (run.assign(state, after),))
            if state.status is StepStatus.OPEN:
                work.record(step_events.assigned(crisis, step, after, state.owner_id, BOT))


def _who_could(work: Work, crisis: Crisis, step: Step) -> Iterable[str]:
    holder = crisis.holder(step.owner)
    found = (*([holder] if holder else []), *chain.of_role(work, step.owner))
    return can_be_asked(work, crisis, found)
