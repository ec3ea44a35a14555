"""`replies`: how many wait for an answer, and too long, asked again and again; a flood calls more people to
answer (S0.12, S1.7, S0.11).
"""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.crisis.severity import Severity
from bot.domain.errors import Invalid
from bot.domain.forms import Choice, FieldKind, FormField, Style, check_reason
from bot.domain.plan.playbook import Clocks, Step, StepState
from bot.domain.plan.schema.shape import Key, Whole
from bot.domain.plan.step_kinds.base import (
    RHYTHM,
    Gone,
    Press,
    StepKind,
    asked_again,
    done,
    minutes_at,
    not_offered,
)
from bot.domain.words import N_, Phrase, phrase

COUNT, ANSWERED = "count", "answered"
PER_PERSON = 20  # who wait for each of those who answer: more is a flood
IN_A_FLOOD = timedelta(minutes=30)  # until it is counted again
EVERY = {"minutes": 240, "sev1": 60, "sev3": 1440, "sev4": 1440}  # as soon as people expect an answer
KEPT = 50  # counts, the newest


class Replies(StepKind):
    """`data`: ``counts``, what was told, oldest first: ``at``, ``by``, ``waiting``, ``late``, ``answering``,
    and in a flood ``why`` nobody else is called; ``helpers``, who were called to answer too.
    """

    name = "replies"
    summary = (
        "Whoever has it says how many people wait for an answer, how many of them too long and how many of "
        "us answer, and is asked again until nobody waits. Where too many wait for each who answers, "
        "somebody else is called to answer too, or it is said why not, and it is counted again in half an "
        "hour. "
        "Firebreak does not count them by itself yet, and the card says so."
    )
    params = (
        Key(
            "every",
            RHYTHM,
            "how often the numbers are asked for",
            default="60 minutes at SEV-1, 240 at SEV-2, else 1440",
        ),
        Key(
            "per_person",
            Whole(1, 1_000),
            "how many may wait for each who answers before somebody else is called",
            default=str(PER_PERSON),
        ),
    )
    labels = {COUNT: N_("Counted who waits")}  # noqa: RUF012

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {ANSWERED: N_("Nobody waits for an answer")}

    def due(self, step: Step, state: StepState, clocks: Clocks) -> datetime | None:
        if not state.data.get("counts"):
            return super().due(step, state, clocks)
        last = state.data["counts"][-1]
        pause = _pause(step, last, clocks.severity)
        return datetime.fromisoformat(last["at"]) + pause

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        return (
            Choice(id=COUNT, label=N_("Say how many wait"), style=Style.PRIMARY, form=_COUNTS),
            Choice(id=ANSWERED, label=N_("Nobody waits any more")),
        )

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        counts = state.data.get("counts", ())[-2:]
        by_hand = (phrase(N_("Firebreak does not count answers by itself yet: a person looks and says.")),)
        called = tuple(f"<@{person}>" for person in state.data.get("helpers", ()))
        help_ = (phrase(N_("*Called to answer too:* {people}."), people=called),) if called else ()
        return (*map(_line, reversed(counts)), *help_, *(() if state.is_over else by_hand))

    def waits_for(self, state: StepState) -> frozenset[str]:
        return frozenset(state.data.get("helpers", ()))

    def without(self, step: Step, state: StepState, gone: Gone) -> StepState:
        left = [person for person in state.data["helpers"] if person not in gone.people]
        return replace(state, data={**state.data, "helpers": left}, version=state.version + 1)

    def only_asks_again(self, state: StepState) -> bool:
        return bool(state.data.get("counts"))

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice == ANSWERED:
            return done(state, press, ANSWERED, counts=_with(state, press, 0, 0))
        if press.choice != COUNT:
            raise not_offered()
        waiting, late, answering = (int(press.form[name]) for name in ("waiting", "late", "answering"))
        _check(waiting, late, answering)
        why = _must_be_met(step, state, press, waiting, answering)
        counts = _with(state, press, waiting, late, answering=answering, why=why)
        helper = [press.form["helper"]] if "helper" in press.form else []
        helpers = list(dict.fromkeys((*state.data.get("helpers", ()), *helper)))
        at = press.now + _pause(step, counts[-1], press.severity)
        return asked_again(state, press, at, note=press.form.get("note", ""), counts=counts, helpers=helpers)


def is_flood(step: Step, waiting: int, answering: int) -> bool:
    """More wait for each of those who answer than may."""
    most: int = step.params.get("per_person", PER_PERSON)
    return waiting > most * answering


def _must_be_met(step: Step, state: StepState, press: Press, waiting: int, answering: int) -> str:
    """A flood is met with one more, who was not called before, or somebody says why not (S0.11)."""
    why, helper = press.form.get("why", ""), press.form.get("helper")
    is_met = helper and helper not in state.data.get("helpers", ())
    if is_flood(step, waiting, answering) and not is_met:
        if not why:
            msgid = _CALLED if helper else _NOBODY
            said = phrase(msgid, waiting=waiting, answering=answering, who=helper or "")
            raise Invalid(said.msgid, fields={"helper": said}, **said.params)
        check_reason(why, field="why")
    return why


_NOBODY = N_("{waiting} wait for {answering} of us. Name somebody who helps, or say below why nobody.")
_CALLED = N_(
    "<@{who}> was called already, and {waiting} wait for {answering} of us. Name somebody else, or say below "
    "why nobody."
)


def _pause(step: Step, count: Mapping[str, Any], severity: Severity) -> timedelta:
    usual = minutes_at(_every(step), severity)
    in_flood = is_flood(step, count["waiting"], count.get("answering", 1))
    return min(usual, IN_A_FLOOD) if in_flood and "answering" in count else usual


def _check(waiting: int, late: int, answering: int) -> None:
    for name, count in (("waiting", waiting), ("late", late), ("answering", answering)):
        if count < 0:
            said = phrase(N_("Give a number from 0 up."))
            raise Invalid(said.msgid, fields={name: said})
    if late > waiting:
        said = phrase(N_("Those who wait too long are some of those who wait."))
        raise Invalid(said.msgid, fields={"late": said})


def _with(state: StepState, press: Press, waiting: int, late: int, **more: Any) -> list[Mapping[str, Any]]:
    told = {"at": press.now.isoformat(), "by": press.actor_id, "waiting": waiting, "late": late, **more}
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
    FormField(id="answering", label=N_("How many of us answer now?"), kind=FieldKind.NUMBER),
    FormField(
        id="helper",
        label=N_("Who else answers from now on?"),
        kind=FieldKind.PERSON,
        required=False,
        hint=N_("They are asked at once. Needed where too many wait for each of you, or say why not:"),
    ),
    FormField(id="why", label=N_("Why are those we have enough?"), required=False, max_length=300),
    FormField(
        id="note",
        label=N_("What do they ask?"),
        kind=FieldKind.LONG_TEXT,
        required=False,
        hint=N_("The questions that come again and again, and who needs more than a line."),
    ),
)
