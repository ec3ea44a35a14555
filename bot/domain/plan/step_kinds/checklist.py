"""`checklist`: every item of a list gets an answer, and what has none yet is asked for again."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.errors import Invalid
from bot.domain.forms import Choice, FieldKind, FormField, Style
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.schema.shape import Fault, Id, Key, ListOf, Path, Table, Text
from bot.domain.plan.step_kinds.base import Press, StepKind, done, progressed, select
from bot.domain.words import N_, Phrase, phrase

DONE, NOT_NEEDED, NOT_YET = "done", "not_needed", "not_yet"
ANSWERS = {DONE: N_("Done"), NOT_NEEDED: N_("Not needed, because …"), NOT_YET: N_("Not yet")}
SAID = {DONE: N_("done"), NOT_NEEDED: N_("not needed")}
ITEM = Table(
    (
        Key("id", Id(), "what the answer is kept under", required=True),
        Key("label", Text(150), "the words people read", required=True),
    ),
    name="an item (`id`, `label`)",
)


class Checklist(StepKind):
    """`data["items"]`: id -> `done` or `not_needed`."""

    name = "checklist"
    summary = (
        "A list in which every item is answered: Done, Not needed (with the reason) or Not yet, which keeps "
        "the step open and asks again."
    )
    params = (
        Key("items", ListOf(ITEM, at_most=15), "what is gone through", required=True),
        Key("button", Text(60), "the words on the button", default="`Go through the list`"),
    )

    def faults(self, params: Mapping[str, Any], path: Path) -> Iterator[Fault]:
        yield from taken_twice(params["items"], (*path, "items"))

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {DONE: N_("Done")}

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        items = tuple(select(i["id"], i["label"], ANSWERS) for i in _left(step, state))
        label = step.params.get("button", N_("Go through the list"))
        return (Choice(id=DONE, label=label, style=Style.PRIMARY, form=(*items, _NOTE)),)

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        given = state.data.get("items", {})
        return tuple(_line(i["label"], SAID.get(given.get(i["id"], ""), N_("to do"))) for i in _items(step))

    def kept(self, before: Step, after: Step, state: StepState) -> Mapping[str, Any] | None:
        return state.data if state.is_over and _left(after, state) else None

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        ids = {i["id"] for i in _items(step)}
        given = {k: v for k, v in press.form.items() if k in ids and v != NOT_YET}
        note = press.form.get(NOTE, "")
        if NOT_NEEDED in given.values() and not note:
            said = phrase(N_("Say why it is not needed: it is read in the debrief."))
            raise Invalid(said.msgid, fields={NOTE: said})
        answered = {**state.data.get("items", {}), **given}
        note = "\n".join(n for n in (state.note, note) if n)
        if ids - answered.keys():
            return progressed(state, press, note=note, items=answered)
        return done(state, press, DONE, note=note, items=answered)


def taken_twice(entries: Any, path: Path) -> Iterator[Fault]:
    """Ids of a list that the answers are kept under, and `note`, which every list has."""
    taken = {NOTE}
    for i, entry in enumerate(entries):
        if entry["id"] in taken:
            yield Fault((*path, i, "id"), f"“{entry['id']}” is used already; choose another id")
        taken.add(entry["id"])


def _items(step: Step) -> tuple[Mapping[str, str], ...]:
    return tuple(step.params["items"])


def _left(step: Step, state: StepState) -> list[Mapping[str, str]]:
    return [i for i in _items(step) if i["id"] not in state.data.get("items", {})]


def _line(label: str, answer: str) -> Phrase:
    return phrase(N_("• {item}: *{answer}*"), item=phrase(label), answer=phrase(answer))


NOTE = "note"
_NOTE = FormField(
    id=NOTE,
    label=N_("Note"),
    kind=FieldKind.LONG_TEXT,
    required=False,
    hint=N_("Needed where something is not needed: why not?"),
)
