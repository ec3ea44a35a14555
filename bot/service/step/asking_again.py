"""A step stays open and asks again: whoever it asks from now on is told, and its clock runs anew."""

from __future__ import annotations

from bot.domain.crisis.crisis import Crisis
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.service.ports import Work
from bot.service.staff.people import check_can_join
from bot.service.step import clocks as step_clocks
from bot.service.step import events as step_events
from bot.service.step import helping


def follow(
    work: Work, crisis: Crisis, step: Step, before: StepState, after: StepState, actor_id: str
) -> None:
    """What a press changed of who is asked, and when."""
    if after.is_over:
        return
    kind = STEP_KINDS[step.kind]
    for person in sorted(kind.waits_for(after) - kind.waits_for(before)):
        check_can_join(work, person, crisis)
    if after.owner_id and after.owner_id != before.owner_id:
        check_can_join(work, after.owner_id, crisis)
        work.record(step_events.assigned(crisis, step, after.owner_id, before.owner_id, actor_id))
    helping.ask(work, crisis, step, before, after)
    if after.due_at != before.due_at:
        step_clocks.start(work, crisis, step, after)
