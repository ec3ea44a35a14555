"""One request to a pager's service, and what its answer means.

Being called twice is better than not at all: what may have been taken is sent again, with the same key.
"""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from urllib.parse import urlsplit

import httpx

from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.domain.retry import retry_after

STEP = 5.0  # seconds for each of connecting, sending and every read
DEADLINE = 15.0  # seconds for the whole answer
LONGEST_ANSWER = 64_000  # bytes of it that are read
NOT_NOW = frozenset({408, 425, 429})

logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole addresses, and some are secrets


def post(url: str, body: bytes, headers: Mapping[str, str], *, step: float = STEP) -> None:
    """Send once. Raises ``DeliveryError`` or ``OutcomeUnknown``, whose words hold no part of the request."""
    host = urlsplit(url).hostname or ""
    try:
        status, answered = _ask(url, body, {"content-type": "application/json", **headers}, step)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        raise DeliveryError(
            f"{host} could not be reached ({type(error).__name__})", permanent=False
        ) from None
    except (httpx.HTTPError, TimeoutError) as error:
        raise OutcomeUnknown(f"{host} did not answer properly ({type(error).__name__})") from None
    if httpx.codes.is_success(status):
        return
    passing = status in NOT_NOW or httpx.codes.is_server_error(status)
    wait = retry_after(answered.get("retry-after"), datetime.now(UTC)) if passing else None
    raise DeliveryError(f"{host} answered {status}", permanent=not passing, retry_after=wait)


def _ask(url: str, body: bytes, headers: Mapping[str, str], step: float) -> tuple[int, Mapping[str, str]]:
    """On a connection of its own: a line left open could break for reasons of its own."""
    size = 0
    with (
        httpx.Client(verify=_tls(), timeout=step, follow_redirects=False) as client,
        _cut_after(min(DEADLINE, 3 * step), client),
        client.stream("POST", url, content=body, headers=headers) as response,
    ):
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > LONGEST_ANSWER:
                raise TimeoutError
        return response.status_code, response.headers


@contextmanager
def _cut_after(seconds: float, client: httpx.Client) -> Iterator[None]:
    """Who sends a byte now and then is never silent for a step."""
    watch = threading.Timer(seconds, client.close)
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def checked(url: str, setting: str) -> str:
    """Raises ``ValueError`` for what is no web address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{setting} must be a web address beginning with https:// or http://")
    return url.rstrip("/")


@cache
def _tls() -> ssl.SSLContext:
    """Reading all certificates takes a tenth of a second; once is enough."""
    return httpx.create_ssl_context()
