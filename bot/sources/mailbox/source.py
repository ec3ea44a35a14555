"""A mailbox: what people write to care or press, seconds after it arrives.

A letter's number counts up for as long as the folder keeps its UIDVALIDITY. When that changes, all numbers
are new, so the letters since the last one are read again and known by their Message-ID. The server is asked
for new letters at every turn, also when it announced none: an announcement can be lost, a number cannot.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.storm.mention import Batch, Mention
from bot.sources.frame import Clock, GiveUp, Interrupted, State, StreamSink, SystemClock, named
from bot.sources.mailbox import letters
from bot.sources.mailbox.folder import TROUBLE, Address, Folder, Letter, Refused
from bot.sources.mailbox.letters import Unreadable
from bot.sources.mailbox.login import Login

T = TypeVar("T")

AT_ONCE = 50  # letters
TURN = 30.0  # seconds of waiting before the server is asked again; it may log us off after 29 minutes
GLANCE = 1.0  # seconds of one wait, so that stopping takes no longer
SILENCE = 3 * TURN
A_DAY = timedelta(days=1)  # SINCE compares dates of the server's own time zone


@dataclass(frozen=True, slots=True)
class Position:
    """The cursor: the last letter's number, what it counts under, and when it was read."""

    validity: int
    uid: int
    at: str


class Mailbox:
    """`name` shows neither user nor folder."""

    label = "Email"

    def __init__(self, url: str, user: str, login: Login, *, clock: Clock | None = None) -> None:
        self._address = Address.parsed(url)
        self._user = user
        self._login = login
        self._clock = clock or SystemClock()
        mark = hashlib.sha256(f"{self._address.folder} {user}".encode()).hexdigest()[:6]
        self.name = named(letters.SOURCE, f"{self._address.host}-{mark}")

    def __repr__(self) -> str:
        return f"Mailbox({self.name!r})"

    def look(self, now: datetime) -> None:
        """Open the folder and close it again. Raises as ``run`` does."""
        with self._told():
            Folder(self._address, self._user, self._login, now).close()

    async def run(self, sink: StreamSink) -> None:
        stored = await sink.cursor(self.name)
        since = Position(**json.loads(stored)) if stored else None
        with self._told():
            opened = self._address, self._user, self._login, self._clock.now()
            async with _open(*opened) as line:
                sink.report(State.CATCHING_UP if since else State.LIVE)
                sink.expect(SILENCE)
                await _Run(sink, self.name, line, self._clock).listen(since)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong, with neither user nor secret in it."""
        try:
            yield
        except Refused as reason:
            raise GiveUp(f"{self._address.host} {reason}") from None
        except TROUBLE as error:
            raise Interrupted(f"{self._address.host} ended the connection ({type(error).__name__})") from None


class _Line:
    """The folder, and the one thread that talks to its server."""

    def __init__(self, folder: Folder, executor: ThreadPoolExecutor) -> None:
        self.folder = folder
        self._executor = executor

    async def call(self, call: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, call, *arguments)


@asynccontextmanager
async def _open(address: Address, user: str, login: Login, now: datetime) -> AsyncIterator[_Line]:
    """Cancelled while it opens, the thread is left to end by itself: a connection cannot be woken before."""
    executor = ThreadPoolExecutor(1, "firebreak-mailbox")
    opening = executor.submit(Folder, address, user, login, now)
    try:
        folder = await asyncio.wrap_future(opening)
        try:
            yield _Line(folder, executor)
        finally:
            folder.wake()
            await asyncio.wrap_future(executor.submit(folder.close))
            executor.shutdown()
    finally:
        opening.add_done_callback(_closed)
        executor.shutdown(wait=False)


def _closed(opening: Future[Folder]) -> None:
    if not opening.cancelled() and not opening.exception():
        opening.result().close()


class _Run:
    """One connection, from the position where the last one ended."""

    def __init__(self, sink: StreamSink, name: str, line: _Line, clock: Clock) -> None:
        self._sink = sink
        self._name = name
        self._line = line
        self._clock = clock

    async def listen(self, since: Position | None) -> None:
        folder, call = self._line.folder, self._line.call
        uid = await self._begin(since)
        while True:
            new = await call(folder.after, uid)
            uid = await self._hand_over(new, uid)
            self._sink.report(State.LIVE)
            await self._wait()

    async def _begin(self, since: Position | None) -> int:
        """The number after which everything is new. Letters from before the first start are none of ours."""
        folder = self._line.folder
        if since and since.validity == folder.validity:
            return since.uid
        if since:
            day = (datetime.fromisoformat(since.at) - A_DAY).date()
            again = await self._line.call(folder.since, day)
            return await self._hand_over(again, folder.next_uid - 1)
        await self._sink.store(self._batch((), Counter(), folder.next_uid - 1))
        return folder.next_uid - 1

    async def _hand_over(self, uids: Sequence[int], last: int) -> int:
        for at in range(0, len(uids), AT_ONCE):
            some = uids[at : at + AT_ONCE]
            found = await self._line.call(self._line.folder.letters, some)
            mentions, rejected = await self._line.call(_read, found, self._clock.now())
            await self._sink.put(self._batch(mentions, rejected, some[-1]))
        return max([last, *uids])

    def _batch(self, mentions: tuple[Mention, ...], rejected: Counter[str], uid: int) -> Batch:
        position = Position(self._line.folder.validity, uid, self._clock.now().isoformat())
        cursor = json.dumps(asdict(position))
        return Batch(source=self._name, mentions=mentions, cursor=cursor, rejected=rejected)

    async def _wait(self) -> None:
        """Until the server announces something, or a turn is over."""
        folder, call = self._line.folder, self._line.call
        if not folder.can_idle:
            await self._clock.sleep(TURN)
            return
        await call(folder.start_waiting)
        for _ in range(int(TURN / GLANCE)):
            if await call(folder.wait, GLANCE):
                break
        await call(folder.stop_waiting)


def _read(found: Sequence[Letter], now: datetime) -> tuple[tuple[Mention, ...], Counter[str]]:
    mentions: list[Mention] = []
    rejected: Counter[str] = Counter()
    for letter in found:
        try:
            if made := letters.mention(letter, now):
                mentions.append(made)
        except Unreadable as wrong:
            rejected[f"a letter {wrong}"] += 1
    return tuple(mentions), rejected
