"""Who signed a choice of a step, and whose signature it still waits for."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.plan.step_kinds.signatures import Signature, missing
from bot.domain.staff.people import Role


def signers(step: Step, choice: str) -> tuple[Role, ...]:
    """Whose signatures this choice needs, if it is one that has to be signed."""
    return STEP_KINDS[step.kind].signers(step, choice)


def agreed(step: Step, state: StepState) -> tuple[Signature, ...]:
    """Who signed what ended the step, each with their own reason; nobody where one person did it alone."""
    complete = (s for choice, s in _kept(state).items() if not missing(signers(step, choice), s))
    return tuple(next(complete, ())) if state.status is StepStatus.DONE else ()


def wants_signature_of(step: Step, state: StepState, person_id: str, roles: frozenset[Role]) -> bool:
    """Somebody signed a choice, and it counts once this person, in one of `roles`, has signed it too."""
    return any(
        so_far
        and person_id not in {s["person"] for s in so_far}
        and not roles.isdisjoint(missing(signers(step, choice), so_far))
        for choice, so_far in _kept(state).items()
    )


def wants_second_look_of(step: Step, state: StepState, person_id: str, roles: frozenset[Role]) -> bool:
    """Somebody said something that another person, in one of `roles`, has to confirm."""
    wanted, said = STEP_KINDS[step.kind].seconds(step, state)
    return not wanted.isdisjoint(roles) and bool(said - {person_id})


def _kept(state: StepState) -> Mapping[str, tuple[Signature, ...]]:
    kept: Mapping[str, tuple[Signature, ...]] = state.data.get("signatures", {})
    return kept
