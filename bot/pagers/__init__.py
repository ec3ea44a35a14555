"""How people are reached outside Slack: one line and one file each. Imported when it is set up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from bot.domain.registry import Entry, Proof

if TYPE_CHECKING:
    from bot.pagers.base import Pager

PAGERS: Mapping[str, Entry] = {
    "email": Entry("E-mail", "bot.pagers.email.Email", Proof.DOCUMENTS),
    "ntfy": Entry("ntfy", "bot.pagers.ntfy.Ntfy", Proof.DOCUMENTS),
    "webhook": Entry("Webhook", "bot.pagers.webhook.Webhook", Proof.DOCUMENTS),
    "pagerduty": Entry("PagerDuty", "bot.pagers.pagerduty.PagerDuty", Proof.DOCUMENTS),
    "opsgenie": Entry("Opsgenie", "bot.pagers.opsgenie.Opsgenie", Proof.DOCUMENTS),
}


class PagerSettings(Protocol):
    """What of the settings the pagers need."""

    @property
    def pagers(self) -> Mapping[str, tuple[str, ...]]:
        """What each that is set up is made of, by its name in `PAGERS`."""


def load_pagers(settings: PagerSettings) -> dict[str, Pager]:
    """Those that are set up, by name. Raises ``ValueError`` for what none of them can be made of."""
    return {name: PAGERS[name].load()(*parts) for name, parts in settings.pagers.items()}
