"""What every kind of step has: its keys in a playbook, what can be pressed, and what a press means."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Invalid
from bot.domain.forms import Choice, FieldKind, FieldOption, FormField
from bot.domain.plan.playbook import Clock, Clocks, Due, Step, StepState, StepStatus
from bot.domain.plan.schema.shape import Fault, Key, OneOf, Path, Table, Whole
from bot.domain.staff.people import Role
from bot.domain.words import N_, Phrase

AGAIN = "again_at"  # in a state's data: the ISO time at which its owner is asked again
Owners = Callable[[Role], str | None]

ROLE = OneOf(tuple(r.value for r in Role), name="a role")
MINUTES = Whole(0, 60 * 24 * 90)
RHYTHM_MINUTES = Whole(15, 60 * 24 * 90)  # oftener would be noise


def _by_severity(minutes: Whole) -> tuple[Key, ...]:
    return tuple(
        Key(f"sev{s.value}", minutes, f"minutes at {s.label}", default="`minutes`") for s in Severity
    )


SEVERITY = Key("severity", Whole(1, 4), "choosing it makes the crisis at least this bad; 1 is the worst")


DUE_KEYS = (
    Key("minutes", MINUTES, "how many minutes", required=True),
    Key("from", OneOf(tuple(c.value for c in Clock)), "what the minutes count from", required=True),
    *_by_severity(MINUTES),
)
DUE = Table(DUE_KEYS, name="a due time")
RHYTHM_KEYS = (
    Key("minutes", RHYTHM_MINUTES, "how many minutes", required=True),
    *_by_severity(RHYTHM_MINUTES),
)
RHYTHM = Table(RHYTHM_KEYS, name="a rhythm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """`form` is already checked against the choice. `evidence` counts what is stored, `captures` what of it
    holds the words as they stood and is no link alone; `roles` are the actor's;
    `severity` is that of the crisis, `usual` where its playbook begins, and `same_kind` how many crises of
    its kind there were in the two years before. `ours`: it is our fault, at least in part, or
    somebody of ours or working for us did it; `comes_out`: it would come out even if we said nothing.
    """

    choice: str
    form: Mapping[str, str] = field(default_factory=dict)
    actor_id: str
    now: datetime
    evidence: int = 0
    captures: int = 0
    roles: frozenset[Role] = field(default_factory=frozenset)
    severity: Severity = Severity.SEV3
    usual: Severity | None = None
    same_kind: int = 0
    ours: bool = False
    comes_out: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """`people` who cannot be asked any more; `instead` is who has the step, `owners` who holds a role now."""

    people: frozenset[str]
    instead: str
    owners: Owners
    now: datetime


class StepKind:
    """Kinds hold nothing: everything about one step is in its `params` and its state."""

    name: ClassVar[str]
    summary: ClassVar[str]
    params: ClassVar[tuple[Key, ...]] = ()
    labels: ClassVar[Mapping[str, str]] = {}  # what a choice is called in the record

    def faults(self, params: Mapping[str, Any], path: Path) -> Iterator[Fault]:
        """What is wrong between the keys, once each of them is right alone."""
        yield from ()

    def outcomes(self, step: Step) -> Mapping[str, str]:
        """How this step can end when it is done: outcome -> label."""
        raise NotImplementedError

    def opened(self, step: Step, owners: Owners, clocks: Clocks) -> dict[str, Any]:
        """The record it starts with."""
        return {}

    def due(self, step: Step, state: StepState, clocks: Clocks) -> datetime | None:
        """By when it is to be done, or answered again."""
        if again := state.data.get(AGAIN):
            return datetime.fromisoformat(again)
        return step.due.at(clocks) if step.due else None

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        raise NotImplementedError

    def label(self, step: Step, choice: str) -> str:
        """What was chosen, for the record; empty where an answer has no name of its own."""
        return self.labels.get(choice, "")

    def signers(self, step: Step, choice: str) -> tuple[Role, ...]:
        """Whose signatures this choice needs, each another person's."""
        return ()

    def filled(self, step: Step, state: StepState, crisis: Crisis) -> Mapping[str, str]:
        """What its forms begin with, by the names of their fields."""
        return {}

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        """What its card says besides, a line each."""
        return ()

    def barred(self, state: StepState) -> frozenset[str]:
        """Who may not sign what is open now, whatever role they hold."""
        return frozenset()

    def waits_for(self, state: StepState) -> frozenset[str]:
        """Who is named in its record because something is asked of them."""
        return frozenset()

    def without(self, step: Step, state: StepState, gone: Gone) -> StepState:
        """The open step once nothing is asked of them any more."""
        return state

    def seconds(self, step: Step, state: StepState) -> tuple[frozenset[Role], frozenset[str]]:
        """One of which roles has to confirm what these people said before it goes on, each another person."""
        return frozenset(), frozenset()

    def only_asks_again(self, state: StepState) -> bool:
        """What was to be done is done, and it stays open to ask how it goes on."""
        return False

    def kept(self, before: Step, after: Step, state: StepState) -> Mapping[str, Any] | None:
        """Of its record, where another plan asks more with this step than `before` did and it has to be asked
        again; ``None`` where all is answered, or the open step asks for the rest by itself.
        """

    def check(self, step: Step, state: StepState, press: Press) -> None:
        """Refuse what no answer in the form could make right, before anybody fills it in."""

    def severity(self, step: Step, after: StepState, press: Press) -> tuple[Severity, str] | None:
        """How bad the crisis is at least by this press, and the words of the answer that says so."""

    def decided(self, after: StepState) -> tuple[Severity, Severity] | None:
        """How bad it is now and in 24 hours, where the step ends with a person's decision about that."""

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        """The state after it; ``UserError`` when it cannot be."""
        raise NotImplementedError


def done(state: StepState, press: Press, outcome: str, *, note: str = "", **data: Any) -> StepState:
    return replace(
        state,
        status=StepStatus.DONE,
        outcome=outcome,
        finished_at=press.now,
        finished_by=press.actor_id,
        note=note or None,
        data={**state.data, **data},
        version=state.version + 1,
    )


def progressed(state: StepState, press: Press, *, note: str = "", **data: Any) -> StepState:
    """It counts, and the step stays open."""
    return replace(
        state,
        outcome=press.choice,
        note=note or state.note,
        data={**state.data, **data},
        version=state.version + 1,
    )


def asked_again(
    state: StepState, press: Press, at: datetime, *, owner_id: str | None = None, **data: Any
) -> StepState:
    """It counts, and its owner, perhaps a new one, is asked again at that time."""
    after = progressed(state, press, **data, **{AGAIN: at.isoformat()})
    return replace(after, due_at=at, owner_id=owner_id or state.owner_id)


def passed_on(state: StepState, at: datetime, **data: Any) -> StepState:
    """Somebody else is named in it, and asked at that time."""
    changed = {**state.data, **data, AGAIN: at.isoformat()}
    return replace(state, due_at=at, data=changed, version=state.version + 1)


def minutes_at(every: Mapping[str, int], severity: Severity) -> timedelta:
    """Of a rhythm as a playbook writes it: ``{minutes: 240, sev1: 60}``."""
    return timedelta(minutes=every.get(f"sev{severity.value}", every["minutes"]))


def reason_field(label: str = N_("Why?"), *, hint: str = "") -> FormField:
    return FormField(
        id="reason",
        label=label,
        kind=FieldKind.LONG_TEXT,
        hint=hint or N_("A sentence or two. It is kept and read in the debrief."),
    )


def worst(chosen: Iterable[Mapping[str, Any]]) -> tuple[Severity, str] | None:
    """Of the options that were chosen, the one by which the crisis is worst."""
    found = [
        (Severity(option["severity"]), str(option["label"])) for option in chosen if "severity" in option
    ]
    return min(found, default=None)


def select(
    id: str, label: str, options: Mapping[str, str], *, hint: str = "", required: bool = True
) -> FormField:
    return FormField(
        id=id,
        label=label,
        kind=FieldKind.SELECT,
        required=required,
        hint=hint,
        options=tuple(FieldOption(key, text) for key, text in options.items()),
    )


def due_of(plain: Mapping[str, Any]) -> Due:
    """A due time as a playbook writes it: ``{minutes: 20, from: detection, sev1: 10}``."""
    by_severity = {s: plain[f"sev{s.value}"] for s in Severity if f"sev{s.value}" in plain}
    return Due(plain["minutes"], Clock(plain["from"]), by_severity)


def not_offered() -> Invalid:
    return Invalid(N_("This step does not offer that (any more). Open its card again and choose there."))
