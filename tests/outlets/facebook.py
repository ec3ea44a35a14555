"""A Facebook page as its documents say: proofs of the secret, and reasons with numbers in the body."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.outlets.networks import Peer, answer_of, behaved
from tests.sources.loopback import Answer, Loopback, Request

TOKEN, SECRET = "northwind-page-token", "northwind-app-secret"
PAGE = "1122334455"
PROOF = hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()


class FacebookServer:
    def __init__(self, peer: Peer, now: datetime) -> None:
        self.peer = peer
        self.now = now
        self.posts: dict[str, dict[str, Any]] = {}
        self.deletes = True

    @property
    def texts(self) -> list[str]:
        return [post["message"] for post in self.posts.values()]

    def answer(self, request: Request, server: Loopback) -> Answer:
        parts = urlsplit(request.path)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return no(190, "Error validating access token", 401)
        if parse_qs(parts.query)["appsecret_proof"] != [PROOF]:
            return no(100, "Invalid appsecret_proof provided in the API argument")
        if (request.method, parts.path) == ("POST", f"/{PAGE}/feed"):
            return behaved(self.peer, request, lambda: self._post(request), server.closing)
        if parts.path == f"/{PAGE}/published_posts":
            return answer_of({"data": list(reversed(self.posts.values()))})
        if parts.path == f"/{PAGE}":
            return answer_of({"id": PAGE, "name": "Northwind Coffee"})
        if not self.deletes or self.posts.pop(parts.path.strip("/"), None) is None:
            return no(100, "Unsupported delete request. Object with that ID does not exist")
        return answer_of({"success": True})

    def _post(self, request: Request) -> bytes:
        said = json.loads(request.body)["message"]
        if said in self.texts:
            return no(506, "(#506) Duplicate status message")
        number = f"{PAGE}_{100 + len(self.posts)}"
        at = f"{self.now:%Y-%m-%dT%H:%M:%S+0000}"
        self.posts[number] = {"id": number, "message": said, "created_time": at}
        return answer_of({"id": number})


def no(code: int, message: str, status: int = 400) -> bytes:
    return answer_of({"error": {"message": message, "type": "OAuthException", "code": code}}, status)
