"""LinkedIn as its documents say: versioned headers, an id in a header, marks that have to be escaped."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from tests.outlets.networks import Peer, answer_of, behaved
from tests.sources.loopback import Answer, Loopback, Request, reply

TOKEN = "northwind-linkedin-token"
PAGE = "2414183"
MARKS = re.compile(r"(?<!\\)[|{}@\[\]()<>#*_~]")


class LinkedInServer:
    def __init__(self, peer: Peer, now: datetime) -> None:
        self.peer = peer
        self.now = now
        self.posts: dict[str, dict[str, Any]] = {}

    @property
    def texts(self) -> list[str]:
        return [re.sub(r"\\(.)", r"\1", post["commentary"]) for post in self.posts.values()]

    def answer(self, request: Request, server: Loopback) -> Answer:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return answer_of({"message": "Invalid access token", "status": 401}, 401)
        if not re.fullmatch("20[0-9]{4}", request.headers.get("linkedin-version", "")):
            return answer_of({"message": "A version must be present", "status": 400}, 400)
        path, _, query = request.path.partition("?")
        if (request.method, path) == ("POST", "/rest/posts"):
            return behaved(self.peer, request, lambda: self._post(request), server.closing)
        if path.startswith("/rest/organizations/"):
            return answer_of({"id": int(PAGE), "localizedName": "Northwind Coffee"})
        if path == "/rest/posts":
            assert request.headers["x-restli-method"] == "FINDER"
            assert f"urn:li:organization:{PAGE}" in unquote(query)
            return answer_of({"elements": list(reversed(self.posts.values()))})
        gone = self.posts.pop(unquote(path.rpartition("/")[2]), None) is None
        return reply(status=404 if gone else 204)

    def _post(self, request: Request) -> bytes:
        said = json.loads(request.body)
        assert said["author"] == f"urn:li:organization:{PAGE}"
        if said["commentary"] in [post["commentary"] for post in self.posts.values()]:
            urn = next(iter(self.posts))
            return answer_of({"message": f"Content is a duplicate of {urn}", "status": 422}, 422)
        urn = f"urn:li:share:{7_000_000_000_000_000_000 + len(self.posts)}"
        at = int(self.now.timestamp() * 1000)
        shown = MARKS.split(said["commentary"])[0]  # it cuts at the first mark that is not escaped
        self.posts[urn] = {**said, "id": urn, "commentary": shown, "publishedAt": at}
        return reply(status=201, x_restli_id=urn)
