"""Asking sources about their past: who can be asked, what is asked, and what becomes of trouble."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from bot.service.watch.trying import Answered
from bot.sources.addresses import anywhere
from bot.sources.bluesky.source import Bluesky
from bot.sources.fetch import Fetcher
from bot.sources.gdelt import Gdelt
from bot.sources.hackernews import HackerNews
from bot.sources.lookback import MOST_TERMS, NOBODY_LISTENS, Missing, Pasts
from bot.sources.mastodon.source import Mastodon
from bot.sources.reddit import Feeds, Reddit
from bot.sources.x.posts import id_at
from bot.sources.x.source import X
from bot.sources.youtube.source import YouTube
from tests.sources.gdelt import TOO_SOON, an_article
from tests.sources.hackernews import a_hit
from tests.sources.loopback import Loopback, Request, reply
from tests.sources.mastodon import a_status
from tests.sources.reddit import a_thing
from tests.sources.support import NOW, FakeClock, ListSink
from tests.sources.x import TOKEN, a_post
from tests.sources.youtube import a_thread
from tests.storage.builders import a_watch

DAY = timedelta(days=1)
WEEK_AGO = NOW - timedelta(days=7)
FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>t3_1</id><title>A cold cup</title>
<link href="https://www.reddit.com/r/coffee/1"/><updated>{at}</updated></entry></feed>"""


class NeverWaits(FakeClock):
    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class Site:
    """All networks on one address; `answers` by the end of the path."""

    def __init__(self, **answers: bytes) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []

    def __call__(self, request: Request) -> bytes:
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((parts.path, query))
        return self.answers.get(parts.path.rpartition("/")[2], reply(status=404))


def asked(source: object, *terms: str, stopping: Callable[[], bool] = lambda: False) -> list[Answered]:
    watch = a_watch(terms=terms)
    pasts = Pasts([source], stopping)
    return list(pasts.ask(watch, pasts.askable(watch), WEEK_AGO))


def texts(answers: list[Answered]) -> list[str]:
    return [post.text for answer in answers for post in answer.posts]


def test_only_a_source_that_is_listened_to_and_can_be_searched_is_asked() -> None:
    pasts = Pasts([Bluesky(), HackerNews(), Mastodon("https://m.example", "t", tag="a")])
    assert pasts.askable(a_watch()) == {"hackernews": "Hacker News", "mastodon": "Mastodon"}
    assert pasts.askable(a_watch(sources=("mastodon:m.example-a",))) == {"mastodon": "Mastodon"}
    assert pasts.askable(a_watch(sources=("bluesky",))) == {}


def test_hacker_news_is_asked_for_each_term_and_a_full_list_says_how_far_it_goes() -> None:
    hits = [a_hit(n, f"A cold cup {n}", NOW - n * timedelta(minutes=1)) for n in range(500)]
    site = Site(search=reply(json.dumps({"hits": hits, "nbHits": 900}).encode()))
    with Loopback(site) as server:
        source = HackerNews(api=f"{server.url}/search", allowed=anywhere, clock=FakeClock())
        (answer,) = asked(source, "“cold cup”", "recall ~5 lid*")
    since = f"created_at_i>={WEEK_AGO.timestamp():.0f}"
    queries = [(query["query"], query["numericFilters"]) for _, query in site.asked]
    assert queries == [("cold cup", since), ("recall lid", since)]
    assert len(answer.posts) == 500
    assert answer.posts[0].created_at > answer.posts[-1].created_at
    assert answer.since == NOW - timedelta(minutes=499)


def test_gdelt_is_asked_in_its_own_notation_and_its_refusal_is_told() -> None:
    articles = {"articles": [an_article(1, "Cups recalled", NOW - timedelta(days=1))]}
    site = Site(doc=reply(json.dumps(articles).encode()))
    with Loopback(site) as server:
        source = Gdelt(api=f"{server.url}/doc", allowed=anywhere, clock=NeverWaits())
        found = asked(source, "cold cup")
        site.answers["doc"] = reply(TOO_SOON)
        (refused,) = asked(source, "cold cup")
    assert texts(found) == ["Cups recalled\n[cold cup]"]
    assert site.asked[0][1]["query"] == '"cold cup"'
    assert (refused.posts, refused.trouble) == ((), "GDELT asks for fewer requests")


def test_mastodon_is_asked_for_a_hashtag_and_for_words_where_the_token_may() -> None:
    page = [a_status("A cold cup", at=NOW - timedelta(days=2)), a_status("old", at=NOW - timedelta(days=9))]
    site = Site(
        coldcup=reply(json.dumps(page).encode()), search=reply(json.dumps({"statuses": page}).encode())
    )
    with Loopback(site) as server:
        source = Mastodon(server.url, "t", clock=FakeClock())
        found = asked(source, "#coldcup"), asked(source, "cold cup")
        site.answers["search"] = reply(b"{}", 403)
        (refused,) = asked(source, "cold cup")
    assert [texts(each) for each in found] == [["A cold cup"], ["A cold cup"]]
    assert site.asked[1] == ("/api/v2/search", {"q": "cold cup", "type": "statuses", "limit": "40"})
    assert refused.trouble == "127.0.0.1 lets the token search no words: it needs read:search"


def test_reddit_is_asked_with_keys_by_its_api_and_without_by_its_feed() -> None:
    thing = a_thing(1, "A cold cup", NOW - timedelta(days=1))
    listing = {"data": {"children": [{"data": thing}], "after": None}}
    feed = FEED.format(at=(NOW - timedelta(days=1)).isoformat())
    site = Site(
        token=reply(b'{"access_token": "t"}'),
        search=reply(json.dumps(listing).encode()),
        **{"search.rss": reply(feed.encode(), content_type="application/atom+xml")},
    )
    with Loopback(site) as server:
        tokens = f"{server.url}/token"
        by_api = Reddit(("coffee", "tea"), "key", "secret", tokens=tokens, api=server.url, clock=FakeClock())
        fetcher = Fetcher(now=lambda: NOW, allowed=anywhere)
        by_feed = Feeds(("coffee", "tea"), fetcher=fetcher, clock=FakeClock(), site=server.url)
        assert [texts(asked(source, "cold cup")) for source in (by_api, by_feed)] == [["A cold cup"]] * 2
    (_, _), (path, query), (feed_path, feed_query) = site.asked
    assert (path, feed_path) == ("/r/coffee+tea/search", "/r/coffee+tea/search.rss")
    assert query["q"] == feed_query["q"] == '"cold cup"'


def test_trouble_and_a_long_watch_are_told() -> None:
    site = Site()
    with Loopback(site) as server:
        source = HackerNews(api=f"{server.url}/search", allowed=anywhere, clock=FakeClock())
        (broken,) = asked(source, "cup")
        site.answers["search"] = reply(b'{"hits": []}')
        (long,) = asked(source, *(f"cup{n}" for n in range(MOST_TERMS + 4)))
    assert broken.trouble == "127.0.0.1 answered 404"
    assert long.trouble == f"it was asked for the first {MOST_TERMS} of {MOST_TERMS + 4} terms"


def metered(source: object, *terms: str) -> Answered:
    """One that is listened to."""
    pasts = Pasts([], listened=[source])
    (found,) = pasts.ask(watch := a_watch(terms=terms), pasts.askable(watch), WEEK_AGO)
    return found


def the_x(url: str, sink: ListSink | None, usd: float = 1.0) -> X:
    source = X(TOKEN, daily_usd=usd, post_usd=0.01, longest_query=40, api=url, clock=FakeClock())
    source._sink = sink
    return source


def test_x_is_asked_once_for_all_terms_within_its_cap_and_says_what_that_cost() -> None:
    found = {"data": [a_post(id_at(NOW - n * DAY), f"A cold cup {n}", NOW - n * DAY) for n in (1, 2)]}
    site = Site(search=reply(json.dumps(found | {"meta": {"next_token": "more"}}).encode()))
    sink = ListSink()
    with Loopback(site) as server:
        answer = metered(the_x(f"{server.url}/search", sink), "cold cup", "recall", "a term without any room")
        site.answers["search"] = reply(b"{}", 503)
        broken = metered(the_x(f"{server.url}/search", sink), "cold cup")
    assert site.asked[0][1]["query"] == '("cold cup" OR "recall") -is:retweet'
    assert (site.asked[0][1]["max_results"], len(site.asked)) == ("50", 2)
    assert texts([answer]) == ["A cold cup 1", "A cold cup 2"]
    assert (answer.since, answer.cost, answer.unit) == (NOW - 2 * DAY, 0.02, "USD")
    assert answer.trouble == "1 of 3 terms found no room in a query"
    assert broken.trouble == "X answered 503"
    spent = [json.loads(batch.cursor or "")["posts"]["used"] for batch in sink.batches]
    assert (max(spent), spent[-1]) == (52, 2), "reserved before it is sent, and given back"


def test_what_the_day_still_needs_is_not_spent_on_trying() -> None:
    site = Site(search=reply(b"{}"), commentThreads=reply(b"{}"))
    with Loopback(site) as server:
        poor = metered(the_x(f"{server.url}/search", ListSink(), usd=0.13), "cup")  # 13 posts, 70 % are 9
        idle = metered(the_x(f"{server.url}/search", None), "cup")
        tube = YouTube("key", ["v"], units=10, api=server.url, clock=FakeClock())
        tube._sink = ListSink(json.dumps({"units": {"day": "2026-03-01", "used": 7}}))
        busy = metered(tube, "cup")
    assert poor.trouble == "what is left of today's cap is kept for listening"
    assert idle.trouble == NOBODY_LISTENS
    assert busy.trouble == "what is left of today's units is kept for listening"
    assert site.asked == []
    pasts = Pasts([], listened=[the_x("", None)], run=lambda asked: asked.close())
    assert [found.trouble for found in pasts.ask(a_watch(), ["x"], WEEK_AGO)] == [NOBODY_LISTENS]
    stops = iter((False, True))
    ends = Pasts([], lambda: next(stops), listened=[the_x("", None)], run=lambda asked: asked.close())
    assert list(ends.ask(a_watch(), ["x"], WEEK_AGO)) == [], "it is asked after the next start"


def test_youtube_is_asked_for_the_newest_comments_of_what_it_hears() -> None:
    threads = [a_thread(n, f"A cold cup {n}", NOW - n * DAY) for n in (1, 2, 9)]
    site = Site(
        commentThreads=reply(json.dumps({"items": threads}).encode()),
        videos=reply(json.dumps({"items": [{"snippet": {"channelTitle": "Northwind Coffee"}}]}).encode()),
    )
    with Loopback(site) as server:
        source = YouTube("key", ["v"], units=100, api=server.url, clock=FakeClock())
        source._sink = ListSink()
        answer = metered(source, "northwind")
    assert texts([answer]) == [f"A cold cup {n}\n[Northwind Coffee]" for n in (1, 2)]
    assert (answer.since, answer.cost, answer.unit, answer.trouble) == (WEEK_AGO, 2, "units", "")


def test_what_nobody_set_up_is_said_where_the_watch_would_hear_it() -> None:
    pasts = Pasts([], missing={"x": Missing("X", "X_TOKEN in the settings")})
    assert pasts.askable(a_watch(sources=("rss",))) == {}
    (answer,) = pasts.ask(a_watch(), pasts.askable(a_watch()), WEEK_AGO)
    assert (answer.label, answer.trouble) == ("X", "nobody set it up: X_TOKEN in the settings")


def test_when_the_bot_stops_nobody_is_waited_for() -> None:
    stopping = threading.Event()

    def hang(request: Request) -> bytes:
        stopping.set()
        server.closing.wait(5)
        return reply()

    with Loopback(hang) as server:
        source = HackerNews(api=server.url, allowed=anywhere, clock=FakeClock())
        assert asked(source, "cup", stopping=stopping.is_set) == []
