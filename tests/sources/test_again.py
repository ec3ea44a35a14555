"""Single posts are looked at again: what stands, what changed, what is gone; and trouble says nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.storm.evidence import Asked, Now
from bot.sources import again
from bot.sources.addresses import anywhere
from bot.sources.again import Again, Links
from bot.sources.bluesky.source import Bluesky
from bot.sources.fetch import Fetcher, FetchError
from bot.sources.hackernews import HackerNews
from bot.sources.mastodon.source import Mastodon
from bot.sources.reddit import Reddit
from bot.sources.supervisor import Supervisor
from bot.sources.x.source import X
from bot.sources.youtube.source import YouTube
from tests.sources.loopback import Loopback, Request, reply
from tests.sources.reddit import KEY, SECRET_KEY
from tests.sources.support import NOW, FakeClock, ListSink, run
from tests.sources.x import FAN, TOKEN, a_post

Ask = Callable[[str], Any]  # the server's address -> the source
Site = Callable[[Request], Any]
GONE = 404


def asked(source: str, *ids: str, **more: Any) -> list[Asked]:
    return [Asked(source=source, id=id_, **more) for id_ in ids]


def query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}


def at(request: Request) -> str:
    return urlsplit(request.path).path


def hackernews(request: Request) -> Any:
    return {
        "/1.json": {"id": 1, "type": "story", "title": "Cups", "score": 90, "descendants": 12},
        "/2.json": {"id": 2, "deleted": True},
    }[at(request)]


def reddit(request: Request) -> Any:
    if at(request) == "/token":
        return {"access_token": "t"}
    assert at(request) == "/api/info"
    stands = {
        "name": "t3_1",
        "author": "fan",
        "title": "Cups",
        "selftext": "They burn",
        "score": 7,
        "num_comments": 3,
    }
    removed = {"name": "t3_3", "author": "fan", "title": "Cups", "removed_by_category": "moderator"}
    nobody = {"name": "t1_2", "author": "[deleted]", "body": "[deleted]"}
    return {"data": {"children": [{"data": stands}, {"data": nobody}, {"data": removed}]}}


def youtube(request: Request) -> Any:
    assert at(request) == "/comments"
    return {"items": [{"id": "1", "snippet": {"textOriginal": "Burnt", "likeCount": 40}}]}


def bluesky(request: Request) -> Any:
    assert at(request) == "/xrpc/app.bsky.feed.getPosts"
    return {"posts": [{"uri": "at://1", "likeCount": 9, "repostCount": 4, "replyCount": 2}]}


def mastodon(request: Request) -> Any:
    if at(request) != "/api/v1/statuses/11":
        return GONE
    account = {"acct": "lena", "followers_count": 96_000}
    counts = {"replies_count": 1, "reblogs_count": 2, "favourites_count": 3}
    status = {"id": "11", "uri": "https://s/11", "created_at": "2026-03-01T10:00:00Z", "visibility": "public"}
    return status | counts | {"content": "<p>Edited words", "account": account}


def x(request: Request) -> Any:
    assert query(request)["ids"] == "1,2"
    missing = {"resource_id": "2", "type": "https://api.twitter.com/2/problems/resource-not-found"}
    hidden = {"resource_id": "3", "type": "https://api.twitter.com/2/problems/not-authorized-for-resource"}
    return {"data": [a_post("1", "Now this", NOW)], "includes": {"users": [FAN]}, "errors": [missing, hidden]}


def listening(source: Any) -> Any:
    """As while it runs: what is used of the day is counted there."""
    source._sink = ListSink()
    return source


CASES: Mapping[str, tuple[Site, Ask, list[Asked], list[Now]]] = {
    "hackernews": (
        hackernews,
        lambda url: HackerNews(api=url, items=url, allowed=anywhere, clock=FakeClock()),
        asked("hackernews", "1", "2"),
        [Now(source="hackernews", id="1", likes=90, replies=12), Now(source="hackernews", id="2", gone=True)],
    ),
    "reddit": (
        reddit,
        lambda url: Reddit(["cups"], KEY, SECRET_KEY, tokens=f"{url}/token", api=url, clock=FakeClock()),
        asked("reddit", "t3_1", "t1_2", "t3_3", "t3_4"),
        [
            Now(source="reddit", id="t3_1", text="Cups\nThey burn", likes=7, replies=3),
            *(Now(source="reddit", id=id_, gone=True) for id_ in ("t1_2", "t3_3", "t3_4")),
        ],
    ),
    "youtube": (
        youtube,
        lambda url: listening(YouTube("key", ["v"], units=10, api=url, clock=FakeClock())),
        asked("youtube", "1", "2"),
        [Now(source="youtube", id="1", likes=40), Now(source="youtube", id="2", gone=True)],
    ),
    "bluesky": (
        bluesky,
        lambda url: Bluesky(api=url, clock=FakeClock()),
        asked("bluesky", "at://1", "at://2"),
        [
            Now(source="bluesky", id="at://1", likes=9, reposts=4, replies=2),
            Now(source="bluesky", id="at://2", gone=True),
        ],
    ),
    "mastodon": (
        mastodon,
        lambda url: Mastodon(url, "token", clock=FakeClock()),
        [
            *asked("mastodon", "https://s/11", known_as="127.0.0.1/11"),
            *asked("mastodon", "https://s/12", known_as="127.0.0.1/12"),
            *asked("mastodon", "https://s/13", known_as="other.example/13"),
        ],
        [
            Now(
                source="mastodon",
                id="https://s/11",
                text="Edited words",
                author_followers=96_000,
                replies=1,
                reposts=2,
                likes=3,
            ),
            Now(source="mastodon", id="https://s/12", gone=True),
        ],
    ),
    "x": (
        x,
        lambda url: listening(
            X(TOKEN, daily_usd=0.02, post_usd=0.01, longest_query=512, api=url, posts=url, clock=FakeClock())
        ),
        asked("x", "1", "2", "3"),  # the cap leaves two
        [
            Now(source="x", id="1", text="Now this", author_followers=84_000),
            Now(source="x", id="2", gone=True),
        ],
    ),
}


def served(site: Site) -> Callable[[Request], bytes]:
    def answer(request: Request) -> bytes:
        found = site(request)
        return reply(b"", found) if isinstance(found, int) else reply(json.dumps(found).encode())

    return answer


def in_place(look: Coroutine[Any, Any, list[Now]]) -> list[Now]:
    return run(look)


@pytest.mark.parametrize("name", CASES)
def test_what_stands_is_told_as_it_is_and_what_is_gone_as_gone(name: str) -> None:
    site, source, wanted, expected = CASES[name]
    with Loopback(served(site)) as server:
        assert list(run(source(server.url).look_again(wanted))) == expected


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("answer", [reply(b"", 503), reply(b"<html>", 200), reply(b"[7]"), b""])
def test_a_source_in_trouble_says_nothing(name: str, answer: bytes) -> None:
    _site, source, wanted, _expected = CASES[name]
    links = Links(Fetcher(now=FakeClock().now, allowed=anywhere))
    with Loopback(lambda _: answer) as server:
        assert Again([source(server.url)], links, in_place)(wanted) == []


def test_what_no_source_tells_about_is_gone_when_its_link_leads_nowhere() -> None:
    statuses = {"/stands": 200, "/gone": 410, "/away": 404, "/down": 500, "/hidden": 403}
    with Loopback(lambda request: reply(b"here", statuses[request.path])) as server:
        posts = [Asked(source="rss", id=path, url=server.url + path) for path in statuses]
        nowhere = Asked(source="rss", id="no link")
        links = Links(Fetcher(now=FakeClock().now, allowed=anywhere))
        found = Again([], links, in_place)([*posts, nowhere])
        inside = Again([], Links(Fetcher(now=FakeClock().now)), in_place)(posts)  # a private address
    gone = {Now(source="rss", id=path, gone=True) for path in ("/gone", "/away")}
    assert set(found) == {Now(source="rss", id="/stands"), *gone}
    assert inside == []


class Pages:
    """Each link leads nowhere, or answers never."""

    async def get(self, url: str, headers: Mapping[str, str]) -> None:
        if "silent" in url:
            await asyncio.Event().wait()
        raise FetchError("it is gone", status=410)


def test_links_that_do_not_answer_hide_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "PATIENCE", 0.05)
    posts = [Asked(source="rss", id=url, url=url) for url in ("gone/1", "silent/1", "silent/2", "gone/2")]
    found = Again([], Links(Pages()), in_place)(posts)  # type: ignore[arg-type]
    assert {now.id for now in found} == {"gone/1", "gone/2"}


class Choosy:
    """Tells at most 25 posts, and breaks over one of them."""

    name = "choosy"

    async def look_again(self, asked: Sequence[Asked]) -> list[Now]:
        assert len(asked) <= again.MOST
        if asked[0].id == "25":
            raise KeyError("a field that it left out")
        return [Now(source=post.source, id=post.id, gone=True) for post in asked]


def test_every_post_is_asked_about_and_one_that_breaks_a_source_stops_no_others() -> None:
    posts = asked("choosy", *map(str, range(60)))
    links = Links(Fetcher(now=FakeClock().now, allowed=anywhere))
    found = Again([Choosy()], links, in_place)(posts)
    assert [int(now.id) for now in found] == [*range(25), *range(50, 60)]


def test_looking_again_is_paid_from_the_cap_of_the_day() -> None:
    """What was not shown is given back; at the cap nothing is asked."""
    site, source, wanted, _ = CASES["x"]
    with Loopback(served(site)) as server:
        listened = source(server.url)
        assert run(listened.look_again(wanted))
        assert json.loads(listened._sink._cursor)["posts"]["used"] == 1
        listened._sink._cursor = json.dumps({"posts": {"day": "2026-03-01", "used": 2}, "at": {"since": "1"}})
        assert run(listened.look_again(wanted)) == []
        assert len(server.requests) == 1


def test_nothing_is_asked_of_a_paid_source_that_does_not_run() -> None:
    with Loopback(served(x)) as server:
        idle = X(TOKEN, daily_usd=1, post_usd=0.01, longest_query=512, posts=server.url, clock=FakeClock())
        assert run(idle.look_again(asked("x", "1", "2"))) == []
        assert (
            run(YouTube("key", ["v"], api=server.url, clock=FakeClock()).look_again(asked("youtube", "1")))
            == []
        )
        assert server.requests == []


def test_where_no_source_runs_nothing_is_told_and_nobody_waits() -> None:
    async def look() -> list[Now]:
        return [Now(source="x", id="1")]

    assert Supervisor(object(), []).ask(look(), 5) is None  # type: ignore[arg-type]
