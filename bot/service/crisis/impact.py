"""How far a crisis has gone is counted by its clock, not by a press (S0.13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from bot.domain.crisis.crisis import Crisis, is_workable
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.step_kinds import impact as kind
from bot.service.ports import Work
from bot.service.step import clocks as step_clocks
from bot.service.step import events as step_events
from bot.service.storm import storms

HOUR = timedelta(hours=1)
LARGEST = 5  # accounts


def begin(work: Work, crisis: Crisis, step: Step, state: StepState) -> StepState:
    """The first numbers, as the step opens."""
    _count_next(work, crisis, step)
    return kind.measured(state, kind.DECLARED, _numbers(work, crisis), work.now)


@dataclass(frozen=True, slots=True)
class Counted:
    """`numbers` is ``None`` where nothing is watched."""

    numbers: kind.Numbers | None


def count(work: Work, crisis_id: str) -> Counted | None:
    """Of a long storm it takes most of a second, so it is done where nobody waits to write. Nothing where
    no step asks for it.
    """
    crisis = work.crises.get(crisis_id)
    return Counted(_numbers(work, crisis)) if _open(work, crisis) else None


def looked(work: Work, deadline: Deadline) -> Callable[[Work, Deadline], None]:
    """What handles the deadline, with the numbers that were counted before."""
    return partial(measure_again, counted=count(work, deadline.crisis_id or ""))


def measure_again(work: Work, deadline: Deadline, counted: Counted | None = None) -> None:
    crisis = work.crises.get(deadline.crisis_id or "")
    step = work.crises.playbook(crisis.id).step(deadline.subject_id)
    state = work.crises.step(crisis.id, deadline.subject_id)
    if step and state and state.status is StepStatus.OPEN and is_workable(crisis, step):
        _measure(work, crisis, step, state, str(deadline.data["moment"]), counted)
        _count_next(work, crisis, step)


def measure_at_the_end(work: Work, crisis: Crisis, counted: Counted | None = None) -> None:
    """It is resolved: the last numbers, for the debrief."""
    for step, state in _open(work, crisis):
        _measure(work, crisis, step, state, kind.END, counted)


def go_on(work: Work, crisis: Crisis) -> None:
    """It was reopened, so that was not the end."""
    for step, state in _open(work, crisis):
        data = {**state.data, "ended": False}
        work.crises.save_steps(crisis.id, (replace(state, data=data, version=state.version + 1),))
        _count_next(work, crisis, step)


def _open(work: Work, crisis: Crisis) -> list[tuple[Step, StepState]]:
    playbook = work.crises.playbook(crisis.id)
    steps = {step.id: step for step in playbook.steps if step.kind == kind.Impact.name}
    states = work.crises.steps(crisis.id) if steps else ()
    return [(steps[s.step_id], s) for s in states if s.step_id in steps and s.status is StepStatus.OPEN]


def _measure(
    work: Work, crisis: Crisis, step: Step, state: StepState, moment: str, counted: Counted | None
) -> None:
    numbers = counted.numbers if counted else _numbers(work, crisis)
    after = replace(kind.measured(state, moment, numbers, work.now), version=state.version + 1)
    work.crises.save_steps(crisis.id, (after,))
    work.record(step_events.of_press(work, crisis, step, after, "bot"))
    if is_workable(crisis, step):
        step_clocks.start(work, crisis, step, after)


def _count_next(work: Work, crisis: Crisis, step: Step) -> None:
    coming = kind.next_moment(crisis.declared_at, work.now)
    if coming:
        moment, at = coming
        deadline = Deadline(
            id=work.new_id(),
            kind=DeadlineKind.IMPACT_DUE,
            key=f"impact:{crisis.id}:{step.id}",
            due_at=at,
            crisis_id=crisis.id,
            subject_id=step.id,
            data={"moment": moment},
        )
        work.deadlines.set(deadline)


def _numbers(work: Work, crisis: Crisis) -> kind.Numbers | None:
    """Out of our own mentions; nothing where no watch heard of it."""
    watches = storms.watches_of(work, crisis)
    if not watches:
        return None
    began = min(alert.storm.began_at for alert in work.alerts.of_crisis(crisis.id))
    hour = storms.heard(work, watches, work.now - HOUR, work.now)
    found = [a for watch in watches for a in work.mentions.amplifiers(watch.id, began, LARGEST)]
    largest = sorted({a.author: a.followers for a in found}.values(), reverse=True)[:LARGEST]
    return kind.Numbers(
        hour=hour.posts,
        scored=hour.scored,
        negative=hour.negative,
        total=storms.heard(work, watches, began, work.now).posts,
        accounts=len(largest),
        reach=sum(largest),
    )
