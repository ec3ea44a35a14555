"""Every public post of Bluesky, by Jetstream: no account is needed.

The cursor is a time, which both versions of Jetstream and all its servers understand. A connection begins
a little before the cursor, because events come up to 33 ms out of order and servers see them at different
times; what comes twice is stored once. Only posts that some watch wants go further than this file.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import compress
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from bot.domain.storm.evidence import Asked, Now
from bot.domain.storm.mention import Batch, Change, Mention
from bot.sources.bluesky import posts, wire
from bot.sources.bluesky.own import Own
from bot.sources.bluesky.people import API, People
from bot.sources.bluesky.wire import BadFrame, Event, StreamError
from bot.sources.frame import Clock, Gap, Interrupted, State, StreamSink, SystemClock

SERVERS = (
    "wss://jetstream.us-west.bsky.network/xrpc/network.bsky.jetstream.subscribeEvents",
    "wss://jetstream2.us-east.bsky.network/subscribe",
    "wss://jetstream1.us-west.bsky.network/subscribe",
)
SAME, OTHER = timedelta(seconds=5), timedelta(seconds=30)  # rewound for the same and for another server
MISSING = timedelta(minutes=1)  # the first event this long after what was asked for: the rest is gone
SILENCE = 60.0  # seconds without a frame, at a network with fifty posts a second
AT_ONCE, PATIENCE = 500, 0.25  # frames, seconds: what is taken together
NEAR = timedelta(seconds=2)  # this far behind the moment of connecting is no past any more
QUIET = 5.0  # seconds after which a stream that sends nothing has nothing to catch up with
CURSOR_EVERY = timedelta(seconds=5)  # how often the cursor moves while nothing is wanted
BAD_REQUEST = 400
GONE = "the server no longer had it"


@dataclass(frozen=True, slots=True)
class Position:
    """The cursor: microseconds since 1970 by the clock of `server`."""

    at: int
    server: str

    def rewound(self, server: str) -> int:
        margin = SAME if server == self.server else OTHER
        return self.at - int(margin / timedelta(microseconds=1))


class Bluesky:
    """`servers` are tried in turn: the next one when one was silent."""

    label = "Bluesky"
    name = posts.SOURCE

    def __init__(self, *, servers: Sequence[str] = (), api: str = API, clock: Clock | None = None) -> None:
        self._servers = tuple(servers) or SERVERS
        self._turn = 0
        self._clock = clock or SystemClock()
        self._people = People(self._clock, api)
        self._own = Own(self._people, self._clock)

    async def run(self, sink: StreamSink) -> None:
        server = self._servers[self._turn % len(self._servers)]
        stored = await sink.cursor(self.name)
        since = Position(**json.loads(stored)) if stored else await self._begin(sink, server)
        self._turn += 1  # unless something is heard from this one
        try:
            await self._connect(sink, server, since)
        except InvalidStatus as answer:
            raise Interrupted(f"{_host(server)} answered {answer.response.status_code}") from None
        except (OSError, InvalidHandshake) as error:
            raise Interrupted(f"{_host(server)} cannot be reached ({type(error).__name__})") from None
        except ConnectionClosed:
            raise Interrupted(f"{_host(server)} ended the connection") from None
        except StreamError as error:
            raise Interrupted(f"{_host(server)} ended the stream: {error}") from None

    async def look_again(self, asked: Sequence[Asked]) -> list[Now]:
        counts = await self._people.standing([post.id for post in asked])
        return [_now(post.id, counts.get(post.id)) for post in asked]

    async def _begin(self, sink: StreamSink, server: str) -> Position:
        """Stored before the first connection, so that what comes by then is not lost when it breaks."""
        now = Position(_micros(self._clock.now()), server)
        await sink.store(Batch(source=self.name, mentions=(), cursor=json.dumps(asdict(now))))
        return now

    async def _connect(self, sink: StreamSink, server: str, since: Position) -> None:
        """Most servers begin with the oldest they have when the cursor is too old; some refuse it."""
        try:
            await self._listen(sink, server, since)
        except (InvalidStatus, StreamError) as refusal:
            if not _is_too_old(refusal):
                raise
            sink.gap(Gap(_time(since.at), self._clock.now(), GONE))
            await self._begin(sink, server)
            await self._listen(sink, server, None)

    async def _listen(self, sink: StreamSink, server: str, since: Position | None) -> None:
        asked = since.rewound(server) if since else None
        protocols = [Subprotocol(wire.V2_PROTOCOL)] if wire.is_v2(server) else None
        address = wire.address(server, asked)
        async with connect(address, subprotocols=protocols, max_size=2 * wire.LARGEST_MESSAGE) as socket:
            sink.report(State.CATCHING_UP if since else State.LIVE)
            sink.expect(SILENCE)
            line = _Line(sink, server, self._people, self._own, self._clock, since)
            try:
                async for frames in _gathered(socket):
                    if frames:
                        self._turn = self._servers.index(server)
                    await line.take(frames)
            finally:
                socket.transport.abort()  # a polite good-bye waits until all that is under way was read


class _Line:
    """One connection, from the first frame to the last."""

    def __init__(
        self, sink: StreamSink, server: str, people: People, own: Own, clock: Clock, since: Position | None
    ) -> None:
        self._sink = sink
        self._server = server
        self._people = people
        self._own = own
        self._clock = clock
        self._began = self._handed_over = clock.now()
        self._catching_up = since is not None
        self._covered = _time(since.at) if since else None  # until then, and whether it goes on is not known
        self._until: datetime | None = None  # how far the server's clock has come
        self._changes: list[Change] = []  # they go with the next batch: most are of posts nobody wants

    async def take(self, frames: Iterable[bytes]) -> None:
        now = self._clock.now()
        events, rejected, end = _read(frames)
        if events:
            self._moved(events, now)
        told = [event for event in events if event.record]
        self._changes += [change for event in events if (change := posts.change(event, now))]
        await self._own.look(self._sink)
        own = self._own.names
        above = [(event.uri, posts.above(event), own.get(event.did, "")) for event in told]
        wanted = await self._sink.wanted([posts.words(event) for event in told], above) if told else ()
        found = [post for event in compress(told, wanted) if (post := posts.mention(event, now, own))]
        answered = {uri: ids[0] for uri, ids, _ in compress(above, wanted) if ids}
        await self._hand_over(await self._people.completed(found), rejected, now, answered)
        self._tell_state(quiet=not frames)
        if end:
            raise end

    def _moved(self, events: list[Event], now: datetime) -> None:
        """A server whose clock is ahead must not make us ask for the future."""
        last = min(max(event.at for event in events), now)
        self._until = max(last, self._until or last)
        self._sink.heard(self._until)
        if self._covered and events[0].at - self._covered > MISSING:
            self._sink.gap(Gap(self._covered, events[0].at, GONE))
        self._covered = None

    async def _hand_over(
        self,
        wanted: tuple[Mention, ...],
        rejected: Counter[str],
        now: datetime,
        answered: Mapping[str, str],
    ) -> None:
        late = now - self._handed_over >= CURSOR_EVERY or len(self._changes) >= AT_ONCE
        if self._until and (wanted or rejected or late):
            cursor = json.dumps(asdict(Position(_micros(self._until), self._server)))
            changes, self._changes, self._handed_over = tuple(self._changes), [], now
            await self._sink.put(
                Batch(
                    source=posts.SOURCE,
                    mentions=wanted,
                    cursor=cursor,
                    rejected=rejected,
                    changes=changes,
                    answered=answered,
                )
            )

    def _tell_state(self, *, quiet: bool) -> None:
        if self._catching_up and (quiet or (self._until and self._until >= self._began - NEAR)):
            self._catching_up = False
            self._sink.report(State.LIVE)


def _now(uri: str, counts: Mapping[str, int] | None) -> Now:
    """Gone, where it counts nothing any more."""
    told = counts or {}
    return Now(
        source=posts.SOURCE,
        id=uri,
        gone=counts is None,
        likes=told.get("likes"),
        reposts=told.get("reposts"),
        replies=told.get("replies"),
    )


async def _gathered(socket: ClientConnection) -> AsyncIterator[list[bytes]]:
    """What comes together, the last part also when the connection ends; empty when nothing comes at all."""
    while True:
        frames: list[bytes] = []
        try:
            async with asyncio.timeout(QUIET):
                frames.append(await socket.recv(decode=False))
            async with asyncio.timeout(PATIENCE):
                while len(frames) < AT_ONCE:
                    frames.append(await socket.recv(decode=False))
        except TimeoutError:
            pass
        except ConnectionClosed:
            yield frames
            raise
        yield frames


def _read(frames: Iterable[bytes]) -> tuple[list[Event], Counter[str], StreamError | None]:
    """What happened, what could not be read, and why the stream ends if it does."""
    events: list[Event] = []
    rejected: Counter[str] = Counter()
    for frame in frames:
        try:
            if event := wire.read(frame):
                events.append(event)
        except BadFrame as wrong:
            rejected[f"a frame {wrong}"] += 1
        except StreamError as end:
            return events, rejected, end
    return events, rejected, None


def _is_too_old(refusal: InvalidStatus | StreamError) -> bool:
    """The cursor, whether the server says so before the stream or in it."""
    if isinstance(refusal, InvalidStatus):
        return refusal.response.status_code == BAD_REQUEST
    return str(refusal) == wire.TOO_OLD


def _time(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1e6, UTC)


def _micros(at: datetime) -> int:
    return int((at - datetime.fromtimestamp(0, UTC)) / timedelta(microseconds=1))


def _host(server: str) -> str:
    return urlsplit(server).hostname or "the server"
