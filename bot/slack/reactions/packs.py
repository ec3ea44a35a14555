"""Words that our own people may share: a card in each of their channels, drawn again as things change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.log.record import Recorded
from bot.domain.message import Lane, Standing
from bot.service.comms import packs
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.slack.reactions import parts
from bot.slack.subjects import pack_subject


def post(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """In a queue of its own in each channel: one that is closed holds up nothing but itself."""
    subject = pack_subject(parts.field(recorded, "statement_id"))
    for channel in parts.field(recorded, "channels"):
        standing = Standing(subject=subject, place=f"card@{channel}", channel=channel)
        work.standings.add(standing)
        payload = {"subject": subject, "place": standing.place, "thread_of": "", "is_quiet": True}
        made = parts.delivery(
            work,
            recorded,
            standing.place,
            method="card",
            thread=standing.key,
            lane=Lane.CARD,
            payload=payload,
        )
        yield replace(made, channel=channel)


def redraw(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    work.standings.want(pack_subject(parts.field(recorded, "statement_id")))
    return []


def take_back(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Those before it, too: they may show it as what is said instead of them."""
    for pack in packs.gone(work, parts.crisis_id(recorded)):
        work.standings.show_again(pack_subject(pack.id))
    return []
