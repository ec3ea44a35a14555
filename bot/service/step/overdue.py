"""A step past its time: its owner is told, then the lead, then the chain of its role, until it is done."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.crisis import crisis as rules
from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import StepOverdue
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.service.access import can_be_asked, in_charge
from bot.service.ports import Work
from bot.service.staff import chain
from bot.service.staff.chain import Rung
from bot.service.step import clocks as step_clocks
from bot.service.step.moving import find

NEXT_AFTER = timedelta(minutes=10)  # an overdue step goes from its owner to the crisis lead (S2.4)


def climb(work: Work, deadline: Deadline) -> None:
    """Whoever is next is told, and the clock is set again, each time for longer."""
    crisis, _, step, state = find(work, deadline.crisis_id or "", deadline.subject_id)
    if state.status is not StepStatus.OPEN or not rules.is_workable(crisis, step) or state.due_at is None:
        return
    rung = int(deadline.data.get("rung", 0))
    asked = str(deadline.data.get("asked", "")).split()
    told = _next(work, crisis, step, state, asked)
    chain.tell_asleep(work, told, crisis.id)
    work.record(
        StepOverdue(
            crisis_id=crisis.id,
            step_id=step.id,
            title=step.title,
            owner_id=state.owner_id,
            due_at=state.due_at,
            told=told.person_id,
        )
    )
    again = work.now + step_clocks.next_pause(NEXT_AFTER, rung)
    so_far = [*asked, told.person_id] if told.person_id and told.person_id not in asked else [told.person_id]
    step_clocks.set_at(
        work, crisis, step, DeadlineKind.STEP_DUE, again, rung=rung + 1, asked=tuple(filter(None, so_far))
    )


def _next(work: Work, crisis: Crisis, step: Step, state: StepState, asked: list[str]) -> Rung:
    """At its end the chain begins again; a crisis is never so small that its lead is not told."""
    lead, others = in_charge(work, crisis), chain.of_role(work, step.owner)
    insiders = crisis.insiders if crisis.restricted else ()
    people = can_be_asked(work, crisis, (state.owner_id or "", lead, *others, *insiders))
    left = [p for p in people if p not in asked]
    rung = chain.next_up(work, left or people, (), severity=crisis.severity)
    return rung if rung.person_id else Rung(lead, rung.asleep)
