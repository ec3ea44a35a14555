"""One writer for all sources: bounded, in order, never a silent drop.

Posts wait in one queue. What has come is handed to the store in batches of up to 200, at the latest after
250 ms, and at once when somebody waits for the commit. A store that refuses is asked again until it takes
the same batch; meanwhile the queue fills, and a full queue makes the sources wait. A post that it refuses
again and again while it takes others is left out, counted and named, and so is a change or a gap: else it
would silence every source.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from bot.domain.errors import UserError
from bot.domain.storm.mention import Batch
from bot.sources.board import Board
from bot.sources.frame import Clock, Store, backoff

log = logging.getLogger(__name__)
T = TypeVar("T")

CAPACITY = 10_000  # posts waiting
AT_ONCE = 200  # posts in one transaction: on SQLite every press waits behind it
PATIENCE = 0.25  # seconds a post waits for company
TOGETHER = 5  # tries of a batch before each of its posts is tried alone
REFUSED = "the database does not take a post, however often it is offered"
REFUSED_CHANGE = "the database does not take an edit or a deletion, however often it is offered"
REFUSED_GAP = "the database does not take the note of a gap, however often it is offered"
PROBE = "firebreak-writer"  # in whose name it is tried whether the database takes anything
LONGEST_RETRY = 30.0  # seconds between two tries of a store that refuses


@dataclass(frozen=True, slots=True)
class _Item:
    """What a source handed over, and the future of whoever waits for its commit."""

    batch: Batch
    done: asyncio.Future[int] | None = None

    @property
    def weight(self) -> int:
        return min(AT_ONCE, max(1, len(self.batch.mentions) + len(self.batch.changes)))


@dataclass(slots=True)
class _Group:
    """Items that go into one transaction."""

    items: list[_Item] = field(default_factory=list)
    weight: int = 0

    def add(self, item: _Item) -> None:
        self.items.append(item)
        self.weight += item.weight

    def has_room_for(self, item: _Item) -> bool:
        return self.weight + item.weight <= AT_ONCE


class Writer:
    def __init__(self, store: Store, board: Board, clock: Clock, dice: random.Random) -> None:
        self._store = store
        self._board = board
        self._clock = clock
        self._dice = dice
        self._queue: deque[_Item] = deque()
        self._waiting = 0  # posts in the queue or being written
        self._awaited = 0  # how many wait for a commit
        self._changed = asyncio.Condition()
        self._executor = ThreadPoolExecutor(1, "firebreak-writer")

    async def put(self, batch: Batch) -> None:
        for piece in _pieces(batch):
            await self._enqueue(_Item(piece))

    async def store(self, batch: Batch) -> int:
        loop = asyncio.get_running_loop()
        items = [_Item(piece, loop.create_future()) for piece in _pieces(batch)]
        for item in items:
            await self._enqueue(item)
        return sum([await item.done for item in items if item.done])

    async def cursor(self, source: str) -> str | None:
        """After everything that this source handed over before."""
        await self.store(Batch(source=source, mentions=()))
        return await self._in_thread(self._store.cursor, source)

    async def run(self) -> None:
        while True:
            await self._until(lambda: bool(self._queue))
            await either(self._until(self._is_urgent), self._clock.sleep(PATIENCE))
            items, self._queue = self._queue, deque()
            for group in _grouped(items):
                await self._write(group)

    @property
    def waiting(self) -> int:
        """Posts handed over and not stored yet."""
        return self._waiting

    async def drained(self) -> None:
        self._awaited += 1
        async with self._changed:
            self._changed.notify_all()
        await self._until(lambda: self._waiting == 0)

    def close(self) -> None:
        """Waits for the transaction that is open, if any."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    async def _enqueue(self, item: _Item) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._waiting + item.weight <= CAPACITY)
            self._queue.append(item)
            self._waiting += item.weight
            self._awaited += item.done is not None
            self._changed.notify_all()

    async def _until(self, is_true: Callable[[], bool]) -> None:
        async with self._changed:
            await self._changed.wait_for(is_true)

    def _is_urgent(self) -> bool:
        return self._waiting >= AT_ONCE or self._awaited > 0

    async def _write(self, group: _Group) -> None:
        batch = _joined([item.batch for item in group.items])
        rejected, new = await self._stored(batch)
        self._board.committed(replace(batch, rejected=rejected), new)
        for item in group.items:
            self._awaited -= item.done is not None
            if item.done and not item.done.done():
                item.done.set_result(new)
        async with self._changed:
            self._waiting -= group.weight
            self._changed.notify_all()

    async def _stored(self, batch: Batch) -> tuple[Mapping[str, int], int]:
        """What was left out, by reason, and how many posts were new."""
        failures, alone = 0, 0
        while not batch.is_empty:
            try:
                new = await self._in_thread(self._store.store, batch)
            except Exception as error:  # whatever ails the store: the posts are kept and offered again
                failures += 1
                log.warning(
                    "the store refused %d posts of %s", len(batch.mentions), batch.source, exc_info=error
                )
                said = error if isinstance(error, UserError) else type(error).__name__
                self._board.store_trouble(f"the database takes no posts: {said}")
                await self._clock.sleep(backoff(self._dice, failures, LONGEST_RETRY))
                if failures % TOGETHER == 0 and not isinstance(error, UserError):
                    batch, stored = await self._without_refused(batch)
                    alone += stored
            else:
                self._board.store_trouble("")
                return batch.rejected, new + alone
        self._board.store_trouble("")
        return batch.rejected, alone

    async def _without_refused(self, batch: Batch) -> tuple[Batch, int]:
        """What is left of it when each part was tried alone, and how many posts were new. Refused for good is
        what fails before and after something else was written.
        """
        if not await self._takes_anything():
            return batch, 0
        refused, stored = await self._tried_alone(_parts(batch))
        if not (refused and await self._takes_anything()):
            return _with_parts(batch, refused), stored
        refused, more = await self._tried_alone(refused)
        for part in refused:
            log.error("%s: %s is left out: %s", batch.source, *_named(part))
        rejected = Counter(batch.rejected) + Counter(_named(part)[1] for part in refused)
        return replace(_with_parts(batch, ()), rejected=dict(rejected)), stored + more

    async def _tried_alone(self, parts: Iterable[Batch]) -> tuple[list[Batch], int]:
        """Those that were refused, and how many posts of the others were new."""
        refused, stored = [], 0
        for part in parts:
            try:
                stored += await self._in_thread(self._store.store, part)
            except Exception:
                log.debug("the store refused it alone", exc_info=True)
                refused.append(part)
        return refused, stored

    async def _takes_anything(self) -> bool:
        """A source that was never stored has nothing of its own that could be written again."""
        probe = Batch(source=PROBE, mentions=(), cursor=self._clock.now().isoformat())
        try:
            await self._in_thread(self._store.store, probe)
        except Exception:
            log.debug("the store refuses everything", exc_info=True)
            return False
        return True

    async def _in_thread(self, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, call, *arguments)


async def either(*waits: Coroutine[Any, Any, object]) -> None:
    """Until one of them is over; the others are cancelled."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        over, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)  # lets our own cancellation through
    for task in over:
        task.result()


def _pieces(batch: Batch) -> Iterator[Batch]:
    """At most `AT_ONCE` posts each; the cursor is true only with the last, and so is all that counts once."""
    posts = batch.mentions
    while len(posts) > AT_ONCE:
        yield replace(batch, mentions=posts[:AT_ONCE], cursor=None, rejected={}, changes=(), gaps=())
        posts = posts[AT_ONCE:]
    yield replace(batch, mentions=posts)


def _parts(batch: Batch) -> list[Batch]:
    """Each post, change and gap alone. The cursor does not move with them."""
    bare = replace(batch, mentions=(), cursor=None, rejected={}, changes=(), gaps=())
    return [
        *(replace(bare, mentions=(post,)) for post in batch.mentions),
        *(replace(bare, changes=(change,)) for change in batch.changes),
        *(replace(bare, gaps=(gap,)) for gap in batch.gaps),
    ]


def _with_parts(batch: Batch, parts: Iterable[Batch]) -> Batch:
    listed = list(parts)
    return replace(
        batch,
        mentions=tuple(post for part in listed for post in part.mentions),
        changes=tuple(change for part in listed for change in part.changes),
        gaps=tuple(gap for part in listed for gap in part.gaps),
    )


def _named(part: Batch) -> tuple[str, str]:
    """What is left out, and why."""
    if part.mentions:
        return f"the post {part.mentions[0].external_id}", REFUSED
    if part.changes:
        return f"what was done to the post {part.changes[0].id}", REFUSED_CHANGE
    return f"the gap from {part.gaps[0].since} to {part.gaps[0].until}", REFUSED_GAP


def _grouped(items: Iterable[_Item]) -> list[_Group]:
    """Neighbours of one source go together; whoever waits for a number gets a transaction of their own."""
    groups: list[_Group] = []
    open_: dict[str, _Group] = {}
    for item in items:
        source = item.batch.source
        group = open_.get(source)
        if group is None or item.done or not group.has_room_for(item):
            group = open_[source] = _Group()
            groups.append(group)
        group.add(item)
        if item.done:
            del open_[source]
    return groups


def _joined(parts: list[Batch]) -> Batch:
    if len(parts) == 1:
        return parts[0]
    rejected: Counter[str] = Counter()
    for part in parts:
        rejected.update(part.rejected)
    return Batch(
        source=parts[0].source,
        mentions=tuple(mention for part in parts for mention in part.mentions),
        cursor=next((part.cursor for part in reversed(parts) if part.cursor is not None), None),
        rejected=rejected,
        uncounted=frozenset().union(*(part.uncounted for part in parts)),
        tells_all=all(part.tells_all for part in parts),
        changes=tuple(change for part in parts for change in part.changes),
        answered={id_: parent for part in parts for id_, parent in part.answered.items()},
        gaps=tuple(gap for part in parts for gap in part.gaps),
    )
