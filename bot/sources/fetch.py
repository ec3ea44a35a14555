"""Fetching one address of somebody else's, with every limit that a hostile or broken server calls for."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import zlib
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from urllib.parse import urljoin, urlsplit

import httpx

from bot.domain.retry import retry_after
from bot.sources.addresses import Allowed, Forbidden, is_public, resolve

MAX_BODY = 5_000_000  # bytes, after unpacking
MAX_HOPS = 5
STEP = 10.0  # seconds for each of connecting, sending and every read
PORTS = {"http": 80, "https": 443}
DEADLINE = 30.0  # seconds for everything, redirects and body included
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
GZIP = 31  # zlib's window bits for gzip with its header

logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole addresses, and some hold a token


class FetchError(Exception):
    """Why there is no body; `wait` is how many seconds the server asked us to stay away, `status` what it
    answered.
    """

    def __init__(self, text: str, *, wait: float | None = None, status: int | None = None) -> None:
        super().__init__(text)
        self.wait = wait
        self.status = status


@dataclass(frozen=True, slots=True)
class Fetched:
    """`body` is ``None`` when nothing changed. `url` is where the last redirect led."""

    url: str
    body: bytes | None
    headers: Mapping[str, str] = field(default_factory=dict)


class Fetcher:
    """`allowed` decides which addresses may be connected to. `agent` tells the servers who asks."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        allowed: Allowed = is_public,
        deadline: float = DEADLINE,
        agent: str = "Firebreak (feed reader)",
    ) -> None:
        self._now = now
        self._allowed = allowed
        self._deadline = deadline
        self._agent = agent

    async def get(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """Raises ``FetchError`` with a text that holds no more of the address than its host."""
        try:
            async with asyncio.timeout(self._deadline), _client(self._agent) as client:
                return await self._follow(client, url, headers)
        except TimeoutError:
            raise FetchError(f"{_host(url)} did not answer within {self._deadline:.0f} s") from None
        except Forbidden as error:
            raise FetchError(f"{error}; RSS_ALLOW_PRIVATE=true allows it") from None
        except socket.gaierror:
            raise FetchError(f"there is no host {_host(url)}, or names cannot be resolved here") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise FetchError(f"{_host(url)} could not be read ({type(error).__name__})") from None

    async def _follow(self, client: httpx.AsyncClient, url: str, headers: Mapping[str, str]) -> Fetched:
        for _ in range(MAX_HOPS + 1):
            async with aclosing(await self._answer(client, url, headers)) as response:
                if response.status_code not in REDIRECTS:
                    return await self._taken(url, response)
                url = urljoin(url, response.headers.get("location", ""))
        raise FetchError(f"{_host(url)} redirects more than {MAX_HOPS} times")

    async def _answer(
        self, client: httpx.AsyncClient, url: str, headers: Mapping[str, str]
    ) -> httpx.Response:
        """Connects to an address that was looked at; certificate and Host are still the name's."""
        target = httpx.URL(url)
        if target.scheme not in PORTS or not target.host:
            raise FetchError(f"{_host(url)} leads to something that is no web address")
        host = target.raw_host.decode("ascii")
        named = {"Host": target.netloc.decode("ascii"), **headers}
        port = target.port or PORTS[target.scheme]
        refused: httpx.TransportError = httpx.ConnectError("no address")
        for address in await resolve(host, port, self._allowed):
            there = target.copy_with(host=address)
            request = client.build_request("GET", there, headers=named, extensions={"sni_hostname": host})
            try:
                return await client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                refused = error
        raise refused

    async def _taken(self, url: str, response: httpx.Response) -> Fetched:
        if response.status_code == NOT_MODIFIED:
            return Fetched(url, None, response.headers)
        if response.status_code != httpx.codes.OK:
            wait = retry_after(response.headers.get("retry-after"), self._now())
            raise FetchError(
                f"{_host(url)} answered {response.status_code}", wait=wait, status=response.status_code
            )
        try:
            return Fetched(url, await _body(response), response.headers)
        except _Unreadable as error:
            raise FetchError(f"{_host(url)} {error}") from None


class _Unreadable(Exception):
    """What is wrong with a body."""


def _client(agent: str) -> httpx.AsyncClient:
    """No proxy, no netrc: they would connect to addresses nobody looked at, or send passwords there."""
    headers = {"User-Agent": agent, "Accept-Encoding": "gzip", "Accept": "application/atom+xml, */*;q=0.9"}
    return httpx.AsyncClient(
        headers=headers, timeout=STEP, verify=tls(), trust_env=False, follow_redirects=False
    )


@cache
def tls() -> ssl.SSLContext:
    """Reading all certificates takes a tenth of a second; once is enough. SSL_CERT_FILE is heard."""
    return httpx.create_ssl_context()


async def _body(response: httpx.Response) -> bytes:
    """Unpacked here and not by the client, so that a small bomb cannot become large before it is noticed."""
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise _Unreadable(f"is packed in a way nobody asked for ({encoding[:20]})")
    unpack = zlib.decompressobj(GZIP) if "gzip" in encoding else None
    body = bytearray()
    async for chunk in response.aiter_raw():
        try:
            body += unpack.decompress(chunk, MAX_BODY + 1 - len(body)) if unpack else chunk
        except zlib.error:
            raise _Unreadable("sent broken gzip") from None
        if len(body) > MAX_BODY:
            raise _Unreadable(f"sent more than {MAX_BODY // 1_000_000} MB")
    if unpack and not unpack.eof:
        raise _Unreadable("sent gzip that ends early")
    return bytes(body)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "the address"
    except ValueError:
        return "the address"
