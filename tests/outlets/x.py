"""X as its documents say: signed requests, nothing twice, and a timeline of short links and escaped marks."""

from __future__ import annotations

import html
import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from bot.outlets import oauth1
from bot.outlets.oauth1 import Keys
from tests.outlets.networks import Peer, answer_of, behaved
from tests.sources.loopback import Answer, Loopback, Request

KEYS = Keys("northwind-app-key", "northwind-app-secret", "11-northwind-token", "northwind-token-secret")
DUPLICATE = {
    "detail": "You are not allowed to create a Tweet with duplicate content.",
    "type": "about:blank",
    "title": "Forbidden",
    "status": 403,
}


class XServer:
    def __init__(self, peer: Peer, now: datetime) -> None:
        self.peer = peer
        self.now = now
        self.posts: dict[str, dict[str, Any]] = {}

    @property
    def texts(self) -> list[str]:
        return [post["said"] for post in self.posts.values()]

    def answer(self, request: Request, server: Loopback) -> Answer:
        path, _, _query = request.path.partition("?")
        if not self._is_signed(request, server):
            return answer_of({"title": "Unauthorized", "status": 401, "detail": "Unauthorized"}, 401)
        if (request.method, path) == ("POST", "/2/tweets"):
            return behaved(self.peer, request, lambda: self._post(request), server.closing)
        if path == "/2/users/me":
            return answer_of({"data": {"id": "11", "name": "Northwind", "username": "northwind"}})
        if path == "/2/users/11/tweets":
            return answer_of({"data": [_shown(p) for p in reversed(self.posts.values())], "meta": {}})
        return self._delete(path.rpartition("/")[2])

    def _is_signed(self, request: Request, server: Loopback) -> bool:
        said = dict(re.findall(r'(\w+)="([^"]*)"', request.headers.get("authorization", "")))
        if not {"oauth_nonce", "oauth_timestamp"} <= said.keys():
            return False
        wanted = oauth1.header(
            request.method,
            f"{server.url}{request.path}",
            KEYS,
            nonce=unquote(said["oauth_nonce"]),
            timestamp=int(said["oauth_timestamp"]),
        )
        return wanted == request.headers["authorization"]

    def _post(self, request: Request) -> bytes:
        said = json.loads(request.body)
        if said["text"] in self.texts:
            return answer_of(DUPLICATE, 403)
        number = str(1_990_000_000_000_000_000 + len(self.posts))
        at = f"{self.now:%Y-%m-%dT%H:%M:%S.000Z}"
        self.posts[number] = {"id": number, "said": said["text"], "created_at": at}
        return answer_of({"data": {"id": number, "text": said["text"]}}, 201)

    def _delete(self, number: str) -> bytes:
        if self.posts.pop(number, None) is None:
            return answer_of({"title": "Not Found", "status": 404}, 404)
        return answer_of({"data": {"deleted": True}})


def _shown(post: dict[str, Any]) -> dict[str, str]:
    """As its timeline tells it: a long one is cut there, and whole in a note."""
    text = html.escape(re.sub(r"https?://\S+", "https://t.co/a1b2c3", post["said"]), quote=False)
    rest = {"note_tweet": {"text": text}} if len(text) > 280 else {}
    return {"id": post["id"], "created_at": post["created_at"], "text": text[:280], **rest}
