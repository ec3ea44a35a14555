"""What an outlet meets: one line for each, with a network that behaves as its documents say."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bot.outlets import OUTLETS
from bot.outlets.http import Timing
from tests.outlets import bluesky, mastodon
from tests.outlets.bluesky import BlueskyServer
from tests.outlets.mastodon import MastodonServer
from tests.outlets.networks import Case, Met, Peer, answer_of, behaved, served
from tests.outlets.posts import NOW
from tests.sources.loopback import Answer, Loopback, Request, reply

TIMING = Timing(step=0.25, deadline=0.25, now=lambda: NOW)
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


@contextmanager
def _mastodon(peer: Peer) -> Iterator[Met]:
    there = MastodonServer(peer, NOW)
    with served(peer, there.answer) as server:
        yield Met(
            OUTLETS["mastodon"].load()(server.url, mastodon.TOKEN, timing=TIMING),
            standing=lambda: there.texts,
            sent=lambda: [r for r in server.requests if r.method == "POST"],
            asked=lambda: server.requests,
            secrets=(mastodon.TOKEN,),
            too_long="a" * 501,
        )


@contextmanager
def _bluesky(peer: Peer) -> Iterator[Met]:
    there = BlueskyServer(peer)
    with served(peer, there.answer) as server:
        yield Met(
            OUTLETS["bluesky"].load()(bluesky.HANDLE, bluesky.PASSWORD, server=server.url, timing=TIMING),
            standing=lambda: there.texts,
            sent=lambda: [r for r in server.requests if r.path.endswith("putRecord")],
            asked=lambda: server.requests,
            secrets=(bluesky.PASSWORD, "access-1-0-jwt", "refresh-1-0-jwt"),
            too_long="a" * 301,
        )


CASES: Mapping[str, Case] = {
    "bluesky": _bluesky,
    "mastodon": _mastodon,
    "webhook": _webhook,
}
