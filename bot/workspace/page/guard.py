"""Who may talk to the workspace: programs and browsers on this machine, and no web site through them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self';"
    " img-src 'self' http://127.0.0.1:* http://localhost:*; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
NOT_LOCAL = "This workspace answers only at http://127.0.0.1 or http://localhost.\n"
FOREIGN = "Refused: this did not come from the workspace's own page.\n"


def guarded(routes: Sequence[BaseRoute]) -> Starlette:
    return Starlette(routes=routes, middleware=[Middleware(Guard)])


class Guard:
    """ASGI middleware. A foreign Host header is how a web site reaches into a machine by a name of its own
    that points at 127.0.0.1; a foreign Origin is how it sends forms here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if host_name(headers.get("host", "")) not in LOCAL_NAMES:
            await PlainTextResponse(NOT_LOCAL, 421)(scope, receive, send)
        elif _may_change(scope) and not _is_own(headers):
            await PlainTextResponse(FOREIGN, 403)(scope, receive, send)
        else:
            await self.app(scope, receive, _with_headers(send))


def host_name(host: str) -> str:
    """The name without the port: `localhost:3000` and `[::1]:3000` alike."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).lower()


def _may_change(scope: Scope) -> bool:
    """The Web API takes calls by GET as well; pages only read by it."""
    return scope["method"] not in ("GET", "HEAD") or scope["path"].startswith("/api/")


def _is_own(headers: Headers) -> bool:
    """Browsers state where a request began; one that states nothing must not have come from a browser."""
    origin = headers.get("origin")
    if origin is not None:
        return origin == f"http://{headers.get('host', '')}"
    return headers.get("sec-fetch-site") in ("same-origin", None)


def _with_headers(send: Send) -> Send:
    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_guarded
