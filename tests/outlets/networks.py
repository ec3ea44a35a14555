"""How the other side of an outlet may behave where it is asked to publish something."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum

from bot.outlets.base import Outlet
from tests.sources.loopback import Answer, Loopback, Request, reply

UNTIL = "Sun, 01 Mar 2026 00:00:30 GMT"  # 30 seconds after the clock of every case


class Peer(Enum):
    TAKES = "takes it"
    LOSES_ANSWER = "takes it and says nothing"
    HALF_ANSWER = "takes it and breaks off in its answer"
    DRIPS = "takes it and says so a byte now and then"
    BROKEN = "500, nothing taken"
    NOT_NOW = "429 until a moment, nothing taken"
    REFUSES = "403, and repeats what was sent to it"
    SAYS_ERROR = "200 with an error in its body"
    LOCKED = "takes no credentials"


@dataclass(frozen=True)
class Met:
    """`standing` are the texts that are public there; `sent` are the requests that would publish, `asked` are
    all. `too_long` is a text that the network does not take, empty where it takes any. `looks` is false where
    nothing can be asked that would not publish.
    """

    outlet: Outlet
    standing: Callable[[], list[str]]
    sent: Callable[[], list[Request]]
    asked: Callable[[], list[Request]]
    secrets: tuple[str, ...]
    too_long: str = ""
    looks: bool = True


Case = Callable[[Peer], AbstractContextManager[Met]]


def answer_of(found: object, status: int = 200, **headers: str) -> bytes:
    return reply(json.dumps(found).encode(), status, Content_Type="application/json", **headers)


def behaved(peer: Peer, request: Request, take: Callable[[], bytes], closing: threading.Event) -> Answer:
    """The answer to a request that would publish; `take` publishes and answers as it is documented."""
    if peer is Peer.BROKEN:
        return reply(status=500)
    if peer is Peer.NOT_NOW:
        return reply(status=429, Retry_After=UNTIL)
    if peer in (Peer.REFUSES, Peer.SAYS_ERROR):
        heard = {name: request.headers.get(name) for name in ("authorization", "webhook-signature")}
        said = f"locked; you sent {heard} to {request.path}"
        return answer_of({"error": said}, 403 if peer is Peer.REFUSES else 200)
    whole = take()
    if peer is Peer.LOSES_ANSWER:
        return b""
    if peer is Peer.HALF_ANSWER:
        return whole[:-3]
    return _drip(closing) if peer is Peer.DRIPS else whole


def _drip(closing: threading.Event) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while not closing.wait(0.01):
        yield b"."


@contextmanager
def served(peer: Peer, answer: Callable[[Request, Loopback], Answer]) -> Iterator[Loopback]:
    locked = answer_of({"error": "The access token is invalid"}, 401)
    with Loopback(lambda r: locked if peer is Peer.LOCKED else answer(r, server)) as server:
        yield server
