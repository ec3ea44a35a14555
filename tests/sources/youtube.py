"""YouTube's Data API on this machine: a key, units, pages of the newest comments, and Google's own errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sources.loopback import Request, reply

KEY = "a-key-of-northwind"
CHANNEL, VIDEO = "UC" + "n" * 22, "n" * 11
OWNER = "Northwind Coffee"
BETWEEN = timedelta(milliseconds=500)  # two comments


def a_thread(number: int, text: str, at: datetime, **changes: Any) -> dict[str, Any]:
    said = {
        "textDisplay": text,
        "textOriginal": text,
        "videoId": VIDEO,
        "authorDisplayName": "@fan",
        "authorChannelId": {"value": "UCfan"},
        "likeCount": 3,
        "publishedAt": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    } | changes
    top = {"kind": "youtube#comment", "id": f"Ugx{number}", "snippet": said}
    return {"id": f"Ugx{number}", "snippet": {"videoId": VIDEO, "topLevelComment": top, "totalReplyCount": 2}}


def an_error(status: int, reason: str, message: str = "") -> bytes:
    error = {"code": status, "message": message, "errors": [{"reason": reason, "domain": "youtube"}]}
    return reply(json.dumps({"error": error}).encode(), status)


class YouTubeSite:
    """One comment after the other is written from the first request for comments on; nobody names the brand.

    Every eighth answer is one that no client likes.
    """

    def __init__(self, texts: Iterable[str], now: Callable[[], datetime]) -> None:
        self.units = 0
        self._texts = list(texts)
        self._now = now
        self._threads: list[tuple[datetime, dict[str, Any]]] = []
        self._faults = iter(
            (reply(b"<html>Bad gateway", 502), reply(b'{"items": [{"'), an_error(429, "rateLimitExceeded"))
        )

    def __call__(self, request: Request) -> bytes:
        self.units += 1
        if request.headers.get("x-goog-api-key") != KEY:
            return an_error(400, "badRequest", "API key not valid. Please pass a valid API key.")
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != "/commentThreads":
            return reply(
                json.dumps({"items": [{"snippet": {"title": OWNER, "channelTitle": OWNER}}]}).encode()
            )
        if self.units % 8 == 0 and (fault := next(self._faults, None)):
            return fault
        return self._page(query)

    def _page(self, query: dict[str, str]) -> bytes:
        now = self._now()
        if not self._threads:
            times = [now + n * BETWEEN for n, _ in enumerate(self._texts, 1)]
            listed = enumerate(zip(times, self._texts, strict=True), 1)
            self._threads = [(at, a_thread(n, text, at)) for n, (at, text) in listed]
        shown = [thread for at, thread in self._threads if at <= now][::-1]
        begin, size = int(query.get("pageToken", "0")), int(query["maxResults"])
        page: dict[str, Any] = {
            "items": [*shown[begin : begin + size], *([{"id": "Ugx"}, 7] if shown else [])]
        }
        if begin + size < len(shown):
            page["nextPageToken"] = str(begin + size)
        return reply(json.dumps(page).encode())
