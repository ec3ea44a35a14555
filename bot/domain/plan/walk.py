"""A playbook walked dry: a script of every stage and step, with who, by when, what holds it up and decides.

Nothing here is a running crisis: people are named by their roles, and times are counted from their clocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from typing import Any

from bot.domain.crisis.severity import Severity
from bot.domain.plan.playbook import CLOCK_LABELS, STAGES, Due, Playbook, Step, StepState
from bot.domain.plan.step_kinds import STEP_KINDS, secure_accounts
from bot.domain.plan.step_kinds.base import due_of
from bot.domain.staff.people import ROLE_LABELS, Role, either
from bot.domain.words import N_, Phrase, phrase

Numbers = Mapping[str, int]
HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One answer of a step, and what comes of it."""

    label: Phrase
    leads: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedStep:
    """`number` counts through the script. `does` is what its card holds, `holds_up` what has no way round."""

    number: int
    step: Step
    who: Phrase
    by: Phrase | None
    opens: Phrase
    does: tuple[Phrase, ...] = ()
    holds_up: tuple[Phrase, ...] = ()
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedStage:
    number: int
    title: str
    steps: tuple[WalkedStep, ...]


def walk(playbook: Playbook) -> tuple[WalkedStage, ...]:
    """In the order of the stages, within one as the file has it."""
    ordered = sorted(playbook.steps, key=lambda step: step.stage)
    numbers = {step.id: i for i, step in enumerate(ordered, 1)}
    walked = [_walked(playbook, step, numbers) for step in ordered]
    return tuple(
        WalkedStage(number=stage, title=STAGES[stage], steps=tuple(steps))
        for stage, steps in groupby(walked, key=lambda w: w.step.stage)
    )


def at_once(stages: Iterable[WalkedStage]) -> tuple[WalkedStep, ...]:
    """Those that open with the declaration, the one due first on top; taken as declared when detected."""
    first = [s for stage in stages for s in stage.steps if not (s.step.after or s.step.when)]
    return tuple(
        sorted((s for s in first if s.step.due), key=lambda s: s.step.due.minutes if s.step.due else 0)
    )


def headline(playbook: Playbook) -> tuple[Phrase, ...]:
    """How bad it is taken to be, and the clock of the first words."""
    severity, minutes = playbook.start_severity, playbook.first_words_minutes
    return (
        phrase(N_("Begins at {level}."), level=phrase(severity.label))
        if severity
        else phrase(N_("How bad it is, is asked.")),
        phrase(N_("The first public words are due {time} after detection."), time=length(minutes))
        if minutes
        else phrase(N_("No clock runs for the first public words by itself.")),
        *([phrase(N_("Only those with a part in it see such a crisis."))] if playbook.restricted else []),
        *([] if any(s.kind == "triage" for s in playbook.steps) else [phrase(_NO_TRIAGE)]),
    )


_NO_TRIAGE = N_("It has no triage: words can be written before anybody knows where it comes from.")


def length(minutes: int) -> Phrase:
    if minutes % DAY == 0 and minutes > DAY:
        return phrase(N_("{count} days"), count=str(minutes // DAY))
    if minutes % HOUR == 0 and minutes > 0:
        return phrase(N_("{count} h"), count=str(minutes // HOUR))
    return phrase(N_("{count} min"), count=str(minutes))


def _walked(playbook: Playbook, step: Step, numbers: Numbers) -> WalkedStep:
    return WalkedStep(
        number=numbers[step.id],
        step=step,
        who=phrase(ROLE_LABELS[step.owner]),
        by=_by(step.due) if step.due else None,
        opens=_opens(playbook, step, numbers),
        does=tuple(_does(step)),
        holds_up=tuple(_holds_up(step)),
        ways=tuple(_ways(playbook, step, numbers)),
    )


def _by(due: Due) -> Phrase:
    said = phrase(N_("{time} {after}"), time=length(due.minutes), after=phrase(CLOCK_LABELS[due.clock]))
    other = [
        phrase(N_("{level}: {time}"), level=phrase(severity.label), time=length(minutes))
        for severity, minutes in sorted(due.by_severity.items())
        if minutes != due.minutes
    ]
    return phrase(N_("{time} ({other})"), time=said, other=_listed(other)) if other else said


def _opens(playbook: Playbook, step: Step, numbers: Numbers) -> Phrase:
    parts = [phrase(N_("after {steps}"), steps=_numbered(step.after, numbers))] if step.after else []
    parts += [
        phrase(
            N_("if {step} ends with “{answer}”"),
            step=_numbered((when.step,), numbers),
            answer=phrase(_label(playbook.step(when.step), when.option)),
        )
        for when in step.when
    ]
    parts += [
        phrase(N_("unless {step} is done by then"), step=_numbered((when.step,), numbers))
        for when in step.unless
    ]
    return _listed(parts) if parts else phrase(N_("at once"))


def _does(step: Step) -> Iterable[Phrase]:
    params = step.params
    for key in ("items", "holds", "departments"):
        for entry in params.get(key, ()):
            yield phrase(N_("to answer: {line}"), line=phrase(entry["label"]))
    if step.kind == secure_accounts.SecureAccounts.name:
        for check in secure_accounts.checks(step):
            yield phrase(N_("to answer for every account: {line}"), line=phrase(check["label"]))
    if step.kind == "triage":
        yield phrase(N_("asked: what is asked about every crisis, in three short pages"))
    for question in params.get("ask", ()):
        yield phrase(N_("asked: {question}"), question=phrase(question["label"]))
    if "roles" in params:
        yield phrase(N_("told: {people}"), people=_listed(_roles(params["roles"])))
    if "text" in params:
        yield phrase(N_("they read: “{words}”"), words=phrase(" ".join(params["text"].split())))
    if "words" in params:
        yield phrase(N_("watched: {words}"), words=_listed([phrase(w) for w in params["words"]]))
    if "template" in params:
        yield phrase(N_("words to begin with: “{words}”"), words=phrase(" ".join(params["template"].split())))
    if "every" in params:
        yield phrase(N_("asked again every {time}"), time=length(params["every"]["minutes"]))
    if step.kind == "wait":
        minutes = params.get("minutes")
        yield phrase(
            N_("goes on by itself: {time}"), time=_by(Due(minutes) if minutes else due_of(params["until"]))
        )


def _holds_up(step: Step) -> Iterable[Phrase]:
    """What somebody has to give before it can end, and what stays shut until it has."""
    if step.params.get("needs_evidence") or step.params.get("rule"):
        yield phrase(N_("no answer counts before evidence is stored"))
    if step.kind == "triage":
        yield phrase(N_("only the first words can be written before it tells origin and fault"))
    if approvals := step.params.get("approvals"):
        yield phrase(N_("approved by {people}; never by the author"), people=_seats(approvals))
    if unchanged := step.params.get("approvals_unchanged"):
        yield phrase(N_("with nothing but the gaps filled: {people} is enough"), people=_seats(unchanged))
    elif unchanged is not None:
        yield phrase(N_("with nothing but the gaps filled: nobody has to approve"))
    if step.params.get("must_publish"):
        yield phrase(N_("it has to be published"))
    if not step.skippable:
        yield phrase(N_("it cannot be skipped"))
    if not step.required:
        yield phrase(N_("only if it is needed: it holds nothing up"))


def _ways(playbook: Playbook, step: Step, numbers: Numbers) -> Iterable[Way]:
    kind = STEP_KINDS[step.kind]
    if step.kind == "decision":
        for choice in kind.choices(step, StepState(step_id=step.id)):
            yield Way(label=phrase(choice.label), leads=_chosen(playbook, step, choice.id, numbers))
    elif any(w.step == step.id for s in playbook.steps for w in s.when):
        for outcome, label in kind.outcomes(step).items():
            yield Way(label=phrase(label), leads=_leads(playbook, step, outcome, numbers))


def _chosen(playbook: Playbook, step: Step, choice: str, numbers: Numbers) -> Phrase:
    """What comes of one button of a decision, and who has to press it."""
    kind = STEP_KINDS[step.kind]
    outcome = choice.partition("_")[0] if "rule" in step.params else choice  # `delete_hack` ends as `delete`
    leads = _leads(playbook, step, outcome, numbers) if outcome in kind.outcomes(step) else _AGAIN
    option: Mapping[str, Any] = next((o for o in step.params.get("options", ()) if o["id"] == choice), {})
    opens = any((w.step, w.option) == (step.id, outcome) for s in playbook.steps for w in s.when)
    leads = _noted(_weighed(leads, option), option, opens=opens)
    signers = kind.signers(step, choice)
    signed = N_("{way}; signed by {people}")
    return phrase(signed, way=leads, people=_listed(_roles(signers))) if signers else leads


def _weighed(leads: Phrase, option: Mapping[str, Any]) -> Phrase:
    """With how bad it is at least by this answer."""
    if "severity" not in option:
        return leads
    worse = phrase(N_("from then on at least {level}"), level=phrase(Severity(option["severity"]).label))
    return worse if leads is _ON else phrase(N_("{way}; {worse}"), way=leads, worse=worse)


def _noted(leads: Phrase, option: Mapping[str, Any], *, opens: bool) -> Phrase:
    """With what its form asks, where no other step says how it goes on."""
    note = option.get("note")
    if note is None or leads is _AGAIN or opens:
        return leads
    return phrase(note) if leads is _ON else phrase(N_("{way}. {note}"), way=leads, note=phrase(note))


def _leads(playbook: Playbook, step: Step, outcome: str, numbers: Numbers) -> Phrase:
    opened = [s.id for s in playbook.steps for w in s.when if (w.step, w.option) == (step.id, outcome)]
    shut = [s.id for s in playbook.steps for w in s.when if w.step == step.id and w.option != outcome]
    if opened:
        return phrase(N_("then {steps}"), steps=_numbered(opened, numbers))
    if shut:
        return phrase(N_("{steps} not needed"), steps=_numbered(shut, numbers))
    return _ON


def _label(step: Step | None, outcome: str) -> str:
    return STEP_KINDS[step.kind].outcomes(step).get(outcome, outcome) if step else outcome


def _seats(approvals: Iterable[str]) -> Phrase:
    return _listed([either(tuple(Role(r.strip()) for r in seat.split(" or "))) for seat in approvals])


def _roles(roles: Iterable[str]) -> list[Phrase]:
    return [phrase(ROLE_LABELS[Role(role)]) for role in roles]


def _numbered(ids: Iterable[str], numbers: Numbers) -> Phrase:
    return _listed([phrase(N_("no. {number}"), number=str(n)) for n in sorted(numbers[i] for i in set(ids))])


def _listed(phrases: Iterable[Phrase]) -> Phrase:
    return reduce(lambda some, last: phrase(N_("{some}, {last}"), some=some, last=last), phrases)


_ON = phrase(N_("it goes on"))
_AGAIN = phrase(N_("it stays open and asks again"))
