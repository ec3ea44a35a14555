"""Powers given in calm times, so that nobody waits for a senior manager at night (S1.14)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.people import Role
from bot.domain.words import N_


class Power(StrEnum):
    HOLDING_TEXT = "holding_text"
    DELETE = "delete"


POWER_LABELS: Mapping[Power, str] = {
    Power.HOLDING_TEXT: N_("Publish the unchanged holding text without a second person"),
    Power.DELETE: N_("Delete a post alone, where the rule of deleting or keeping (D1) allows it"),
}
AS_SHIPPED: Mapping[Power, frozenset[Role]] = {
    Power.HOLDING_TEXT: frozenset(),
    Power.DELETE: frozenset(
        {Role.CRISIS_LEAD, Role.SOCIAL_LEAD, Role.PR_LEAD, Role.EXECUTIVE_SPONSOR, Role.CARE_LEAD}
    ),
}
