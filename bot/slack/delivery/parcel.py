"""What a delivery is on its way: its kind, what it carries with it, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.service.ports import Office, Work
from bot.service.records import Delivery
from bot.slack.api.gateway import Gateway, Posted
from bot.slack.delivery.drawing import Renderer
from bot.slack.delivery.joining import joined
from bot.slack.delivery.pace import LONGEST_PAUSE

# How far back a post of unknown outcome is looked for: longer than any retry goes on.
LOOK_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    office: Office
    gateway: Gateway
    renderer: Renderer


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A delivery on its way, with those joined to it. `in_doubt`: an earlier try may have got through."""

    delivery: Delivery
    bundle: tuple[Delivery, ...]
    thread_ts: str | None
    in_doubt: bool
    at: datetime
    thread_in: str = ""  # the channel in which that thread is

    @property
    def payload(self) -> Mapping[str, Any]:
        return self.delivery.payload

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(part.key for part in self.bundle)

    @property
    def oldest(self) -> float:
        return (self.at - LOOK_BACK).timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """`keys` went out together. `wanted` is how far the drawing goes, `finished` that it was the last,
    `people` who can read it there, `sha256` of what was fetched.
    """

    keys: tuple[str, ...]
    channel: str = ""
    ts: str = ""
    wanted: int = 0
    finished: bool = False
    people: tuple[str, ...] = ()
    sha256: str = ""


class Kind:
    """A message in a channel or thread. `method` is the Web API method whose budget it takes.

    After `tries` it is given up: for most that is eight hours of pauses, longer than Slack was ever away. No
    pause is longer than so many seconds.
    """

    method = "chat.postMessage"
    tries = 100
    longest_pause = LONGEST_PAUSE

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:
        """What an earlier try left in Slack."""
        channel = self._channel(tools, parcel)
        found = tools.gateway.find_posted(channel, parcel.thread_ts, parcel.delivery.key, parcel.oldest)
        return Sent(keys=found.ids, channel=found.channel, ts=found.ts) if found else None

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        text, blocks = joined(parcel.bundle)
        posted = tools.gateway.post(
            self._channel(tools, parcel),
            text,
            blocks,
            parcel.thread_ts,
            delivery_ids=parcel.keys,
            reply_broadcast=bool(parcel.payload.get("broadcast")),
        )
        return sent_as(parcel, posted)

    def settle(self, work: Work, parcel: Parcel, sent: Sent) -> None:
        """What else changes in the transaction that marks it as sent."""

    def died(self, work: Work, parcel: Parcel, error: str) -> None:
        """What else changes in the transaction that gives it up."""

    def _channel(self, tools: Tools, parcel: Parcel) -> str:  # noqa: ARG002 - Direct needs the tools
        return parcel.delivery.channel


def sent_as(parcel: Parcel, posted: Posted, *, wanted: int = 0, finished: bool = False) -> Sent:
    return Sent(keys=parcel.keys, channel=posted.channel, ts=posted.ts, wanted=wanted, finished=finished)
