"""How far a crisis has gone is counted by its clock, not by a press (S0.13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain.crisis.crisis import Crisis, is_workable
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import BOT
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.step_kinds import impact as kind
from bot.service.ports import Work
from bot.service.step import clocks as step_clocks
from bot.service.step import events as step_events
from bot.service.storm import storms

HOUR = timedelta(hours=1)
LARGEST = 5  # accounts


def begin(work: Work, crisis: Crisis, step: Step, state: StepState) -> StepState:
    """The first numbers are those of this moment; the press that opens the step does not wait for them."""
    _count_at(work, crisis, step, kind.DECLARED, work.now)
    _count_next(work, crisis, step)
    return kind.begun(state, work.now)


@dataclass(frozen=True, slots=True)
class Counted:
    """`numbers` is ``None`` where nothing is watched."""

    numbers: kind.Numbers | None


def count(work: Work, crisis_id: str, at: datetime | None = None) -> Counted | None:
    """As it is now, or was at that time. Of a long storm it takes most of a second, so it is done where
    nobody waits to write. Nothing where no step asks for it.
    """
    crisis = work.crises.get(crisis_id)
    return Counted(_numbers(work, crisis, at or work.now)) if _open(work, crisis) else None


def looked(work: Work, deadline: Deadline) -> Callable[[Work, Deadline], None]:
    """What handles the deadline, with the numbers that were counted before. Those of the beginning are of the
    beginning, however late they are counted.
    """
    is_first = deadline.data["moment"] == kind.DECLARED
    counted = count(work, deadline.crisis_id or "", deadline.due_at if is_first else None)
    return partial(measure_again, counted=counted)


def measure_again(work: Work, deadline: Deadline, counted: Counted | None = None) -> None:
    crisis = work.crises.get(deadline.crisis_id or "")
    step = work.crises.playbook(crisis.id).step(deadline.subject_id)
    state = work.crises.step(crisis.id, deadline.subject_id)
    if step and state and state.status is StepStatus.OPEN and is_workable(crisis, step):
        moment = str(deadline.data["moment"])
        if moment == kind.DECLARED:
            _tell_first(
                work, crisis, step, state, counted or Counted(_numbers(work, crisis, deadline.due_at))
            )
        else:
            _measure(work, crisis, step, state, moment, counted)
            _count_next(work, crisis, step)


def _tell_first(work: Work, crisis: Crisis, step: Step, state: StepState, counted: Counted) -> None:
    """Somebody may have answered it before it was counted."""
    after = replace(kind.first_counted(state, counted.numbers), version=state.version + 1)
    work.crises.save_steps(crisis.id, (after,))
    said = replace(after, outcome=kind.DECLARED, note=None)
    work.record(step_events.of_press(work, crisis, step, said, BOT))


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
    numbers = counted.numbers if counted else _numbers(work, crisis, work.now)
    after = replace(kind.measured(state, moment, numbers, work.now), version=state.version + 1)
    work.crises.save_steps(crisis.id, (after,))
    work.record(step_events.of_press(work, crisis, step, after, BOT))
    if is_workable(crisis, step):
        step_clocks.start(work, crisis, step, after)


def _count_next(work: Work, crisis: Crisis, step: Step) -> None:
    coming = kind.next_moment(crisis.declared_at, work.now)
    if coming:
        _count_at(work, crisis, step, *coming)


def _count_at(work: Work, crisis: Crisis, step: Step, moment: str, at: datetime) -> None:
    first = ":first" if moment == kind.DECLARED else ""  # which may not be counted yet when the next is set
    deadline = Deadline(
        id=work.new_id(),
        kind=DeadlineKind.IMPACT_DUE,
        key=f"impact:{crisis.id}:{step.id}{first}",
        due_at=at,
        crisis_id=crisis.id,
        subject_id=step.id,
        data={"moment": moment},
    )
    work.deadlines.set(deadline)


def _numbers(work: Work, crisis: Crisis, at: datetime) -> kind.Numbers | None:
    """Out of our own mentions up to then; nothing where no watch heard of it."""
    watches = storms.watches_of(work, crisis)
    if not watches:
        return None
    began = min(alert.storm.began_at for alert in work.alerts.of_crisis(crisis.id))
    hour = storms.heard(work, watches, at - HOUR, at)
    found = [a for watch in watches for a in work.mentions.amplifiers(watch.id, began, LARGEST)]
    largest = sorted({a.author: a.followers for a in found}.values(), reverse=True)[:LARGEST]
    return kind.Numbers(
        hour=hour.posts,
        scored=hour.scored,
        negative=hour.negative,
        total=storms.heard(work, watches, began, at).posts,
        accounts=len(largest),
        reach=sum(largest),
    )
