"""Profile cards: what an account wrote about us before, and the day on which a card is erased (S2.6)."""

from __future__ import annotations

from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import BOT, StepProgressed
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.step_kinds import profile
from bot.domain.words import N_
from bot.service.ports import Work


def look_up(work: Work, crisis: Crisis, step: Step, state: StepState) -> StepState:
    """With the history of everybody on a card; and somebody's clock is set by which the card goes."""
    if step.kind != profile.Profile.name:
        return state
    _erase_at_its_end(work, crisis, step, state)
    return profile.looked_up(state, {name: work.mentions.history(name) for name in profile.new(state)})


def expire(work: Work, deadline: Deadline) -> None:
    """Its day has come, whatever became of the step."""
    crisis = work.crises.get(deadline.subject_id)
    step = work.crises.playbook(crisis.id).step(str(deadline.data["step"]))
    state = work.crises.step(crisis.id, str(deadline.data["step"]))
    if step is None or state is None:
        return
    after = profile.expired(state, work.now)
    if after != state:
        work.crises.save_steps(crisis.id, (after,))
        work.record(
            StepProgressed(
                actor=BOT,
                crisis_id=crisis.id,
                step_id=step.id,
                title=step.title,
                choice="erased",
                choice_label=N_("Profile card erased"),
            )
        )
    _erase_at_its_end(work, crisis, step, after)


def _erase_at_its_end(work: Work, crisis: Crisis, step: Step, state: StepState) -> None:
    """No deadline of the crisis, because those end with it."""
    end = profile.next_end(state)
    if end:
        work.deadlines.set(
            Deadline(
                id=work.new_id(),
                kind=DeadlineKind.PROFILE_EXPIRES,
                key=f"profile:{crisis.id}:{step.id}",
                due_at=end,
                subject_id=crisis.id,
                data={"step": step.id},
            )
        )
