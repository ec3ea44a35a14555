"""Where approved words are sent: one line and one file each. Libraries are imported when an outlet is used.

What a person posts by hand needs no outlet: `bot.service.comms.publishing` asks them for the link.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from bot.domain.registry import Entry, Proof

if TYPE_CHECKING:
    from bot.outlets.base import Outlet

OUTLETS: Mapping[str, Entry] = {
    "webhook": Entry("Webhook", "bot.outlets.webhook.Webhook", Proof.DOCUMENTS),
}


class Secret(Protocol):
    def get_secret_value(self) -> str: ...


class OutletSettings(Protocol):
    """What of the settings the outlets need."""

    @property
    def outlet_webhook_url(self) -> str: ...
    @property
    def outlet_webhook_secret(self) -> Secret | None: ...
    @property
    def outlet_webhook_read_back(self) -> str: ...


def load_outlets(settings: OutletSettings) -> dict[str, Outlet]:
    """Those that are set up, by name."""
    if not (settings.outlet_webhook_url and settings.outlet_webhook_secret):
        return {}
    webhook = OUTLETS["webhook"].load()(
        settings.outlet_webhook_url,
        settings.outlet_webhook_secret.get_secret_value(),
        read_back=settings.outlet_webhook_read_back,
    )
    return {"webhook": webhook}
