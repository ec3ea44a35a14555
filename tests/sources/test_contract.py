"""What every source promises, whatever it listens to: nothing lost and nothing twice, wherever it is cut off.

A new line in SOURCES needs a case here. Each case can deliver all its posts into a store that dies at any
writing call, just before or just after the commit, and then again from a new start.
"""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
from abc import ABC, abstractmethod
from datetime import timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook as Reference

from bot.domain.intake import AlreadyDone
from bot.domain.registry import Proof
from bot.sources import SOURCES, pull_sources, push_sources
from bot.sources.frame import Source
from bot.sources.replay import Replay
from bot.sources.rss import Feed
from bot.sources.supervisor import Supervisor
from bot.sources.webhook import Webhook
from tests.sources.loopback import Loopback, Request, reply
from tests.sources.support import NOW, Cut, FakeClock, SqliteStore, run, until

SECRET = "whsec_" + base64.b64encode(b"northwind coffee secret 1").decode()
EXPECTED = [f"Northwind Coffee {n}" for n in range(1_200)]


class Case(ABC):
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def deliver(self, store: SqliteStore) -> None:
        """Until everything is stored or the store is dead."""


class Pulled(Case):
    """Run by the supervisor, each time a new one, as after a restart."""

    clock: FakeClock

    @abstractmethod
    def source(self) -> Source: ...

    def deliver(self, store: SqliteStore) -> None:
        async def listen() -> None:
            supervisor = Supervisor(store, [self.source()], clock=self.clock)
            task = asyncio.create_task(supervisor.run())
            await until(lambda: store.dead or len(store.texts()) == len(EXPECTED), self.clock)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        run(listen())


class ReplayCase(Pulled):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = FakeClock()
        rows = [
            {"id": n, "at": (NOW + timedelta(seconds=n)).isoformat(), "text": text}
            for n, text in enumerate(EXPECTED)
        ]
        (folder / "posts.jsonl").write_text("\n".join(map(json.dumps, rows)))

    def source(self) -> Source:
        return Replay(self.folder / "posts.jsonl", clock=self.clock)


class RssCase(Pulled):
    """A feed that shows its latest 500 entries, and at every request has moved on by 350."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = FakeClock()
        self._first = 0

    def source(self) -> Source:
        return Feed(f"{self._server.url}/feed", allow_private=True, clock=self.clock)

    def deliver(self, store: SqliteStore) -> None:
        with Loopback(self._page) as self._server:
            super().deliver(store)

    def _page(self, request: Request) -> bytes:
        """Moves on only once the page shown last was read, so that nothing can be missed for good."""
        etag = f'"{self._first}"'
        if request.headers.get("if-none-match") == etag:
            self._first = min(self._first + 350, len(EXPECTED) - 500)
            etag = f'"{self._first}"'
        shown = EXPECTED[self._first : self._first + 500]
        items = "".join(f"<item><guid>tag:{t.split()[-1]}</guid><title>{t}</title></item>" for t in shown)
        return reply(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), ETag=etag)


class WebhookCase(Case):
    """A sender that repeats each delivery until it is answered, and then once more."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._answered = 0

    def deliver(self, store: SqliteStore) -> None:
        webhook = Webhook(secrets=[SECRET])
        while self._answered < len(EXPECTED):
            try:
                self._send(webhook, store)
                self._send(webhook, store)
            except Cut:
                return
            self._answered += 300

    def _send(self, webhook: Webhook, store: SqliteStore) -> None:
        body = json.dumps([{"text": text} for text in EXPECTED[self._answered :][:300]]).encode()
        delivery = f"msg_{self._answered}"
        headers = {
            "webhook-id": delivery,
            "webhook-timestamp": str(int(NOW.timestamp())),
            "webhook-signature": Reference(SECRET).sign(delivery, NOW, body.decode()),
        }
        try:
            batch = webhook.receive(headers, body, NOW)
        except AlreadyDone:
            return
        store.store(batch)
        webhook.stored(batch, NOW)


CASES: dict[str, type[Case]] = {"replay": ReplayCase, "rss": RssCase, "webhook": WebhookCase}


@pytest.fixture(params=sorted(SOURCES))
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    assert set(CASES) == set(SOURCES), "every source needs a case in the contract suite"
    return CASES[request.param](tmp_path)


@pytest.fixture
def database(tmp_path: Path) -> str:
    return str(tmp_path / "store.db")


def test_every_post_is_stored_once_and_in_order(case: Case, database: str) -> None:
    store = SqliteStore(database)
    case.deliver(store)
    assert store.texts() == EXPECTED
    store.close()


@pytest.mark.parametrize("committed", [False, True], ids=["before the commit", "after the commit"])
@pytest.mark.parametrize("cut_at", [1, 2, 3, 4])
def test_whenever_it_is_cut_off_nothing_is_lost_and_nothing_comes_twice(
    case: Case, database: str, cut_at: int, committed: bool
) -> None:
    dying = SqliteStore(database, cut_at=cut_at, committed=committed)
    case.deliver(dying)
    assert dying.dead or len(dying.texts()) == len(EXPECTED)
    dying.close()
    store = SqliteStore(database)
    case.deliver(store)
    assert store.texts() == EXPECTED
    store.close()


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_every_source_says_what_it_is_and_how_it_was_proved(name: str) -> None:
    entry = SOURCES[name]
    assert entry.label
    assert isinstance(entry.proof, Proof)
    source = entry.load()
    assert hasattr(source, "run") != hasattr(source, "receive")


def test_a_source_costs_nothing_until_it_is_used() -> None:
    libraries = "{'feedparser', 'httpx', 'standardwebhooks'}"
    asked = f"import sys, bot.sources; print(sorted({libraries} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


class Secret:
    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        return self._value


class Settings:
    rss_feeds = ("https://n.example/a", "https://n.example/b", "https://n.example/a")
    rss_allow_private = False
    webhook_secrets = (Secret(SECRET),)
    webhook_bearer = None


class Nothing:
    rss_feeds = ()
    rss_allow_private = False
    webhook_secrets = ()
    webhook_bearer = None


def test_the_settings_decide_who_listens() -> None:
    pulled, pushed = pull_sources(Settings()), push_sources(Settings())
    assert len({source.name for source in pulled}) == len(pulled) == 2
    assert list(pushed) == ["webhook"]
    assert (pull_sources(Nothing()), push_sources(Nothing())) == ([], {})
