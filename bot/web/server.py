"""The web app behind a port, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from types import TracebackType

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

AT_ONCE = 200  # connections; more are answered 503
PATIENCE = 10.0  # seconds to send the whole head of a request
GRACE = 5  # seconds that requests under way have when it stops


class Http(H11Protocol):
    """Hangs up on whoever sends no whole request head in `PATIENCE`: silence must not use up the places."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_answering:
            self._wait_no_more()

    def on_response_complete(self) -> None:
        self._wait()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._wait_no_more()
        self._patience = self.loop.call_later(PATIENCE, self._hang_up)

    def _wait_no_more(self) -> None:
        if self._patience:
            self._patience.cancel()

    def _hang_up(self) -> None:
        if not self._is_answering:
            self.transport.abort()


class Server:
    """Listens from the moment it is made; `start` begins to answer. Raises ``OSError`` for a taken port."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._listener = listener(host, port)
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=Http,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=AT_ONCE,
                timeout_graceful_shutdown=GRACE,
            )
        )
        self._thread = threading.Thread(target=self._run, name="firebreak-web", daemon=True)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when requests under way were answered and the port is free. Safe to call twice."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._listener.close()

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._listener]))


def listener(host: str, port: int) -> socket.socket:
    """A port of `host` that is ours from now on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=AT_ONCE)


def serve(app: ASGIApp, host: str, port: int) -> Server:
    """A started server; `port` 0 takes a free one."""
    server = Server(app, host, port)
    server.start()
    return server
