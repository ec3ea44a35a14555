"""Hacker News' search on this machine: its index lags, and it shows a thousand hits at most."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sources.loopback import Request, reply

BETWEEN = timedelta(seconds=1)  # two posts


def a_hit(number: int, text: str, at: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "objectID": str(number),
        "created_at_i": int(at.timestamp()),
        "author": "fan",
        "comment_text": f"<p>{text}",
        "story_id": 7,
        "points": None,
        "num_comments": None,
    } | changes


class HackerNewsSite:
    """One text after the other is written from the moment of the first request on."""

    def __init__(self, texts: Iterable[str], now: Callable[[], datetime], *, lag: timedelta) -> None:
        self.asked: list[tuple[int, int]] = []
        self._texts = list(texts)
        self._now = now
        self._lag = lag
        self._hits: list[dict[str, Any]] = []

    def __call__(self, request: Request) -> bytes:
        query = parse_qs(urlsplit(request.path).query)
        low, high = (int(number) for number in re.findall(r"=(\d+)", query["numericFilters"][0]))
        self.asked.append((low, high))
        found = [hit for hit in self._indexed() if low <= hit["created_at_i"] <= high]
        shown = found[::-1][: int(query["hitsPerPage"][0])]
        junk = [{"objectID": "x"}, 7] if shown else []
        return reply(json.dumps({"hits": shown + junk, "nbHits": len(found)}).encode())

    def _indexed(self) -> list[dict[str, Any]]:
        if not self._hits:
            began = self._now()
            self._hits = [a_hit(n, text, began + n * BETWEEN) for n, text in enumerate(self._texts, 1)]
        known = (self._now() - self._lag).timestamp()
        return [hit for hit in self._hits if hit["created_at_i"] <= known]
