"""A Jetstream on this machine: it honours cursors, forgets what is too old, and breaks off when told to."""

from __future__ import annotations

import asyncio
import json
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

METHOD = "network.bsky.jetstream.subscribeEvents"
POSTS = "app.bsky.feed.post"
AUTHOR = "did:plc:northwindfan"


@dataclass(frozen=True)
class Happening:
    """What the server tells; the form is chosen when it is told. `raw` goes out as it is."""

    key: str = ""
    record: dict[str, Any] | None = None
    operation: str = "create"
    did: str = AUTHOR
    raw: str = ""

    def frame(self, micros: int, seq: int, *, v2: bool) -> str:
        if self.raw:
            return self.raw
        commit = {"rev": "3l3qo2vutsw2b", "operation": self.operation, "collection": POSTS, "rkey": self.key}
        if self.record is not None:
            commit |= {"record": self.record, "cid": "bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3"}
        if not v2:
            return json.dumps({"did": self.did, "time_us": micros, "kind": "commit", "commit": commit})
        at = datetime.fromtimestamp(micros / 1e6, UTC).isoformat(timespec="microseconds")
        named = {"$type": f"{METHOD}#commit", "seq": seq, "did": self.did, "time": at.replace("+00:00", "Z")}
        return json.dumps({"$type": "message", "payload": named | commit})


def a_post(text: str, key: str = "", **record: Any) -> Happening:
    """`key` is made of the text where it does not matter."""
    made = {"$type": POSTS, "text": text, "createdAt": "2026-03-01T12:00:00.000Z", "langs": ["en"]}
    return Happening(key=key or f"k{abs(hash(text))}", record=made | record)


class Jetstream:
    """`with Jetstream(happenings) as server:`; what `past` holds happened before, at the times given there.

    Everything else happens now, as soon as somebody is connected to hear it. `aborts` are the numbers of
    frames after which one connection after the other breaks; `ending` is sent instead of a last word.
    """

    def __init__(
        self,
        happenings: Iterable[Happening] = (),
        *,
        past: Iterable[tuple[datetime, Happening]] = (),
        v2: bool = False,
        aborts: Iterable[int] = (),
        ending: str = "",
        refuse: Callable[[dict[str, list[str]]], HTTPStatus | None] = lambda _: None,
    ) -> None:
        self.asked: list[dict[str, list[str]]] = []
        self.open = 0
        self._v2 = v2
        self._told = [(int(at.timestamp() * 1e6), happening) for at, happening in past]
        self._coming = list(happenings)
        self._aborts = list(aborts)
        self._ending = ending
        self._refuse = refuse
        self._port = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/" + (f"xrpc/{METHOD}" if self._v2 else "subscribe")

    def __enter__(self) -> Jetstream:
        """Entered again, it is the same server after a pause: it knows what it told."""
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        protocols = [Subprotocol("xrpc.v1.json")] if self._v2 else None
        server = serve(
            self._stream, "127.0.0.1", 0, process_request=self._request, subprotocols=protocols,
            close_timeout=0.1,
        )  # fmt: skip
        async with server as running:
            self._port = next(iter(running.sockets)).getsockname()[1]
            self._ready.set()
            await self._over.wait()

    def _request(self, connection: ServerConnection, request: Request) -> Response | None:
        self.asked.append(asked := parse_qs(urlsplit(request.path).query))
        refused = self._refuse(asked)
        return connection.respond(refused, '{"error":"CursorTooOld"}') if refused else None

    async def _stream(self, socket: ServerConnection) -> None:
        self.open += 1
        try:
            with suppress(ConnectionClosed):
                await self._tell(socket, self._start(self.asked[-1]))
        finally:
            self.open -= 1

    def _start(self, asked: dict[str, list[str]]) -> int:
        if "cursor" not in asked:
            return len(self._told)
        return bisect_left(self._told, int(asked["cursor"][0]), key=lambda told: told[0])

    async def _tell(self, socket: ServerConnection, at: int) -> None:
        left = self._aborts.pop(0) if self._aborts else -1
        while at < len(self._told) or self._happens():
            if left == 0:
                socket.transport.abort()
                return
            micros, happening = self._told[at]
            await socket.send(happening.frame(micros, at + 1, v2=self._v2))
            at, left = at + 1, left - 1
        if self._ending:
            await socket.send(self._ending)
        await socket.wait_closed()

    def _happens(self) -> bool:
        if not self._coming:
            return False
        last = self._told[-1][0] if self._told else 0
        self._told.append((max(last + 1, int(datetime.now(UTC).timestamp() * 1e6)), self._coming.pop(0)))
        return True
