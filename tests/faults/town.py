"""A workspace full of people and, beside it, the bot: a child process that a test kills and starts again."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, text
from standardwebhooks import Webhook as Signer

from bot.service.ports import Work
from bot.service.records import House
from bot.slack.manifest import manifest
from bot.storage.database import open_database
from bot.storage.work import Office
from bot.workspace.model import Message
from bot.workspace.server import WorkspaceServer
from tests.faults.cable import Cable
from tests.support.books import SHIPPED

ROOT = Path(__file__).parents[2]
CRISIS = "C0CRISIS"
STARTS_WITHIN = 30.0
TAKEN_WITHIN = 120.0  # as long as several lives that end too soon
AT_ONCE = 100  # posts in one request
SECRET = "whsec_" + base64.b64encode(b"the secret of nobody but tests").decode()
POSTED = ("card", "notice", "direct")  # deliveries that leave a message with their key in it

WAITING = {
    "deliveries": "SELECT key, error FROM deliveries WHERE state = 'pending'",
    "drawings": "SELECT key FROM standings WHERE state = 'live' AND drawn < wanted",
    "events": "SELECT event_id, error FROM pending_events",
}


class Town:
    """`rates` are on: these are bad days, not easy ones. On SQLite where no database is given."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.slack = WorkspaceServer(manifest())
        self.ws = self.slack.workspace
        self.cable = Cable(int(self.slack.url.rpartition(":")[2]))
        self._folder = folder
        self._port = _free_port()
        self._bot: subprocess.Popen[bytes] | None = None
        self.database_url = database_url or f"sqlite:///{folder / 'firebreak.db'}"

    def __enter__(self) -> Town:
        self.slack.start()
        self.cable.mend()
        try:
            self.start_bot()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._bot:
            self.kill_bot()
        self.engine.dispose()
        self.cable.cut()
        self.slack.stop()

    # The bot

    def start_bot(self) -> None:
        """Returns when it hears: whoever presses now is answered."""
        command = [sys.executable, "-m", "bot", "run"]
        with (self._folder / "bot.log").open("a", encoding="utf-8") as log:
            self._bot = subprocess.Popen(
                command, cwd=self._folder, env=self._settings(), stdout=log, stderr=log
            )
        self.until_heard()

    def kill_bot(self) -> None:
        """SIGKILL: nothing is tidied up."""
        assert self._bot is not None
        self._bot.kill()
        self._bot.wait()
        self._bot = None

    def stop_bot(self) -> int:
        assert self._bot is not None
        self._bot.terminate()
        code = self._bot.wait(STARTS_WITHIN)
        self._bot.wait()
        self._bot = None
        return code

    def until_heard(self) -> None:
        self.wait(self.slack.hub.connections, "the bot to listen", STARTS_WITHIN)

    def hears(self, posts: Iterable[Mapping[str, Any]]) -> int:
        """Sends posts to the intake as other systems do: signed, and again until they are taken; how many."""
        every = list(posts)
        for begin in range(0, len(every), AT_ONCE):
            body, delivery = json.dumps(every[begin : begin + AT_ONCE]), f"{every[begin]['id']}"
            late = time.monotonic() + TAKEN_WITHIN
            while not self._taken(delivery, body):
                assert time.monotonic() < late, f"nobody takes posts\n{self.log()[-3000:]}"
                self.pause(0.2)
        return len(every)

    def _taken(self, delivery: str, body: str) -> bool:
        now = datetime.now(UTC)
        headers = {
            "webhook-id": delivery,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Signer(SECRET).sign(delivery, now, body),
        }
        try:
            answer = httpx.post(
                f"http://127.0.0.1:{self._port}/intake/webhook", content=body, headers=headers, timeout=5
            )
        except httpx.TransportError:
            return False
        assert answer.status_code < 300 or answer.status_code >= 500, answer.text
        return answer.is_success

    def log(self) -> str:
        return (self._folder / "bot.log").read_text(encoding="utf-8")

    def cpu_seconds(self) -> float:
        """Of the bot's process so far."""
        assert self._bot is not None
        fields = Path(f"/proc/{self._bot.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _settings(self) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": f"http://127.0.0.1:{self.cable.port}/api/",
            "INCIDENT_CHANNEL": "#crisis",
            "BRAND_NAME": "Northwind Coffee",
            "DATABASE_URL": self.database_url,
            "PLAYBOOKS": str(ROOT / "playbooks"),
            "WEBHOOK_SECRETS": SECRET,
            "COOL_OFF_MINUTES": "0",
            "HOST": "127.0.0.1",
            "PORT": str(self._port),
        }

    # What is in it

    def wait(self, look: Callable[[], Any], what: str, seconds: float = 30.0) -> Any:
        try:
            return self.ws.wait_for(look, seconds)
        except TimeoutError:
            raise AssertionError(f"{what}: waited {seconds:.0f} s in vain\n{self.log()[-3000:]}") from None

    def pause(self, seconds: float) -> None:
        """Until something happens in the workspace, at most so long."""
        before = self.ws.changes.seq
        with suppress(TimeoutError):
            self.ws.wait_for(lambda: self.ws.changes.seq != before, seconds)

    @cached_property
    def engine(self) -> Engine:
        return open_database(self.database_url)

    def rows(self, query: str, **values: Any) -> list[Any]:
        with self.engine.connect().execution_options(firebreak_writing=False) as connection:
            return [*connection.execute(text(query), values)]

    def waiting(self) -> dict[str, list[Any]]:
        """What the bot has not told yet."""
        told = {kind: self.rows(query) for kind, query in WAITING.items()}
        told["deliveries"] = [row for row in told["deliveries"] if not _has_its_turn_later(row.key)]
        return {kind: found for kind, found in told.items() if found}

    def settle(self, seconds: float = 60.0) -> None:
        """Until everything is told."""
        late = time.monotonic() + seconds
        while left := self.waiting():
            assert time.monotonic() < late, f"still to be told: {left}\n{self.log()[-3000:]}"
            self.pause(0.1)

    def wait_for_books(self, look: Callable[[], Any], seconds: float = 60.0) -> None:
        """Until `look`, which reads what the bot has stored, finds it."""
        late = time.monotonic() + seconds
        while not look():
            assert time.monotonic() < late, self.log()[-3000:]
            self.pause(0.1)

    def timeline(self, kind: str) -> list[dict[str, Any]]:
        """The bodies of the recorded events of one kind, oldest first, with `actor`."""
        found = self.rows(
            "SELECT actor, body FROM events, event_bodies WHERE event_id = id AND kind = :kind ORDER BY id",
            kind=kind,
        )
        return [{**json.loads(row.body), "actor": row.actor} for row in found]

    def told(self, user: str) -> list[str]:
        """What only this person was told, oldest first."""
        messages = self.ws.messages[CRISIS].values()
        return [m.text for m in messages if m.ephemeral_to == user]

    def posts(self) -> list[Message]:
        """What the bot said to everybody, everywhere."""
        found = [m for posted in self.ws.messages.values() for m in posted.values()]
        return [m for m in found if m.app_id and m.ephemeral_to is None]


def _has_its_turn_later(key: str) -> bool:
    """A new picture waits for its five minutes, whose end stands in its key; the words do not."""
    return key.startswith("picture/") and key.rpartition("/")[2] > f"{datetime.now(UTC):%Y-%m-%dT%H:%M}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ids_of(message: Message) -> list[str]:
    """The deliveries that a message carries."""
    payload = (message.metadata or {}).get("event_payload") or {}
    return [key for key in (payload.get("id"), *str(payload.get("also") or "").split("\n")) if key]


def check_books(town: Town, seconds: float = 60.0) -> None:
    """Nothing lost, nothing twice: what was to be told stands in the workspace exactly once.

    The bot's clocks go on while the books are read, so they are read again where something had just begun;
    what is lost or doubled stays so.
    """
    late = time.monotonic() + seconds
    while True:
        town.settle(seconds)
        try:
            return _check_books(town)
        except AssertionError:
            if time.monotonic() > late:
                raise
        town.pause(0.5)


def _check_books(town: Town) -> None:
    dead = town.rows("SELECT key, error FROM deliveries WHERE state = 'dead' AND method <> 'ephemeral'")
    assert not dead
    carried = Counter(key for message in town.posts() for key in ids_of(message))
    assert [key for key, times in carried.items() if times > 1] == []
    sent = town.rows("SELECT key, method, ts FROM deliveries WHERE state = 'sent'")
    assert {row.key for row in sent if row.method in POSTED and row.ts} == set(carried)
    assert [row.key for row in sent if row.method == "notice" and not row.ts] == []
    _check_standings(town)
    _check_files(town)
    _check_record(town)


def _check_standings(town: Town) -> None:
    """Every card stands at its address, and no second one beside it."""
    for row in town.rows(
        "SELECT key, channel, ts FROM standings WHERE state <> 'gone' AND subject <> 'home'"
    ):
        message = town.ws.message(row.channel, row.ts)
        assert message is not None, row.key
        assert not message.deleted, row.key


def _check_files(town: Town) -> None:
    reports = [f.name for f in town.ws.files.values() if f.shares and not f.deleted]
    files = town.rows("SELECT key FROM deliveries WHERE state = 'sent' AND method = 'file'")
    assert len(reports) == len(set(reports)) == len(files)


def _check_record(town: Town) -> None:
    """Each crisis's chain is whole, and each decision stands in it once."""
    house = House(shelf=SHIPPED, outlets={})
    office = Office(town.engine, clock=lambda: datetime.now(UTC), house=house)
    for row in town.rows("SELECT id FROM crises"):
        assert office.read(_broken_link, row.id) is None


def _broken_link(work: Work, crisis_id: str) -> int | None:
    return work.events.broken_link(crisis_id)
