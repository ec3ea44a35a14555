"""The outgoing webhook against a real server: what is sent, and what each way of answering means."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook as Receiver

from bot.domain.comms.outgoing import OutgoingPost, Published
from bot.domain.comms.statement import sha256_of
from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.outlets.http import Timing
from bot.outlets.webhook import Webhook
from tests.sources.loopback import Answer, Loopback, Request, reply

SECRET = "whsec_" + base64.b64encode(b"northwind coffee secret 1").decode()
TEXT = "We are sorry. The cup is gone. <!channel> “Zoë”"
WRITTEN = datetime(2026, 3, 1, tzinfo=UTC)
POST = OutgoingPost(
    id="p1",
    outlet="webhook",
    text=TEXT,
    sha256=sha256_of(TEXT),
    idempotency_key="s1-2-webhook",
    written_at=WRITTEN,
    asked_at=WRITTEN + timedelta(minutes=5),
)
JSON = {"Content_Type": "application/json"}


def accepted(found: object, status: int = 200) -> bytes:
    return reply(json.dumps(found).encode(), status, **JSON)


def published(answer: Callable[[Request], Answer], post: OutgoingPost = POST) -> Published:
    with Loopback(answer) as server:
        return Webhook(f"{server.url}/hooks/private-token", SECRET).publish(post)


def test_the_receiver_can_verify_what_it_gets_and_read_the_approved_words() -> None:
    with Loopback(lambda _: accepted({"url": "https://s.example/1", "id": 7})) as server:
        outlet = Webhook(f"{server.url}/hook", SECRET)
        assert outlet.publish(POST) == Published(remote_id="7", url="https://s.example/1")
    (request,) = server.requests
    found = Receiver(SECRET).verify(request.body, request.headers)
    assert found["data"] == {"id": "p1", "text": TEXT, "sha256": POST.sha256}
    assert request.headers["webhook-id"] == request.headers["idempotency-key"] == "s1-2-webhook"
    assert (request.method, request.path) == ("POST", "/hook")


def test_every_attempt_at_the_same_words_is_the_same_request() -> None:
    with Loopback(lambda _: accepted({})) as server:
        outlet = Webhook(server.url, SECRET)
        outlet.publish(POST)
        outlet.publish(POST)
    first, second = server.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (reply(b"ok"), Published()),
        (reply(status=202), Published()),
        (reply(status=204), Published()),
        (accepted([1, 2]), Published()),
        (accepted({"url": "javascript:alert(1)"}), Published()),
        (accepted({"url": 7, "id": None, "ok": True}, 201), Published(url="")),
        (accepted({"id": "x" * 5_000}), Published(remote_id="x" * 200)),
    ],
)
def test_a_plain_yes_is_enough(answer: bytes, result: Published) -> None:
    assert published(lambda _: answer) == result


def test_what_no_database_takes_is_left_out_of_what_the_other_side_says() -> None:
    with pytest.raises(DeliveryError) as error:
        published(lambda _: accepted({"error": "no such channel \ud83d\0"}, 404))
    assert str(error.value).endswith(": no such channel ?")
    assert published(lambda _: accepted({"url": "https://s.example/\ud83d"})) == Published()


@pytest.mark.parametrize(
    ("answer", "permanent", "told"),
    [
        (reply(status=400), True, "answered 400"),
        (accepted({"error": "text too long"}, 422), True, "answered 422: text too long"),
        (reply(status=404), True, "answered 404"),
        (reply(status=301, Location="/elsewhere"), True, "a redirect; set OUTLET_WEBHOOK_URL"),
        (reply(status=307, Location="/elsewhere"), True, "a redirect"),
        (reply(status=429), False, "answered 429; it was not taken"),
        (reply(status=503), False, "answered 503; it was not taken"),
        (accepted({"error": "no such channel"}), True, "refused it: no such channel"),
        (accepted({"ok": False}), True, "refused it"),
        (accepted({"success": False, "why": "x"}), True, "refused it"),
        (accepted({"errors": [{"message": "locked"}]}), True, "locked"),
    ],
)
def test_a_no_means_that_it_is_not_out(answer: bytes, permanent: bool, told: str) -> None:
    with pytest.raises(DeliveryError) as error:
        published(lambda _: answer)
    assert not isinstance(error.value, OutcomeUnknown)
    assert error.value.permanent is permanent
    assert told in str(error.value)


def test_a_redirect_is_not_followed() -> None:
    with Loopback(lambda _: accepted({})) as elsewhere, pytest.raises(DeliveryError, match="redirect"):
        published(lambda _: reply(status=307, Location=elsewhere.url))
    assert elsewhere.requests == []


@pytest.mark.parametrize(("header", "wait"), [("30", 30.0), ("", None)])
def test_how_long_the_other_side_asks_us_to_wait_is_passed_on(header: str, wait: float | None) -> None:
    with pytest.raises(DeliveryError) as error:
        published(lambda _: reply(status=429, Retry_After=header))
    assert error.value.retry_after == wait


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200",
        b"no http\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
        reply(b'{"url": ', **JSON),
        reply(b"x" * 1_100_000),
        reply(b"not gzip", Content_Encoding="gzip"),
        reply(status=500),
        reply(status=502),
        reply(status=504),
    ],
)
def test_half_an_answer_means_that_nobody_knows(answer: bytes) -> None:
    with pytest.raises(OutcomeUnknown) as error:
        published(lambda _: answer)
    assert not error.value.permanent


def test_no_answer_in_time_means_that_nobody_knows() -> None:
    with Loopback(lambda _: wait()) as server:

        def wait() -> Iterator[bytes]:
            server.closing.wait(20)
            yield b""

        with pytest.raises(OutcomeUnknown, match="ReadTimeout"):
            Webhook(server.url, SECRET, timing=Timing(step=0.1)).publish(POST)
        assert len(server.requests) == 1


def read_back(answer: bytes) -> tuple[Published | None, list[Request]]:
    with Loopback(lambda _: answer) as server:
        outlet = Webhook(server.url, SECRET, read_back=f"{server.url}/posts/{{id}}")
        return outlet.read_back(POST), server.requests


def test_what_stands_there_is_read_back_by_its_key() -> None:
    found, (request,) = read_back(accepted({"url": "https://s.example/1", "sha256": POST.sha256}))
    assert found == Published(url="https://s.example/1")
    assert (request.method, request.path) == ("GET", "/posts/s1-2-webhook")
    Receiver(SECRET).verify(request.body, request.headers, json_parse=False)


@pytest.mark.parametrize(
    "answer",
    [
        reply(status=404),
        reply(status=500),
        b"",
        reply(b"<html>", Content_Type="text/html"),
        accepted({}),
        accepted([]),
        accepted({"error": "unknown id", "id": "p1"}),
        accepted({"url": "https://s.example/1", "sha256": "of other words"}),
    ],
)
def test_what_cannot_be_read_back_stays_unknown(answer: bytes) -> None:
    assert read_back(answer)[0] is None


def test_without_an_address_to_look_nothing_is_asked() -> None:
    assert Webhook("http://127.0.0.1:9/", SECRET).read_back(POST) is None


def test_a_dry_run_shows_the_exact_request_without_its_secrets() -> None:
    with Loopback(lambda _: accepted({})) as server:
        outlet = Webhook(f"{server.url}/hooks/private-token?key=hunter2", SECRET)
        shown = outlet.preview(POST)
        assert server.requests == []
        outlet.publish(POST)
    head, _, body = shown.partition("\n\n")
    assert body.encode() == server.requests[0].body
    sent = server.requests[0].headers
    for line in head.splitlines()[1:]:
        name, _, value = line.partition(": ")
        assert name in sent
        assert value == sent[name] or name in ("webhook-timestamp", "webhook-signature")
    assert head.startswith(f"POST http://127.0.0.1:{server.port}/…\n")
    assert not any(secret in shown for secret in ("private-token", "hunter2", SECRET))


def test_no_secret_shows_in_errors_logs_or_the_object(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answers = iter(
        [
            reply(status=500),
            b"",
            accepted({"error": f"bad {SECRET} at /hooks/private-token"}, 400),
            accepted({"error": "bad key s3cr3t-key of hunter2 for hook private-token"}, 400),
        ]
    )
    told = []
    with Loopback(lambda _: next(answers)) as server:
        outlet = Webhook(
            f"http://user:hunter2@127.0.0.1:{server.port}/hooks/private-token?key=s3cr3t-key", SECRET
        )
        told.append(f"{outlet!r} {outlet}")
        for _ in range(4):
            with pytest.raises(DeliveryError) as error:
                outlet.publish(POST)
            told.append(repr(error.value))
    told += [record.getMessage() for record in caplog.records]
    assert any("bad … at" in text for text in told)
    for secret in (SECRET, SECRET.removeprefix("whsec_"), "private-token", "hunter2", "s3cr3t-key"):
        assert not any(secret in text for text in told)


@pytest.mark.parametrize(
    ("url", "secret", "more", "told"),
    [
        ("ftp://host/x", SECRET, {}, "OUTLET_WEBHOOK_URL"),
        ("https:///private-token", SECRET, {}, "OUTLET_WEBHOOK_URL"),
        ("https://h.example", "", {}, "OUTLET_WEBHOOK_SECRET"),
        ("https://h.example", "whsec_a", {}, "OUTLET_WEBHOOK_SECRET"),
        ("https://h.example", SECRET, {"read_back": "https://h.example/posts"}, "must hold {id}"),
        ("https://h.example", SECRET, {"read_back": "posts/{id}"}, "OUTLET_WEBHOOK_READ_BACK"),
    ],
)
def test_settings_that_cannot_work_are_named(url: str, secret: str, more: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told) as error:
        Webhook(url, secret, **more)
    assert "private-token" not in str(error.value)


def test_the_time_of_signing_is_now() -> None:
    with Loopback(lambda _: accepted({})) as server:
        Webhook(server.url, SECRET, timing=Timing(now=lambda: WRITTEN)).publish(POST)
    assert server.requests[0].headers["webhook-timestamp"] == "1772323200"


def test_an_answer_to_somebody_says_what_it_answers() -> None:
    with Loopback(lambda _: accepted({})) as server:
        Webhook(server.url, SECRET).publish(replace(POST, reply_to=Published(url="https://s.example/0")))
    assert json.loads(server.requests[0].body)["data"]["reply_to"] == "https://s.example/0"
