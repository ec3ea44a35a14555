"""Several people sign the same choice, each for another role; one person never signs twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.errors import NotAllowed, Stale
from bot.domain.plan.playbook import StepState
from bot.domain.plan.step_kinds.base import Press
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.domain.words import N_, phrase

Signature = Mapping[str, str]  # role, person, reason, at


def signed(state: StepState, choice: str) -> list[Signature]:
    return list(state.data.get("signatures", {}).get(choice, ()))


def check_signer(state: StepState, press: Press, wanted: Iterable[Role]) -> None:
    """Refuse whoever has signed this choice already, or holds none of the roles that still have to."""
    wanted, so_far = tuple(wanted), signed(state, press.choice)
    left = missing(wanted, so_far)
    if any(s["person"] == press.actor_id for s in so_far):
        raise Stale(_ONE_EACH, roles=_labels(left), role=left[0].value)
    if wanted and press.roles.isdisjoint(left):
        raise NotAllowed(N_("This has to be signed by: {roles}."), roles=_labels(left))


def sign(state: StepState, press: Press, wanted: Iterable[Role], reason: str) -> list[Signature]:
    """Every signature under this choice, the actor's included: for the first role of theirs still missing."""
    so_far = signed(state, press.choice)
    role = next(role for role in missing(wanted, so_far) if role in press.roles)
    new = {"role": role.value, "person": press.actor_id, "reason": reason, "at": press.now.isoformat()}
    return [*so_far, new]


def missing(wanted: Iterable[Role], signatures: Iterable[Signature]) -> tuple[Role, ...]:
    given = {s["role"] for s in signatures}
    return tuple(role for role in wanted if role.value not in given)


def kept(state: StepState, choice: str, signatures: list[Signature]) -> dict[str, Any]:
    return {"signatures": {**state.data.get("signatures", {}), choice: signatures}}


_ONE_EACH = N_(
    "You have signed this. One press signs for one role, so it still needs somebody else: {roles}. Its card "
    "says who that is. If nobody else holds the role, give it to somebody: *Give a role* on the crisis card, "
    "or `/crisis role {role} @name` in the channel."
)


def _labels(roles: Iterable[Role]) -> tuple[Any, ...]:
    return tuple(phrase(ROLE_LABELS[role]) for role in roles)
