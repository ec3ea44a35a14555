"""X's recent search on this machine: a token, ids that are times, pages, a bill, and X's own errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.sources.x.posts import id_at
from tests.sources.loopback import Request, reply

TOKEN = "AAAA-token-of-northwind-coffee"
BETWEEN = timedelta(milliseconds=500)  # two posts
FAN = {"id": "42", "username": "fan", "public_metrics": {"followers_count": 84_000}}


def a_post(key: str, text: str, at: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "id": key,
        "text": text,
        "author_id": "42",
        "conversation_id": key,
        "created_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "lang": "en",
        "public_metrics": {"retweet_count": 1, "reply_count": 2, "like_count": 3, "quote_count": 4},
    } | changes


def an_error(status: int, title: str, detail: str, **headers: str) -> bytes:
    return reply(json.dumps({"title": title, "detail": detail, "status": status}).encode(), status, **headers)


class XSite:
    """One post after the other is written from the first request on; `billed` counts those that were shown.

    Every sixth answer is one that no client likes, as long as there are some; never in the middle of a look,
    because what was paid for is stored at once, and so before what is older.
    """

    def __init__(self, texts: Iterable[str], now: Callable[[], datetime], *, faults: bool = True) -> None:
        self.asked: list[dict[str, str]] = []
        self.billed = 0
        self._texts = list(texts)
        self._now = now
        self._posts: list[tuple[datetime, dict[str, Any]]] = []
        self._faults = iter(self._unpleasant() if faults else ())

    def __call__(self, request: Request) -> bytes:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return an_error(401, "Unauthorized", "Unauthorized")
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        self.asked.append(query)
        if len(self.asked) % 6 == 0 and "until_id" not in query and (fault := next(self._faults, None)):
            return fault
        return self._page(query)

    def _page(self, query: dict[str, str]) -> bytes:
        now = self._now()
        if not self._posts:
            times = [now + n * BETWEEN for n, _ in enumerate(self._texts, 1)]
            self._posts = [
                (at, a_post(id_at(at), text, at)) for at, text in zip(times, self._texts, strict=True)
            ]
        low, high = int(query["since_id"]), int(query.get("until_id", 1 << 63))
        found = [post for at, post in self._posts if at <= now and low < int(post["id"]) < high][::-1]
        shown = found[: int(query["max_results"])]
        self.billed += len(shown)
        meta: dict[str, Any] = {"result_count": len(shown)}
        if not shown:
            return reply(json.dumps({"meta": meta}).encode())
        meta |= {"newest_id": shown[0]["id"], "oldest_id": shown[-1]["id"]}
        if len(found) > len(shown):
            meta["next_token"] = "more"
        page = {"data": [*shown, {"id": "none"}], "includes": {"users": [FAN, 7]}, "meta": meta}
        return reply(json.dumps(page).encode())

    def _unpleasant(self) -> Iterable[bytes]:
        reset = str(int((self._now() + timedelta(minutes=2)).timestamp()))
        yield an_error(429, "Too Many Requests", "Too Many Requests", x_rate_limit_reset=reset)
        yield an_error(503, "Service Unavailable", "Service Unavailable")
        yield reply(b'{"data": [{"id"')
