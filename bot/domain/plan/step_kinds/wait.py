"""`wait`: nothing to do until a time; it ends by itself, or earlier by a person with a reason."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.forms import Choice, check_reason
from bot.domain.plan.playbook import Clocks, Due, Step, StepState, StepStatus
from bot.domain.plan.schema.shape import Fault, Key, Path, Whole
from bot.domain.plan.step_kinds.base import (
    DUE,
    Owners,
    Press,
    StepKind,
    done,
    due_of,
    not_offered,
    reason_field,
)
from bot.domain.words import N_

END, ELAPSED, ENDED_EARLY = "end", "elapsed", "ended_early"


class Wait(StepKind):
    """`data["until"]` is the ISO time at which it is ripe."""

    name = "wait"
    summary = (
        "The playbook goes on by itself when the time has come (outcome `elapsed`), or earlier when a person "
        "says why (`ended_early`)."
    )
    params = (
        Key("minutes", Whole(1, 60 * 24 * 90), "how long, from when this step opens"),
        Key("until", DUE, "or a time on another clock"),
    )

    def faults(self, params: Mapping[str, Any], path: Path) -> Iterator[Fault]:
        if ("minutes" in params) == ("until" in params):
            yield Fault((*path, "minutes"), "give either minutes or until, one of the two")

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {ELAPSED: N_("The time has come"), ENDED_EARLY: N_("Went on early")}

    def opened(self, step: Step, owners: Owners, clocks: Clocks) -> dict[str, Any]:
        minutes = step.params.get("minutes")
        due = Due(minutes) if minutes is not None else due_of(step.params["until"])
        return {"until": due.at(clocks).isoformat()}

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        return (Choice(id=END, label=N_("Go on now"), form=(reason_field(),)),)

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice != END:
            raise not_offered()
        return done(state, press, ENDED_EARLY, note=check_reason(press.form["reason"]))


def ripe_at(state: StepState) -> datetime:
    return datetime.fromisoformat(state.data["until"])


def ripen(state: StepState, *, now: datetime) -> StepState:
    """Done when its time has come, else the same state."""
    if state.status is not StepStatus.OPEN or now < ripe_at(state):
        return state
    return replace(state, status=StepStatus.DONE, outcome=ELAPSED, finished_at=now, version=state.version + 1)
