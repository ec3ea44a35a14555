"""The delivery side on real parts: SQLite below, the strict workspace over HTTP above, time moved by hand."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from bot.domain.message import Lane, Standing
from bot.service.records import Delivery, House
from bot.slack.api.client import posting_client
from bot.slack.api.gateway import Gateway
from bot.slack.delivery.desk import Desk, Worker
from bot.slack.delivery.drawer import Drawer
from bot.slack.delivery.drawing import Drawn
from bot.slack.delivery.parcel import Tools
from bot.slack.delivery.postman import Postman
from bot.slack.delivery.reactor import Reactor
from bot.storage.budget import SLACK_RATES, Rate
from bot.storage.work import Office
from bot.workspace.clock import FakeClock
from bot.workspace.manifest import App
from bot.workspace.model import Message
from bot.workspace.server import WorkspaceServer
from tests.support.databases import PlainShelf

CRISIS, SOCIAL, GENERAL = "C0CRISIS", "C0SOCIAL", "C0GENERAL"
ANA = "U0ANA"
CARD = "crisis:1/card"
# Where Slack does not count either, a few posts may go at once, so that `drain` is enough.
EASY = {
    **SLACK_RATES,
    "chat.postMessage": (
        Rate(per_minute=60, burst=4, each_channel=True),
        Rate(per_minute=240, burst=20),
    ),
}


class Notebook:
    """A renderer whose drawings a test writes down by key."""

    def __init__(self) -> None:
        self.drawings: dict[str, Drawn | None] = {}
        self.contents: dict[str, bytes] = {}

    def write(self, key: str, text: str, **more: Any) -> None:
        self.drawings[key] = Drawn(text=text, blocks=[section(text)], **more)

    def render(self, _work: Any, standing: Standing) -> Drawn | None:
        drawn = self.drawings[standing.key]
        if drawn is None or not standing.file_id:
            return drawn
        image = {"type": "image", "alt_text": "chart", "slack_file": {"id": standing.file_id}}
        return replace(drawn, blocks=[*drawn.blocks, image])

    def content(self, _work: Any, payload: Mapping[str, Any]) -> bytes | None:
        return self.contents.get(payload["name"])


class Floor:
    """Knows how many workers are at it right now."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy = 0

    def watched(self, worker: Worker) -> Worker:
        floor = self

        class Watched:
            @property
            def hurry(self) -> bool:
                return worker.hurry

            def step(self) -> bool:
                floor._count(1)
                try:
                    return worker.step()
                finally:
                    floor._count(-1)

        return Watched()

    def wait_until_quiet(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._busy == 0, timeout=1)

    def _count(self, change: int) -> None:
        with self._changed:
            self._busy += change
            self._changed.notify_all()


class Rig:
    """Everything together. ``drain`` works until nothing is due; ``settle`` lets time pass until all is."""

    def __init__(self, engine: Engine, *, rates: bool = False, app: App | None = None) -> None:
        self.clock = FakeClock()
        self.slack = WorkspaceServer(app, clock=self.clock, rates=rates)
        self.ws = self.slack.workspace
        self.engine = engine
        house = House(shelf=PlainShelf(), outlets={})
        self.office = Office(self.engine, clock=self.now, house=house, rates=SLACK_RATES if rates else EASY)
        self.notebook = Notebook()
        self.on: dict[Any, Any] = {}
        self.floor = Floor()
        self._keys = itertools.count(1)

    def __enter__(self) -> Rig:
        self.slack.start()
        self.restart()
        return self

    def __exit__(self, *_: object) -> None:
        self.slack.stop()

    def restart(self, timeout: float = 5) -> None:
        """A new process on the same database: nothing is remembered in memory."""
        client = posting_client(self.slack.bot_token, self.slack.api_url, timeout)
        self.use(Gateway(client, wait=self.clock.advance))

    def use(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.tools = Tools(office=self.office, gateway=gateway, renderer=self.notebook)
        self.postman = Postman(self.tools, chance=half)
        self.drawer = Drawer(self.tools, chance=half)
        self.reactor = Reactor(self.office, self.on, chance=half)
        crew = [self.floor.watched(worker) for worker in (self.reactor, self.postman, self.drawer)]
        self.desk = Desk(*crew, tick=0.01)
        self.office.after_commit(self.desk.wake)

    # Time

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    def drain(self) -> int:
        return self.desk.drain()

    def settle(self, most: float = 3600.0) -> float:
        """Drains and lets time pass in turn until nothing waits; the seconds that took."""
        began, step = self.clock.now(), 0.25
        while (done := self.drain()) or self.waiting():
            longest = 1.0 if self.postman.hurry or self.drawer.hurry else 10.0
            step = 0.25 if done else min(step * 2, longest)
            self.clock.advance(step)
            assert self.clock.now() - began < most, self.pending()
        return self.clock.now() - began

    @contextmanager
    def threads(self) -> Iterator[None]:
        self.desk.start()
        try:
            yield
        finally:
            self.desk.stop()

    def settle_in_threads(self, patience: float = 90.0) -> None:
        """The same while the desk's threads do the work. Time passes while nobody is at it, so that a busy
        machine does not make leases run out.
        """
        give_up = time.monotonic() + patience
        while self.waiting():
            self.floor.wait_until_quiet()
            self.clock.advance(0.25)
            assert time.monotonic() < give_up, self.pending()

    # The store

    def waiting(self) -> int:
        """Deliveries not sent yet, and drawings that are out of date where they stand."""
        stale = "SELECT 1 FROM standings WHERE state = 'live' AND drawn < wanted AND ts <> ''"
        return len(self._rows(stale)) + len(self.pending())

    def pending(self) -> list[Any]:
        return self._rows("SELECT key, due_at, attempts, error FROM deliveries WHERE state = 'pending'")

    def _rows(self, query: str) -> list[Any]:
        with self.engine.connect() as connection:
            return [*connection.exec_driver_sql(query)]

    def dead(self) -> dict[str, str]:
        found = self.office.read(lambda work: work.deliveries.dead_ones(100))
        return {delivery.key: delivery.error for delivery in found}

    def standing(self, key: str = CARD) -> Standing:
        found = self.office.read(lambda work: work.standings.get(key))
        assert found is not None
        return found

    def want(self, subject: str = "crisis:1") -> None:
        self.office.perform(lambda work: work.standings.want(subject))

    def send(self, method: str, *, thread: str = CARD, channel: str = CRISIS, **payload: Any) -> str:
        """Adds one delivery, which nobody carries yet; returns its key."""
        delivery = Delivery(
            lane=payload.pop("lane", Lane.NOTICE),
            key=payload.pop("key", f"d{next(self._keys)}"),
            thread=thread,
            method=method,
            channel=channel,
            payload=payload,
            due_at=self.now(),
        )
        self.office.perform(lambda work: work.deliveries.add([delivery]))
        return delivery.key

    def card(self, key: str = CARD, text: str = "the card", *, channel: str = CRISIS, **more: Any) -> str:
        """A standing with its first drawing on the way."""
        subject, _, place = key.partition("/")
        drawing = {name: more.pop(name) for name in ("picture", "finished") if name in more}
        standing = Standing(subject=subject, place=place, channel=channel, **more)
        if key not in self.notebook.drawings:
            self.notebook.write(key, text, **drawing)
        self.office.perform(lambda work: work.standings.add(standing))
        thread = standing.thread_of or key
        about = {"subject": subject, "place": place, "lane": standing.lane}
        return self.send("card", thread=thread, channel=channel, **about)

    def notice(self, text: str, root: str = CARD, **more: Any) -> str:
        return self.send("notice", **({"thread": root} | more), text=text, thread_of=root)

    # The workspace

    def posted(self, channel: str = CRISIS) -> list[Message]:
        """What the bot posted into the channel itself."""
        return [m for m in self.ws.timeline(channel) if m.app_id and not m.subtype]

    def replies(self, key: str = CARD) -> list[str]:
        standing = self.standing(key)
        return [m.text for m in self.ws.replies(standing.channel, standing.ts)]

    def calls(self, method: str) -> list[Any]:
        return [call for call in self.ws.calls if call.method == method]

    def pass_time(self, **span: float) -> None:
        self.clock.advance(timedelta(**span).total_seconds())


def half() -> float:
    return 0.5


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}
