"""A mailbox that takes access tokens and no passwords: Dovecot, which asks a token endpoint about each."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from bot.sources.frame import GiveUp, Interrupted
from bot.sources.mailbox.login import Token
from bot.sources.mailbox.source import Mailbox
from tests.sources.dovecot import DOVECOT, NO_DOVECOT, Dovecot, Wire, a_letter
from tests.sources.loopback import Loopback, Request, reply
from tests.sources.support import NOW, HastyClock, ListSink, run, until

SECRETS = ("a-client-secret", "a-refresh-token", "a-newer-one", "token-1", "token-2")
HOUR = timedelta(hours=1)


class Endpoint:
    """Gives tokens, and tells Dovecot whose they are. `refuses`: the answer instead of a token."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []
        self.refuses: bytes | None = None
        self.withdrawn: set[str] = set()

    def __call__(self, request: Request) -> bytes:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if request.path.startswith("/introspect"):
            return self._about(form.get("token", ""))
        self.forms.append(form)
        told = {"access_token": f"token-{len(self.forms)}", "expires_in": 3_600, "refresh_token": SECRETS[2]}
        return self.refuses or reply(json.dumps(told).encode())

    def _about(self, token: str) -> bytes:
        good = token in {f"token-{n}" for n in range(1, 9)} - self.withdrawn
        return reply(json.dumps({"active": good, "user": "ana"} if good else {"active": False}).encode())


@pytest.fixture
def endpoint() -> Iterator[tuple[Endpoint, str]]:
    endpoint = Endpoint()
    with Loopback(endpoint) as server:
        yield endpoint, server.url


def a_token(url: str, **changes: str) -> Token:
    given = {"client_secret": SECRETS[0], "refresh_token": SECRETS[1], "scope": "imap"} | changes
    return Token(url=f"{url}/token", client_id="an-app", **given)


def _open_to_all(folder: Path) -> Path:
    """Dovecot's own users look into it."""
    folder.chmod(0o755)
    return folder


@pytest.mark.dovecot
@pytest.mark.skipif(not DOVECOT, reason=NO_DOVECOT)
def test_dovecot_takes_a_token_and_a_withdrawn_one_is_asked_for_anew(
    endpoint: tuple[Endpoint, str], caplog: pytest.LogCaptureFixture
) -> None:
    site, url = endpoint
    caplog.set_level(logging.DEBUG)
    with (
        tempfile.TemporaryDirectory(prefix="firebreak-dovecot-") as folder,
        Dovecot(_open_to_all(Path(folder)), introspection=f"{url}/introspect") as server,
        Wire(server.port) as wire,
    ):
        server.deliver("ana", [a_letter("Northwind 1")])
        box = Mailbox(f"imap://127.0.0.1:{wire.port}", "ana", a_token(url), clock=HastyClock())
        sink = ListSink()

        async def hear() -> None:
            task = asyncio.create_task(box.run(sink))
            await until(lambda: bool(sink.batches) or task.done())
            server.deliver("ana", [a_letter("Northwind 2")], first=1)
            await until(lambda: bool(sink.posts) or task.done())
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        run(hear())
        assert [post.text for post in sink.posts] == ["Northwind 2"]
        assert b"AUTHENTICATE XOAUTH2" in wire.said
        site.withdrawn.add("token-1")
        with pytest.raises(Interrupted):
            box.look(NOW)
        box.look(NOW)
        site.withdrawn |= {f"token-{n}" for n in range(9)}
        with pytest.raises(Interrupted):
            box.look(NOW)
        with pytest.raises(GiveUp, match="refuses the access token") as refused:
            box.look(NOW)
    assert [form["refresh_token"] for form in site.forms] == [SECRETS[1], *[SECRETS[2]] * 2]
    assert site.forms[0] == {
        "grant_type": "refresh_token",
        "refresh_token": SECRETS[1],
        "client_id": "an-app",
        "client_secret": SECRETS[0],
        "scope": "imap",
    }
    shown = f"{caplog.text} {refused.value} {box!r} {a_token(url)!r}"
    assert not any(secret in shown for secret in SECRETS)


def test_a_token_is_used_until_a_minute_before_it_ends(endpoint: tuple[Endpoint, str]) -> None:
    site, url = endpoint
    login = a_token(url, refresh_token="")
    times = (NOW, NOW + HOUR - timedelta(minutes=2), NOW + HOUR - timedelta(seconds=30))
    assert [login.secret(now) for now in times] == ["token-1", "token-1", "token-2"]
    assert site.forms[0]["grant_type"] == "client_credentials"


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (
            reply(b'{"error": "invalid_client", "error_description": "of lena@northwind.example"}', 401),
            GiveUp,
            "the token endpoint refuses (401: invalid_client); see IMAP_CLIENT_ID",
        ),
        (reply(b"<html>", 503), Interrupted, "the token endpoint answered 503"),
        (reply(b"[]"), Interrupted, "gave no access token"),
        (reply(b'{"access_token": 7}'), Interrupted, "gave no access token"),
    ],
)
def test_what_the_token_endpoint_refuses_is_told_without_secrets(
    endpoint: tuple[Endpoint, str], answer: bytes, kind: type[Exception], said: str
) -> None:
    site, url = endpoint
    site.refuses = answer
    with pytest.raises(kind) as told:
        Mailbox("imap://127.0.0.1:9", "ana", a_token(url), clock=HastyClock()).look(NOW)
    assert said in str(told.value)
    assert "lena" not in str(told.value)
    assert not any(secret in str(told.value) for secret in SECRETS)


def test_the_server_is_told_user_and_token_and_its_challenge_is_answered_with_nothing() -> None:
    said: list[bytes] = []

    class Box:
        @property
        def client(self) -> Box:
            return self

        def authenticate(self, name: str, answer) -> None:
            said.extend([name.encode(), answer(b""), answer(base64.b64encode(b'{"status":"401"}'))])

    Token(url="x", client_id="y").enter(Box(), "ana", "t")
    assert said == [b"XOAUTH2", b"user=ana\x01auth=Bearer t\x01\x01", b""]
