"""The whole workspace behind two ports of 127.0.0.1: HTTP (Web API and page) and WebSocket (Socket Mode)."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import uvicorn
from starlette.requests import Request as HttpRequest
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.workspace import manifest as manifests
from bot.workspace.api.dispatch import Api
from bot.workspace.api.rates import Rates
from bot.workspace.api.routes import api_routes
from bot.workspace.clock import Clock
from bot.workspace.delivery import Hub
from bot.workspace.events import Events
from bot.workspace.faults import Faults
from bot.workspace.manifest import App
from bot.workspace.page.guard import guarded
from bot.workspace.page.guide import Guide
from bot.workspace.page.routes import page_routes
from bot.workspace.people import People
from bot.workspace.seed import NORTHWIND, Seed
from bot.workspace.sockets import SocketServer
from bot.workspace.state import Workspace

STARTS_WITHIN = 10.0


class WorkspaceServer:
    """A Slack of one's own: `with WorkspaceServer(manifest) as slack: ...`.

    `manifest` is the app's manifest or an `App`; without one the app may do everything. `port` 0 takes a
    free one. `rates=False` counts no calls. Without a `clock` time passes by itself. `guide` is what the
    page says to newcomers.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any] | App | None = None,
        seed: Seed = NORTHWIND,
        port: int = 0,
        clock: Clock | None = None,
        rates: bool = True,
        guide: Guide | None = None,
    ) -> None:
        app = manifest if isinstance(manifest, App) else manifests.load(manifest) if manifest else App()
        self.workspace = Workspace(app, seed, clock)
        self.hub = Hub(self.workspace)
        self.people = People(self.workspace, self.hub)
        self._sockets = SocketServer(self.workspace, self.hub)
        self.faults = Faults(self.hub, self._sockets.connections)
        self._events = Events(self.workspace, self.hub.event)
        counted = Rates() if rates else None
        self._api = Api(self.workspace, self.faults, self._sockets.new_address, counted)
        self._guide = guide
        self._listener = _listen(port)
        self.workspace.base_url = self.url
        self._lines: dict[tuple[str, int], asyncio.Transport] = {}
        self._thread: threading.Thread | None = None
        self._server: uvicorn.Server | None = None

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def api_url(self) -> str:
        """SLACK_API_URL for the app; it ends with a slash, as the SDK wants it."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.workspace.app.bot_token

    @property
    def app_token(self) -> str:
        return self.workspace.app.app_token

    def start(self) -> WorkspaceServer:
        """Serves from a thread of its own; returns when both ports answer."""
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(ready)), name="workspace-server", daemon=True
        )
        self._thread.start()
        if not ready.wait(STARTS_WITHIN):
            raise RuntimeError(f"the workspace did not start within {STARTS_WITHIN:.0f} s")
        return self

    def stop(self) -> None:
        """Closes every connection and both ports. Safe to call twice."""
        self.workspace.publish("stopped")
        if self._server:
            self._server.should_exit = True
        if self._thread:
            self._thread.join()
            self._thread = None
        self._events.stop()
        self.workspace.clock.stop()
        self._listener.close()

    def __enter__(self) -> WorkspaceServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def _serve(self, ready: threading.Event) -> None:
        await self._sockets.start()
        routes = [
            *api_routes(self._api, self._cut),
            *page_routes(self.workspace, self.people, guide=self._guide),
        ]
        config = uvicorn.Config(
            guarded(routes),
            http=self._protocol(),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        asyncio.get_running_loop().call_soon(ready.set)
        await self._server.serve(sockets=[self._listener])
        await self._sockets.stop()

    def _cut(self, request: HttpRequest) -> None:
        line = self._lines.get((request.client.host, request.client.port)) if request.client else None
        if line:
            line.abort()

    def _protocol(self) -> type[H11Protocol]:
        """uvicorn's protocol, which also remembers whose line is whose so that one can be cut."""
        lines = self._lines

        class Line(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                lines[transport.get_extra_info("peername")] = transport
                super().connection_made(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                lines.pop(self.transport.get_extra_info("peername"), None)
                super().connection_lost(exc)

        return Line


def _listen(port: int) -> socket.socket:
    # Named as TCP, or asyncio leaves Nagle's algorithm on and each answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
