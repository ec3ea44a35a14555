"""The outside of the process, over real HTTP."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest
from standardwebhooks import Webhook as Sender

from bot.domain.storm.mention import Batch
from bot.web import server as web_server
from bot.web.answers import SECURITY
from bot.web.health import Health, Part
from bot.web.intake import FORGOTTEN, MAX_BODY
from bot.web.metrics import Kind, Metric, Sample, render
from bot.web.server import AT_ONCE, Server, serve
from tests.sources.support import NOW
from tests.support.waiting import until
from tests.web.support import BEARER, TRUSTED, Kept, web

SECRET = "whsec_" + base64.b64encode(b"northwind coffee secret 1").decode()
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
ONE = {"id": "p1", "at": "2026-03-01T11:59:00Z", "text": "This cup is awful"}


def test_posts_are_acknowledged_only_after_they_are_committed() -> None:
    may_commit, kept = threading.Event(), Kept()

    def slow(batch: Batch) -> int:
        may_commit.wait(20)
        return kept.store(batch)

    answers: list[httpx.Response] = []
    with web(store=slow) as client:
        sender = threading.Thread(
            target=lambda: answers.append(client.post("/intake/webhook", json=[ONE], headers=TRUSTED))
        )
        sender.start()
        assert client.get("/healthz").status_code == 200  # others are served meanwhile
        assert answers == []
        may_commit.set()
        sender.join(20)
    assert (answers[0].status_code, answers[0].json()) == (200, {"status": "stored", "posts": 1})
    assert [m.external_id for m in kept.batches[0].mentions] == ["p1"]


def test_a_signed_delivery_that_comes_twice_is_stored_once() -> None:
    kept, body = Kept(), json.dumps(ONE)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": Sender(SECRET).sign("msg_1", NOW, body),
    }
    with web(store=kept.store, secrets=(SECRET,)) as client:
        first, second = (client.post("/intake/webhook", content=body, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()["status"]) == (200, "stored")
    assert (second.status_code, second.json()["status"]) == (200, "already done")
    assert len(kept.batches) == 1


def test_a_store_that_fails_tells_the_sender_to_come_again() -> None:
    kept = Kept()
    kept.fails = True
    with web(store=kept.store) as client:
        answer = client.post("/intake/webhook", json=ONE, headers=TRUSTED)
        kept.fails = False
        again = client.post("/intake/webhook", json=ONE, headers=TRUSTED)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "Nothing was stored" in answer.json()["error"]
    assert "private" not in answer.text
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("request_", "status", "told"),
    [
        ({"json": ONE}, 401, "Bearer"),
        ({"json": ONE, "headers": {"Authorization": "Bearer wrong"}}, 401, "WEBHOOK_BEARER"),
        ({"content": b"{", "headers": TRUSTED}, 400, "no JSON"),
        ({"json": {**ONE, "text": 7}, "headers": TRUSTED}, 422, "Nothing was stored"),
        ({"content": b"x" * (MAX_BODY + 1), "headers": TRUSTED}, 413, "1,000,000"),
    ],
)
def test_a_refusal_says_what_to_do(request_: dict[str, object], status: int, told: str) -> None:
    kept = Kept()
    with web(store=kept.store) as client:
        answer = client.post("/intake/webhook", **request_)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert told in answer.json()["error"]
    assert kept.batches == []
    assert (answer.headers.get("www-authenticate") == "Bearer") == (status == 401)


def test_the_field_at_fault_is_named() -> None:
    with web() as client:
        answer = client.post("/intake/webhook", json=[ONE, {**ONE, "text": ""}], headers=TRUSTED)
    assert answer.json()["fields"] == {"[1].text": "is empty"}


def test_a_tool_that_knows_an_address_and_nothing_else_may_send_its_own_shape() -> None:
    kept, mute = Kept(), {"id": "2", "url": "https://n.example/2"}
    documents = {"documents": [{"id": "1", "content": {"body": "This cup is awful"}}, mute]}
    with web(store=kept.store) as client:
        answer = client.post(f"/intake/webhook/meltwater?token={BEARER}", json=documents)
        refused = client.post(f"/intake/webhook/meltwater?token={BEARER}", json=mute)
        strange = client.post("/intake/webhook/meltwater?token=wrong", json=documents)
    assert (answer.status_code, answer.json()["posts"]) == (200, 1)
    assert list(answer.json()["left out"].values()) == [1]
    assert [m.external_id for batch in kept.batches for m in batch.mentions] == ["meltwater:1"]
    assert (refused.status_code, refused.json()["fields"]["text"]) == (422, "is missing; sent were: id, url")
    assert strange.status_code == 401


def test_a_body_without_a_length_is_counted_while_it_comes() -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while True:
            sent += 100_000
            yield b"x" * 100_000

    with web() as client, suppress(httpx.TransportError):  # the line may be cut before the answer is read
        assert client.post("/intake/webhook", content=endless(), headers=TRUSTED).status_code == 413
    assert MAX_BODY < sent < 3 * FORGOTTEN


def test_a_body_that_never_comes_is_not_waited_for() -> None:
    with (
        web(patience=0.1) as client,
        socket.create_connection((client.base_url.host, client.base_url.port)) as line,
    ):
        line.sendall(b"POST /intake/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
        line.settimeout(20)
        assert line.recv(1_000).startswith(b"HTTP/1.1 408")


def test_a_sender_that_hangs_up_leaves_nothing() -> None:
    kept = Kept()
    with web(store=kept.store) as client:
        with socket.create_connection((client.base_url.host, client.base_url.port)) as line:
            line.sendall(b"POST /intake/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
        assert client.get("/healthz").status_code == 200
    assert kept.batches == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("POST", "/intake/other", 404),
        ("POST", "/intake/webhook/", 404),
        ("GET", "/intake/webhook", 405),
        ("POST", "/healthz", 405),
        ("GET", "/%00", 404),
        ("GET", "/../../etc/passwd", 404),
    ],
)
def test_what_is_not_there_is_said_in_json(method: str, path: str, status: int) -> None:
    with web() as client:
        answer = client.request(method, path)
    assert answer.status_code == status
    assert "intake" in answer.json()["error"]
    assert "meltwater" not in answer.text  # which tools a brand uses is nobody's business


def test_every_answer_bears_the_security_headers_and_no_name_of_the_server() -> None:
    def broken() -> Iterable[Metric]:
        raise RuntimeError("token=hunter2")

    with web(metrics=broken) as client:
        answers = [
            client.get("/healthz"),
            client.get("/nowhere"),
            client.get("/metrics"),
            client.post("/intake/webhook"),
            client.post("/intake/webhook", json=ONE, headers=TRUSTED),
        ]
    assert [a.status_code for a in answers] == [200, 404, 500, 401, 200]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY
        assert "server" not in answer.headers
        assert "hunter2" not in answer.text


def down() -> Part:
    return Part(Health.DOWN, "the socket is closed")


def degraded() -> Part:
    return Part(Health.DEGRADED, "1 of 3 sources")


def well() -> Part:
    return Part(Health.OK)


def failing() -> Part:
    raise ConnectionError("postgresql://user:hunter2@host/name")


def test_health_names_every_part_and_the_worst_decides() -> None:
    with web(health={"database": well, "slack": well, "sources": degraded}) as client:
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "state": "degraded",
        "parts": {
            "database": {"state": "ok", "detail": ""},
            "slack": {"state": "ok", "detail": ""},
            "sources": {"state": "degraded", "detail": "1 of 3 sources"},
        },
    }
    with web(health={"database": well, "slack": down, "sources": degraded}) as client:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["state"]) == (503, "down")


def test_a_check_that_fails_is_down_and_shows_no_secret() -> None:
    with web(health={"database": failing, "slack": well}) as client:
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == {"state": "down", "detail": "failed (ConnectionError)"}
    assert answer.json()["parts"]["slack"]["state"] == "ok"


def test_a_check_that_hangs_is_down_and_is_not_asked_again_meanwhile() -> None:
    asked, release = [], threading.Event()

    def hanging() -> Part:
        asked.append(1)
        release.wait(20)
        return Part(Health.OK)

    with web(health={"database": hanging, "slack": well}, within=0.05) as client:
        for _ in range(3):
            answer = client.get("/healthz")
            assert answer.status_code == 503
            assert answer.json()["parts"]["slack"]["state"] == "ok"
        assert len(asked) == 1
        release.set()
        until(lambda: client.get("/healthz").status_code == 200, "the check answers again")


@pytest.mark.parametrize("begun", [b"", b"GET /healthz HTTP/1.1\r\nHost: a", WHOLE + b"GET /"])
def test_who_sends_no_whole_request_is_hung_up_on_and_the_others_get_in(
    begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_server, "PATIENCE", 0.3)
    with web() as client, ExitStack() as opened:
        address = ("127.0.0.1", client.base_url.port)
        silent = [opened.enter_context(socket.create_connection(address, 20)) for _ in range(AT_ONCE + 5)]
        for line in silent:
            line.sendall(begun)
        for line in silent:
            with suppress(ConnectionResetError):
                while line.recv(10_000):
                    """Until it hangs up."""
        assert client.get("/healthz").status_code == 200


def test_an_answer_that_takes_longer_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "PATIENCE", 0.1)
    may_commit = threading.Event()
    threading.Timer(0.5, may_commit.set).start()

    def slow(batch: Batch) -> int:
        may_commit.wait(20)
        return 1

    with web(store=slow) as client:
        assert client.post("/intake/webhook", json=[ONE], headers=TRUSTED).status_code == 200


TOKEN = "a-token-of-the-one-who-watches"
FROM_FAR = {"X-Forwarded-For": "203.0.113.9"}


@pytest.mark.parametrize(
    ("headers", "trusted"),
    [
        ({}, True),
        (FROM_FAR, False),
        ({"Forwarded": "for=203.0.113.9"}, False),
        ({**FROM_FAR, "Authorization": "Bearer another"}, False),
        ({**FROM_FAR, "Authorization": "Bearer"}, False),
        ({**FROM_FAR, "Authorization": f"Bearer {TOKEN}"}, True),
    ],
)
def test_strangers_are_told_whether_it_works_and_nothing_else(headers: dict[str, str], trusted: bool) -> None:
    crises = Metric("firebreak_crises_open", Kind.GAUGE, "open", (Sample(1),))
    with web(health={"slack": degraded}, metrics=lambda: [crises], token=TOKEN) as client:
        health, numbers = client.get("/healthz", headers=headers), client.get("/metrics", headers=headers)
    assert health.json()["state"] == "degraded"
    assert ("parts" in health.json()) == trusted
    assert numbers.status_code == (200 if trusted else 401)
    assert ("crises" in numbers.text) == trusted


def test_without_a_token_nobody_far_away_is_trusted() -> None:
    with web() as client:
        answer = client.get("/metrics", headers={**FROM_FAR, "Authorization": "Bearer"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "METRICS_TOKEN" in answer.json()["error"]


def test_who_asks_often_is_answered_from_what_was_found_a_moment_ago() -> None:
    asked: list[str] = []

    def counting() -> Part:
        asked.append("health")
        return Part(Health.OK)

    def numbers() -> Iterable[Metric]:
        asked.append("numbers")
        return ()

    with web(health={"database": counting}, metrics=numbers) as client:
        for _ in range(20):
            client.get("/healthz")
            client.get("/metrics")
    assert 1 <= asked.count("health") <= 3
    assert 1 <= asked.count("numbers") <= 3


def test_numbers_are_written_as_prometheus_reads_them() -> None:
    labels = {"source": 'a "quoted"\\\n name', "state": "live"}
    metrics = [
        Metric("firebreak_posts_total", Kind.COUNTER, "Posts stored\nper source", (Sample(7, labels),)),
        Metric("firebreak_backlog", Kind.GAUGE, "Deliveries waiting", (Sample(0.5), Sample(2))),
    ]
    with web(metrics=lambda: metrics) as client:
        answer = client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.text.splitlines() == [
        r"# HELP firebreak_posts_total Posts stored\nper source",
        "# TYPE firebreak_posts_total counter",
        r'firebreak_posts_total{source="a \"quoted\"\\\n name",state="live"} 7.0',
        "# HELP firebreak_backlog Deliveries waiting",
        "# TYPE firebreak_backlog gauge",
        "firebreak_backlog 0.5",
        "firebreak_backlog 2.0",
    ]
    assert render([]) == ""


@pytest.mark.parametrize(
    ("name", "kind"), [("posts", Kind.COUNTER), ("posts_total", Kind.GAUGE), ("Posts-now", Kind.GAUGE)]
)
def test_a_name_that_is_no_metrics_is_refused(name: str, kind: Kind) -> None:
    with pytest.raises(ValueError, match=name):
        Metric(name, kind, "", ())


def test_a_taken_port_is_noticed_at_once_and_a_stopped_server_frees_it() -> None:
    with web() as client:
        port = client.base_url.port or 0
        app = object()
        with pytest.raises(OSError, match="in use"):
            Server(app, "127.0.0.1", port)  # type: ignore[arg-type]
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_stopping_answers_what_is_under_way() -> None:
    begun, may_end = threading.Event(), threading.Event()

    async def app(scope: dict[str, object], receive: object, send: object) -> None:
        begun.set()
        while not may_end.is_set():
            await asyncio.sleep(0.001)
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"done"})  # type: ignore[operator]

    server = serve(app, "127.0.0.1", 0)  # type: ignore[arg-type]
    answers: list[str] = []
    asking = threading.Thread(
        target=lambda: answers.append(httpx.get(f"http://127.0.0.1:{server.port}/").text)
    )
    asking.start()
    assert begun.wait(20)
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    may_end.set()
    stopping.join(20)
    asking.join(20)
    assert answers == ["done"]
    server.stop()
