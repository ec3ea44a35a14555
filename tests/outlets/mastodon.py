"""A Mastodon server as its documents say: it remembers keys for an hour and says no to what is too long."""

from __future__ import annotations

import html
import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.outlets.networks import Peer, answer_of, behaved
from tests.sources.loopback import Answer, Loopback, Request

TOKEN = "northwind-mastodon-token"
ME = {"id": "11", "acct": "northwind", "username": "northwind"}
REMEMBERED = timedelta(hours=1)


class MastodonServer:
    def __init__(self, peer: Peer, now: datetime, *, longest: int = 500) -> None:
        self.peer = peer
        self.now = now
        self.longest = longest
        self.statuses: dict[str, dict[str, Any]] = {}
        self._keys: dict[str, tuple[str, datetime]] = {}

    @property
    def texts(self) -> list[str]:
        return [status["text"] for status in self.statuses.values()]

    def answer(self, request: Request, server: Loopback) -> Answer:
        parts = urlsplit(request.path)
        path, query = parts.path.removeprefix("/api/"), {k: v[0] for k, v in parse_qs(parts.query).items()}
        if path == "v2/instance":
            return answer_of({"configuration": {"statuses": {"max_characters": self.longest}}})
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return answer_of({"error": "The access token is invalid"}, 401)
        if (request.method, path) == ("POST", "v1/statuses"):
            return behaved(self.peer, request, lambda: self._post(request), server.closing)
        return self._asked(request.method, path, query)

    def _asked(self, method: str, path: str, query: dict[str, str]) -> bytes:
        if path == "v1/accounts/verify_credentials":
            return answer_of(ME)
        if path == "v1/accounts/11/statuses":
            return answer_of([_shown(s) for s in reversed(self.statuses.values())][: int(query["limit"])])
        if path == "v2/search":
            found = [s for s in self.statuses.values() if s["url"] == query["q"]]
            return answer_of({"statuses": [_shown(s) for s in found], "accounts": [], "hashtags": []})
        number, _, what = path.removeprefix("v1/statuses/").partition("/")
        if number not in self.statuses:
            return answer_of({"error": "Record not found"}, 404)
        if method == "DELETE":
            return answer_of(self.statuses.pop(number))
        assert what == "source"
        return answer_of({"id": number, "text": self.statuses[number]["text"], "spoiler_text": ""})

    def _post(self, request: Request) -> bytes:
        key, said = request.headers["idempotency-key"], json.loads(request.body)
        known, at = self._keys.get(key, ("", self.now))
        if known in self.statuses and self.now - at < REMEMBERED:
            return answer_of(_shown(self.statuses[known]))
        if len(re.sub(r"https?://\S+", "x" * 23, said["status"])) > self.longest:
            error = f"Validation failed: Text character limit of {self.longest} exceeded"
            return answer_of({"error": error}, 422)
        number = str(1_140_000 + len(self._keys))
        self.statuses[number] = {**said, "id": number, "text": said["status"], "url": _url(number)}
        self.statuses[number]["created_at"] = f"{self.now:%Y-%m-%dT%H:%M:%S.000Z}"
        self._keys[key] = (number, self.now)
        return answer_of(_shown(self.statuses[number]))


def _url(number: str) -> str:
    return f"https://social.example/@northwind/{number}"


def _shown(status: dict[str, Any]) -> dict[str, Any]:
    """In HTML, which is not what was typed."""
    words = html.escape(status["text"]).replace("@tea.example", "").replace("https://", "<i>https://</i>")
    hidden = {name: value for name, value in status.items() if name not in ("text", "status")}
    return {**hidden, "content": f"<p>{words}</p>", "account": ME, "reblog": None}
