"""`pause`: what would go out by itself is stopped and reviewed, and only two people end it (S1.25).

Firebreak stops nothing by itself yet: it asks who stopped what, and asks again.
"""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import Invalid
from bot.domain.forms import Choice, FieldKind, FormField, Style, check_reason
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.schema.shape import Fault, Key, ListOf, Path, Whole
from bot.domain.plan.step_kinds.base import (
    ROLE,
    Gone,
    Press,
    StepKind,
    asked_again,
    done,
    not_offered,
    passed_on,
    progressed,
    reason_field,
    select,
)
from bot.domain.plan.step_kinds.checklist import ITEM
from bot.domain.plan.step_kinds.signatures import check_signer, kept, missing, sign
from bot.domain.staff.people import Role
from bot.domain.words import N_, Phrase, phrase

ORDER, TICK, STAYS = "order", "tick", "stays"
NOTHING, RESUMED = "nothing", "resumed"
STOPPED, BY_HAND, NONE, NOT_YET = "stopped", "by_hand", "none", "not_yet"
SCOPES = {
    "about_it": N_("Only what has to do with it"),
    "brand": N_("Everything of this brand"),
    "everything": N_("Everything, of all brands and regions"),
}
ANSWERS = {
    STOPPED: N_("Stopped"),
    BY_HAND: N_("Somebody stops it by hand"),
    NONE: N_("There is none"),
    NOT_YET: N_("Not yet"),
}
SAID = {STOPPED: N_("stopped"), NONE: N_("there is none")}
OF_THE_ORDER = ("scope", "reason", "may_post", "holds")
OF_THE_FORM = frozenset({"who", "until"})
REVIEW_MINUTES = 240
LOOK_WITHIN = timedelta(minutes=10)  # at what somebody was to stop who has no part in it any more
SIGN_OFF = (Role.SOCIAL_LEAD.value, Role.PR_LEAD.value)
MOST_MINUTES = 7 * 24 * 60


class Pause(StepKind):
    """`data`: `scope`, `reason`, `may_post`; `holds`: id -> ``is``, and ``who`` and ``until`` where a person
    still has to stop it; `paused_at` once nothing is left.
    """

    name = "pause"
    summary = (
        "What would go out by itself is stopped. First the scope, the reason and who may still post; then "
        "each of the `holds` is answered: stopped, by hand (who, until when), none, or not yet. After that "
        "it is looked at again every `review` minutes, until two people let it run again (outcome "
        "`resumed`). With nothing to stop it is over at once (`nothing`). It counts as done for the stage "
        "once everything is stopped, but the crisis cannot be resolved before it has ended. Firebreak stops "
        "nothing by itself yet, and the card says so."
    )
    params = (
        Key("holds", ListOf(ITEM, at_most=15), "what would go out by itself", required=True),
        Key("review", Whole(15, MOST_MINUTES), "minutes until it is looked at again", default="240"),
        Key(
            "sign_off",
            ListOf(ROLE, at_most=3),
            "who lets it run again, each another person",
            default="social_lead, pr_lead",
        ),
    )
    labels = {  # noqa: RUF012
        ORDER: N_("The pause is ordered"),
        TICK: N_("Went through the list"),
        STAYS: N_("It stays stopped"),
        RESUMED: N_("Let it run again"),
    }

    def faults(self, params: Mapping[str, Any], path: Path) -> Iterator[Fault]:
        taken = set(OF_THE_FORM)
        for i, hold in enumerate(params["holds"]):
            if hold["id"] in taken:
                yield Fault((*path, "holds", i, "id"), f"“{hold['id']}” is used already; choose another id")
            taken.add(hold["id"])

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {RESUMED: N_("It runs again"), NOTHING: N_("There was nothing to stop")}

    def signers(self, step: Step, choice: str) -> tuple[Role, ...]:
        wanted = step.params.get("sign_off", SIGN_OFF) if choice == RESUMED else ()
        return tuple(Role(role) for role in wanted)

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        if "scope" not in state.data:
            return (Choice(id=ORDER, label=N_("Order the pause"), style=Style.PRIMARY, form=_ORDER),)
        order = Choice(id=ORDER, label=N_("Change the order"), form=_ORDER)
        if "paused_at" not in state.data:
            holds = tuple(select(h["id"], h["label"], ANSWERS) for h in _left(step, state))
            label = N_("Go through the list")
            return (Choice(id=TICK, label=label, style=Style.PRIMARY, form=(*holds, *_BY_HAND)), order)
        resume = Choice(id=RESUMED, label=N_("Each was looked at: it may run"), form=(_LOOKED_AT,))
        stays = Choice(id=STAYS, label=N_("It stays stopped"), style=Style.PRIMARY, form=(reason_field(),))
        return (stays, resume, order)

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        if state.is_over:
            return _order(state)
        by_hand = N_("Firebreak stops nothing by itself yet: a person stops it in each tool, and says so.")
        holds = (_hold(h["label"], state.data.get("holds", {}).get(h["id"])) for h in step.params["holds"])
        return (phrase(by_hand), *_order(state), *holds)

    def waits_for(self, state: StepState) -> frozenset[str]:
        return frozenset(hold["who"] for hold in state.data.get("holds", {}).values() if "who" in hold)

    def without(self, step: Step, state: StepState, gone: Gone) -> StepState:
        """What they were to stop by hand is to do again."""
        holds = {id: hold for id, hold in state.data["holds"].items() if hold.get("who") not in gone.people}
        return passed_on(state, gone.now + LOOK_WITHIN, holds=holds)

    def only_asks_again(self, state: StepState) -> bool:
        return "paused_at" in state.data

    def kept(self, before: Step, after: Step, state: StepState) -> Mapping[str, Any] | None:
        """The order and what is stopped, unless it runs again already; nobody signed for what comes now."""
        is_asked = state.status is StepStatus.OPEN and not self.only_asks_again(state)
        if is_asked or not _left(after, state):
            return None
        is_stopped = state.outcome != RESUMED or not state.is_over
        return {key: state.data[key] for key in OF_THE_ORDER if key in state.data} if is_stopped else {}

    def check(self, step: Step, state: StepState, press: Press) -> None:
        check_signer(state, press, self.signers(step, press.choice))

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice == ORDER:
            order = {name: press.form[name] for name in ("scope", "reason", "may_post")}
            return progressed(state, press, **order)
        if press.choice == TICK:
            return _ticked(step, state, press)
        if press.choice == STAYS:
            reason = check_reason(press.form["reason"])
            return asked_again(state, press, _review_at(step, press), note=reason)
        if press.choice == RESUMED:
            return _signed(self.signers(step, RESUMED), state, press)
        raise not_offered()


def _ticked(step: Step, state: StepState, press: Press) -> StepState:
    answered = {h["id"]: press.form[h["id"]] for h in _left(step, state)}
    by_hand = _by_hand(press) if BY_HAND in answered.values() else {}
    new = {
        id: {"is": answer, **(by_hand if answer == BY_HAND else {})}
        for id, answer in answered.items()
        if answer != NOT_YET
    }
    holds = {**state.data.get("holds", {}), **new}
    after = progressed(state, press, holds=holds)
    if _left(step, after):
        soon = [datetime.fromisoformat(hold["until"]) for hold in holds.values() if "until" in hold]
        return asked_again(state, press, min(soon), holds=holds) if soon else after
    if all(hold["is"] == NONE for hold in holds.values()):
        return done(state, press, NOTHING, holds=holds)
    return asked_again(state, press, _review_at(step, press), holds=holds, paused_at=press.now.isoformat())


def _by_hand(press: Press) -> dict[str, str]:
    """Who stops it, and by when: nobody is asked to, without a name and a time."""
    who, minutes = press.form.get("who", ""), int(press.form.get("until", 0))
    if not who:
        raise _wrong("who", N_("Say who stops it by hand."))
    if not 1 <= minutes <= MOST_MINUTES:
        raise _wrong("until", N_("Say in how many minutes it will be stopped."))
    return {"who": who, "until": (press.now + timedelta(minutes=minutes)).isoformat()}


def _wrong(field: str, msgid: str) -> Invalid:
    return Invalid(msgid, fields={field: phrase(msgid)})


def _signed(wanted: tuple[Role, ...], state: StepState, press: Press) -> StepState:
    reason = check_reason(press.form["reason"])
    signatures = sign(state, press, wanted, reason)
    data = kept(state, RESUMED, signatures)
    if missing(wanted, signatures):
        return progressed(state, press, note=reason, **data)
    return done(state, press, RESUMED, note=reason, **data)


def _review_at(step: Step, press: Press) -> datetime:
    return press.now + timedelta(minutes=step.params.get("review", REVIEW_MINUTES))


def _left(step: Step, state: StepState) -> list[Mapping[str, str]]:
    """What is not known to be stopped: no answer yet, or somebody was to stop it."""
    holds = state.data.get("holds", {})
    return [h for h in step.params["holds"] if holds.get(h["id"], {}).get("is") not in SAID]


def _order(state: StepState) -> tuple[Phrase, ...]:
    if "scope" not in state.data:
        return ()
    said = N_("*Stopped:* {scope}. *Why:* “{reason}” *May still post:* {may_post}")
    data = state.data
    return (
        phrase(said, scope=phrase(SCOPES[data["scope"]]), reason=data["reason"], may_post=data["may_post"]),
    )


def _hold(label: str, hold: Mapping[str, str] | None) -> Phrase:
    if hold and hold["is"] == BY_HAND:
        until = datetime.fromisoformat(hold["until"])
        said = N_("• {item}: *by hand*, <@{who}>, by {until}")
        return phrase(said, item=phrase(label), who=hold["who"], until=until)
    answer = SAID[hold["is"]] if hold else N_("to do")
    return phrase(N_("• {item}: *{answer}*"), item=phrase(label), answer=phrase(answer))


_ORDER = (
    select("scope", N_("What is stopped?"), SCOPES),
    reason_field(
        N_("Why, in words for those whose posts are stopped?"),
        hint=N_("They ask. One sentence that may be passed on."),
    ),
    FormField(
        id="may_post",
        label=N_("Who may still post, and what?"),
        max_length=300,
        hint=N_("For example: the social lead, the first words and answers."),
    ),
)
_BY_HAND = (
    FormField(
        id="who",
        label=N_("Who stops by hand what is answered so?"),
        kind=FieldKind.PERSON,
        required=False,
    ),
    FormField(
        id="until",
        label=N_("In how many minutes?"),
        kind=FieldKind.NUMBER,
        required=False,
        hint=N_("You are asked again then whether it is stopped."),
    ),
)
_LOOKED_AT = reason_field(
    N_("What runs again, and what was dropped?"),
    hint=N_("Each one was looked at. What should have gone out meanwhile is not sent late."),
)
