"""One Mastodon server's API, with its limits, https://docs.joinmastodon.org/methods/streaming/."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.domain.retry import retry_after
from bot.sources.fetch import FetchError, tls
from bot.sources.frame import Clock, GiveUp, Interrupted
from bot.sources.mastodon import sse
from bot.sources.mastodon.sse import ServerEvent
from bot.sources.times import moment

PAGE = 40  # statuses, the most a server gives at once
STEP = 10.0  # seconds for each of connecting, sending and every read, but not for the stream
LONGEST_WAIT = 300.0  # seconds; limits are counted in 5 minutes
FEW = 2  # requests left at which we wait for more
NOT_ALLOWED = (401, 403)
TOO_MANY = 429
GONE = (404, 410)
OK = 200


class Server:
    def __init__(self, url: str, token: str, clock: Clock) -> None:
        self.url = url.rstrip("/")
        self.host = urlsplit(url).hostname or ""
        self._token = token
        self._clock = clock

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Line]:
        """Raises ``Interrupted`` or ``GiveUp``, neither of which holds the token."""
        headers = {"Authorization": f"Bearer {self._token}", "Accept-Encoding": "identity"}
        try:
            async with httpx.AsyncClient(headers=headers, timeout=STEP, verify=tls()) as client:
                yield Line(client, self, self._clock)
        except httpx.HTTPError as error:
            raise Interrupted(f"{self.host} cannot be reached ({type(error).__name__})") from None


class Line:
    """A connection to one server."""

    def __init__(self, client: httpx.AsyncClient, server: Server, clock: Clock) -> None:
        self._client = client
        self._server = server
        self._clock = clock

    @asynccontextmanager
    async def stream(self, path: str, query: Mapping[str, str]) -> AsyncIterator[AsyncIterator[ServerEvent]]:
        """Open when the server has begun to answer: from then on nothing is missed."""
        url = f"{await self._streaming()}/api/v1/streaming/{path}"
        timeout = httpx.Timeout(STEP, read=None)
        async with self._client.stream("GET", url, params=query, timeout=timeout) as answer:
            self._check(answer)
            yield sse.events(answer.aiter_bytes())

    async def timeline(self, path: str, **query: str | int) -> list[Any]:
        """One page. Waits as long as the server's limits ask for."""
        url = f"{self._server.url}/api/v1/timelines/{path}"
        answer = await self._client.get(url, params=query)
        while answer.status_code == TOO_MANY:
            await self._clock.sleep(self._wait(answer.headers))
            answer = await self._client.get(url, params=query)
        self._check(answer)
        left = answer.headers.get("x-ratelimit-remaining", "")
        if left.isdigit() and int(left) < FEW:
            await self._clock.sleep(self._wait(answer.headers))
        return _list(answer, self._server.host)

    async def status(self, id_: str) -> Any:
        """As it is now; ``None`` when it is gone."""
        answer = await self._client.get(f"{self._server.url}/api/v1/statuses/{id_}")
        if answer.status_code in GONE:
            return None
        self._check(answer)
        return answer.json()

    async def search(self, words: str) -> list[Any]:
        """Statuses with these words, where the server searches in them and their authors allow it."""
        asked: dict[str, str | int] = {"q": words, "type": "statuses", "limit": PAGE}
        answer = await self._client.get(f"{self._server.url}/api/v2/search", params=asked)
        if answer.status_code in NOT_ALLOWED:
            raise FetchError(f"{self._server.host} lets the token search no words: it needs read:search")
        if answer.status_code != OK:
            raise FetchError(f"{self._server.host} answered {answer.status_code}")
        return _list(answer, self._server.host, "statuses")

    async def _streaming(self) -> str:
        """Large servers stream from another host, and a redirect there would lose the token."""
        answer = await self._client.get(f"{self._server.url}/api/v2/instance")
        try:
            told = answer.json()["configuration"]["urls"]["streaming"]
        except (ValueError, LookupError, TypeError):
            return self._server.url
        if not isinstance(told, str) or not told.startswith(("wss://", "ws://", "https://", "http://")):
            return self._server.url
        secure = urlsplit(self._server.url).scheme == "https"
        return ("https://" if secure else "http://") + told.partition("://")[2].rstrip("/")

    def _check(self, answer: httpx.Response) -> None:
        host, status = self._server.host, answer.status_code
        if status in NOT_ALLOWED:
            raise GiveUp(
                f"{host} refuses the token ({status}); make one with the scope read:statuses in its "
                "preferences under Development, and set MASTODON_TOKEN"
            )
        if status != OK:
            raise Interrupted(f"{host} answered {status}")

    def _wait(self, headers: Mapping[str, str]) -> float:
        """Seconds, from ``Retry-After`` or ``X-RateLimit-Reset``."""
        now = self._clock.now()
        told = retry_after(headers.get("retry-after"), now)
        if told is None:
            told = (_reset(headers, now) - now).total_seconds()
        return min(max(told, 1.0), LONGEST_WAIT)


def _reset(headers: Mapping[str, str], now: datetime) -> datetime:
    try:
        return moment(headers.get("x-ratelimit-reset"))
    except ValueError:
        return now + timedelta(minutes=1)


def _list(answer: httpx.Response, host: str, inside: str = "") -> list[Any]:
    try:
        found = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        found = None
    if inside and isinstance(found, dict):
        found = found.get(inside)
    if not isinstance(found, list):
        raise Interrupted(f"{host} sent no timeline")
    return found
