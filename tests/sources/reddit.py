"""Reddit's API on this machine: tokens that end, lists of the newest thousand, and posts that get deleted."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sources.loopback import Request, reply
from tests.sources.support import FakeClock

KEY, SECRET_KEY = "a-key", "a-secret-of-northwind"
ALLOWED = "Basic " + base64.b64encode(f"{KEY}:{SECRET_KEY}".encode()).decode()
SHOWN = 1_000  # posts of a list
TOKEN_LASTS = 9  # requests
BETWEEN = timedelta(seconds=1)  # two posts


def a_thing(number: int, text: str, at: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "name": f"t1_{number}",
        "created_utc": at.timestamp(),
        "author": "fan",
        "author_fullname": "t2_fan",
        "body": text,
        "permalink": f"/r/coffee/comments/1/x/{number}/",
        "link_id": "t3_1",
        "score": 3,
    } | changes


class RedditSite:
    """One comment after the other is written from the moment of the first token on; there are no posts."""

    def __init__(self, texts: Iterable[str], clock: FakeClock) -> None:
        self.asked: list[str] = []
        self.limits: dict[str, str] = {}
        self.tokens = 0
        self._texts = list(texts)
        self._clock = clock
        self._things: list[dict[str, Any]] = []
        self._left = 0

    def __call__(self, request: Request) -> bytes:
        if request.path == "/token":
            return self._token(request)
        self._left -= 1
        if self._left < 0 or request.headers.get("authorization") != f"Bearer token-{self.tokens}":
            return reply(b'{"message": "Unauthorized"}', 401)
        self.asked.append(request.path)
        parts = urlsplit(request.path)
        things = self._newest() if parts.path.endswith("comments") else []
        after = parse_qs(parts.query).get("after", [""])[0]
        begin = next((n for n, thing in enumerate(things, 1) if thing["name"] == after), 0)
        page = things[begin : begin + 100]
        more = page[-1]["name"] if begin + 100 < len(things) else None
        children = [{"kind": "t1", "data": thing} for thing in page]
        children[1:1] = [{"kind": "more"}] if children else []
        listing = {"kind": "Listing", "data": {"children": children, "after": more}}
        return reply(json.dumps(listing).encode(), **self.limits)

    def _token(self, request: Request) -> bytes:
        if request.headers.get("authorization") != ALLOWED:
            return reply(b'{"message": "Unauthorized", "error": 401}', 401)
        if not self._things:
            began = self._clock.now()
            self._things = [a_thing(n, text, began + n * BETWEEN) for n, text in enumerate(self._texts, 1)]
        self.tokens, self._left = self.tokens + 1, TOKEN_LASTS
        return reply(json.dumps({"access_token": f"token-{self.tokens}", "expires_in": 86_400}).encode())

    def _newest(self) -> list[dict[str, Any]]:
        now = self._clock.now().timestamp()
        return [thing for thing in self._things if thing["created_utc"] <= now][::-1][:SHOWN]
