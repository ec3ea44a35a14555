"""The private channel of a restricted crisis: made once, kept for its members, noticed when it is closed.

As long as it is not there, what belongs into it has the channel's subject, ``room:<crisis>``, for an address.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import DeliveryError
from bot.domain.message import ROOM, Lane, Standing
from bot.service.access import here
from bot.service.crisis import rooms as service
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.slack.api import rooms
from bot.slack.api.refusals import CLOSED_CHANNEL, Refused
from bot.slack.delivery.parcel import Kind, Parcel, Sent, Tools


class Room(Kind):
    method = "conversations.create"

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:
        mine = (None, parcel.payload["crisis_id"])
        found = rooms.find(tools.gateway, parcel.payload["crisis_id"])
        free = (c for c in found if tools.office.read(service.crisis_in, c) in mine)
        return next((Sent(keys=parcel.keys, channel=channel) for channel in free), None)

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        if tools.office.read(service.room_of, parcel.payload["crisis_id"]):
            return Sent(keys=parcel.keys)
        return Sent(keys=parcel.keys, channel=rooms.make(tools.gateway, parcel.payload["crisis_id"]))

    def settle(self, work: Work, parcel: Parcel, sent: Sent) -> None:
        if sent.channel:
            service.made(work, parcel.payload["crisis_id"], sent.channel)

    def died(self, work: Work, parcel: Parcel, error: str) -> None:
        service.refused(work, parcel.payload["crisis_id"], error)


class Insiders(Kind):
    """Twice is once, so there is nothing to look for."""

    method = "conversations.invite"

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:  # noqa: ARG002
        return None

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        channel, wanted = tools.office.read(_wanted, parcel.payload["crisis_id"])
        if channel:
            rooms.keep(tools.gateway, channel, wanted)
        return Sent(keys=parcel.keys)

    def settle(self, work: Work, parcel: Parcel, sent: Sent) -> None:  # noqa: ARG002
        told = parcel.payload.get("then")
        root = work.standings.get(told["thread_of"]) if told else None
        if root:
            work.deliveries.add([_notice(parcel, root)])

    def died(self, work: Work, parcel: Parcel, error: str) -> None:
        service.unkept(work, parcel.payload["crisis_id"], error)


def addressed(work: Work, delivery: Delivery) -> Delivery:
    """What waited for its private channel, together with all behind it, once that is there."""
    kind, _, crisis_id = delivery.channel.partition(":")
    room = service.room_of(work, crisis_id) if kind == ROOM and crisis_id else ""
    if not room:
        return delivery
    work.deliveries.readdress(delivery.thread, room)
    return replace(delivery, channel=room)


def has_no_room(delivery: Delivery) -> bool:
    return delivery.channel.startswith(f"{ROOM}:") and delivery.method not in (ROOM, "insiders")


def closed(work: Work, channel: str, error: DeliveryError) -> None:
    """Nothing can be said there any more, though Slack did not tell why."""
    if isinstance(error, Refused) and error.error in CLOSED_CHANNEL:
        service.lost(work, channel)


def _notice(parcel: Parcel, root: Standing) -> Delivery:
    return Delivery(
        key=f"{parcel.delivery.key}/then",
        thread=root.key,
        lane=Lane.NOTICE,
        method="notice",
        channel=root.channel,
        payload=parcel.payload["then"],
        due_at=parcel.at,
    )


def _wanted(work: Work, crisis_id: str) -> tuple[str, tuple[str, ...]]:
    """Its channel, while it is restricted, and who is to be in it."""
    crisis = work.crises.get(crisis_id)
    return (service.room_of(work, crisis_id) if crisis.restricted else ""), here(work, crisis.insiders)
