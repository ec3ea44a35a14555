"""Who has to be told says so by a button, and is asked again until they do (S1.16)."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.crisis.crisis import Crisis, is_workable
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import ReadingAsked
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.step_kinds.notify import Notify
from bot.domain.staff.people import Role
from bot.service.access import here
from bot.service.ports import Work
from bot.service.step import clocks as step_clocks

SELDOM = timedelta(hours=4)  # the longest pause; before, each is twice the one before


def ask(work: Work, crisis: Crisis, step: Step, state: StepState, *, again: int = 0) -> None:
    """Everybody of whom nothing was heard, and whoever holds a role now that nobody held before."""
    if step.kind != Notify.name:
        return
    holders = (crisis.holder(Role(role)) for role in state.data["gaps"])
    people = here(work, (*state.data["waiting"], *(p for p in holders if p)))
    if people:
        asked = ReadingAsked(
            crisis_id=crisis.id,
            step_id=step.id,
            title=step.title,
            text=step.params["text"],
            people=people,
            again=again,
        )
        work.record(asked)


def ask_again(work: Work, deadline: Deadline) -> None:
    crisis = work.crises.get(deadline.crisis_id or "")
    step = work.crises.playbook(crisis.id).step(deadline.subject_id)
    state = work.crises.step(crisis.id, deadline.subject_id)
    if step and state and state.status is StepStatus.OPEN and is_workable(crisis, step):
        rung = int(deadline.data["rung"]) + 1
        ask(work, crisis, step, state, again=rung)
        wait = min(step_clocks.READ_WITHIN * 2**rung, SELDOM)
        step_clocks.set_at(work, crisis, step, DeadlineKind.READING_DUE, work.now + wait, rung=rung)
