"""What other apps write into a channel that the team named as a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.errors import DeliveryError
from bot.slack.gateway import Gateway
from bot.slack.refusals import Refused

INVITE = "there is no #{name}, or Firebreak is not in it: /invite @Firebreak there"
WAR_ROOMS = "#{name} is where the war rooms are; name another channel in SLACK_SOURCE_CHANNELS"


class AppPosts:
    """`channel` is its id once it was found. `incident_channel` is never listened to."""

    def __init__(self, gateway: Gateway, name: str, incident_channel: Callable[[], str | None]) -> None:
        self._gateway = gateway
        self._name = name.removeprefix("#")
        self._incident_channel = incident_channel
        self.channel = ""

    def __call__(self, oldest: float) -> list[Mapping[str, Any]]:
        """Since `oldest`, in seconds since 1970, the oldest first. Raises ``DeliveryError``."""
        try:
            self.channel = self.channel or self._gateway.find_channel(self._name).id
            if self.channel == self._incident_channel():
                raise DeliveryError(WAR_ROOMS.format(name=self._name), permanent=True)
            found = self._gateway.said_by_apps(self.channel, oldest)
        except Refused as refusal:
            if refusal.error not in ("channel_not_found", "not_in_channel"):
                raise
            self.channel = ""
            raise DeliveryError(INVITE.format(name=self._name), permanent=True) from None
        return [{**message, "channel": self.channel} for message in found]
