"""`monitor`: one named person watches, and says again and again that they still do (S4.3, S1.12)."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.errors import NotAllowed
from bot.domain.forms import Choice, FieldKind, FormField, Style, check_reason
from bot.domain.plan.playbook import Clocks, Step, StepState
from bot.domain.plan.schema.shape import Key, ListOf, Text
from bot.domain.plan.step_kinds.base import (
    RHYTHM,
    Gone,
    Press,
    StepKind,
    asked_again,
    done,
    minutes_at,
    not_offered,
    passed_on,
    reason_field,
)
from bot.domain.words import N_, Phrase, phrase

NAME, STILL, END, ENDED = "name", "still", "end", "ended"
EVERY = {"minutes": 60, "sev1": 30}
CONFIRM_WITHIN = timedelta(minutes=10)  # whoever was named says that they know


class Monitor(StepKind):
    """`data`: `watcher`, `words` that they watch besides, `said_at` when they were last heard, and `new`."""

    name = "monitor"
    summary = (
        "One person is named who watches. They are asked again and again whether they still do and what is "
        "new, until somebody ends it with a reason; the crisis lead is told when they do not answer. Give it "
        "`required: false` unless somebody has to end it before the crisis can be resolved."
    )
    params = (
        Key("words", ListOf(Text(80), at_most=30), "what is watched besides the brand"),
        Key("every", RHYTHM, "how often the watcher is asked", default="60 minutes, 30 at SEV-1"),
    )
    labels = {NAME: N_("Watcher named"), STILL: N_("Still watching")}  # noqa: RUF012

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {ENDED: N_("Nobody has to watch any more")}

    def due(self, step: Step, state: StepState, clocks: Clocks) -> datetime | None:
        if not state.data.get("said_at"):
            return super().due(step, state, clocks)
        return datetime.fromisoformat(state.data["said_at"]) + minutes_at(_every(step), clocks.severity)

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        if "watcher" not in state.data:
            return (Choice(id=NAME, label=N_("Name the watcher"), style=Style.PRIMARY, form=_NAMING), _END)
        again = Choice(id=NAME, label=N_("Name somebody else"), form=_NAMING)
        return (Choice(id=STILL, label=N_("I am watching"), style=Style.PRIMARY, form=(_NEW,)), again, _END)

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        words = (*step.params.get("words", ()), *filter(None, [state.data.get("words")]))
        watched = (phrase(N_("*Watched besides the brand:* {words}."), words=words),) if words else ()
        if "watcher" not in state.data:
            return watched
        new = state.data.get("new")
        return (_heard(state), *watched, *((phrase(N_("*New:* “{news}”"), news=new),) if new else ()))

    def waits_for(self, state: StepState) -> frozenset[str]:
        return frozenset(filter(None, [state.data.get("watcher")]))

    def without(self, step: Step, state: StepState, gone: Gone) -> StepState:
        return passed_on(state, gone.now + CONFIRM_WITHIN, watcher=gone.instead, said_at="")

    def only_asks_again(self, state: StepState) -> bool:
        return "watcher" in state.data

    def check(self, step: Step, state: StepState, press: Press) -> None:
        watcher = state.data.get("watcher")
        if press.choice == STILL and watcher != press.actor_id:
            raise NotAllowed(
                N_("Only <@{who}> can say that. If you watch now, press “Name somebody else”."), who=watcher
            )

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice == NAME:
            who, words = press.form["person"], press.form.get("words", "")
            at = press.now + CONFIRM_WITHIN
            return asked_again(state, press, at, owner_id=who, watcher=who, words=words, said_at="")
        if press.choice == STILL:
            new, at = press.form.get("new", ""), press.now + minutes_at(_every(step), press.severity)
            return asked_again(state, press, at, note=new, new=new, said_at=press.now.isoformat())
        if press.choice == END:
            return done(state, press, ENDED, note=check_reason(press.form["reason"]))
        raise not_offered()


def _heard(state: StepState) -> Phrase:
    who, at = state.data["watcher"], state.data["said_at"]
    if not at:
        return phrase(N_("*To watch:* <@{who}>, who has not said yet that they do."), who=who)
    return phrase(N_("*Watching:* <@{who}>, last heard {at}."), who=who, at=datetime.fromisoformat(at))


def _every(step: Step) -> Mapping[str, int]:
    every: Mapping[str, int] = step.params.get("every", EVERY)
    return every


_NAMING = (
    FormField(id="person", label=N_("Who watches?"), kind=FieldKind.PERSON),
    FormField(
        id="words",
        label=N_("What do they watch besides what stands here?"),
        required=False,
        max_length=300,
        hint=N_("Platforms, hashtags, the account that started it."),
    ),
)
_NEW = FormField(
    id="new",
    label=N_("What is new?"),
    kind=FieldKind.LONG_TEXT,
    required=False,
    hint=N_("A new accusation, a big account, a journalist, another platform. Leave it empty if nothing is."),
)
_END = Choice(id=END, label=N_("Nobody has to watch"), form=(reason_field(),))
