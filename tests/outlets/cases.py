"""What an outlet meets: one line for each, with a network that behaves as its documents say."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bot.outlets import OUTLETS
from bot.outlets.http import Timing
from tests.outlets import bluesky, facebook, linkedin, mastodon, x
from tests.outlets.bluesky import BlueskyServer
from tests.outlets.facebook import FacebookServer
from tests.outlets.linkedin import LinkedInServer
from tests.outlets.mastodon import MastodonServer
from tests.outlets.networks import Case, Met, Peer, answer_of, behaved, served
from tests.outlets.posts import NOW
from tests.outlets.x import XServer
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


@contextmanager
def _x(peer: Peer) -> Iterator[Met]:
    there, keys = XServer(peer, NOW), x.KEYS
    secrets = (keys.key, keys.key_secret, keys.token, keys.token_secret)
    with served(peer, there.answer) as server:
        yield Met(
            OUTLETS["x"].load()(*secrets, api=server.url, timing=TIMING),
            standing=lambda: there.texts,
            sent=lambda: [r for r in server.requests if r.method == "POST"],
            asked=lambda: server.requests,
            secrets=secrets,
            too_long="a" * 281,
        )


@contextmanager
def _linkedin(peer: Peer) -> Iterator[Met]:
    there = LinkedInServer(peer, NOW)
    made = {"page": linkedin.PAGE, "token": linkedin.TOKEN, "version": "202610"}
    with served(peer, there.answer) as server:
        yield Met(
            OUTLETS["linkedin"].load()(**made, api=server.url, timing=TIMING),
            standing=lambda: there.texts,
            sent=lambda: [r for r in server.requests if r.method == "POST"],
            asked=lambda: server.requests,
            secrets=(linkedin.TOKEN,),
            too_long="a" * 3_001,
        )


@contextmanager
def _facebook(peer: Peer) -> Iterator[Met]:
    there = FacebookServer(peer, NOW)
    made = {"page": facebook.PAGE, "token": facebook.TOKEN, "app_secret": facebook.SECRET}
    with served(peer, there.answer) as server:
        yield Met(
            OUTLETS["facebook"].load()(**made, api=server.url, timing=TIMING),
            standing=lambda: there.texts,
            sent=lambda: [r for r in server.requests if r.method == "POST"],
            asked=lambda: server.requests,
            secrets=(facebook.TOKEN, facebook.SECRET, facebook.PROOF),
            too_long="a" * 63_207,
        )


CASES: Mapping[str, Case] = {
    "bluesky": _bluesky,
    "facebook": _facebook,
    "linkedin": _linkedin,
    "mastodon": _mastodon,
    "webhook": _webhook,
    "x": _x,
}
