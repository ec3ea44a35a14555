"""What moves a step: its new state is stored and said, and whatever it was holding back opens."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.crisis.crisis import Crisis, is_workable
from bot.domain.errors import NotFound
from bot.domain.events import BOT, StepOpened, StepRescheduled
from bot.domain.plan import run
from bot.domain.plan.playbook import Playbook, Step, StepState, StepStatus
from bot.domain.plan.step_kinds import statement as statement_step
from bot.domain.plan.step_kinds import triage, words_of
from bot.domain.words import N_
from bot.service.comms import statements
from bot.service.crisis import opening
from bot.service.crisis.triage import aware_at
from bot.service.ports import Work
from bot.service.step import clocks as step_clocks
from bot.service.step import events as step_events
from bot.service.step import promises, reading
from bot.service.step.owners import owners

Found = tuple[Crisis, Playbook, Step, StepState]


def find(work: Work, crisis_id: str, step_id: str) -> Found:
    crisis = work.crises.get(crisis_id)
    playbook = work.crises.playbook(crisis_id)
    step = next((s for s in playbook.steps if s.id == step_id), None)
    state = work.crises.step(crisis_id, step_id)
    if step is None or state is None:
        raise NotFound(N_("This step is not part of the crisis any more. Open its card again."))
    return crisis, playbook, step, state


def moved_by_itself(work: Work, crisis_id: str, step: Step, after: StepState) -> None:
    """Nobody pressed: something that it waited for came, or cannot come. What is told of it is for others."""
    if after.is_over:
        crisis, playbook, _, _ = find(work, crisis_id, step.id)
        apply(work, crisis, playbook, step, after, BOT)
    else:
        work.crises.save_steps(crisis_id, (after,))


def apply(
    work: Work, crisis: Crisis, playbook: Playbook, step: Step, after: StepState, actor_id: str
) -> None:
    """Store a step's new state, say what happened, and open whatever it was holding back."""
    store(work, crisis, step, after, actor_id)
    if after.is_over:
        go_on(work, crisis, playbook)


def store(work: Work, crisis: Crisis, step: Step, after: StepState, actor_id: str) -> None:
    """What waits for it stays as it is."""
    work.crises.save_steps(crisis.id, (after,))
    work.record(step_events.of_press(work, crisis, step, after, actor_id))
    if not after.is_over:
        return
    if words_of(step) and after.outcome != statement_step.PUBLISHED:
        statements.drop(work, crisis, step, actor_id, reason=after.note or "")
    step_clocks.cancel(work, crisis, step)
    promises.given(work, crisis, step, after)


def go_on(work: Work, crisis: Crisis, playbook: Playbook) -> None:
    """Open what waits for nothing any more."""
    states = {s.step_id: s for s in work.crises.steps(crisis.id)}
    settled = run.settle(
        playbook,
        tuple(states.values()),
        owners=owners(work, crisis),
        detected_at=crisis.detected_at,
        declared_at=crisis.declared_at,
        severity=crisis.severity,
        now=work.now,
        aware_at=aware_at(work, crisis),
    )
    changed = opening.furnish(work, crisis, playbook, (s for s in settled if s != states[s.step_id]))
    work.crises.save_steps(crisis.id, changed)
    tell_opened(work, crisis, playbook, states, changed)


def tell_opened(
    work: Work,
    crisis: Crisis,
    playbook: Playbook,
    before: Mapping[str, StepState],
    states: tuple[StepState, ...],
) -> None:
    steps = {step.id: step for step in playbook.steps}
    for state in states:
        was = before.get(state.step_id)
        if state.status is not StepStatus.OPEN or (was and was.status is StepStatus.OPEN):
            continue
        step = steps[state.step_id]
        work.record(
            StepOpened(
                crisis_id=crisis.id,
                step_id=step.id,
                title=step.title,
                owner_id=state.owner_id,
                due_at=state.due_at,
            )
        )
        step_clocks.start(work, crisis, step, state)
        reading.ask(work, crisis, step, state)


def open_ones(work: Work, crisis: Crisis, playbook: Playbook) -> list[tuple[Step, StepState]]:
    steps = {step.id: step for step in playbook.steps}
    states = work.crises.steps(crisis.id)
    return [(steps[s.step_id], s) for s in states if s.status is StepStatus.OPEN]


def known_since(work: Work, crisis_id: str, step: Step, before: StepState, after: StepState) -> None:
    """Somebody said, or corrected, when we became aware of it: the clocks that count from there move."""
    if step.kind == triage.Triage.name and triage.aware_at(step, before) != triage.aware_at(step, after):
        reschedule(work, work.crises.get(crisis_id))


def reschedule(work: Work, crisis: Crisis) -> None:
    """It is worse or better than it was, or known since another time: the due times that depend on it move,
    and their clocks with them. What is over has none: it moves when it is opened again.
    """
    playbook = work.crises.playbook(crisis.id)
    aware, owner_of = aware_at(work, crisis), owners(work, crisis)
    workable = ((s, state) for s, state in open_ones(work, crisis, playbook) if is_workable(crisis, s))
    for step, state in workable:
        after = run.reschedule(
            step,
            state,
            owners=owner_of,
            detected_at=crisis.detected_at,
            declared_at=crisis.declared_at,
            severity=crisis.severity,
            aware_at=aware,
        )
        due_at = step_clocks.ends_at(step, after)
        if after != state and due_at:
            work.crises.save_steps(crisis.id, (after,))
            work.record(
                StepRescheduled(crisis_id=crisis.id, step_id=step.id, title=step.title, due_at=due_at)
            )
            step_clocks.start(work, crisis, step, after)
