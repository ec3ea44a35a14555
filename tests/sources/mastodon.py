"""A Mastodon server on this machine: its stream tells nothing twice and breaks off when told to."""

from __future__ import annotations

import json
import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sources.loopback import Answer, Loopback, Request, reply

TOKEN = "a-token-of-northwind"
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
EVENTS_A_CHUNK = 7


def an_id(at: datetime) -> str:
    return str(int(at.timestamp() * 1000) << 16)


def a_status(text: str, *, at: datetime | None = None, **changes: Any) -> dict[str, Any]:
    at = at or datetime.now(UTC)
    account = {
        "id": "7",
        "acct": "fan",
        "uri": "https://northwind.example/users/fan",
        "url": "https://northwind.example/@fan",
        "followers_count": 84_000,
    }
    return {
        "id": an_id(at),
        "uri": f"https://northwind.example/users/fan/statuses/{text}".replace(" ", "-"),
        "url": "https://northwind.example/@fan/1",
        "created_at": at.isoformat().replace("+00:00", "Z"),
        "visibility": "public",
        "content": f"<p>{text}</p>",
        "language": "en",
        "account": account,
    } | changes


def an_event(name: str, data: Any) -> bytes:
    text = data if isinstance(data, str) else json.dumps(data)
    return f"event: {name}\ndata: {text}\n\n".encode()


class MastodonServer(AbstractContextManager["MastodonServer"]):
    """`texts` are written one by one while somebody listens. After the first so many of `aborts` the stream
    breaks, `missed` more are written while nobody hears them, and so on with the next.
    """

    def __init__(
        self, texts: Iterable[str] = (), *, aborts: Iterable[int] = (), missed: int = 0, junk: bytes = b""
    ) -> None:
        self.statuses: list[dict[str, Any]] = []
        self.asked: list[Request] = []
        self.limits: dict[str, str] = {}
        self.refuse: dict[str, bytes] = {}  # path -> what is answered there
        self._coming = list(texts)
        self._aborts = list(aborts)
        self._missed = missed
        self._junk = junk
        self._lock = threading.Lock()
        self._began = datetime.now(UTC) - timedelta(hours=1)

    def __enter__(self) -> MastodonServer:
        self._server = Loopback(self._answer).__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._server.__exit__(*error)

    @property
    def url(self) -> str:
        return self._server.url

    def write(self, count: int) -> list[dict[str, Any]]:
        """Each a second after the one before."""
        with self._lock:
            for _ in range(min(count, len(self._coming))):
                at = self._began + timedelta(seconds=len(self.statuses))
                self.statuses.append(a_status(self._coming.pop(0), at=at))
            return self.statuses[-count:]

    def _answer(self, request: Request) -> Answer:
        self.asked.append(request)
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path in self.refuse:
            return self.refuse[parts.path]
        if parts.path == "/api/v2/instance":
            urls = {"streaming": self.url.replace("http://", "ws://")}
            return reply(json.dumps({"configuration": {"urls": urls}}).encode())
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return reply(b'{"error":"The access token is invalid"}', 401)
        return self._stream() if "streaming" in parts.path else self._timeline(query)

    def _timeline(self, query: dict[str, str]) -> bytes:
        with self._lock:
            found = self.statuses[:]
        limit = int(query["limit"])
        if "min_id" in query:
            at = bisect_right(found, int(query["min_id"]), key=lambda status: int(status["id"]))
            found = found[at : at + limit]
        return reply(json.dumps(found[-limit:][::-1]).encode(), **self.limits)

    def _stream(self) -> Iterator[bytes]:
        yield STREAM + b":thump\n\n" + self._junk
        self._junk = b""
        left = self._aborts.pop(0) if self._aborts else None
        while self._coming and left != 0:
            count = min(EVENTS_A_CHUNK, left or EVENTS_A_CHUNK, len(self._coming))
            yield b"".join(an_event("update", status) for status in self.write(count))
            left = None if left is None else left - count
        if left == 0:
            self.write(self._missed)
            return
        while not self._server.closing.wait(0.05):
            yield b":thump\n\n"
