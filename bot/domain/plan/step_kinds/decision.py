"""`decision`: a named person chooses, says why, and the playbook branches on it."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.crisis.delete_or_keep import NO_EVIDENCE, OWN_POST
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked
from bot.domain.forms import Choice, Style, check_reason, usual_first
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.schema.shape import Fault, Flag, Id, Key, ListOf, OneOf, Path, Table, Text, nearest
from bot.domain.plan.step_kinds import d1
from bot.domain.plan.step_kinds.base import (
    ROLE,
    SEVERITY,
    Press,
    StepKind,
    done,
    not_offered,
    progressed,
    reason_field,
    worst,
)
from bot.domain.plan.step_kinds.signatures import check_signer, kept, missing, sign
from bot.domain.staff.people import Role
from bot.domain.words import N_, phrase

OPTION = Table(
    (
        Key("id", Id(), "what `when` refers to", required=True),
        Key("label", Text(60), "the words on the button", required=True),
        Key("note", Text(150), "a line of help in its form"),
        Key("style", OneOf(tuple(s.value for s in Style)), "how the button looks", default="`default`"),
        Key("sign_off", ListOf(ROLE), "roles that must all choose it, each another person"),
        Key(
            "asks_again",
            Flag(),
            "choosing it is recorded, and the decision stays open",
            default="`false`",
        ),
        Key(
            "not_if_ours",
            Flag(),
            "refused where the fault is ours, if only in part, or one of our own people or an agency did it",
            default="`false`",
        ),
        Key(
            "not_if_comes_out",
            Flag(),
            "refused where the triage says that it would come out even if we said nothing",
            default="`false`",
        ),
        SEVERITY,
    ),
    name="an option (`id`, `label`, `note`, `style`, `sign_off`, `asks_again`, `not_if_ours`, "
    "`not_if_comes_out`, `severity`)",
)


class Decision(StepKind):
    name = "decision"
    summary = (
        "A person chooses one of the options and gives the reason; who pressed is the named decider. "
        "Either `options`, or `rule: delete_or_keep`, whose outcomes are `keep` and `delete`."
    )
    params = (
        Key("options", ListOf(OPTION, at_least=2, at_most=5), "what can be chosen"),
        Key("rule", OneOf((d1.RULE,)), "a rule that brings its own options"),
        Key(
            "usual",
            ListOf(Id(), at_most=5),
            "the options, or with the rule the grounds, that mostly fit: their buttons come first",
        ),
        Key(
            "about",
            OneOf(("own_post", "comments")),
            "with the rule: a post of ours, or what others wrote",
            default="`own_post`",
        ),
        Key(
            "apology",
            Id(),
            "with the rule: the step whose text must be public before an unpopular post may go",
        ),
        Key(
            "needs_evidence",
            Flag(),
            "no option can be chosen before evidence is stored; the rule always wants it",
            default="`false`",
        ),
    )

    def faults(self, params: Mapping[str, Any], path: Path) -> Iterator[Fault]:
        if ("options" in params) == ("rule" in params):
            yield Fault((*path, "options"), "give either options or a rule, one of the two")
        for key in ("about", "apology"):
            if key in params and "rule" not in params:
                yield Fault((*path, key), "only goes with `rule: delete_or_keep`")
        yield from _option_faults(params.get("options", ()), (*path, "options"))
        known = tuple(o["id"] for o in params.get("options", ())) or tuple(g.value for g in OWN_POST)
        for i, id_ in enumerate(params.get("usual", ())):
            if id_ not in known:
                yield Fault((*path, "usual", i), f"there is no “{id_}” to choose{nearest(id_, known)}")

    def outcomes(self, step: Step) -> Mapping[str, str]:
        if "rule" in step.params:
            return d1.outcomes(step)
        return {o["id"]: o["label"] for o in step.params["options"] if not o.get("asks_again")}

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        usual = step.params.get("usual", ())
        if "rule" in step.params:
            return d1.choices(step, usual)
        return usual_first(
            usual,
            tuple(
                Choice(
                    id=option["id"],
                    label=option["label"],
                    style=Style(option.get("style", "default")),
                    form=(reason_field(hint=option.get("note", "")),),
                )
                for option in step.params["options"]
            ),
        )

    def label(self, step: Step, choice: str) -> str:
        offered = self.choices(step, StepState(step_id=step.id))
        return next((c.label for c in offered if c.id == choice), "")

    def signers(self, step: Step, choice: str) -> tuple[Role, ...]:
        if "rule" in step.params:
            return d1.signers(choice)
        wanted = (o.get("sign_off", ()) for o in step.params["options"] if o["id"] == choice)
        return tuple(Role(role) for role in next(wanted, ()))

    def check(self, step: Step, state: StepState, press: Press) -> None:
        if press.captures < 1 and ("rule" in step.params or step.params.get("needs_evidence")):
            raise Blocked(NO_EVIDENCE)
        _must_be_owned(step, press)
        _must_be_said_first(step, press)
        check_signer(state, press, self.signers(step, press.choice))

    def severity(self, step: Step, after: StepState, press: Press) -> tuple[Severity, str] | None:
        """Only what is decided counts, not what waits for another signature."""
        options = step.params.get("options", ()) if after.status is StepStatus.DONE else ()
        return worst(o for o in options if o["id"] == press.choice)

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        check_reason(press.form.get("reason", ""))
        if "rule" in step.params:
            return d1.press(step, state, press)
        option = next((o for o in step.params["options"] if o["id"] == press.choice), None)
        if option is None:
            raise not_offered()
        return _chosen(state, press, option)


def _must_be_owned(step: Step, press: Press) -> None:
    """What is ours is admitted, whoever of us it was (S2.8, S3.11)."""
    options = {option["id"]: option for option in step.params.get("options", ())}
    chosen = options.get(press.choice, {})
    if press.ours and chosen.get("not_if_ours"):
        raise Blocked(_OURS, option=phrase(chosen["label"]))


_OURS = N_(
    "“{option}” does not fit: the fault is ours, at least in part, or somebody of ours or working for us did "
    "it. Choose another answer. If that is wrong, correct it first with `/crisis facts`."
)


def _must_be_said_first(step: Step, press: Press) -> None:
    """What comes out anyway is told by us, before others tell it (S3.17)."""
    options = {option["id"]: option for option in step.params.get("options", ())}
    chosen = options.get(press.choice, {})
    if press.comes_out and chosen.get("not_if_comes_out"):
        raise Blocked(_COMES_OUT, option=phrase(chosen["label"]))


_COMES_OUT = N_(
    "“{option}” does not fit: it would come out even if we said nothing, so we say it first. Choose another "
    "answer. If that is wrong, correct it first with `/crisis facts`."
)


def _chosen(state: StepState, press: Press, option: Mapping[str, Any]) -> StepState:
    reason, wanted = press.form["reason"], tuple(Role(r) for r in option.get("sign_off", ()))
    if option.get("asks_again"):
        return progressed(state, press, note=reason)
    if not wanted:
        return done(state, press, press.choice, note=reason)
    signatures = sign(state, press, wanted, reason)
    data = kept(state, press.choice, signatures)
    if missing(wanted, signatures):
        return progressed(state, press, note=reason, **data)
    return done(state, press, press.choice, **data)


def _option_faults(options: Any, path: Path) -> Iterator[Fault]:
    ids = [o["id"] for o in options]
    for i, id_ in enumerate(ids):
        if id_ in ids[:i]:
            yield Fault((*path, i, "id"), f"“{id_}” is used already; choose another id")
    if options and all(o.get("asks_again") for o in options):
        yield Fault(path, "every option asks again, so this decision could never end")
