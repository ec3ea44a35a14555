"""What a pager meets: one line for each way in which the other side may behave."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.pagers import PAGERS
from bot.pagers.base import Pager
from tests.pagers.post import PostOffice
from tests.sources.loopback import Loopback, Request, reply

SECRET = "whsec_" + base64.b64encode(b"northwind coffee pages people").decode()
STEP = 0.25  # seconds a pager waits here for each answer


class Peer(Enum):
    """How it behaves."""

    TAKES = "takes"
    NOT_NOW = "not now"  # 429 with Retry-After; greylisting
    BROKEN = "broken"  # 500; 421
    NEVER = "never"  # 400; 550
    HANGS = "hangs"
    LOSES_ANSWER = "loses its answer"  # after it took everything
    GARBLED = "garbled"
    DRIBBLES = "dribbles"


@dataclass
class Met:
    """`taken` holds everything that reached the other side, as one text each."""

    pager: Pager
    taken: Callable[[], list[str]]


MAIL: Mapping[Peer, dict[str, bytes | None]] = {
    Peer.TAKES: {},
    Peer.NOT_NOW: {"RCPT": b"451 greylisted, come back later\r\n"},
    Peer.BROKEN: {"MAIL": b"421 shutting down\r\n"},
    Peer.NEVER: {"RCPT": b"550 no such person\r\n"},
    Peer.HANGS: {"EHLO": b""},
    Peer.LOSES_ANSWER: {"SENT": None},
    Peer.GARBLED: {"HELLO": b"what?\r\n"},
    Peer.DRIBBLES: {"SENT": b""},
}
WEB: Mapping[Peer, Callable[[Loopback], Any]] = {
    Peer.TAKES: lambda _: reply(b"{}", 202),
    Peer.NOT_NOW: lambda _: reply(status=429, Retry_After="30"),
    Peer.BROKEN: lambda _: reply(status=500),
    Peer.NEVER: lambda _: reply(status=400),
    Peer.HANGS: lambda server: _silence(server),
    Peer.LOSES_ANSWER: lambda _: b"",
    Peer.GARBLED: lambda _: b"what?\r\n\r\n",
    Peer.DRIBBLES: lambda server: _dribble(server),
}


def _silence(server: Loopback) -> Iterator[bytes]:
    server.closing.wait(30)
    yield b""


def _dribble(server: Loopback) -> Iterator[bytes]:
    """A byte now and then, never the whole answer."""
    yield b"HTTP/1.1 200 OK\r\n"
    while not server.closing.wait(STEP / 5):
        yield b"X"


@contextmanager
def _by_mail(behaviour: Peer) -> Iterator[Met]:
    with PostOffice(MAIL[behaviour]) as office:
        made = PAGERS["email"].load()
        url = f"smtp://ana:se%40cret@127.0.0.1:{office.port}"
        pager = made(url, "Firebreak <bot@example.com>", step=STEP, deadline=3 * STEP)
        yield Met(pager, lambda: office.mails)


def _by_web(name: str, *parts: str, server_first: bool = False) -> Callable[[Peer], Any]:
    @contextmanager
    def met(behaviour: Peer) -> Iterator[Met]:
        def answer(_: Request) -> Any:
            return WEB[behaviour](server)

        with Loopback(answer) as server:
            args = (server.url, *parts) if server_first else (*parts, server.url)
            yield Met(
                PAGERS[name].load()(*args, step=STEP),
                lambda: [f"{r.path} {r.headers} {r.body.decode()}" for r in server.requests],
            )

    return met


CASES: Mapping[str, Callable[[Peer], Any]] = {
    "email": _by_mail,
    "ntfy": _by_web("ntfy", "tk_northwind", server_first=True),
    "webhook": _by_web("webhook", SECRET, server_first=True),
    "pagerduty": _by_web("pagerduty", "R0UT1NGKEY"),
    "opsgenie": _by_web("opsgenie", "g3n1e-key"),
}
