"""What everything that sends approved words promises."""

from __future__ import annotations

from typing import Protocol

from bot.domain.comms.outgoing import OutgoingPost, Published


class Outlet(Protocol):
    @property
    def label(self) -> str: ...

    def publish(self, post: OutgoingPost) -> Published:
        """Send once. Raises ``DeliveryError`` when it is not out, ``OutcomeUnknown`` when it may be."""

    def read_back(self, post: OutgoingPost) -> Published | None:
        """Where it stands, or ``None`` when that cannot be told. Never raises."""

    def preview(self, post: OutgoingPost) -> str:
        """The exact request without its secrets: what a dry run shows."""
