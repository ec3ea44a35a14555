"""The clock of an open step: when it is due, or when its waiting is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.crisis import crisis as rules
from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.plan import run
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.step_kinds.notify import Notify
from bot.service.ports import Work

STEP_CLOCKS = (DeadlineKind.STEP_DUE, DeadlineKind.STEP_RIPE, DeadlineKind.READING_DUE)
READ_WITHIN = timedelta(minutes=10)
LATE_FOR = timedelta(minutes=5)
SELDOM = timedelta(hours=4)  # the longest pause between two reminders
DOUBLED = 8  # times; by then any first pause is beyond the longest, and a number that grows on would overflow


def start(work: Work, crisis: Crisis, step: Step, state: StepState) -> None:
    """Whoever gets a step that is late when it opens has a moment before they are reminded of it."""
    ripe, due = run.ripe_at(step, state), state.due_at
    if ripe is not None:
        set_at(work, crisis, step, DeadlineKind.STEP_RIPE, ripe)
    elif due is not None:
        opened = state.opened_at
        first = opened + LATE_FOR if opened and due <= opened else due
        set_at(work, crisis, step, DeadlineKind.STEP_DUE, first)
    if step.kind == Notify.name:
        set_at(work, crisis, step, DeadlineKind.READING_DUE, work.now + READ_WITHIN)


def ends_at(step: Step, state: StepState) -> datetime | None:
    return run.ripe_at(step, state) or state.due_at


def next_pause(first: timedelta, rung: int) -> timedelta:
    """Each is twice the one before, up to the longest; whoever is asked for weeks is still asked."""
    pause: timedelta = first * 2 ** min(rung, DOUBLED)
    return min(pause, SELDOM)


def cancel(work: Work, crisis: Crisis, step: Step) -> None:
    work.deadlines.cancel(*_keys(crisis, step))


def stop(work: Work, crisis: Crisis) -> None:
    """It is resolved, or closed: nothing is due any more but what comes afterwards, and until it is closed
    who asked to join it still gets an answer.
    """
    still_due = {
        key
        for step in work.crises.playbook(crisis.id).steps
        if rules.is_workable(crisis, step)
        for key in _keys(crisis, step)
    }
    kept = set() if crisis.status is CrisisStatus.CLOSED else {DeadlineKind.JOIN_DUE}
    waiting = work.deadlines.waiting(crisis.id)
    work.deadlines.cancel(*(d.key for d in waiting if d.key not in still_due and d.kind not in kept))


def set_at(
    work: Work,
    crisis: Crisis,
    step: Step,
    kind: DeadlineKind,
    due_at: datetime,
    *,
    rung: int = 0,
    asked: tuple[str, ...] = (),
) -> None:
    """`asked` are those who were told on the `rung`s so far."""
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=kind,
            key=_key(crisis, step, kind),
            due_at=due_at,
            crisis_id=crisis.id,
            subject_id=step.id,
            data={"rung": rung, "asked": " ".join(asked)},
        )
    )


def _keys(crisis: Crisis, step: Step) -> tuple[str, ...]:
    return tuple(_key(crisis, step, kind) for kind in STEP_CLOCKS)


def _key(crisis: Crisis, step: Step, kind: DeadlineKind) -> str:
    return f"{kind.value}:{crisis.id}:{step.id}"
