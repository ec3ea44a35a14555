"""The page as it is served: who asks gets what stands there now, and nothing twice that did not change.

Nothing is asked of a reader, and nothing kept about one: no script, no cookie, no address of others.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import format_datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.comms.hub.page import Site
from bot.web.answers import SECURITY, plain
from bot.web.hub.render import INDEX, Document, Edition, policy

log = logging.getLogger(__name__)

FRESH = 2.0  # seconds for which one look into the database serves all readers
KEPT = 30  # seconds for which a browser or a cache in between may show what it has
MISSING = "There is no such page."


class HubPages:
    """`read` says what stands there. While that cannot be said, readers get what stood there last."""

    def __init__(self, read: Callable[[], Site], now: Callable[[], datetime]) -> None:
        self._read = read
        self._now = now
        self._edition: Edition | None = None
        self._looked = 0.0

    async def take(self, request: Request) -> Response:
        path = request.path_params.get("path", "")
        found = await run_in_threadpool(self._document, path)
        return _answered(request, found) if found else plain(MISSING, "text/plain", 404)

    def _document(self, path: str) -> Document | None:
        edition = self._current()
        return edition.document(path) or edition.document(f"{path.rstrip('/')}/{INDEX}".lstrip("/"))

    def _current(self) -> Edition:
        if self._edition is None or time.monotonic() - self._looked >= FRESH:
            new = Edition(self._site(), self._now())
            if self._edition is None or not new.is_same(self._edition):
                self._edition = new
            self._looked = time.monotonic()
        return self._edition

    def _site(self) -> Site:
        try:
            return self._read()
        except Exception:
            if self._edition is None:
                raise
            log.exception("what stands on the page could not be read; readers get what stood there")
            return self._edition.site


def _answered(request: Request, found: Document) -> Response:
    headers = _headers(found)
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(found.body, headers=headers, media_type=found.media_type)


def _headers(found: Document) -> Mapping[str, str]:
    headers = {
        **SECURITY,
        "Cache-Control": f"public, max-age={KEPT}",
        "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'",
        "ETag": f'"{found.tag}"',
    }
    if found.changed_at is None:
        return headers | {"X-Robots-Tag": "noindex"}
    return headers | {"Last-Modified": format_datetime(found.changed_at, usegmt=True)}
