"""Socket Mode's server side: tickets, hello, envelopes out, acknowledgements in, refresh and abort."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from bot.workspace.delivery import Hub
from bot.workspace.state import Workspace

MOST_CONNECTIONS = 10
CONNECTION_LIFE = 3600.0
DEBUG_LIFE = 360.0
WARNING_BEFORE_CLOSE = 10.0
CLOSE_AFTER_REFRESH = 1.0


class Connection:
    """One WebSocket. `send`, `refresh` and `abort` may be called from any thread."""

    def __init__(self, ws: Workspace, hub: Hub, peer: ServerConnection) -> None:
        self._ws = ws
        self._hub = hub
        self._peer = peer
        self._loop = asyncio.get_running_loop()
        self._outbox: asyncio.Queue[str | None] = asyncio.Queue()

    def send(self, text: str) -> None:
        self._in_loop(lambda: self._outbox.put_nowait(text))

    def refresh(self) -> None:
        """Asks the app to connect anew, and closes a second later."""
        self._hub.drain(self)
        self.send(_disconnect("refresh_requested"))
        self._ws.clock.call_at(self._ws.now() + CLOSE_AFTER_REFRESH, self.close)

    def warn(self) -> None:
        self.send(_disconnect("warning"))
        self._ws.clock.call_at(self._ws.now() + WARNING_BEFORE_CLOSE, self.refresh)

    def close(self) -> None:
        self._in_loop(lambda: self._outbox.put_nowait(None))

    def abort(self) -> None:
        """Cuts the TCP connection, without a close frame."""
        self._hub.leave(self)
        self._in_loop(self._peer.transport.abort)

    async def run(self, life: float) -> None:
        """Talks until either side closes."""
        writer = asyncio.create_task(self._write())
        timer = self._ws.clock.call_at(self._ws.now() + life - WARNING_BEFORE_CLOSE, self.warn)
        self.send(_hello(self._ws, self._hub.connections() + 1, life))
        self._hub.join(self)
        try:
            async for message in self._peer:
                self._hub.received(message if isinstance(message, str) else message.decode())
        except ConnectionClosed:
            pass
        finally:
            timer.cancel()
            self._hub.leave(self)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    async def _write(self) -> None:
        while (text := await self._outbox.get()) is not None:
            await self._peer.send(text)
        await self._peer.close()

    def _in_loop(self, action: Callable[[], Any]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(action)


class SocketServer:
    """The listener of the `wss` addresses that apps.connections.open hands out."""

    def __init__(self, ws: Workspace, hub: Hub) -> None:
        self._ws = ws
        self._hub = hub
        self._tickets: set[str] = set()
        self._open: list[Connection] = []
        self._server: Server | None = None
        self._port = 0

    def new_address(self) -> str:
        """A WebSocket address for one connection."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self._port}/link/?ticket={ticket}&app_id={self._ws.app.id}"

    def connections(self) -> list[Connection]:
        return list(self._open)

    async def start(self) -> None:
        self._server = await serve(self._talk, "127.0.0.1", 0, process_request=self._admit, close_timeout=1)
        self._port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    async def _admit(self, peer: ServerConnection, request: Request) -> Response | None:
        ticket = _query(request.path).get("ticket", "")
        if ticket not in self._tickets:
            return peer.respond(HTTPStatus.UNAUTHORIZED, "unknown ticket\n")
        self._tickets.discard(ticket)
        return None

    async def _talk(self, peer: ServerConnection) -> None:
        if len(self._open) >= MOST_CONNECTIONS:
            await peer.send(_disconnect("too_many_websockets"))
            return
        connection = Connection(self._ws, self._hub, peer)
        self._open.append(connection)
        query = _query(peer.request.path if peer.request else "")
        try:
            await connection.run(DEBUG_LIFE if query.get("debug_reconnects") == "true" else CONNECTION_LIFE)
        finally:
            self._open.remove(connection)


def _query(path: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}


def _hello(ws: Workspace, number: int, life: float) -> str:
    debug = {"host": "local", "started": "", "build_number": 1, "approximate_connection_time": int(life)}
    hello = {"type": "hello", "num_connections": number, "connection_info": {"app_id": ws.app.id}}
    return json.dumps({**hello, "debug_info": debug})


def _disconnect(reason: str) -> str:
    return json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})
