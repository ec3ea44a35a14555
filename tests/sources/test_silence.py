"""A feed that answers and shows nothing new is noticed, on the way that every post takes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

from sqlalchemy import Engine

from bot.domain.storm.rhythm import Rhythm
from bot.domain.storm.source import SourceStatus
from bot.service.records import Brand, House
from bot.service.watch import outages
from bot.service.watch.listening import Intake
from bot.sources.addresses import anywhere
from bot.sources.board import Board
from bot.sources.fetch import Fetcher
from bot.sources.rss import Feed
from bot.sources.supervisor import Supervisor
from bot.storage.work import Office
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer
from tests.sources.loopback import Loopback, Request, reply
from tests.sources.support import NOW, FakeClock, run, until
from tests.support.databases import PlainShelf

MINUTE = timedelta(minutes=1)


class Paper:
    """A feed with one more entry at each of its first `fresh` readings; then it stands still."""

    def __init__(self, clock: FakeClock, fresh: int) -> None:
        self._clock, self._fresh, self.entries = clock, fresh, [NOW - timedelta(hours=3)]

    def __call__(self, _: Request) -> Iterator[bytes]:
        if len(self.entries) <= self._fresh:
            self.entries.append(self._clock.now())
        items = "".join(
            f"<item><guid>https://n.example/{n}</guid><title>Weather {n}</title>"
            f"<pubDate>{format_datetime(at)}</pubDate></item>"
            for n, at in enumerate(self.entries)
        )
        return reply(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())


async def listen(office: Office, feed: Feed, board: Board, clock: FakeClock, minutes: int) -> SourceStatus:
    """Minute by minute, with the looks that the clock's job takes."""
    intake = Intake(office, Matcher, VaderScorer)
    task = asyncio.create_task(Supervisor(intake, [feed], board=board, clock=clock).run())
    for _ in range(minutes):
        await until(lambda: bool(clock.asleep) and clock.asleep[0] > 0)
        outages.listen_on(office)
        outages.look(office)
        clock.go_on(60)
    (status,) = board.statuses()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return status


def test_a_feed_that_answers_and_shows_nothing_new_is_silent_since_its_last_entry(engine: Engine) -> None:
    clock = FakeClock()
    with Loopback(paper := Paper(clock, fresh=4)) as server:
        fetcher = Fetcher(now=clock.now, allowed=anywhere)
        feed = Feed(server.url, fetcher=fetcher, clock=clock, dice=random.Random(1))
        board = Board([feed.name], clock)
        office = Office(engine, clock=clock.now, house=House(shelf=PlainShelf(), outlets={}, sources=board))
        brand = Brand(id="brand", name="Northwind Coffee", incident_channel="C1")
        office.perform(lambda work: work.people.save_brand(brand))
        often = Rhythm(hour=NOW, looked_at=NOW, quiet_since=NOW, hours=(40,) * (56 * 24), whole=True)
        office.perform(lambda work: work.outages.save_rhythms({feed.name: often}))
        status = run(listen(office, feed, board, clock, minutes=80))
    assert status.received > 5 * len(paper.entries), "it was asked and answered on"
    assert status.silence is not None
    assert timedelta() <= status.silence.since - paper.entries[-1] <= MINUTE
    (outage,) = office.read(lambda work: work.outages.lasting())
    assert (outage.source, outage.since) == (feed.name, status.silence.since)
