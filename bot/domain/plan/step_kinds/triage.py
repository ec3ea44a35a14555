"""`triage`: what is known and not known, page by page; then a person decides how bad it is (S0.2, S4.4)."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.severity import Severity
from bot.domain.crisis.sizing import Proposal, propose
from bot.domain.errors import Blocked, Invalid
from bot.domain.forms import Choice, FieldKind, FormField, Style, check_reason
from bot.domain.plan.playbook import Clock, Step, StepState
from bot.domain.plan.schema.shape import Fault, Key, ListOf, Path
from bot.domain.plan.step_kinds.base import Press, StepKind, done, progressed, reason_field, select
from bot.domain.plan.step_kinds.questions import LABELS, NEEDED, ORIGINS, PAGES, UNKNOWN
from bot.domain.plan.step_kinds.task import QUESTION, question, question_faults
from bot.domain.words import N_, Phrase, phrase

OWN, DECIDE = "page_own", "decide"
NEXT = 3  # questions named of those that nobody has answered yet
SHOWN = 120  # characters of an answer on the card; the form shows all of it
LEVELS = {str(s.value): s.label for s in Severity}


class Triage(StepKind):
    """`data`: `answers` (question -> answer), the `pages` seen, and the `proposal` by the answers: `now`,
    `in_24h`, `reasons`, `raised`.
    """

    name = "triage"
    summary = (
        "The questions asked about every crisis, in three pages, and this playbook's own in a fourth. "
        "From the answers a severity is proposed, now and in 24 hours, with its reasons; a person decides. "
        "No text but the holding statement is written before origin and fault are answered. It ends with "
        "where it comes from: `own_post`, `inside`, `outside` or `unknown`."
    )
    params = (
        Key(
            "ask",
            ListOf(QUESTION, at_most=12),
            "this playbook's own questions; the `severity` of an answer counts for the proposal",
        ),
    )
    labels = {  # noqa: RUF012
        **{id: label for id, (label, _) in PAGES.items()},
        OWN: N_("4. This kind of crisis"),
        DECIDE: N_("Decide how bad it is"),
    }

    def faults(self, params: Mapping[str, Any], path: Path) -> Iterator[Fault]:
        yield from question_faults(params.get("ask", ()), (*path, "ask"), taken={*LABELS, "reason"})

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return ORIGINS

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        own = {OWN: (self.labels[OWN], _own(step))} if _own(step) else {}
        pages = {**PAGES, **own}
        answered = state.data.get("pages", ())
        first = next((id for id in pages if id not in answered), DECIDE)
        decide = (self.labels[DECIDE], _DECISION)
        return tuple(
            Choice(id=id, label=label, style=Style.PRIMARY if id == first else Style.DEFAULT, form=form)
            for id, (label, form) in {**pages, DECIDE: decide}.items()
        )

    def filled(self, step: Step, state: StepState, crisis: Crisis) -> Mapping[str, str]:
        known = {"platform": crisis.platform, "link": crisis.link, "fault": crisis.fault.value}
        proposed = state.data.get("proposal", {"now": crisis.severity_now, "in_24h": crisis.severity_24h})
        severity = {"severity_now": str(proposed["now"]), "severity_24h": str(proposed["in_24h"])}
        return {**known, **severity, **state.data.get("answers", {})}

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        return (*known_and_not(step, state), *_proposed(state))

    def check(self, step: Step, state: StepState, press: Press) -> None:
        missing = [page for name, page in NEEDED.items() if name not in state.data.get("answers", {})]
        if press.choice == DECIDE and missing:
            pages = tuple(phrase(self.labels[page]) for page in missing)
            raise Blocked(N_("First answer what stands under {pages}: “Not known yet” will do."), pages=pages)

    def decided(self, after: StepState) -> tuple[Severity, Severity] | None:
        chosen = after.data.get("decided")
        return (Severity(chosen["severity_now"]), Severity(chosen["severity_24h"])) if chosen else None

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice == DECIDE:
            outcome = state.data["answers"]["origin"]
            chosen = {name: int(press.form[name]) for name in ("severity_now", "severity_24h")}
            return done(state, press, outcome, note=check_reason(press.form["reason"]), decided=chosen)
        pages = list(dict.fromkeys([*state.data.get("pages", ()), press.choice]))
        asked = next(c.form for c in self.choices(step, state) if c.id == press.choice)
        data = answered(step, state, press, {f.id: press.form.get(f.id, "") for f in asked})
        return progressed(state, press, pages=pages, **data)


def opened_with(state: StepState, crisis: Crisis) -> StepState:
    """The state with what was said as it was declared: nobody is asked for that as if it were not known."""
    said = {"platform": crisis.platform, "link": crisis.link}
    if crisis.fault.value != UNKNOWN:
        said["fault"] = crisis.fault.value
    kept = {name: answer for name, answer in said.items() if answer}
    return replace(state, data={**state.data, "answers": {**kept, **state.data.get("answers", {})}})


def answered(step: Step, state: StepState, press: Press, given: Mapping[str, str]) -> dict[str, Any]:
    """The data with these answers; an empty one takes back what was answered before."""
    answers = {k: v for k, v in {**state.data.get("answers", {}), **given}.items() if v}
    _must_be_over(step, answers, press.now)
    own = (
        (Severity(o["severity"]), str(o["label"]))
        for q in step.params.get("ask", ())
        for o in q.get("options", ())
        if "severity" in o and answers.get(q["id"]) == o["id"]
    )
    found = propose(answers, usual=press.usual, same_kind=press.same_kind, own=own)
    return {"answers": answers, "proposal": _plain(found)}


def aware_at(step: Step, state: StepState) -> datetime | None:
    """Since when we know of it, where that was said: the law may count from there (GDPR 33)."""
    asked = (q["id"] for q in step.params.get("ask", ()) if q.get("starts") == Clock.AWARENESS)
    said = next((state.data.get("answers", {}).get(id) for id in asked), None)
    return datetime.fromisoformat(said) if said else None


def _must_be_over(step: Step, answers: Mapping[str, str], now: datetime) -> None:
    """Nobody has become aware of anything in the future."""
    moments = (f.id for f in _own(step) if f.kind is FieldKind.MOMENT and f.id in answers)
    said = phrase(N_("That time is still to come. Say when it was, or leave it empty: the clock runs."))
    wrong = {id: said for id in moments if datetime.fromisoformat(answers[id]) > now}
    if wrong:
        raise Invalid(said.msgid, fields=wrong)


def fields_of(step: Step) -> tuple[FormField, ...]:
    """Everything that is asked, in order."""
    return (*(field for _, fields in PAGES.values() for field in fields), *_own(step))


def known_and_not(step: Step, state: StepState) -> tuple[Phrase, ...]:
    """“Known / not known”; what was never asked is not known either. Of many questions that are left it names
    the next ones: nobody reads twenty.
    """
    answered, asked = sorted_out(step, state)
    known = tuple(_in_words(f, state.data["answers"][f.id]) for f in answered)
    lines = (
        phrase(N_("*Known:*\n{known}"), known=known) if known else None,
        _not_known(tuple(phrase(f.label) for f in asked)) if asked else None,
    )
    return tuple(line for line in lines if line)


def _not_known(asked: tuple[Phrase, ...]) -> Phrase:
    if len(asked) <= NEXT:
        return phrase(N_("*Not known yet:*\n{unknown}"), unknown=asked)
    many = N_("*Not known yet:* {count} answers. These come next:\n{unknown}")
    return phrase(many, count=len(asked), unknown=asked[:NEXT])


def sorted_out(step: Step, state: StepState) -> tuple[list[FormField], list[FormField]]:
    """What is known, and which questions with a choice of answers nobody could answer yet."""
    answers, fields = state.data.get("answers", {}), fields_of(step)
    known = [f for f in fields if answers.get(f.id, UNKNOWN) != UNKNOWN]
    return known, [f for f in fields if f.kind is FieldKind.SELECT and f not in known]


def _in_words(field: FormField, answer: str) -> Phrase:
    said = in_words(field, answer)
    shown = phrase(said) if field.options else textwrap.shorten(said, SHOWN, placeholder="…")
    if field.kind is FieldKind.MOMENT:
        at = datetime.fromisoformat(answer)
        return phrase(N_("{question} {answer}"), question=phrase(field.label), answer=at)
    if field.kind is FieldKind.PERSON:
        return phrase(N_("{question} <@{who}>"), question=phrase(field.label), who=answer)
    return phrase(N_("{question} {answer}"), question=phrase(field.label), answer=shown)


def in_words(field: FormField, answer: str) -> str:
    """The words of the option that was chosen, else what was written."""
    if field.kind is FieldKind.MOMENT and answer:
        return f"{datetime.fromisoformat(answer):%Y-%m-%d %H:%M} UTC"
    return next((o.label for o in field.options if o.id == answer), answer)


def _own(step: Step) -> tuple[FormField, ...]:
    return tuple(question(plain) for plain in step.params.get("ask", ()))


def _plain(found: Proposal) -> dict[str, Any]:
    return {
        "now": found.now.value,
        "in_24h": found.in_24h.value,
        "reasons": list(found.reasons),
        "raised": list(found.raised),
    }


def _proposed(state: StepState) -> tuple[Phrase, ...]:
    found = state.data.get("proposal")
    if not found:
        return ()
    levels = {name: phrase(Severity(found[name]).label) for name in ("now", "in_24h")}
    why = tuple(map(phrase, found["reasons"]))
    line = phrase(N_("*By the answers:* {now}, in 24 hours {in_24h}, because {why}."), **levels, why=why)
    raised = tuple(map(phrase, found["raised"]))
    more = phrase(N_("One level worse than that alone, because {raised}."), raised=raised)
    return (line, *((more,) if raised else ()))


_DECISION = (
    select("severity_now", N_("How bad is it now?"), LEVELS),
    select(
        "severity_24h",
        N_("How bad may it be in 24 hours?"),
        LEVELS,
        hint=N_("The worse of the two drives the clocks."),
    ),
    reason_field(N_("Why do you decide so?"), hint=N_("It stands beside what the answers propose.")),
)
