"""`statement`: words go out; the step is over when they are public, or deliberately not.

The words themselves live in `bot.domain.comms.statement`; this step waits for them.
"""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from bot.domain.comms import templates
from bot.domain.comms.statement import MessageType
from bot.domain.crisis.severity import Severity
from bot.domain.forms import Choice, Style, check_reason
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.schema.shape import (
    Fault,
    Flag,
    Key,
    ListOf,
    OneOf,
    Path,
    Shape,
    Text,
    Whole,
    kind_of,
    nearest,
)
from bot.domain.plan.step_kinds.base import (
    RHYTHM,
    Press,
    StepKind,
    done,
    not_offered,
    progressed,
    reason_field,
)
from bot.domain.staff.people import Role
from bot.domain.words import N_

DRAFT, PUBLISHED, NOT_PUBLISHED = "draft", "published", "not_published"
COOL_OFF = timedelta(minutes=5)
RESTING = frozenset(
    {MessageType.HOLDING, MessageType.STATEMENT, MessageType.CORRECTION, MessageType.PRESS_LINES}
)
Policy = tuple[tuple[Role, ...], ...]


class Approver(Shape):
    """One approval: a role, or several of which any one will do."""

    words = "a role, or several joined by `or`, any one of whom will do"

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault(path, f"should be a role, but is {kind_of(value)}")
            return
        known = tuple(r.value for r in Role)
        for name in value.split(" or "):
            if name.strip() not in known:
                yield Fault(
                    path, f"“{name.strip()}” is not a role that is known{nearest(name.strip(), known)}"
                )


class Statement(StepKind):
    name = "statement"
    message: ClassVar[MessageType | None] = None  # where the kind says which it is
    summary = (
        "Words are drafted, approved and published. One press signs for one role, also where somebody holds "
        "two of those asked for: the other signature comes from somebody else. Done with the outcome "
        "`published`, or `not_published` when a person decides so with a reason."
    )
    params: ClassVar[tuple[Key, ...]] = (
        Key(
            "message",
            OneOf(tuple(m.value for m in MessageType), name="`M1` to `M12`"),
            "which message it is",
            required=True,
        ),
        Key(
            "approvals",
            ListOf(Approver(), at_least=0, at_most=6),
            "who approves, all at the same time, each another person; the author never does",
            required=True,
        ),
        Key(
            "approvals_unchanged",
            ListOf(Approver(), at_least=0, at_most=6),
            "who approves when only the {slots} of the template were filled",
            default="`approvals`",
        ),
        Key(
            "minutes_per_approval",
            Whole(1, 24 * 60),
            "how long each has before the next person is asked",
            default="10 at SEV-1 and SEV-2, else 30",
        ),
        Key(
            "template",
            Text(3_000),
            "words to begin with; `{slot}` marks what has to be filled in. `{hub}` is the address of the "
            "information page; its line is left out while there is none",
        ),
        Key(
            "every",
            RHYTHM,
            "once this text is out: how often the next news is asked for, until the crisis is resolved; each "
            "public text (`M1`, `M3`, `M4`, `M5`) starts it anew",
        ),
        Key(
            "cool_off",
            Whole(0, 60),
            "minutes that the words rest after they were written, before they can be published",
            default="COOL_OFF_MINUTES for `M1`, `M3`, `M4` and `M9`, unless only the {slots} of a template "
            "with `approvals_unchanged` were filled; else 0",
        ),
        Key(
            "next_news",
            Flag(),
            "the words have to name the time of the next news, such as 18:00",
            default="`true` for `M1`",
        ),
        Key("must_publish", Flag(), "“decide not to publish” is not offered", default="`false`"),
    )

    def faults(self, params: Mapping[str, Any], path: Path) -> Iterator[Fault]:
        if "template" in params and (text := templates.fault(params["template"])):
            yield Fault((*path, "template"), text)
        if params.get("message") in RESTING and not params["approvals"]:
            yield Fault((*path, "approvals"), "needs somebody: these words are never one person's alone")
        if "approvals_unchanged" in params and "template" not in params:
            yield Fault((*path, "approvals_unchanged"), "needs a template that can be left unchanged")

    def outcomes(self, step: Step) -> Mapping[str, str]:
        either = {PUBLISHED: N_("Published"), NOT_PUBLISHED: N_("Decided not to publish")}
        return {PUBLISHED: either[PUBLISHED]} if step.params.get("must_publish") else either

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        write = Choice(id=DRAFT, label=N_("Write the draft"), style=Style.PRIMARY)
        leave = Choice(id=NOT_PUBLISHED, label=N_("Decide not to publish"), form=(reason_field(),))
        return (write,) if step.params.get("must_publish") else (write, leave)

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        """`draft` says who writes; the text itself goes to the statement service."""
        if press.choice == DRAFT:
            return progressed(state, press, writer=press.actor_id)
        if press.choice == NOT_PUBLISHED:
            return done(state, press, NOT_PUBLISHED, note=check_reason(press.form["reason"]))
        raise not_offered()

    def message_of(self, step: Step) -> MessageType:
        return self.message or MessageType(step.params["message"])


def finish(state: StepState, statement_id: str, *, actor_id: str, now: datetime) -> StepState:
    press = Press(choice=PUBLISHED, form={}, actor_id=actor_id, now=now)
    return done(state, press, PUBLISHED, statement_id=statement_id)


def policy(step: Step, *texts: str) -> Policy:
    """The approvals these words need: fewer when each is the template with nothing but its slots filled."""
    key = "approvals_unchanged" if is_ready_made(step, *texts) else "approvals"
    return tuple(tuple(Role(r.strip()) for r in entry.split(" or ")) for entry in step.params[key])


def is_unchanged(step: Step, *texts: str) -> bool:
    """The template that was approved in calm times, with nothing but its slots filled."""
    template = step.params.get("template", "")
    either = {template, templates.with_page(template, "")}
    return bool(template) and all(any(templates.is_filled_in(t, text) for t in either) for text in texts)


def is_ready_made(step: Step, *texts: str) -> bool:
    """Fewer people have to approve it as it is."""
    return "approvals_unchanged" in step.params and is_unchanged(step, *texts)


def cool_off(step: Step | None, message: MessageType, text: str, usual: timedelta = COOL_OFF) -> timedelta:
    """How long words rest after they were written: those that may name a cause, blame somebody or promise
    something, unless they are ready-made (S2.5).
    """
    if step and "cool_off" in step.params:
        return timedelta(minutes=step.params["cool_off"])
    rests = message in RESTING and not (step and is_ready_made(step, text))
    return usual if rests else timedelta()


def rhythm(step: Step, severity: Severity) -> timedelta | None:
    """How often news is asked for once the words of this step are out; ``None`` where it is not."""
    every: Mapping[str, int] | None = step.params.get("every")
    return timedelta(minutes=every.get(f"sev{severity.value}", every["minutes"])) if every else None


def must_name_time(step: Step | None, message: MessageType) -> bool:
    """Holding words buy time only with the time of the next news in them (S1.11)."""
    promises = step.params.get("next_news") if step else None
    return message is MessageType.HOLDING if promises is None else bool(promises)


def minutes_per_approval(step: Step) -> int | None:
    """``None`` where the playbook leaves it to the severity."""
    return step.params.get("minutes_per_approval")
