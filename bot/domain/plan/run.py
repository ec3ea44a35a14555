"""One crisis walks its playbook: pure functions from (playbook, states) to states.

Steps wait for those they come `after`, open when their conditions hold, and end in one of three ways: done,
skipped with a reason, or not needed. Nothing here reads a clock: `now` comes in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import forms
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked, Invalid, Stale, UserError
from bot.domain.plan.playbook import OVER, STAGES, Clocks, Playbook, Step, StepState, StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS, statement, wait, words_of
from bot.domain.plan.step_kinds.base import Owners, Press, not_offered
from bot.domain.words import N_

States = tuple[StepState, ...]


def start(
    playbook: Playbook,
    *,
    owners: Owners,
    detected_at: datetime,
    declared_at: datetime,
    severity: Severity,
    now: datetime,
) -> States:
    """One state per step, in the playbook's order, with the first ones open. All have version 1."""
    settled = settle(
        playbook,
        tuple(StepState(step_id=step.id) for step in playbook.steps),
        owners=owners,
        detected_at=detected_at,
        declared_at=declared_at,
        severity=severity,
        now=now,
    )
    return tuple(replace(state, version=1) for state in settled)


def settle(
    playbook: Playbook,
    states: States,
    *,
    owners: Owners,
    detected_at: datetime,
    declared_at: datetime,
    severity: Severity,
    now: datetime,
    aware_at: datetime | None = None,
) -> States:
    """Open what is ready and close what cannot be needed any more, until nothing moves. Order is kept."""
    clocks = Clocks(
        detected_at=detected_at, declared_at=declared_at, opened_at=now, severity=severity, aware_at=aware_at
    )
    found = {state.step_id: state for state in states}
    moved = True
    while moved:
        moved = False
        for step in playbook.steps:
            after = _advance(step, found, owners, clocks)
            moved = moved or after is not found[step.id]
            found[step.id] = after
    return tuple(found[state.step_id] for state in states)


def press(step: Step, state: StepState, press: Press, form: Mapping[str, str]) -> StepState:
    """What one press makes of an open step; as `check`, and ``Invalid`` (with the fields at fault) when the
    form cannot be used.
    """
    choice = check(step, state, press)
    return STEP_KINDS[step.kind].press(step, state, replace(press, form=forms.clean(form, choice.form)))


def check(step: Step, state: StepState, press: Press) -> forms.Choice:
    """The choice that is pressed. Raises ``Stale`` or ``Blocked`` when the step is not open, and what its
    kind refuses whatever the form may say.
    """
    _must_be(state, StepStatus.OPEN)
    kind = STEP_KINDS[step.kind]
    choice = next((c for c in kind.choices(step, state) if c.id == press.choice), None)
    if choice is None:
        raise not_offered()
    kind.check(step, state, press)
    return choice


def reschedule(
    step: Step,
    state: StepState,
    *,
    owners: Owners,
    detected_at: datetime,
    declared_at: datetime,
    severity: Severity,
    aware_at: datetime | None = None,
) -> StepState:
    """An open step whose time depends on how bad it is, or since when we know of it; the same state when
    nothing moves.
    """
    _must_be(state, StepStatus.OPEN)
    clocks = Clocks(
        detected_at=detected_at,
        declared_at=declared_at,
        opened_at=state.opened_at or declared_at,
        severity=severity,
        aware_at=aware_at,
    )
    due_at = STEP_KINDS[step.kind].due(step, state, clocks)
    data = STEP_KINDS[step.kind].opened(step, owners, clocks) if step.kind == wait.Wait.name else state.data
    if (due_at, data) == (state.due_at, state.data):
        return state
    return replace(state, due_at=due_at, data=data, version=state.version + 1)


def skip(step: Step, state: StepState, reason: str, *, actor_id: str, now: datetime) -> StepState:
    """Left out by a person who says why; what comes after it goes on."""
    check_skip(step, state)
    return replace(
        state,
        status=StepStatus.SKIPPED,
        finished_at=now,
        finished_by=actor_id,
        outcome=None,
        note=forms.check_reason(reason),
        version=state.version + 1,
    )


def check_skip(step: Step, state: StepState) -> None:
    must_not_be_over(state)
    if not step.skippable:
        raise Blocked(N_("This step cannot be skipped. Do it, or hand it to somebody who can."))


def must_not_be_over(state: StepState) -> None:
    _must_be(state, StepStatus.OPEN, StepStatus.WAITING)


def assign(state: StepState, person_id: str) -> StepState:
    must_not_be_over(state)
    if state.owner_id == person_id:
        raise Invalid(N_("<@{who}> already has this step."), who=person_id)
    return replace(state, owner_id=person_id, version=state.version + 1)


def finish_statement(
    step: Step, state: StepState, statement_id: str, *, actor_id: str, now: datetime
) -> StepState:
    """The words of this step are public."""
    _must_be(state, StepStatus.OPEN)
    if not words_of(step):
        raise Invalid(N_("This step publishes nothing, so no text can finish it."))
    return statement.finish(state, statement_id, actor_id=actor_id, now=now)


def ripe_at(step: Step, state: StepState) -> datetime | None:
    """When an open `wait` step ends by itself; ``None`` for every other step."""
    is_waiting_for_time = step.kind == wait.Wait.name and state.status is StepStatus.OPEN
    return wait.ripe_at(state) if is_waiting_for_time else None


def ripen(step: Step, state: StepState, *, now: datetime) -> StepState:
    """Done when it is a `wait` step whose time has come, else the same state."""
    return wait.ripen(state, now=now) if step.kind == wait.Wait.name else state


# --- reading -----------------------------------------------------------------------------------------


def outcome_label(step: Step, state: StepState) -> str:
    """The outcome in words (a message id or the playbook's own), empty before it is done."""
    if state.status is not StepStatus.DONE or state.outcome is None:
        return ""
    return STEP_KINDS[step.kind].outcomes(step).get(state.outcome, state.outcome)


def next_due(states: Iterable[StepState]) -> StepState | None:
    """The open step due first; those without a due time come last, in the playbook's order."""
    open_ = [s for s in states if s.status is StepStatus.OPEN]
    timed = [(s.due_at, i) for i, s in enumerate(open_) if s.due_at]
    return open_[min(timed)[1]] if timed else next(iter(open_), None)


def overdue(states: Iterable[StepState], now: datetime) -> States:
    """Open steps whose time has passed, longest late first."""
    late = [s for s in states if s.status is StepStatus.OPEN and s.due_at and s.due_at < now]
    return tuple(sorted(late, key=lambda s: s.due_at or now))


def late_by(state: StepState, now: datetime) -> timedelta:
    """How late it is, or was when it ended; zero when in time or without a due time."""
    end = state.finished_at or now
    return max(end - state.due_at, timedelta()) if state.due_at else timedelta()


def current_stage(playbook: Playbook, states: Iterable[StepState]) -> int:
    """The earliest stage with a required step still to be finished; the last stage when none is left. What
    is done and only asks how it goes on holds no stage up.
    """
    found = {state.step_id: state for state in states}
    left = open_required(playbook, found.values())
    held = (s.stage for s in left if not STEP_KINDS[s.kind].only_asks_again(found[s.id]))
    return min(held, default=max(STAGES))


def open_required(playbook: Playbook, states: Iterable[StepState]) -> tuple[Step, ...]:
    """Required steps that are not over: open, or still waiting for others."""
    over = {s.step_id for s in states if s.status in OVER}
    return tuple(step for step in playbook.steps if step.required and step.id not in over)


def holding_up(playbook: Playbook, states: Iterable[StepState], wanted: Iterable[Step]) -> tuple[str, ...]:
    """Ids of the open steps without which the `wanted` ones do not end: themselves, or what they wait for."""
    found = {state.step_id: state for state in states}
    steps = {step.id: step for step in playbook.steps}
    left, seen = [step.id for step in wanted], set[str]()
    while left:
        step_id = left.pop()
        if step_id not in seen and not found[step_id].is_over:
            seen.add(step_id)
            left += [*steps[step_id].after, *(when.step for when in steps[step_id].when)]
    return tuple(s.id for s in playbook.steps if s.id in seen and found[s.id].status is StepStatus.OPEN)


# --- rules --------------------------------------------------------------------------------------------


def _advance(step: Step, states: Mapping[str, StepState], owners: Owners, clocks: Clocks) -> StepState:
    state = states[step.id]
    if state.status is not StepStatus.WAITING:
        return state
    conditions = [(states[w.step], w.option) for w in step.when]
    is_settled = any(_holds(states[w.step], w.option) for w in step.unless)
    if is_settled or any(_never(s, option) for s, option in conditions):
        return replace(
            state, status=StepStatus.NOT_NEEDED, finished_at=clocks.opened_at, version=state.version + 1
        )
    if all(states[i].is_over for i in step.after) and all(_holds(s, o) for s, o in conditions):
        return _open(step, state, owners, clocks)
    return state


def _open(step: Step, state: StepState, owners: Owners, clocks: Clocks) -> StepState:
    return replace(
        state,
        status=StepStatus.OPEN,
        owner_id=state.owner_id or owners(step.owner),
        opened_at=clocks.opened_at,
        due_at=step.due.at(clocks) if step.due else None,
        data={**state.data, **STEP_KINDS[step.kind].opened(step, owners, clocks)},
        version=state.version + 1,
    )


def _holds(state: StepState, option: str) -> bool:
    return state.status is StepStatus.DONE and state.outcome == option


def _never(state: StepState, option: str) -> bool:
    return state.is_over and not _holds(state, option)


def _must_be(state: StepState, *allowed: StepStatus) -> None:
    if state.status not in allowed:
        raise _REFUSALS[state.status](
            _WHY[state.status], who=state.finished_by or "USLACKBOT", at=state.finished_at
        )


_REFUSALS: Mapping[StepStatus, type[UserError]] = {
    StepStatus.WAITING: Blocked,
    StepStatus.OPEN: Blocked,
    StepStatus.DONE: Stale,
    StepStatus.SKIPPED: Stale,
    StepStatus.NOT_NEEDED: Stale,
}
_WHY = {
    StepStatus.WAITING: N_("This step is not open yet: it waits for the steps before it."),
    StepStatus.OPEN: N_("This step is still open."),
    StepStatus.DONE: N_("This step was finished by <@{who}>, {at}."),
    StepStatus.SKIPPED: N_("This step was skipped by <@{who}>, {at}."),
    StepStatus.NOT_NEEDED: N_("This step is not needed any more, because of how an earlier one ended."),
}
