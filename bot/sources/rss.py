"""RSS and Atom feeds, Google Alerts among them: asked politely, every five minutes at most.

One `Feed` is one address. Its cursor remembers what the server said about the version read last, and when
that was, so that a restart neither asks too soon nor misses what came in between.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from bot.domain.storm.mention import Batch, Mention
from bot.sources import feed
from bot.sources.addresses import anywhere, is_public
from bot.sources.fetch import Fetched, Fetcher
from bot.sources.frame import Clock, Gap, State, StreamSink, SystemClock, named
from bot.sources.polling import poll, rest

SOURCE = "rss"  # of every post, whatever the feed, where nothing else is said
SHORTEST_INTERVAL = 300.0  # seconds between two requests to one feed
LONGEST_TAG = 1_000  # characters of an ETag that are kept
FRESH = timedelta(hours=1)  # since the read before: an undated entry came in between, so about now


@dataclass(frozen=True, slots=True)
class Read:
    """The cursor: what was read last, and when."""

    at: str
    etag: str = ""
    modified: str = ""
    most: int = 0  # entries the feed showed at once, ever

    @property
    def conditions(self) -> Mapping[str, str]:
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in found.items() if value}


class Feed:
    """`name` shows the host only: feed addresses often hold a token.

    `source` is of every post; `shaped` gives posts of a network with an API the form that they have there.
    """

    label = "RSS and Atom"

    def __init__(
        self,
        url: str,
        *,
        source: str = SOURCE,
        shaped: Callable[[Mention], Mention] = lambda mention: mention,
        allow_private: bool = False,
        interval: float = SHORTEST_INTERVAL,
        fetcher: Fetcher | None = None,
        clock: Clock | None = None,
        dice: random.Random | None = None,
    ) -> None:
        self.name = named(source, f"{urlsplit(url).hostname}-{hashlib.sha256(url.encode()).hexdigest()[:6]}")
        self._source = source
        self._shaped = shaped
        self._url = url
        self._interval = max(interval, SHORTEST_INTERVAL)
        self._clock = clock or SystemClock()
        self._fetcher = fetcher or Fetcher(
            now=self._clock.now, allowed=anywhere if allow_private else is_public
        )
        self._dice = dice or random.Random()  # noqa: S311 - spreads requests, guards nothing

    def __repr__(self) -> str:
        return f"Feed({self.name!r})"

    async def run(self, sink: StreamSink) -> None:
        read = await self._before(sink)
        if read and (wait := self._too_soon(read)):
            sink.report(State.LIVE)
            await rest(wait, sink, self._clock)
        else:
            sink.report(State.CATCHING_UP)
        once = partial(self._read_on, sink)
        await poll(once, sink, interval=self._interval, clock=self._clock, dice=self._dice)

    def _too_soon(self, read: Read) -> float:
        since = self._clock.now() - datetime.fromisoformat(read.at)
        return max(0.0, self._interval - since.total_seconds())

    async def _before(self, sink: StreamSink) -> Read | None:
        cursor = await sink.cursor(self.name)
        return Read(**json.loads(cursor)) if cursor else None

    async def _read_on(self, sink: StreamSink) -> None:
        before = await self._before(sink)
        fetched = await self._fetcher.get(self._url, before.conditions if before else {})
        now = self._clock.now()
        found = await self._entries(fetched, now)
        read = _read(before, fetched, len(found), now)
        cursor, uncounted = json.dumps(asdict(read)), _uncounted(before, found, now)
        if before and (gap := _gap(before, found, now)):
            sink.gap(gap)
        await sink.store(Batch(source=self.name, mentions=found, cursor=cursor, uncounted=uncounted))

    async def _entries(self, fetched: Fetched, now: datetime) -> tuple[Mention, ...]:
        if fetched.body is None:
            return ()
        parse = partial(
            feed.mentions,
            fetched.body,
            url=fetched.url,
            headers=fetched.headers,
            source=self._source,
            seen_at=now,
        )
        found = await asyncio.get_running_loop().run_in_executor(None, parse)
        return tuple(self._shaped(mention) for mention in found)


def _read(before: Read | None, fetched: Fetched, count: int, now: datetime) -> Read:
    if fetched.body is None and before:
        return replace(before, at=now.isoformat())
    etag, modified = (fetched.headers.get(name, "")[:LONGEST_TAG] for name in ("etag", "last-modified"))
    return Read(now.isoformat(), etag, modified, max(count, before.most if before else 0))


def _uncounted(before: Read | None, found: tuple[Mention, ...], now: datetime) -> frozenset[str]:
    """What a feed shows at its first read are the latest of an unknown number; later only those count against
    it that bear no time (or one to come) and may have stood there for long.
    """
    if before is None:
        return frozenset(m.external_id for m in found)
    if now - datetime.fromisoformat(before.at) <= FRESH:
        return frozenset()
    return frozenset(m.external_id for m in found if m.created_at == now)


def _gap(before: Read, found: tuple[Mention, ...], now: datetime) -> Gap | None:
    """A feed shows its latest entries only: a full page of newer ones may have pushed others out unseen."""
    read_at = datetime.fromisoformat(before.at)
    if not 0 < before.most <= len(found) or not read_at < found[0].created_at < now:
        return None
    return Gap(read_at, found[0].created_at, "the feed had moved on by more than it shows at once")
