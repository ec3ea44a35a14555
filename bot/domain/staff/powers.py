"""Powers given in calm times, so that nobody waits for a senior manager at night (S1.14)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.plan.playbook import Step
from bot.domain.plan.signing import signers
from bot.domain.plan.step_kinds import d1, pause
from bot.domain.staff.people import Role
from bot.domain.words import N_


class Power(StrEnum):
    PAUSE = "pause"
    HOLDING_TEXT = "holding_text"
    DELETE = "delete"


POWER_LABELS: Mapping[Power, str] = {
    Power.PAUSE: N_("Stop everything that is planned to be posted"),
    Power.HOLDING_TEXT: N_("Publish the unchanged holding text without a second person"),
    Power.DELETE: N_("Delete a post alone, where the rule for it (D1) asks for no second signature"),
}
_DECIDERS = frozenset(
    {Role.CRISIS_LEAD, Role.SOCIAL_LEAD, Role.PR_LEAD, Role.EXECUTIVE_SPONSOR, Role.CARE_LEAD}
)
AS_SHIPPED: Mapping[Power, frozenset[Role]] = {
    Power.PAUSE: _DECIDERS,
    Power.HOLDING_TEXT: frozenset(),
    Power.DELETE: _DECIDERS,
}


def needed(step: Step, choice: str) -> Power | None:
    """The power that this answer takes, where one person alone can give it."""
    if step.kind == pause.Pause.name and choice == pause.ORDER:
        return Power.PAUSE
    deletes = "rule" in step.params and choice.startswith(d1.DELETE)
    return Power.DELETE if deletes and not signers(step, choice) else None
