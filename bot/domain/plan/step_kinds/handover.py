"""`handover`: one person hands on what they know, and the other says that they have it (S2.3)."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.errors import Invalid, NotAllowed
from bot.domain.forms import Choice, FieldKind, FormField, Style, check_reason
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.schema.shape import Key, Whole
from bot.domain.plan.step_kinds.base import (
    Gone,
    Press,
    StepKind,
    asked_again,
    done,
    not_offered,
    passed_on,
    reason_field,
)
from bot.domain.words import N_, Phrase, phrase

HAND = "hand"
TAKEN, NOT_NEEDED = "taken", "not_needed"
ASKED = {
    "open": N_("What is open, and with whom?"),
    "promised": N_("What was promised, to whom, by when?"),
    "watch": N_("What has to be watched?"),
}


class Handover(StepKind):
    """`data`: `to`, and what was written under each of `ASKED`."""

    name = "handover"
    summary = (
        "Whoever goes writes down what is open, what was promised and what to watch, and names who takes "
        "over; it is done when that person presses “I have it”, and they are asked until they do. Roles "
        "change hands separately, with “Give a role” on the card."
    )
    params = (
        Key(
            "minutes",
            Whole(1, 24 * 60),
            "how long they have to answer before it is asked again",
            default="10",
        ),
    )
    labels = {HAND: N_("Hand over")}  # noqa: RUF012

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {TAKEN: N_("Taken over"), NOT_NEEDED: N_("Nobody has to take over")}

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        none = Choice(id=NOT_NEEDED, label=N_("Not needed"), form=(reason_field(),))
        if "to" not in state.data:
            return (Choice(id=HAND, label=N_("Hand over"), style=Style.PRIMARY, form=_FORM), none)
        take = Choice(id=TAKEN, label=N_("I have it"), style=Style.PRIMARY)
        return (take, Choice(id=HAND, label=N_("Hand over to somebody else"), form=_FORM), none)

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        if "to" not in state.data:
            return ()
        answers = (
            phrase(N_("*{question}* {answer}"), question=phrase(label), answer=state.data[name])
            for name, label in ASKED.items()
        )
        return (phrase(N_("*Handed to:* <@{who}>"), who=state.data["to"]), *answers)

    def waits_for(self, state: StepState) -> frozenset[str]:
        return frozenset(filter(None, [state.data.get("to")]))

    def without(self, step: Step, state: StepState, gone: Gone) -> StepState:
        return passed_on(state, gone.now + _within(step), to=gone.instead)

    def check(self, step: Step, state: StepState, press: Press) -> None:
        if press.choice == TAKEN and state.data.get("to") != press.actor_id:
            raise NotAllowed(N_("Only <@{who}> can say that they have it."), who=state.data.get("to"))

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice == HAND:
            return _handed(step, state, press)
        if press.choice == TAKEN:
            return done(state, press, TAKEN)
        if press.choice == NOT_NEEDED:
            return done(state, press, NOT_NEEDED, note=check_reason(press.form["reason"]))
        raise not_offered()


def _handed(step: Step, state: StepState, press: Press) -> StepState:
    to = press.form["to"]
    if to == press.actor_id:
        said = phrase(N_("Name somebody else: you cannot hand over to yourself."))
        raise Invalid(said.msgid, fields={"to": said})
    at = press.now + _within(step)
    written = {name: press.form[name] for name in ASKED}
    return asked_again(state, press, at, owner_id=to, to=to, **written)


def _within(step: Step) -> timedelta:
    return timedelta(minutes=step.params.get("minutes", 10))


_FORM = (
    FormField(id="to", label=N_("Who takes over?"), kind=FieldKind.PERSON),
    *(FormField(id=name, label=label, kind=FieldKind.LONG_TEXT) for name, label in ASKED.items()),
)
