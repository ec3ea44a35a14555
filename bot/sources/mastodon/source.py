"""What one Mastodon server sees: everything public, or one hashtag.

A stream tells nothing twice, so a connection first opens the stream and then reads from the timeline what
came while there was none, a little more than that, because a status from elsewhere is sorted in by its own
time. Only what some watch wants goes further than this file.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import compress
from typing import Any

import httpx

from bot.domain.storm.evidence import Asked, Now
from bot.domain.storm.mention import Batch, Change, Mention
from bot.domain.storm.terms import asked_for
from bot.sources.frame import Above, Clock, Gap, Interrupted, State, StreamSink, SystemClock, named
from bot.sources.mastodon import statuses
from bot.sources.mastodon.server import PAGE, Line, Server
from bot.sources.mastodon.sse import ServerEvent
from bot.sources.mastodon.statuses import BadStatus, Status, Threads

SILENCE = 60.0  # seconds; a server sends a heartbeat every 15
REWOUND = timedelta(minutes=1)  # how late a status from elsewhere may come
MOST_PAGES = 500  # of a timeline, caught up with after a pause
AHEAD = 10_000  # events that may wait while the past is read
AT_ONCE = 500
NEWS = ("update", "status.update")
BELOW_MILLISECONDS = 16  # bits of an id of Mastodon's own
FIRST_ID = datetime(2016, 1, 1, tzinfo=UTC)  # before Mastodon's first
Coming = asyncio.Queue[ServerEvent | None]  # ``None`` is the end


@dataclass(frozen=True, slots=True)
class Position:
    """The cursor: the greatest id, which is this server's own, and when its status was written."""

    id: str
    at: str

    @property
    def rewound(self) -> str:
        """Ids of other software tell no time, and are taken as they are."""
        if _time_in(self.id) is None:
            return self.id
        return str(int(self.id) - (int(REWOUND / timedelta(milliseconds=1)) << BELOW_MILLISECONDS))

    def moved(self, status: Status, now: datetime) -> Position:
        """Not to a status from tomorrow: what comes until then would never be caught up with."""
        ahead = (_time_in(status.id) or now) > now + REWOUND
        if ahead or _order(status.id) <= _order(self.id):
            return self
        return Position(status.id, status.created_at.isoformat())


class Mastodon:
    """`tag` without its sign; empty means everything public that the server sees."""

    label = "Mastodon"
    shows = PAGE

    def __init__(self, url: str, token: str, *, tag: str = "", clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._server = Server(url, token, self._clock)
        self._threads = Threads()
        self._tag = tag
        self.name = named(statuses.SOURCE, self._server.host + (f"-{tag}" if tag else ""))

    def __repr__(self) -> str:
        return f"Mastodon({self.name!r})"

    async def search(self, term: str, since: datetime) -> list[Mention]:  # noqa: ARG002 - the newest page
        """A hashtag in its timeline, and anything else by the server's own search."""
        words = asked_for(term)
        async with self._server.connected() as line:
            is_tag = term.startswith("#") and words.isalnum()
            page = await (line.timeline(f"tag/{words}", limit=PAGE) if is_tag else line.search(words))
        found = _readable(page, self._server.host, self._clock.now(), Counter())
        return [status.mention for status in found if status.mention]

    async def look_again(self, asked: Sequence[Asked]) -> list[Now]:
        """Those whose id on this server is known."""
        host, now = self._server.host, self._clock.now()
        known = [post for post in asked if (post.known_as or "").startswith(f"{host}/")]
        async with self._server.connected() as line:
            found = [await line.status((post.known_as or "").removeprefix(f"{host}/")) for post in known]
        return [statuses.now(post.id, told, host, now) for post, told in zip(known, found, strict=True)]

    async def run(self, sink: StreamSink) -> None:
        stored = await sink.cursor(self.name)
        async with self._server.connected() as line:
            saved = json.loads(stored) if stored else {}
            self._threads.recall(saved.pop("roots", {}))
            since = Position(**saved) if saved else await self._begin(line)
            run = _Run(sink, self.name, self._server.host, self._clock, since, self._threads)
            await run.keep()
            path, query = ("hashtag", {"tag": self._tag}) if self._tag else ("public", {})
            async with line.stream(path, query) as stream, _reading(stream, sink) as coming:
                sink.report(State.CATCHING_UP)
                sink.expect(SILENCE)
                await run.catch_up(line, f"tag/{self._tag}" if self._tag else "public")
                sink.report(State.LIVE)
                while True:
                    await run.take(await _gathered(coming))

    async def _begin(self, line: Line) -> Position:
        """The newest there is; kept before the first connection, so that nothing after it is lost."""
        path = f"tag/{self._tag}" if self._tag else "public"
        now = self._clock.now()
        found = _readable(await line.timeline(path, limit=1), self._server.host, now, Counter())
        return Position(found[0].id if found else "0", now.isoformat())


class _Run:
    """One connection, from the position where the last one ended."""

    def __init__(
        self, sink: StreamSink, name: str, host: str, clock: Clock, since: Position, threads: Threads
    ) -> None:
        self._sink = sink
        self._name = name
        self._host = host
        self._clock = clock
        self._position = since
        self._threads = threads

    async def keep(self) -> None:
        """Before the first connection too, so that what comes by then is not lost when it breaks."""
        await self._sink.store(self._batch((), Counter()))

    async def catch_up(self, line: Line, path: str) -> None:
        asked = self._position.rewound
        for _ in range(MOST_PAGES):
            page = await line.timeline(path, min_id=asked, limit=PAGE)
            rejected: Counter[str] = Counter()
            found = _readable(page, self._host, self._clock.now(), rejected)
            await self._hand_over(found, rejected)
            newest = max((status.id for status in found), key=_order, default=asked)
            if _order(newest) <= _order(asked):
                return
            asked = newest
        since, now = datetime.fromisoformat(self._position.at), self._clock.now()
        self._sink.gap(Gap(since, now, "more was missed than can be caught up with"))
        await self.keep()

    async def take(self, events: Iterable[ServerEvent | None]) -> None:
        rejected: Counter[str] = Counter()
        found: list[Status] = []
        deleted: list[Change] = []
        ended = False
        for event in events:
            if event is None:
                ended = True
            elif event.name in NEWS:
                found += _statuses(event.data, self._host, self._clock.now(), rejected)
            elif event.name == "delete":
                deleted += _deleted(event.data, self._host, self._clock.now(), rejected)
        if found or rejected or deleted:
            await self._hand_over(found, rejected, deleted)
        if ended:
            raise Interrupted(f"{self._host} ended the stream")

    async def _hand_over(
        self, found: Collection[Status], rejected: Counter[str], deleted: Iterable[Change] = ()
    ) -> None:
        mentions, answered = list[Mention](), dict[str, str]()
        for status in sorted(found, key=lambda status: _order(status.id)):
            self._position = self._position.moved(status, self._clock.now())
            self._sink.heard(status.created_at)
            if post := status.mention:
                mentions.append(self._threads.placed(post))
                if post.conversation_id and post.conversation_id != post.known_as:
                    answered[post.external_id] = post.conversation_id
        above = [_place(post, answered.get(post.external_id)) for post in mentions]
        wanted = await self._sink.wanted([m.text for m in mentions], above) if mentions else ()
        edited = (change for status in found if (change := status.change))
        heard = tuple(compress(mentions, wanted))
        batch = self._batch(heard, rejected, (*edited, *deleted))
        await self._sink.put(replace(batch, answered=answered))

    def _batch(
        self, wanted: tuple[Mention, ...], rejected: Counter[str], changes: tuple[Change, ...] = ()
    ) -> Batch:
        self._threads.keep(wanted)
        cursor = json.dumps(asdict(self._position) | {"roots": self._threads.heard})
        return Batch(source=self._name, mentions=wanted, cursor=cursor, rejected=rejected, changes=changes)


def _place(post: Mention, parent: str | None) -> Above:
    """By what this server calls them."""
    root = post.conversation_id
    ids = [id_ for id_ in (parent, root) if id_ and id_ != post.known_as]
    return post.known_as or "", ids, post.author_handle or ""


@asynccontextmanager
async def _reading(stream: AsyncIterator[ServerEvent], sink: StreamSink) -> AsyncIterator[Coming]:
    """A task of its own reads: the stream goes on while the past is read, and is never cut off in a read."""
    coming: Coming = asyncio.Queue(AHEAD)

    async def read() -> None:
        with suppress(httpx.HTTPError):
            async for event in stream:
                sink.heard()
                if event.name:
                    await coming.put(event)
        await coming.put(None)

    reading = asyncio.create_task(read())
    try:
        yield coming
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def _gathered(coming: Coming) -> list[ServerEvent | None]:
    found = [await coming.get()]
    while len(found) < AT_ONCE and not coming.empty():
        found.append(coming.get_nowait())
    return found


def _statuses(data: bytes | None, host: str, now: datetime, rejected: Counter[str]) -> list[Status]:
    try:
        if data is None:
            raise BadStatus("is too long")
        return [statuses.read(data, host, now)]
    except BadStatus as wrong:
        rejected[f"a status {wrong}"] += 1
        return []


def _deleted(data: bytes | None, host: str, now: datetime, rejected: Counter[str]) -> list[Change]:
    try:
        return [statuses.deleted(data, host, now)]
    except BadStatus as wrong:
        rejected[f"a status {wrong}"] += 1
        return []


def _readable(page: Iterable[Any], host: str, now: datetime, rejected: Counter[str]) -> list[Status]:
    found = []
    for each in page:
        try:
            found.append(statuses.status(each, host, now))
        except BadStatus as wrong:
            rejected[f"a status {wrong}"] += 1
    return found


def _time_in(id_: str) -> datetime | None:
    """When an id of Mastodon's own was made, which is what it begins with."""
    try:
        found = datetime.fromtimestamp((int(id_) >> BELOW_MILLISECONDS) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found > FIRST_ID else None


def _order(id_: str) -> tuple[int, str]:
    """Ids grow by length, then by their characters, whatever software made them."""
    return len(id_), id_
