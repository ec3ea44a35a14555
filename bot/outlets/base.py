"""What everything that sends approved words promises."""

from __future__ import annotations

from typing import Protocol

from bot.domain.comms.limits import Limits
from bot.domain.comms.outgoing import OutgoingPost, Published


class Outlet(Protocol):
    """What `limits` says it cannot do, it refuses with ``DeliveryError``; a person does that by hand."""

    @property
    def label(self) -> str: ...

    @property
    def limits(self) -> Limits:
        """As far as they are known by now; asks nobody."""

    def publish(self, post: OutgoingPost) -> Published:
        """Send once; a reply where the post has a `reply_to`.

        Raises ``DeliveryError`` when it is not out, ``OutcomeUnknown`` when it may be. Returns or raises
        within `bot.service.comms.sending.LOST_AFTER`.
        """

    def read_back(self, post: OutgoingPost) -> Published | None:
        """Where it stands, or ``None`` when that cannot be told. Never raises."""

    def delete(self, published: Published) -> None:
        """Take away what was published here; what is gone already is fine. Raises as `publish` does."""

    def preview(self, post: OutgoingPost) -> str:
        """The exact request without its secrets: what a dry run shows. Asks nobody."""

    def look(self) -> str:
        """In whose name it publishes, or why that cannot be told; publishes nothing.

        Raises ``DeliveryError`` when the credentials do not work.
        """
