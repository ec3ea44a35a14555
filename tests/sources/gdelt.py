"""GDELT's DOC API on this machine: it counts seconds, indexes late, and its JSON is not quite JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sources.loopback import Request, reply

QUARTER = timedelta(minutes=15)
PACE = timedelta(seconds=5)
TOO_SOON = b"Please limit requests to one every 5 seconds or write to us for larger queries."


def an_article(number: int, title: str, at: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "url": f"https://paper.example/{number}?utm_source=feed",
        "url_mobile": "",
        "title": title,
        "seendate": at.strftime("%Y%m%dT%H%M%SZ"),
        "socialimage": "",
        "domain": "paper.example",
        "language": "English",
        "sourcecountry": "United States",
    } | changes


class GdeltSite:
    """240 articles in every quarter of an hour, from the first request on.

    Who comes too soon gets status 200 and a text; every tenth answer is 429.
    """

    def __init__(self, titles: Iterable[str], now: Callable[[], datetime], *, lag: timedelta) -> None:
        self.asked: list[dict[str, str]] = []
        self.too_soon = 0
        self._titles = list(titles)
        self._now = now
        self._lag = lag
        self._articles: list[tuple[datetime, dict[str, Any]]] = []
        self._last = now() - QUARTER

    def __call__(self, request: Request) -> bytes:
        now = self._now()
        if now - self._last < PACE:
            self.too_soon += 1
            return reply(TOO_SOON)
        self._last = now
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        self.asked.append(query)
        if len(self.asked) % 10 == 0:
            return reply(TOO_SOON, 429)
        since, until = (moment(query[name]) for name in ("startdatetime", "enddatetime"))
        shown = [article for at, article in self._indexed(now) if since <= at <= until][::-1]
        page = [*shown[: int(query["maxrecords"])], *([{"url": "about:blank"}, 7] if shown else [])]
        body = json.dumps({"articles": page} if page else {})
        return reply(body.replace('"socialimage": ""', r'"socialimage": "C:\\images\1"').encode())

    def _indexed(self, now: datetime) -> list[tuple[datetime, dict[str, Any]]]:
        if not self._articles:
            times = (quarter(now) + (1 + n // 240) * QUARTER for n in range(len(self._titles)))
            listed = enumerate(zip(times, self._titles, strict=True), 1)
            self._articles = [(at, an_article(n, title, at)) for n, (at, title) in listed]
        return [(at, article) for at, article in self._articles if at <= now - self._lag]


def quarter(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
