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
    "bluesky": Entry("Bluesky", "bot.outlets.bluesky.outlet.Bluesky", Proof.DOCUMENTS),
    "facebook": Entry("Facebook", "bot.outlets.facebook.Facebook", Proof.DOCUMENTS),
    "linkedin": Entry("LinkedIn", "bot.outlets.linkedin.LinkedIn", Proof.DOCUMENTS),
    "mastodon": Entry("Mastodon", "bot.outlets.mastodon.Mastodon", Proof.DOCUMENTS),
    "webhook": Entry("Webhook", "bot.outlets.webhook.Webhook", Proof.DOCUMENTS),
    "x": Entry("X", "bot.outlets.x.X", Proof.DOCUMENTS),
}


class OutletSettings(Protocol):
    """What of the settings the outlets need."""

    @property
    def outlets(self) -> Mapping[str, Mapping[str, str]]:
        """What each that is set up is made of, by its name in `OUTLETS`."""


def load_outlets(settings: OutletSettings) -> dict[str, Outlet]:
    """Those that are set up, by name. Raises ``ValueError`` for what none of them can be made of."""
    return {name: OUTLETS[name].load()(**parts) for name, parts in settings.outlets.items()}
