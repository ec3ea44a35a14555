"""What an outlet meets: one line for each, with a network that behaves as its documents say."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from bot.outlets import OUTLETS
from bot.outlets.http import Timing
from tests.outlets.networks import Case, Met, Peer, answer_of, behaved, served
from tests.sources.loopback import Answer, Loopback, Request, reply

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TIMING = Timing(step=0.25, deadline=0.4, now=lambda: NOW)
SIGNING = "whsec_" + base64.b64encode(b"northwind coffee secret 1").decode()


@contextmanager
def _webhook(peer: Peer) -> Iterator[Met]:
    standing: dict[str, str] = {}

    def found(key: str) -> bytes:
        return answer_of({"id": key, "url": f"https://s.example/{key}"})

    def answer(request: Request, server: Loopback) -> Answer:
        if request.method == "POST":
            key, data = request.headers["webhook-id"], json.loads(request.body)["data"]

            def take() -> bytes:
                standing.setdefault(key, data["text"])
                return found(key)

            return behaved(peer, request, take, server.closing)
        key = request.path.rpartition("/")[2]
        return found(key) if key in standing else reply(status=404)

    with served(peer, answer) as server:
        outlet = OUTLETS["webhook"].load()(
            f"{server.url}/private-hook", SIGNING, read_back=f"{server.url}/posts/{{id}}", timing=TIMING
        )
        yield Met(
            outlet,
            standing=lambda: list(standing.values()),
            sent=lambda: [r for r in server.requests if r.method == "POST"],
            asked=lambda: server.requests,
            secrets=(SIGNING, SIGNING.removeprefix("whsec_"), "private-hook"),
            looks=False,
        )


CASES: Mapping[str, Case] = {
    "webhook": _webhook,
}
