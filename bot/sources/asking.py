"""Asking an API whose address we know and whose refusals tell why: its body is read whatever the status."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bot.sources.fetch import DEADLINE, MAX_BODY, STEP, FetchError, tls
from bot.sources.posts import clean


@dataclass(frozen=True, slots=True)
class Answer:
    """`content` is empty when the body is no JSON object."""

    status: int
    headers: Mapping[str, str]
    content: Mapping[str, Any]


class NeverSent(FetchError):
    """Nobody took the request, so nobody counts it."""


def api_client(headers: Mapping[str, str]) -> httpx.AsyncClient:
    return httpx.AsyncClient(verify=tls(), timeout=STEP, headers={"User-Agent": "Firebreak", **headers})


async def ask(
    client: httpx.AsyncClient,
    url: str,
    asked: Mapping[str, str | int],
    who: str,
    *,
    deadline: float = DEADLINE,
) -> Answer:
    """Raises ``FetchError`` when there is no answer, or one with status 200 that is no JSON object; and
    ``NeverSent`` where there was not even a connection.
    """
    try:
        async with asyncio.timeout(deadline), client.stream("GET", url, params=dict(asked)) as answer:
            body = await _body(answer, who)
    except TimeoutError:
        raise FetchError(f"{who} did not answer within {deadline:.0f} s") from None
    except httpx.HTTPError as error:
        kind = NeverSent if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) else FetchError
        raise kind(f"{who} cannot be reached ({type(error).__name__})") from None
    content = _object(body)
    if content is None and answer.status_code == httpx.codes.OK:
        raise FetchError(f"{who} sent no JSON")
    return Answer(answer.status_code, answer.headers, content or {})


async def _body(answer: httpx.Response, who: str) -> bytes:
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > MAX_BODY:
            raise FetchError(f"{who} sent more than {MAX_BODY // 1_000_000} MB")
    return bytes(body)


def _object(body: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def within(value: Any, *path: str) -> Any:
    """What stands at `path` inside nested objects; ``None`` where there is nothing."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def words(value: Any) -> str:
    """Without what no database takes; empty for anything but text."""
    return clean(value).strip() if isinstance(value, str) else ""


def count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
