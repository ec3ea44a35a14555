"""Roles in a crisis and the steps that go with them: who gets a step, and what moves with a role."""

from __future__ import annotations

from bot.domain.crisis import crisis as rules
from bot.domain.crisis.crisis import Crisis
from bot.domain.events import BOT, RoleAssigned
from bot.domain.plan import run
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.staff.people import Role
from bot.service.comms import approvals
from bot.service.crisis import rooms
from bot.service.ports import Work
from bot.service.staff.people import check_can_hold
from bot.service.step import events as step_events
from bot.service.step.owners import owners


def give_role(work: Work, before: Crisis, role: Role, person_id: str, *, given_by: str) -> Crisis:
    """Its open steps and approvals go with it. Whether anybody may is asked before."""
    crisis = rules.assign_role(before, role, person_id)
    work.crises.save(crisis)
    work.record(
        RoleAssigned(
            actor=given_by,
            crisis_id=crisis.id,
            role=role.value,
            person_id=person_id,
            before=before.holder(role),
        )
    )
    hand_over(work, crisis, role, before=before.holder(role), after=person_id)
    rooms.role_taken(work, crisis, before.holder(role))
    rooms.role_given(work, crisis.id, person_id)
    approvals.role_given(work, crisis, role, person_id)
    return crisis


def give_named(work: Work, crisis: Crisis, step: Step, after: StepState, actor_id: str) -> None:
    """Whoever was named in an answer that gives a role has it from here on, and what is theirs (S2.12)."""
    answers = after.data.get("answers", {})
    for question in step.params.get("ask", ()):
        person, role = answers.get(question["id"]), question.get("gives")
        if role and person and crisis.holder(Role(role)) != person:
            check_can_hold(work, person)
            crisis = give_role(work, crisis, Role(role), person, given_by=actor_id)


def hand_over(work: Work, crisis: Crisis, role: Role, *, before: str | None, after: str) -> None:
    """A role changed hands, and so do its open steps: nobody is asked for what is no longer theirs."""
    playbook = work.crises.playbook(crisis.id)
    steps = {step.id: step for step in playbook.steps}
    theirs_before = {before or owners(work, crisis, of_roster=True)(role), None}
    for state in work.crises.steps(crisis.id):
        step = steps[state.step_id]
        theirs = step.owner is role and state.owner_id in theirs_before
        if theirs and state.status in (StepStatus.OPEN, StepStatus.WAITING) and state.owner_id != after:
            work.crises.save_steps(crisis.id, (run.assign(state, after),))
            if state.status is StepStatus.OPEN:
                work.record(step_events.assigned(crisis, step, after, before, BOT))
