"""What other apps write into a channel that the team named as a source."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.domain.errors import DeliveryError
from bot.domain.storm.evidence import Asked, Now
from bot.slack.api.gateway import Gateway
from bot.slack.api.refusals import Refused

TOMBSTONE = "tombstone"  # what Slack leaves of a message below which a thread goes on
INVITE = "there is no #{name}, or Firebreak is not in it: /invite @Firebreak there"
WAR_ROOMS = "#{name} is where the war rooms are; name another channel in SLACK_SOURCE_CHANNELS"


class Messages:
    """Messages of Slack by channel and time, wherever the bot may read."""

    name = "slack"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def look_again(self, asked: Sequence[Asked]) -> list[Now]:
        return await asyncio.to_thread(self._found, asked)

    def _found(self, asked: Sequence[Asked]) -> list[Now]:
        told = ((post, self._is_gone(*post.id.split(":", 1))) for post in asked)
        return [Now(source=post.source, id=post.id, gone=gone) for post, gone in told if gone is not None]

    def _is_gone(self, channel: str, ts: str) -> bool | None:
        """Nobody knows of a channel that cannot be read. Slack leaves a tombstone above answers."""
        try:
            found = self._gateway.call("conversations.replies", channel=channel, ts=ts, limit=1)
        except Refused as refusal:
            return True if refusal.error == "thread_not_found" else None
        shown = [message for message in found.get("messages", []) if message.get("ts") == ts]
        return shown[0].get("subtype") == TOMBSTONE if shown else None


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
