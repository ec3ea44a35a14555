"""A person deleted a message: what is still open stands again in its place, what is over stays deleted."""

from __future__ import annotations

from bot.domain.message import MessageState, Standing
from bot.service.ports import Work
from bot.service.records import Delivery

PINNED = ("crisis:", "card")  # the beginning of its subject, and its place


def deleted(work: Work, channel: str, ts: str) -> None:
    """Slack told so. The drawer may find out by itself too, which changes nothing."""
    standing = work.standings.at(channel, ts)
    if standing is not None:
        replace(work, standing)


def replace(work: Work, standing: Standing, *, is_over: bool = False) -> None:
    """`is_over`: this was its last drawing, though that is not noted yet."""
    if is_over or standing.state is not MessageState.LIVE:
        work.standings.gone(standing.key)
        return
    about = {"subject": standing.subject, "place": standing.place}
    card = Delivery(
        key=f"again/{standing.key}/{standing.ts}",
        thread=standing.thread_of or standing.key,
        lane=standing.lane,
        method="card",
        channel=standing.channel,
        payload={**about, "instead_of": standing.ts},
        due_at=work.now,
    )
    work.deliveries.add([card])
    if standing.subject.startswith(PINNED[0]) and standing.place == PINNED[1]:
        pin = Delivery(
            key=f"pin/{card.key}",
            thread=card.thread,
            lane=card.lane,
            method="pin",
            channel=card.channel,
            payload=about,
            due_at=work.now,
        )
        work.deliveries.add([pin])
