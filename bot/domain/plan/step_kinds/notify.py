"""`notify`: people are told, and each says that they have read it; who has not is known by name."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import NotAllowed, Stale
from bot.domain.forms import Choice, FieldKind, FieldOption, FormField, Style, check_reason
from bot.domain.plan.playbook import Clocks, Step, StepState
from bot.domain.plan.schema.shape import Key, ListOf, Text
from bot.domain.plan.step_kinds.base import ROLE, Owners, Press, StepKind, done, not_offered, progressed
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.domain.words import N_, phrase

ACK, REACHED, TOLD = "ack", "reached", "told"
EVERYONE = "everyone"


class Notify(StepKind):
    """`data`: ``waiting`` people not heard of yet, ``gaps`` roles nobody is named for, ``acks`` and
    ``reached`` (who -> when and how) for those that are settled.
    """

    name = "notify"
    summary = (
        "The people who hold the `roles` are told, and each presses “I have read it”. Done with the outcome "
        "`told` when nobody is left. A role that nobody holds stays a gap until somebody takes the role and "
        "presses, or says how it was told another way."
    )
    params = (
        Key("roles", ListOf(ROLE, at_most=len(Role)), "who is told", required=True),
        Key("text", Text(3_000), "what they are told", required=True),
    )

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {TOLD: N_("Everyone was told")}

    def opened(self, step: Step, owners: Owners, clocks: Clocks) -> dict[str, Any]:
        named = {role: owners(Role(role)) for role in step.params["roles"]}
        return {
            "waiting": list(dict.fromkeys(person for person in named.values() if person)),
            "gaps": [role for role, person in named.items() if not person],
            "acks": {},
            "reached": {},
        }

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        read = Choice(id=ACK, label=N_("I have read it"), style=Style.PRIMARY)
        how = FormField(
            id="how",
            label=N_("How, and what did they say?"),
            kind=FieldKind.LONG_TEXT,
            placeholder=N_("Phoned her at 23:50, she is on her way."),
        )
        return (read, Choice(id=REACHED, label=N_("Told another way"), form=(_whom(state), how)))

    def kept(self, before: Step, after: Step, state: StepState) -> Mapping[str, Any] | None:
        """Everybody is asked once more: the words of the other plan are other words."""
        return {} if set(after.params["roles"]) - set(before.params["roles"]) else None

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice == ACK:
            return _settled(state, press, "acks", _heard(state, press), "")
        if press.choice == REACHED:
            how = check_reason(press.form["how"], field="how")
            whom = press.form["whom"]
            missing = [*state.data["waiting"], *state.data["gaps"]]
            return _settled(state, press, "reached", missing if whom == EVERYONE else [whom], how)
        raise not_offered()


def _heard(state: StepState, press: Press) -> list[str]:
    """What this person's press settles: themselves, and any gap they fill by holding the role."""
    gaps = [role for role in state.data["gaps"] if Role(role) in press.roles]
    mine = [press.actor_id] if press.actor_id in state.data["waiting"] else []
    if mine or gaps:
        return [*mine, *gaps]
    if press.actor_id in state.data["acks"]:
        raise Stale(N_("You have said so already. Thank you."))
    if not state.data["waiting"]:
        roles = tuple(phrase(ROLE_LABELS[Role(role)]) for role in state.data["gaps"])
        raise NotAllowed(
            N_("Still to be told: {roles}, and nobody holds it. Press “Told another way”."), roles=roles
        )
    people = tuple(f"<@{p}>" for p in state.data["waiting"])
    raise NotAllowed(N_("This asks other people: {people}. You are not one of them."), people=people)


def _settled(state: StepState, press: Press, where: str, settled: list[str], how: str) -> StepState:
    entry = {"at": press.now.isoformat(), "by": press.actor_id, "how": how}
    data: dict[str, Any] = {
        where: {**state.data[where], **dict.fromkeys(settled, entry)},
        "waiting": [p for p in state.data["waiting"] if p not in settled],
        "gaps": [r for r in state.data["gaps"] if r not in settled],
    }
    if data["waiting"] or data["gaps"]:
        return progressed(state, press, **data)
    return done(state, press, TOLD, **data)


def _whom(state: StepState) -> FormField:
    people = (FieldOption(p, f"<@{p}>") for p in state.data.get("waiting", ()))
    roles = (FieldOption(r, ROLE_LABELS[Role(r)]) for r in state.data.get("gaps", ()))
    return FormField(
        id="whom",
        label=N_("Who was told?"),
        kind=FieldKind.SELECT,
        options=(*people, *roles, FieldOption(EVERYONE, N_("Everyone who is still missing"))),
    )
