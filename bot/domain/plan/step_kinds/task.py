"""`task`: somebody does something and says that it is done, item by item where there is a list."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked, Invalid
from bot.domain.forms import Choice, FieldKind, FieldOption, FormField, Style
from bot.domain.plan.playbook import Clock, Step, StepState
from bot.domain.plan.schema.shape import Fault, Flag, Id, Key, ListOf, OneOf, Path, Table, Text
from bot.domain.plan.step_kinds.base import ROLE, SEVERITY, Press, StepKind, done, progressed, select, worst
from bot.domain.words import N_, phrase

DONE = "done"
PROMISED = (FieldKind.LONG_TEXT, FieldKind.PERSON, FieldKind.DATE)  # what is followed up says these
NOT_YET, NOT_POSSIBLE = "not_yet", "not_possible"
ANSWERS = {
    DONE: N_("Done"),
    "nothing_there": N_("Nothing there"),
    NOT_YET: N_("Not yet"),
    NOT_POSSIBLE: N_("Not possible"),
}
ITEM = Table(
    (
        Key("id", Id(), "what the answer is kept under", required=True),
        Key("label", Text(150), "the words people read", required=True),
    ),
    name="an item (`id`, `label`)",
)
ANSWER = Table(
    (
        Key("id", Id(), "what is kept when it is chosen", required=True),
        Key("label", Text(75), "the words people read", required=True),
        SEVERITY,
        Key("ours", Flag(), "choosing it makes the fault ours, at least in part", default="`false`"),
        Key(
            "changes_plan",
            Flag(),
            "of a task with `follow_up`: it is kept only once the playbook's file has another version, or "
            "somebody says why nothing changes after all",
            default="`false`",
        ),
        Key(
            "promises",
            Flag(),
            "of a task with `follow_up`: `false` where nobody is asked afterwards, so that no person and no "
            "day are needed",
            default="`true`",
        ),
    ),
    name="an answer (`id`, `label`, `severity`, `ours`, `changes_plan`, `promises`)",
)
QUESTION = Table(
    (
        Key("id", Id(), "what the answer is kept under", required=True),
        Key("label", Text(150), "the question", required=True),
        Key("kind", OneOf(tuple(k.value for k in FieldKind)), "how it is answered", default="`text`"),
        Key("required", Flag(), "whether it must be answered", default="`true`"),
        Key("hint", Text(150), "a line of help under it"),
        Key(
            "starts",
            OneOf((Clock.AWARENESS.value,)),
            "in a triage: due times `from: awareness` count from the `moment` that is given, also when it is "
            "corrected later",
        ),
        Key("gives", ROLE, "the role in the crisis that goes to the `person` who is named"),
        Key("options", ListOf(ANSWER, at_least=2), "what a `select` offers"),
    ),
    name="a question (`id`, `label`, `kind`, `required`, `hint`, `starts`, `gives`, `options`)",
)


class Task(StepKind):
    name = "task"
    summary = (
        "Somebody does something and presses Done. With `items`, each gets an answer of its own: Done, "
        "Nothing there, Not yet (the step stays open and asks again) or Not possible (a note is needed)."
    )
    params = (
        Key("button", Text(60), "the words on the button", default="`Done`"),
        Key("items", ListOf(ITEM, at_most=15), "a list in which every item is answered"),
        Key("ask", ListOf(QUESTION, at_most=10), "questions answered when it is done"),
        Key(
            "follow_up",
            Flag(),
            "its answers say who changes what by when (a `long_text`, a `person`, a `date`): after 7, 30 and "
            "90 days that person is asked whether it is done, until it is",
            default="`false`",
        ),
        Key(
            "needs_evidence",
            Flag(),
            "it cannot be done before at least one piece of evidence is stored",
            default="`false`",
        ),
    )

    def faults(self, params: Mapping[str, Any], path: Path) -> Iterator[Fault]:
        taken = {"note"}
        for key in ("items", "ask"):
            yield from question_faults(params.get(key, ()), (*path, key), taken=taken)
        kinds = {question.get("kind") for question in params.get("ask", ())}
        if params.get("follow_up") and not kinds.issuperset(PROMISED):
            yield Fault((*path, "follow_up"), "ask for a `long_text`, a `person` and a `date` as well")

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {DONE: N_("Done")}

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        items = tuple(select(i["id"], i["label"], ANSWERS) for i in _left(step, state, "items"))
        questions = (question(q) for q in _left(step, state, "answers"))
        form = (*items, *questions, *((_NOTE,) if items else ()))
        return (Choice(id=DONE, label=step.params.get("button", N_("Done")), style=Style.PRIMARY, form=form),)

    def check(self, step: Step, state: StepState, press: Press) -> None:
        if step.params.get("needs_evidence") and press.evidence < 1:
            raise Blocked(
                N_(
                    "No evidence is stored yet. Save the post first: on the message that shows it choose "
                    "“Add to crisis”, or add its link to the card."
                )
            )

    def severity(self, step: Step, after: StepState, press: Press) -> tuple[Severity, str] | None:
        asked = step.params.get("ask", ())
        return worst(o for q in asked for o in q.get("options", ()) if press.form.get(q["id"]) == o["id"])

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        items = {i["id"] for i in step.params.get("items", ())}
        given = {k: v for k, v in press.form.items() if k in items and v != NOT_YET}
        answers = {k: v for k, v in press.form.items() if k not in items and k != "note"}
        _note_where_needed(given, press.form.get("note", ""))
        kept = {
            "items": {**state.data.get("items", {}), **given},
            "answers": {**state.data.get("answers", {}), **answers},
        }
        _promise_is_whole(step, kept["answers"])
        note = "\n".join(n for n in (state.note, press.form.get("note")) if n)
        if items - kept["items"].keys():
            return progressed(state, press, note=note, **kept)
        return done(state, press, DONE, note=note, **kept)


def _note_where_needed(given: Mapping[str, str], note: str) -> None:
    if NOT_POSSIBLE in given.values() and not note:
        said = phrase(N_("Say what is still running, who sees to it and by when."))
        raise Invalid(said.msgid, fields={"note": said})


def chosen(step: Step, answers: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """The options that were chosen."""
    asked = step.params.get("ask", ())
    return [o for q in asked for o in q.get("options", ()) if answers.get(q["id"]) == o["id"]]


def is_promised(step: Step, answers: Mapping[str, str]) -> bool:
    """Somebody is asked afterwards whether it is done."""
    return bool(step.params.get("follow_up")) and all(o.get("promises", True) for o in chosen(step, answers))


def _promise_is_whole(step: Step, answers: Mapping[str, str]) -> None:
    """Whoever changes something is named, with a day (S1.27)."""
    if not is_promised(step, answers):
        return
    wanted = [q["id"] for q in step.params["ask"] if q.get("kind") in PROMISED]
    said = phrase(N_("This is needed: whoever is named is asked whether it is done."))
    missing = {id: said for id in wanted if not answers.get(id)}
    if missing:
        raise Invalid(said.msgid, fields=missing)


def _left(step: Step, state: StepState, kept_in: str) -> list[Mapping[str, Any]]:
    """The items or questions that have no answer yet."""
    asked = step.params.get("items" if kept_in == "items" else "ask", ())
    return [entry for entry in asked if entry["id"] not in state.data.get(kept_in, {})]


def question(plain: Mapping[str, Any]) -> FormField:
    return FormField(
        id=plain["id"],
        label=plain["label"],
        kind=FieldKind(plain.get("kind", "text")),
        required=plain.get("required", True),
        hint=plain.get("hint", ""),
        options=tuple(FieldOption(o["id"], o["label"]) for o in plain.get("options", ())),
    )


def question_faults(entries: Iterable[Mapping[str, Any]], path: Path, *, taken: set[str]) -> Iterator[Fault]:
    """`taken` are the ids that are used already; those of `entries` are added."""
    for i, entry in enumerate(entries):
        if entry["id"] in taken:
            yield Fault((*path, i, "id"), f"“{entry['id']}” is used already; choose another id")
        taken.add(entry["id"])
        yield from _option_faults(entry, (*path, i))


def _option_faults(entry: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    is_select = entry.get("kind") == FieldKind.SELECT
    if is_select and "options" not in entry:
        yield Fault((*path, "options"), "is missing: a select needs the options it offers")
    if "gives" in entry and entry.get("kind") != FieldKind.PERSON:
        yield Fault((*path, "gives"), "only a question of the kind person gives a role")
    if "starts" in entry and entry.get("kind") != FieldKind.MOMENT:
        yield Fault((*path, "starts"), "only a question of the kind moment starts a clock")
    if not is_select and "options" in entry:
        yield Fault((*path, "options"), "only a question of the kind select has options")


_NOTE = FormField(
    id="note",
    label=N_("Note"),
    kind=FieldKind.LONG_TEXT,
    required=False,
    hint=N_("Needed where something is not possible: what is left, who sees to it, by when."),
)
