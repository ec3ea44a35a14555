"""What every way of publishing promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.domain.outgoing import OutgoingPost, Published


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`characters` of text one post may have; ``None`` where the outlet sets no limit."""

    characters: int | None = None


class Outlet(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def limits(self) -> Limits: ...

    def publish(self, post: OutgoingPost) -> Published:
        """Send once. Raises ``DeliveryError`` when it is not out, ``OutcomeUnknown`` when it may be."""

    def read_back(self, post: OutgoingPost) -> Published | None:
        """Where it stands, or ``None`` when that cannot be told. Never raises."""

    def preview(self, post: OutgoingPost) -> str:
        """The exact request without its secrets: what a dry run shows."""
