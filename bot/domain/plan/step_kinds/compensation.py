"""`compensation`: a gift comes once the matter is settled, in private and tied to nothing (S2.11)."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.errors import Invalid, NotAllowed
from bot.domain.forms import Choice, FieldKind, FormField, Style, check_reason
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.schema.shape import Key, Text, Whole
from bot.domain.plan.step_kinds.base import (
    Press,
    StepKind,
    done,
    not_offered,
    progressed,
    reason_field,
    select,
)
from bot.domain.plan.step_kinds.signatures import check_signer, kept, missing, sign
from bot.domain.staff.people import Role
from bot.domain.words import N_, Phrase, phrase

PROPOSE, APPROVE, APPROVE_ABOVE, DROP, GIVEN = "propose", "approve", "approve_above", "drop", "given"
SETTLED = "settled"
SIGN_OFF = {
    APPROVE: (Role.CARE_LEAD, Role.LEGAL),
    APPROVE_ABOVE: (Role.CARE_LEAD, Role.LEGAL, Role.EXECUTIVE_SPONSOR),
}
OPEN, PUBLIC, SOMETHING = "open", "public", "something"
HOW_IT_ENDED = {
    "put_right": N_("It is put right, and they agree"),
    "unhappy": N_("We did what we could; they are not content"),
    "no_answer": N_("They do not answer any more"),
    OPEN: N_("It is not settled yet"),
}
CHANNELS = {
    "mail": N_("By mail"),
    "telephone": N_("By telephone"),
    "private_message": N_("In a private message"),
    PUBLIC: N_("In public"),
}
TIED_TO = {"nothing": N_("To nothing"), SOMETHING: N_("That they stay silent, or delete something")}
REFUSED = {
    ("ended", OPEN): N_("First it is put right. What comes before looks like hush money."),
    ("channel", PUBLIC): N_("Only in private: in public it looks bought, and others ask for the same."),
    ("tied_to", SOMETHING): N_("It is given for nothing in return, or not at all."),
}


class Compensation(StepKind):
    """`data`: `proposal`, what waits for its signatures or to be handed over, and `given`, what was."""

    name = "compensation"
    summary = (
        "What is given beyond what is owed: proposed once it is recorded how the matter ended, in private, "
        "tied to nothing; signed by customer care and legal, above the `cap` by the executive sponsor too, "
        "and by nobody who proposed it. Nobody is given something twice. A person hands it over, not "
        "Firebreak. Ends with the outcome `settled`."
    )
    params = (
        Key("cap", Whole(0, 1_000_000), "the most without the executive sponsor", required=True),
        Key("currency", Text(10), "what the cap is counted in", required=True),
    )
    labels = {  # noqa: RUF012
        PROPOSE: N_("Proposed something"),
        APPROVE: N_("Approve it"),
        APPROVE_ABOVE: N_("Approve it above the cap"),
        DROP: N_("Drop it"),
        GIVEN: N_("It was handed over"),
    }

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {SETTLED: N_("Nothing more is given")}

    def signers(self, step: Step, choice: str) -> tuple[Role, ...]:
        return SIGN_OFF.get(choice, ())

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        proposal = state.data.get("proposal")
        if not proposal:
            propose = Choice(id=PROPOSE, label=N_("Propose something"), form=_FORM)
            end = Choice(id=SETTLED, label=N_("Nothing more is given"), form=(reason_field(),))
            if _given(state):  # once something was given, to end it is what comes next
                return (replace(end, style=Style.PRIMARY), propose)
            return (replace(propose, style=Style.PRIMARY), end)
        drop = Choice(id=DROP, label=self.labels[DROP], form=(reason_field(),))
        way = APPROVE_ABOVE if proposal["amount"] > step.params["cap"] else APPROVE
        next_ = GIVEN if not missing(SIGN_OFF[way], _signed(state, way)) else way
        form = _HOW if next_ == GIVEN else reason_field()
        return (Choice(id=next_, label=self.labels[next_], style=Style.PRIMARY, form=(form,)), drop)

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        currency, proposal = step.params["currency"], state.data.get("proposal")
        given = (
            _line(N_("*Given:* {what} ({amount} {currency}) to {whom}."), g, currency) for g in _given(state)
        )
        if not proposal:
            return tuple(given)
        said = N_("*Proposed by* <@{who}>: {what} ({amount} {currency}) for {whom}.")
        return (_line(said, proposal, currency, who=proposal["by"]), *given)

    def barred(self, state: StepState) -> frozenset[str]:
        proposal = state.data.get("proposal")
        return frozenset({proposal["by"]} if proposal else ())

    def check(self, step: Step, state: StepState, press: Press) -> None:
        wanted = self.signers(step, press.choice)
        if wanted and press.actor_id in self.barred(state):
            raise NotAllowed(_OTHERS)
        check_signer(state, press, wanted)

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice == PROPOSE:
            _must_be_the_first(state, press.form["whom"])
            return progressed(state, press, proposal=_proposal(press), signatures={})
        if press.choice in SIGN_OFF:
            reason = check_reason(press.form["reason"])
            signatures = sign(state, press, SIGN_OFF[press.choice], reason)
            return progressed(state, press, note=reason, **kept(state, press.choice, signatures))
        if press.choice == GIVEN:
            given = {**state.data["proposal"], "how": press.form["how"]}
            everything = [*_given(state), given]
            return progressed(state, press, given=everything, proposal=None, signatures={})
        reason = check_reason(press.form["reason"])
        if press.choice == DROP:
            return progressed(state, press, note=reason, proposal=None, signatures={})
        if press.choice == SETTLED:
            return done(state, press, SETTLED, note=reason)
        raise not_offered()


def _proposal(press: Press) -> dict[str, Any]:
    for (name, answer), why in REFUSED.items():
        if press.form[name] == answer:
            raise Invalid(why, fields={name: phrase(why)})
    amount = int(press.form["amount"])
    if amount < 0:
        said = phrase(N_("Give a number from 0 up."))
        raise Invalid(said.msgid, fields={"amount": said})
    return {**press.form, "amount": amount, "by": press.actor_id}


def _must_be_the_first(state: StepState, whom: str) -> None:
    """Nobody is given something twice for one matter: the second time it looks like a price."""
    if any(_same(given["whom"], whom) for given in _given(state)):
        raise Invalid(_TWICE, fields={"whom": phrase(_TWICE)})


def _given(state: StepState) -> list[Mapping[str, Any]]:
    return list(state.data.get("given", ()))


def _signed(state: StepState, choice: str) -> list[Mapping[str, str]]:
    return list(state.data.get("signatures", {}).get(choice, ()))


def _same(a: str, b: str) -> bool:
    return a.strip().removeprefix("@").casefold() == b.strip().removeprefix("@").casefold()


def _line(said: str, what: Mapping[str, Any], currency: str, **more: str) -> Phrase:
    shown = {name: what[name] for name in ("what", "amount", "whom")}
    return phrase(said, **shown, currency=currency, **more)


_TWICE = N_("They were given something for this already. A second gift would look like a price.")
_OTHERS = N_(
    "You proposed it, so others approve it: customer care and legal. If nobody else holds one of these "
    "roles, give it to somebody (*Give a role* on the crisis card), or press *Drop it* and let somebody else "
    "propose it."
)
_FORM = (
    FormField(id="whom", label=N_("For whom?"), max_length=100, hint=N_("As they call themselves, @name.")),
    select("ended", N_("How did it end for them?"), HOW_IT_ENDED),
    FormField(id="what", label=N_("What is given?"), max_length=200),
    FormField(id="amount", label=N_("What is it worth, in whole numbers?"), kind=FieldKind.NUMBER),
    select("channel", N_("How are they told?"), CHANNELS),
    select("tied_to", N_("What is it tied to?"), TIED_TO),
)
_HOW = FormField(
    id="how",
    label=N_("How, and in which words?"),
    kind=FieldKind.LONG_TEXT,
    hint=N_("No thanks for silence, no “in return”. It may be read in public one day."),
)
