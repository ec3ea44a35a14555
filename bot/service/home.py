"""App Home is kept up to date for those who looked at it; deleted cards are drawn again."""

from __future__ import annotations

from bot.domain.events import HomeOpened
from bot.service.ports import Work


def opened(work: Work, person_id: str) -> None:
    work.record(HomeOpened(actor=person_id))


def card_deleted(work: Work, channel: str, ts: str) -> None:
    """The drawer finds out that it is gone, and posts it again unless it was finished."""
    standing = work.standings.at(channel, ts)
    if standing is not None:
        work.standings.want(standing.subject)
