"""`debrief`: a day and a host are set, and it is not over before every department has answered (S1.26)."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.domain.errors import Invalid
from bot.domain.forms import Choice, FieldKind, FormField, Style, check_reason
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.schema.shape import Fault, Key, ListOf, Path
from bot.domain.plan.step_kinds.base import Gone, Press, StepKind, asked_again, done, not_offered, select
from bot.domain.plan.step_kinds.checklist import ITEM, taken_twice
from bot.domain.words import N_, Phrase, phrase

SET, HELD = "set", "held"
ANSWERED, NOT_HIT, NOT_YET = "answered", "not_hit", "not_yet"
ANSWERS = {ANSWERED: N_("Has answered"), NOT_HIT: N_("Was not affected"), NOT_YET: N_("Not yet")}
SAID = {ANSWERED: N_("has answered"), NOT_HIT: N_("was not affected")}
WORKING_DAYS = 5
EVENING = time(18, tzinfo=UTC)  # of its day: by then it was held, or has another day


class Debrief(StepKind):
    """`data`: `date` (ISO), `host`, and `items`: department -> `answered` or `not_hit`."""

    name = "debrief"
    summary = (
        "The day of the debrief and its host are set, within five working days or with the reason for a "
        "later one. On its evening it is asked for again, until every one of the `departments` has answered "
        "or was not affected."
    )
    params = (Key("departments", ListOf(ITEM, at_most=12), "whose answers it needs", required=True),)
    labels = {SET: N_("The day is set"), HELD: N_("It was held")}  # noqa: RUF012

    def faults(self, params: Mapping[str, Any], path: Path) -> Iterator[Fault]:
        yield from taken_twice(params["departments"], (*path, "departments"))

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {HELD: N_("Every department has answered")}

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        if "date" not in state.data:
            return (Choice(id=SET, label=N_("Set the day"), style=Style.PRIMARY, form=_DAY),)
        departments = tuple(select(d["id"], d["label"], ANSWERS) for d in _left(step, state))
        held = Choice(id=HELD, label=N_("It was held"), style=Style.PRIMARY, form=departments)
        return (held, Choice(id=SET, label=N_("Another day"), form=_DAY))

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        if "date" not in state.data:
            return ()
        day, given = state.data["date"], state.data.get("items", {})
        head = phrase(N_("*Debrief:* {day}, led by <@{who}>."), day=day, who=state.data["host"])
        lines = (
            phrase(
                N_("• {item}: *{answer}*"),
                item=phrase(d["label"]),
                answer=phrase(SAID.get(given.get(d["id"], ""), N_("to do"))),
            )
            for d in step.params["departments"]
        )
        return (head, *lines)

    def waits_for(self, state: StepState) -> frozenset[str]:
        return frozenset(filter(None, [state.data.get("host")]))

    def without(self, step: Step, state: StepState, gone: Gone) -> StepState:
        return replace(state, data={**state.data, "host": gone.instead}, version=state.version + 1)

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice == SET:
            return _set(state, press)
        if press.choice != HELD:
            raise not_offered()
        given = {k: v for k, v in press.form.items() if v != NOT_YET}
        answered = {**state.data.get("items", {}), **given}
        if all(d["id"] in answered for d in step.params["departments"]):
            return done(state, press, HELD, items=answered)
        return asked_again(state, press, press.now + timedelta(days=1), items=answered)


def _set(state: StepState, press: Press) -> StepState:
    day, reason = date.fromisoformat(press.form["date"]), press.form.get("reason", "")
    if day < press.now.date():
        raise _wrong("date", N_("That day is over. Choose today or a later one."))
    if day > _last_day(press.now.date()):
        check_reason(reason)
    at = max(datetime.combine(day, EVENING), press.now + timedelta(hours=1))
    host = press.form["host"]
    return asked_again(state, press, at, owner_id=host, note=reason, date=day.isoformat(), host=host)


def _wrong(field: str, msgid: str) -> Invalid:
    return Invalid(msgid, fields={field: phrase(msgid)})


def _last_day(today: date) -> date:
    """Five working days from today; Saturdays and Sundays are none."""
    left, day = WORKING_DAYS, today
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def _left(step: Step, state: StepState) -> list[Mapping[str, str]]:
    return [d for d in step.params["departments"] if d["id"] not in state.data.get("items", {})]


_DAY = (
    FormField(id="date", label=N_("When is the debrief?"), kind=FieldKind.DATE),
    FormField(
        id="host",
        label=N_("Who leads it?"),
        kind=FieldKind.PERSON,
        hint=N_("Better somebody who did not decide."),
    ),
    FormField(
        id="reason",
        label=N_("Why is it later than five working days?"),
        kind=FieldKind.LONG_TEXT,
        required=False,
        hint=N_("Only needed when it is: what is not talked about soon is forgotten."),
    ),
)
