"""`replies`: how many wait for an answer, and how many too long, asked again and again (S0.12, S1.7)."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.errors import Invalid
from bot.domain.forms import Choice, FieldKind, FormField, Style
from bot.domain.plan.playbook import Clocks, Step, StepState
from bot.domain.plan.schema.shape import Key
from bot.domain.plan.step_kinds.base import (
    RHYTHM,
    Press,
    StepKind,
    asked_again,
    done,
    minutes_at,
    not_offered,
)
from bot.domain.words import N_, Phrase, phrase

COUNT, ANSWERED = "count", "answered"
EVERY = {"minutes": 240, "sev1": 60, "sev3": 1440, "sev4": 1440}  # as soon as people expect an answer
KEPT = 50  # counts, the newest


class Replies(StepKind):
    """`data["counts"]`: what was told, oldest first: ``at``, ``by``, ``waiting``, ``late``."""

    name = "replies"
    summary = (
        "Whoever has it says how many people wait for an answer and how many of them too long, and is asked "
        "again until nobody waits. Firebreak does not count them by itself yet, and the card says so."
    )
    params = (
        Key(
            "every",
            RHYTHM,
            "how often the numbers are asked for",
            default="60 minutes at SEV-1, 240 at SEV-2, else 1440",
        ),
    )
    labels = {COUNT: N_("Counted who waits")}  # noqa: RUF012

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {ANSWERED: N_("Nobody waits for an answer")}

    def due(self, step: Step, state: StepState, clocks: Clocks) -> datetime | None:
        if not state.data.get("counts"):
            return super().due(step, state, clocks)
        last = datetime.fromisoformat(state.data["counts"][-1]["at"])
        return last + minutes_at(_every(step), clocks.severity)

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        return (
            Choice(id=COUNT, label=N_("Say how many wait"), style=Style.PRIMARY, form=_COUNTS),
            Choice(id=ANSWERED, label=N_("Nobody waits any more")),
        )

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        counts = state.data.get("counts", ())[-2:]
        by_hand = (phrase(N_("Firebreak does not count answers by itself yet: a person looks and says.")),)
        return (*map(_line, reversed(counts)), *(() if state.is_over else by_hand))

    def only_asks_again(self, state: StepState) -> bool:
        return bool(state.data.get("counts"))

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice == ANSWERED:
            return done(state, press, ANSWERED, counts=_with(state, press, 0, 0))
        if press.choice != COUNT:
            raise not_offered()
        waiting, late = int(press.form["waiting"]), int(press.form["late"])
        _check(waiting, late)
        at = press.now + minutes_at(_every(step), press.severity)
        note = press.form.get("note", "")
        return asked_again(state, press, at, note=note, counts=_with(state, press, waiting, late))


def _check(waiting: int, late: int) -> None:
    for name, count in (("waiting", waiting), ("late", late)):
        if count < 0:
            said = phrase(N_("Give a number from 0 up."))
            raise Invalid(said.msgid, fields={name: said})
    if late > waiting:
        said = phrase(N_("Those who wait too long are some of those who wait."))
        raise Invalid(said.msgid, fields={"late": said})


def _with(state: StepState, press: Press, waiting: int, late: int) -> list[Mapping[str, object]]:
    told = {"at": press.now.isoformat(), "by": press.actor_id, "waiting": waiting, "late": late}
    return [*state.data.get("counts", ()), told][-KEPT:]


def _line(count: Mapping[str, str]) -> Phrase:
    return phrase(
        N_("{waiting} wait, {late} of them too long: <@{who}>, {at}."),
        waiting=count["waiting"],
        late=count["late"],
        who=count["by"],
        at=datetime.fromisoformat(count["at"]),
    )


def _every(step: Step) -> Mapping[str, int]:
    every: Mapping[str, int] = step.params.get("every", EVERY)
    return every


_COUNTS = (
    FormField(id="waiting", label=N_("How many people wait for an answer?"), kind=FieldKind.NUMBER),
    FormField(id="late", label=N_("How many of them have waited too long?"), kind=FieldKind.NUMBER),
    FormField(
        id="note",
        label=N_("What do they ask?"),
        kind=FieldKind.LONG_TEXT,
        required=False,
        hint=N_("The questions that come again and again, and who needs more than a line."),
    ),
)
