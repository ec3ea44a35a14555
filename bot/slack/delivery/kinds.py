"""The kinds of delivery: what each one sends, how it is found again, and what it leaves behind.

Payloads (a `thread_of` is the "subject/place" of the root card, whose address the message waits for):

====================  ==================================================================================
``card``              subject, place, named?, is_quiet?: the first drawing of a standing; those `named`
                      (id -> name), or with `is_quiet` all, are written to when they have to act: no ping
``notice``            text, blocks, thread_of?, broadcast?: joined with others that wait in its thread
``direct``            text, blocks, named? (its crisis), event? (see ``settled.is_moot``), thread_of?,
                      link_label? (to link to it): joined as notices; `channel` is a person's id
``signpost``          text, blocks, thread_of, from_ts, link_label: into the old thread of that card, with its
                      new address
``ephemeral``         person_id, text, blocks, thread_of? or thread_ts?: joined as notices
``file``              name, title, thread_of?, and whatever ``Renderer.content`` needs
``pin``, ``unpin``    subject, place
``clear``             subject, place, ts: the drawing at this ts is deleted
``room``              crisis_id: its private channel, made once
``insiders``          crisis_id, then?: the people in that channel are those who see the crisis, and nobody
                      else; `then` is the payload of the notice that follows once they are
``audience``          text, blocks, step: into a channel of those who are told at this step
``capture``           capture_id: a file that is evidence is fetched from Slack
``erase``             ts: the message at this ts, or the file of this id, is deleted for good
``redraw``            subject: asks for a redraw when it is due; calls nothing
====================  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.domain.message import MessageState, Standing
from bot.service.ports import Work
from bot.slack.api.refusals import Refused
from bot.slack.delivery import again
from bot.slack.delivery.audiences import AudiencePost
from bot.slack.delivery.captures import CaptureFetch
from bot.slack.delivery.drawing import Drawn, Renderer
from bot.slack.delivery.joining import different, joined
from bot.slack.delivery.names import stamped, standing_key, waits_for
from bot.slack.delivery.parcel import Kind, Parcel, Sent, Tools, sent_as
from bot.slack.delivery.rooms import Insiders, Room
from bot.slack.safe import is_channel, is_file, link, without_ping
from bot.slack.views.blocks import Block, context


class Direct(Kind):
    """It waits for the card it is about as if it stood in that thread, because it links there.

    Somebody has to act, so it goes without the link where that card is long in coming, or gone.
    """

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:
        return super().find(tools, replace(parcel, thread_ts=None))

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        text, blocks = joined(parcel.bundle)
        posted = tools.gateway.post(
            tools.gateway.direct_channel(parcel.delivery.channel),
            text,
            [*blocks, *self._link(tools, parcel)],
            delivery_ids=parcel.keys,
        )
        return sent_as(parcel, posted)

    def _link(self, tools: Tools, parcel: Parcel) -> list[Block]:
        if not parcel.thread_ts:
            return []
        try:
            url = tools.gateway.permalink(parcel.thread_in, parcel.thread_ts)
        except Refused:
            return []
        return [context(link(url, parcel.payload["link_label"]))]

    def _channel(self, tools: Tools, parcel: Parcel) -> str:
        return tools.gateway.direct_channel(parcel.delivery.channel)


class Card(Kind):
    """Posted without its picture, which takes Slack seconds to process; the drawer adds it right after.

    A whole thread hangs on it: it waits for weeks until its channel is open again, and a minute at most then.
    """

    tries = 50_000
    longest_pause = 60.0

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        standing, drawn = tools.office.read(draw, tools.renderer, standing_key(parcel.payload))
        if _stands_already(standing, parcel):
            return Sent(keys=parcel.keys)
        if drawn is None:
            return Sent(keys=parcel.keys, finished=True)
        text, blocks = without_ping((drawn.text, drawn.blocks), self._unpinged(tools, parcel))
        channel = self._channel(tools, parcel)
        posted = tools.gateway.post(channel, text, blocks, parcel.thread_ts, delivery_ids=parcel.keys)
        wanted = 0 if drawn.picture else standing.wanted
        return sent_as(parcel, posted, wanted=wanted, finished=drawn.finished and not drawn.picture)

    def _channel(self, tools: Tools, parcel: Parcel) -> str:
        """One for a person alone stands in their direct messages."""
        person_id = parcel.payload.get("person_id")
        return tools.gateway.direct_channel(person_id) if person_id else parcel.delivery.channel

    def _unpinged(self, tools: Tools, parcel: Parcel) -> Mapping[str, str]:
        """Who knows of it already: by a letter, or by the card that stood here before."""
        if parcel.payload.get("instead_of") or parcel.payload.get("is_quiet"):
            return tools.office.read(lambda work: {p.id: p.name for p in work.people.all()})
        return parcel.payload.get("named") or {}

    def settle(self, work: Work, parcel: Parcel, sent: Sent) -> None:
        key = standing_key(parcel.payload)
        if sent.ts:
            before = work.standings.get(key)
            work.standings.drawn(key, wanted=sent.wanted, ts=sent.ts, channel=sent.channel)
            work.deliveries.bring_forward(waits_for(key), work.now)
            if before and parcel.payload.get("instead_of") and not before.thread_of:
                again.follow(work, before)
        if sent.finished:
            work.standings.finish(key)

    def died(self, work: Work, parcel: Parcel, error: str) -> None:  # noqa: ARG002
        work.standings.gone(standing_key(parcel.payload))  # so that nothing waits for its address


class Signpost(Kind):
    """Into the old thread of a card that was posted again: where it stands now."""

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:
        return super().find(tools, replace(parcel, thread_ts=parcel.payload["from_ts"]))

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        channel, payload = parcel.delivery.channel, parcel.payload
        url = tools.gateway.permalink(channel, parcel.thread_ts or "")
        there = context(link(url, payload["link_label"]))
        blocks = [*payload["blocks"], there]
        posted = tools.gateway.post(
            channel, payload["text"], blocks, payload["from_ts"], delivery_ids=parcel.keys
        )
        return sent_as(parcel, posted)


class Ephemeral(Kind):
    """Best effort: who pressed a button does not wait for the answer for hours."""

    method = "chat.postEphemeral"
    tries = 5

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:  # noqa: ARG002 - it leaves no trace
        """The others may have come behind it since: rather twice than never."""
        return Sent(keys=(parcel.delivery.key,))

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        payload, (text, blocks) = parcel.payload, joined(different(parcel.bundle))
        thread_ts = parcel.thread_ts or payload.get("thread_ts")
        tools.gateway.ephemeral(parcel.delivery.channel, payload["person_id"], text, blocks, thread_ts)
        return Sent(keys=parcel.keys)


class File(Kind):
    """It stands under the file's own id."""

    method = "files.completeUploadExternal"

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:
        delivery = parcel.delivery
        name = stamped(delivery.payload["name"], delivery.key)
        found = tools.gateway.find_file(delivery.channel, parcel.thread_ts, name, parcel.oldest)
        return Sent(keys=parcel.keys, channel=delivery.channel, ts=found) if found else None

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        delivery = parcel.delivery
        content = tools.office.read(tools.renderer.content, delivery.payload)
        if content is None:
            raise DeliveryError("the file is no longer kept", permanent=True)
        name = stamped(delivery.payload["name"], delivery.key)
        title = delivery.payload["title"]
        file_id = tools.gateway.upload_file(delivery.channel, parcel.thread_ts, name, content, title)
        return Sent(keys=parcel.keys, channel=delivery.channel, ts=file_id)


class Pin(Kind):
    """Pinning twice is pinning once, so there is nothing to look for. `thread_ts` is the card's own."""

    method = "pins.add"

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:  # noqa: ARG002
        return None

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        tools.gateway.pin(parcel.delivery.channel, parcel.thread_ts or "")
        return Sent(keys=parcel.keys)


class Unpin(Pin):
    method = "pins.remove"

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        tools.gateway.unpin(parcel.delivery.channel, parcel.thread_ts or "")
        return Sent(keys=parcel.keys)


class Clear(Kind):
    """Takes an old drawing away once it stands elsewhere. Twice is once, so there is nothing to look for."""

    method = "chat.delete"

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:  # noqa: ARG002
        return None

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        standing = tools.office.read(lambda work: work.standings.get(standing_key(parcel.payload)))
        if standing is None or standing.ts != parcel.payload["ts"]:
            tools.gateway.delete(parcel.delivery.channel, parcel.payload["ts"])
        return Sent(keys=parcel.keys)


class Erase(Kind):
    """Twice is once, so there is nothing to look for."""

    method = "chat.delete"

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:  # noqa: ARG002
        return None

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        channel, ts = parcel.delivery.channel, parcel.payload["ts"]
        if is_file(ts):
            tools.gateway.delete_file(ts)
        else:
            there = channel if is_channel(channel) else tools.gateway.direct_channel(channel)
            tools.gateway.delete(there, ts)
        return Sent(keys=parcel.keys)


class Redraw(Kind):
    method = ""

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:  # noqa: ARG002
        return None

    def send(self, tools: Tools, parcel: Parcel) -> Sent:  # noqa: ARG002
        return Sent(keys=parcel.keys)

    def settle(self, work: Work, parcel: Parcel, sent: Sent) -> None:  # noqa: ARG002
        work.standings.want(parcel.payload["subject"])


KINDS: Mapping[str, Kind] = {
    "card": Card(),
    "notice": Kind(),
    "direct": Direct(),
    "signpost": Signpost(),
    "ephemeral": Ephemeral(),
    "file": File(),
    "pin": Pin(),
    "unpin": Unpin(),
    "clear": Clear(),
    "erase": Erase(),
    "redraw": Redraw(),
    "room": Room(),
    "insiders": Insiders(),
    "audience": AudiencePost(),
    "capture": CaptureFetch(),
}


def draw(work: Work, renderer: Renderer, key: str) -> tuple[Standing, Drawn | None]:
    """What stands there and how it should look, from one view of the store."""
    standing = work.standings.get(key)
    if standing is None:
        raise DeliveryError(f"nothing is to stand at {key}", permanent=True)
    return standing, renderer.render(work, standing)


def look(tools: Tools, kind: Kind, parcel: Parcel) -> Sent | None:
    """Reads back what an earlier try left. As long as that cannot be read, the outcome stays unknown."""
    try:
        return kind.find(tools, parcel)
    except DeliveryError as error:
        if error.permanent:
            raise
        unknown = OutcomeUnknown(f"not read back yet: {error}")
        unknown.retry_after = error.retry_after
        raise unknown from error


def _stands_already(standing: Standing, parcel: Parcel) -> bool:
    """A card is posted again only in the place of the very one that a person deleted."""
    replaced = bool(standing.ts) and standing.ts == parcel.payload.get("instead_of")
    return standing.state is not MessageState.LIVE or (bool(standing.ts) and not replaced)
