"""Fetching from servers that are slow, broken, greedy or sly."""

from __future__ import annotations

import gzip
import itertools
import shutil
import socket
import ssl
import subprocess
import zlib
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest

from bot.sources import fetch
from bot.sources.addresses import Address, anywhere, is_public
from bot.sources.fetch import MAX_BODY, Fetched, Fetcher, FetchError
from tests.sources.loopback import Loopback, Request, reply
from tests.sources.support import NOW, run

ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n"
SLY = "127.0.0.1"  # stands for an address inside
OUTSIDE = "127.0.0.2"  # stands for the internet


def only_outside(address: Address) -> bool:
    return str(address) == OUTSIDE


def got(url: str, headers: Mapping[str, str] | None = None, **settings: object) -> Fetched:
    fetcher = Fetcher(**{"now": lambda: NOW, "allowed": anywhere, **settings})  # type: ignore[arg-type]
    return run(fetcher.get(url, headers or {}))


def refused(url: str, **settings: object) -> FetchError:
    with pytest.raises(FetchError) as error:
        got(url, **settings)
    return error.value


def test_a_body_comes_with_its_headers_and_what_we_asked_goes_out() -> None:
    with Loopback(lambda _: reply(b"<rss/>", ETag='"1"')) as server:
        fetched = got(f"{server.url}/feed?a=b", {"If-None-Match": '"0"'})
    assert (fetched.body, fetched.headers["etag"]) == (b"<rss/>", '"1"')
    (request,) = server.requests
    assert (request.path, request.headers["if-none-match"]) == ("/feed?a=b", '"0"')
    assert request.headers["host"] == f"127.0.0.1:{server.port}"
    assert "Firebreak" in request.headers["user-agent"]


def test_not_modified_is_no_body() -> None:
    with Loopback(lambda _: reply(status=304)) as server:
        assert got(server.url).body is None


def test_gzip_is_unpacked() -> None:
    with Loopback(lambda _: reply(gzip.compress(b"words"), Content_Encoding="gzip")) as server:
        assert got(server.url).body == b"words"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (reply(status=404), "answered 404"),
        (reply(b"not gzip", Content_Encoding="gzip"), "sent broken gzip"),
        (reply(gzip.compress(b"words")[:-4], Content_Encoding="gzip"), "gzip that ends early"),
        (reply(b"x", Content_Encoding="br"), "nobody asked for"),
        (reply(b"x" * (MAX_BODY + 1)), "more than 5 MB"),
        (reply(gzip.compress(bytes(MAX_BODY + 1)), Content_Encoding="gzip"), "more than 5 MB"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour", "could not be read"),
        (b"no http at all\r\n\r\n", "could not be read"),
        (b"", "could not be read"),
        (reply(status=301), "redirects more than 5 times"),
        (reply(status=302, Location="ftp://host/x"), "no web address"),
        (reply(status=302, Location="http://[::1/"), "could not be read"),
        (reply(status=302, Location="file:///etc/passwd"), "no web address"),
        (reply(status=302, Location="https:///x"), "no web address"),
    ],
)
def test_what_a_server_does_wrong_is_said(answer: bytes, told: str) -> None:
    with Loopback(lambda _: answer) as server:
        assert told in str(refused(server.url))


def test_a_body_without_end_is_cut_off() -> None:
    def endless(_: Request) -> Iterator[bytes]:
        yield ENDLESS
        yield from itertools.repeat(b"<item/>" * 10_000)

    with Loopback(endless) as server:
        assert "more than 5 MB" in str(refused(server.url))


def test_a_bomb_is_noticed_before_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    largest = 0
    real = zlib.decompressobj

    class Measured:
        def __init__(self, bits: int) -> None:
            self._real = real(bits)

        def decompress(self, data: bytes, most: int) -> bytes:
            nonlocal largest
            out = self._real.decompress(data, most)
            largest = max(largest, len(out))
            return out

    monkeypatch.setattr(zlib, "decompressobj", Measured)
    with Loopback(lambda _: reply(gzip.compress(bytes(100_000_000), 9), Content_Encoding="gzip")) as server:
        refused(server.url)
    assert 0 < largest <= MAX_BODY + 1


def test_a_slow_body_is_given_up_on() -> None:
    def slow(_: Request) -> Iterator[bytes]:
        yield ENDLESS + b"<rss"
        server.closing.wait(20)

    with Loopback(slow) as server:
        assert "did not answer within" in str(refused(server.url, deadline=0.2))


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", 120.0),
        ("Sun, 01 Mar 2026 12:10:00 GMT", 600.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("999999999", 86_400.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_how_long_to_stay_away_is_read(header: str, wait: float | None) -> None:
    with Loopback(lambda _: reply(status=429, Retry_After=header)) as server:
        assert refused(server.url).wait == wait


def test_redirects_are_followed_and_the_last_address_counts() -> None:
    def hop(request: Request) -> bytes:
        number = int(request.path.strip("/") or 0)
        return reply(b"there") if number == 5 else reply(status=302, Location=f"/{number + 1}")

    with Loopback(hop) as server:
        fetched = got(server.url)
    assert (fetched.body, fetched.url) == (b"there", f"{server.url}/5")


def test_no_private_address_is_asked() -> None:
    with Loopback(lambda _: reply(b"secret")) as server:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0"):
            assert "not public" in str(refused(f"http://{host}:{server.port}/", allowed=is_public))
    assert server.requests == []


def test_a_redirect_inside_is_not_followed() -> None:
    with Loopback(lambda _: reply(b"secret"), SLY) as inside:
        with Loopback(lambda _: reply(status=302, Location=inside.url), OUTSIDE) as outside:
            error = refused(outside.url, allowed=only_outside)
        assert "not public" in str(error)
        assert len(outside.requests) == 1
    assert inside.requests == []


def test_a_name_that_leads_elsewhere_the_second_time_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the address that was looked at is the one that is connected to."""
    real, asked = socket.getaddrinfo, []

    def rebinding(host: str, *args: object, **kwargs: object) -> object:
        if host != "feed.example":
            return real(host, *args, **kwargs)  # type: ignore[arg-type]
        asked.append(host)
        return real(OUTSIDE if len(asked) == 1 else SLY, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with Loopback(lambda _: reply(b"feed"), OUTSIDE) as outside:
        fetched = got(f"http://feed.example:{outside.port}/", allowed=only_outside)
    assert fetched.body == b"feed"
    assert outside.requests[0].headers["host"] == f"feed.example:{outside.port}"
    assert asked == ["feed.example"]


def test_a_name_with_one_public_and_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(host: str, port: int, *_: object, **__: object) -> object:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in (OUTSIDE, SLY)]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with Loopback(lambda _: reply(b"feed"), OUTSIDE) as outside:
        assert "not public" in str(refused(f"http://feed.example:{outside.port}/", allowed=only_outside))
    assert outside.requests == []


def test_a_dead_first_address_is_no_reason_to_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def two(host: str, port: int, *_: object, **__: object) -> object:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in ("127.0.0.9", OUTSIDE)]

    with Loopback(lambda _: reply(b"feed"), OUTSIDE) as outside:
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *a, **k: two(host, outside.port) if host == "feed.example" else real(host, *a, **k),
        )
        assert got(f"http://feed.example:{outside.port}/").body == b"feed"


INSIDE = """127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 192.0.2.1
255.255.255.255 ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_no_error_shows_more_of_an_address_than_its_host(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def unknown(host: str, *args: object, **kwargs: object) -> object:
        if host == "nowhere.example":
            raise socket.gaierror(-2, "Name or service not known")
        return real(host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with Loopback(lambda _: reply(status=500)) as server:
        errors = [
            refused(f"http://user:hunter2@127.0.0.1:{server.port}/private-token/feed?key=hunter3"),
            refused("http://127.0.0.1:9/private-token?key=hunter3"),
            refused("http://nowhere.example/private-token?key=hunter3"),
            refused("http://[::1/private-token?key=hunter3"),
        ]
    assert all("hunter" not in str(e) and "private-token" not in str(e) for e in errors)


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl to make a certificate with")
def test_the_certificate_must_be_the_names_although_the_address_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=feed.example", "-addext", "subjectAltName=DNS:feed.example"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", "req", "-x509", *curve, *files, *subject], check=True, capture_output=True)
    ours = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(fetch, "_client", lambda _: httpx.AsyncClient(verify=ours, trust_env=False))
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *a, **k: real(SLY if str(host).endswith(".example") else host, *a, **k),
    )
    with Loopback(lambda _: reply(b"feed")) as server:
        theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        theirs.load_cert_chain(certificate, key)
        server._server.socket = theirs.wrap_socket(server._server.socket, server_side=True)
        assert got(f"https://feed.example:{server.port}/").body == b"feed"
        assert "ConnectError" in str(refused(f"https://other.example:{server.port}/"))
