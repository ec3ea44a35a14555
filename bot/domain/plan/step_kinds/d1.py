"""The decision “delete or keep” as buttons and forms; the rule is in `bot.domain.crisis.delete_or_keep`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.domain.crisis.delete_or_keep import (
    GROUND_LABELS,
    HACK_SIGNS,
    OWN_POST,
    RULES,
    D1Decision,
    Facts,
    Ground,
    Wish,
    judge,
)
from bot.domain.durations import minutes_of
from bot.domain.forms import Choice, FieldKind, FormField, Style, usual_first
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.step_kinds.base import Press, done, progressed, reason_field, select
from bot.domain.plan.step_kinds.signatures import kept, missing, sign
from bot.domain.staff.people import Role
from bot.domain.words import N_

RULE = "delete_or_keep"  # by which a playbook asks for it
KEEP, DELETE = "keep", "delete"  # the outcomes; also the prefix of the choices
YES_NO = {"yes": N_("Yes"), "no": N_("No")}


def outcomes(step: Step) -> Mapping[str, str]:
    if _about_comments(step):
        return {KEEP: N_("Leave it"), DELETE: N_("Hide or delete it")}
    return {KEEP: N_("Keep the post"), DELETE: N_("Delete the post")}


def is_our_post_gone(step: Step, state: StepState) -> bool:
    """It was decided to delete a post of ours."""
    is_ours = step.params.get("rule") == RULE and not _about_comments(step)
    return is_ours and state.outcome == DELETE


def choices(step: Step, usual: Sequence[str] = ()) -> tuple[Choice, ...]:
    """Keep comes first, unless the grounds that mostly fit mean that it goes. “Unpopular” is only a ground to
    delete it where the apology is public by then.
    """
    if _about_comments(step):
        return (_LEAVE, _delete(Ground.OTHERS))
    if "apology" in step.params:
        return (_KEEP, _delete(Ground.UNPOPULAR))
    offered = (_KEEP, *(_delete(ground) for ground in OWN_POST if ground is not Ground.UNPOPULAR))
    return usual_first([KEEP if g == Ground.UNPOPULAR else f"{DELETE}_{g}" for g in usual], offered)


def press(step: Step, state: StepState, press: Press) -> StepState:
    """A ground that wants signatures stays open until each of its roles has signed."""
    reason = press.form["reason"]
    wish, ground = _asked(step, press)
    wanted = RULES[ground].sign_off if wish is Wish.DELETE else ()
    facts = replace(_facts(step, press.form), signed_by=frozenset(wanted))
    decision = judge(ground, wish, decider=press.actor_id, evidence=press.captures, facts=facts)
    record: dict[str, Any] = {"d1": _plain(decision), "answers": dict(press.form)}
    if not wanted:
        return done(state, press, wish.value, note=reason, **record)
    signatures = sign(state, press, wanted, reason)
    if missing(wanted, signatures):
        return progressed(state, press, note=reason, **kept(state, press.choice, signatures))
    return done(state, press, wish.value, **record, **kept(state, press.choice, signatures))


def signers(choice: str) -> tuple[Role, ...]:
    return RULES[Ground(choice.removeprefix(f"{DELETE}_"))].sign_off if choice != KEEP else ()


def _asked(step: Step, press: Press) -> tuple[Wish, Ground]:
    if press.choice != KEEP:
        return Wish.DELETE, Ground(press.choice.removeprefix(f"{DELETE}_"))
    return Wish.KEEP, Ground.OTHERS if _about_comments(step) else Ground(press.form["ground"])


def _facts(step: Step, form: Mapping[str, str]) -> Facts:
    return Facts(
        in_control=form.get("in_control") == "yes",
        hack_sign=form.get("hack_sign", ""),
        weak_credentials=form.get("weak_credentials") == "yes",
        defended=form.get("defended") != "no",
        admission=form.get("admission", ""),
        apology_public="apology" in step.params,  # the loader lets it open only behind that publication
        stated_reason=form.get("stated_reason", ""),
        community_rule=form.get("community_rule", ""),
    )


def _plain(decision: D1Decision) -> dict[str, Any]:
    within = decision.admit_within
    minutes = None if within is None else minutes_of(within)
    return {
        **asdict(decision),
        "wish": decision.wish.value,
        "ground": decision.ground.value,
        "admit_within": minutes,
    }


def _about_comments(step: Step) -> bool:
    return step.params.get("about") == "comments"


def _delete(ground: Ground) -> Choice:
    return Choice(
        id=f"{DELETE}_{ground.value}",
        label=_LABELS[ground],
        style=Style.DANGER,
        form=(*_QUESTIONS.get(ground, ()), reason_field()),
    )


def _words(id: str, label: str, hint: str) -> FormField:
    return FormField(id=id, label=label, kind=FieldKind.LONG_TEXT, hint=hint)


_LABELS = {
    Ground.LAW: N_("Delete: law, personal data, danger"),
    Ground.GRAPHIC: N_("Delete: obscene or graphic"),
    Ground.HACK: N_("Delete: we were hacked"),
    Ground.WRONG_ACCOUNT: N_("Delete: wrong account"),
    Ground.UNPOPULAR: N_("Delete it after the apology"),
    Ground.OTHERS: N_("Hide or delete it"),
}
_KEEP = Choice(
    id=KEEP,
    label=N_("Keep it, answer beneath it"),
    style=Style.PRIMARY,
    form=(
        select(
            "ground",
            N_("What is it? Take the first that fits"),
            {g.value: GROUND_LABELS[g] for g in OWN_POST},
        ),
        reason_field(),
    ),
)
_LEAVE = Choice(id=KEEP, label=N_("Leave it"), style=Style.PRIMARY, form=(reason_field(),))
_QUESTIONS: Mapping[Ground, tuple[FormField, ...]] = {
    Ground.HACK: (
        select("hack_sign", N_("What shows that it was a hack?"), HACK_SIGNS),
        select("in_control", N_("Is the account back in our hands?"), YES_NO),
        select(
            "weak_credentials",
            N_("Was the password shared or weak, or the second factor missing?"),
            {**YES_NO, "unknown": N_("Not known yet")},
        ),
    ),
    Ground.WRONG_ACCOUNT: (
        select("defended", N_("Has one of us stood by the post in public?"), YES_NO),
        _words(
            "admission",
            N_("The words that admit it"),
            N_("They go out within ten minutes of the deletion: “We posted this by mistake and deleted it.”"),
        ),
    ),
    Ground.UNPOPULAR: (
        _words(
            "stated_reason",
            N_("The reason people will be given"),
            N_("It is published with the removal; screenshots stay in the world."),
        ),
    ),
    Ground.OTHERS: (
        _words(
            "community_rule",
            N_("Which published rule does it break?"),
            N_("Quote the rule. Being critical, rude or unfair is no reason."),
        ),
    ),
}
