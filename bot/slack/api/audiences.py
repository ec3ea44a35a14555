"""Whether a group can be told in a channel, as Slack says before anything is written there."""

from __future__ import annotations

from bot.domain.staff.audiences import CLOSED, why_closed
from bot.slack.api.gateway import Gateway
from bot.slack.api.refusals import Refused


def why_not(gateway: Gateway, channel: str) -> str:
    """A message id with what to do, where it is closed to the bot or open to strangers; else empty. Raises
    ``DeliveryError`` where Slack says nothing about the channel.
    """
    try:
        found = gateway.conversation(channel)
    except Refused as refusal:
        if refusal.error not in CLOSED:
            raise
        return why_closed(refusal.error)
    if found.is_archived:
        return why_closed("is_archived")
    if found.is_private and not found.is_member:
        return why_closed("not_in_channel")
    return why_closed("shared") if found.is_shared else ""
