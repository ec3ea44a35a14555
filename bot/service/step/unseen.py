"""Whoever may not see a crisis any more is waited for nowhere in it (C6)."""

from __future__ import annotations

from bot.domain.crisis.crisis import is_workable
from bot.domain.plan.playbook import StepStatus
from bot.domain.plan.step_kinds import notify
from bot.service.access import may_see
from bot.service.ports import Work
from bot.service.step import steps
from bot.service.step.roles import owners


def forget(work: Work, crisis_id: str) -> None:
    """Whoever has their roles by now is asked in their place; a step that waited for nobody else is over."""
    crisis = work.crises.get(crisis_id)
    waiting = {s.step_id: s for s in work.crises.steps(crisis_id) if s.status is StepStatus.OPEN}
    for step in work.crises.playbook(crisis_id).steps:
        if step.kind != notify.Notify.name or step.id not in waiting or not is_workable(crisis, step):
            continue
        state = waiting[step.id]
        gone = [p for p in notify.waited_for(state) if not may_see(p, crisis)]
        if gone:
            after = notify.without(step, state, gone, owners(work, crisis), work.now)
            steps.moved_by_itself(work, crisis_id, step, after)
