"""What every case of the contract suite has in common."""

from __future__ import annotations

import asyncio
import base64
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.sources.frame import Source, SourceStatus
from bot.sources.supervisor import Supervisor
from tests.sources.support import FakeClock, HastyClock, SqliteStore, run, until

SECRET = "whsec_" + base64.b64encode(b"northwind coffee secret 1").decode()
BEARER = "a-token-of-twenty-characters"
EXPECTED = [f"Northwind Coffee {n}" for n in range(1_200)]


class Case(ABC):
    bad = 0  # among what comes, how much cannot be read
    needs = ""  # the fixture of a server from the distribution, and its mark

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def deliver(self, store: SqliteStore) -> None:
        """Until everything is stored or the store is dead."""


class Pulled(Case):
    """Run by the supervisor, each time a new one, as after a restart."""

    clock: FakeClock | HastyClock

    @abstractmethod
    def source(self) -> Source: ...

    @contextmanager
    def peer(self) -> Iterator[None]:
        """Whom the source listens to, while it listens."""
        yield

    def deliver(self, store: SqliteStore) -> None:
        self.listen(store)

    def listen(self, store: SqliteStore) -> SourceStatus:
        """How the source was doing when everything was stored or the store was dead."""

        async def listen() -> SourceStatus:
            supervisor = Supervisor(store, [self.source()], clock=self.clock)
            task = asyncio.create_task(supervisor.run())
            await until(lambda: store.dead or store.count() == len(EXPECTED), self.clock)
            (status,) = supervisor.statuses()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return status

        with self.peer():
            return run(listen())

    def stop_after(self, store: SqliteStore, posts: int) -> SourceStatus:
        """Stopped in mid-stream, as by Ctrl-C; how the source was doing then."""
        with self.peer():
            supervisor = Supervisor(store, [self.source()], clock=self.clock)
            supervisor.start()

            async def enough() -> None:
                while store.count() < posts:
                    supervisor._loop.call_soon_threadsafe(self.clock.skip)  # type: ignore[union-attr]
                    await asyncio.sleep(0.001)

            run(enough())
            supervisor.stop()
            assert not supervisor.alive
        (status,) = supervisor.statuses()
        return status
