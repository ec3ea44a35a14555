"""Hacker News: an index that lags, a search that shows only so much, and a site that is not there."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.storm.mention import Mention, MentionKind
from bot.sources import hackernews
from bot.sources.addresses import anywhere
from bot.sources.frame import Sink, State
from bot.sources.hackernews import HackerNews
from bot.sources.polling import JITTER
from tests.sources.hackernews import HackerNewsSite, a_hit
from tests.sources.loopback import Loopback, reply
from tests.sources.support import NOW, FakeClock, ListSink, run, until
from tests.sources.test_bluesky import json_values

HOUR = timedelta(hours=1)


def read(**changes: Any) -> Mention | None:
    (found,), _ = hackernews._mentions([a_hit(42, "Northwind", NOW - HOUR, **changes)], NOW)
    return found


def test_a_comment_and_a_story_become_mentions() -> None:
    comment = read(comment_text="<p>Northwind &amp; I<p>part ways", points=3)
    assert comment == Mention(
        source="hackernews",
        external_id="42",
        text="Northwind & I\npart ways",
        created_at=NOW - HOUR,
        url="https://news.ycombinator.com/item?id=42",
        kind=MentionKind.COMMENT,
        conversation_id="7",
        author_id="fan",
        author_handle="fan",
        network="Hacker News",
        likes=3,
    )
    story = read(comment_text=None, title="Northwind burns", url="https://northwind.example/a", story_id=None)
    assert story
    assert (story.text, story.kind, story.conversation_id) == (
        "Northwind burns\nhttps://northwind.example/a",
        MentionKind.POST,
        "42",
    )


@settings(max_examples=50, deadline=None)
@given(changes=st.dictionaries(st.sampled_from([*a_hit(1, "", NOW), "title", "url"]), json_values))
def test_whatever_a_hit_holds_it_is_read_or_rejected(changes: dict[str, Any]) -> None:
    found, rejected = hackernews._mentions([a_hit(1, "Northwind", NOW) | changes], NOW)
    assert len(found) + sum(rejected.values()) <= 1
    for mention in found:
        mention.text.encode()
        assert mention.created_at <= NOW


async def polled(api: str, sink: Sink, clock: FakeClock, times: int) -> None:
    task = asyncio.create_task(HackerNews(api=api, allowed=anywhere, clock=clock).run(sink))
    await until(lambda: len(clock.slept) >= times or task.done(), clock)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def since(age: timedelta) -> str:
    return json.dumps({"until": (NOW - age).isoformat()})


def test_each_request_begins_ten_minutes_before_the_last_one_ended() -> None:
    clock = FakeClock()
    site = HackerNewsSite([], clock.now, lag=timedelta())
    with Loopback(site) as server:
        run(polled(server.url, ListSink(), clock, 3))
    (first, _), (second, _) = site.asked[1:3]
    assert first == int((NOW - hackernews.REREAD).timestamp())
    assert HackerNews.interval <= second - first <= HackerNews.interval * (1 + JITTER) + 1


def test_a_stretch_with_more_than_a_search_shows_is_cut_until_all_is_shown() -> None:
    clock = FakeClock()
    texts = [f"Northwind Coffee {n}" for n in range(3_000)]
    site = HackerNewsSite(texts, lambda: NOW - HOUR, lag=timedelta(hours=-2))
    sink = ListSink(since(HOUR))
    with Loopback(site) as server:
        run(polled(server.url, sink, clock, 1))
    assert list(dict.fromkeys(post.text for post in sink.posts)) == texts
    assert len(site.asked) > 7
    assert [state for state, _ in sink.reports] == [State.CATCHING_UP, State.LIVE]
    assert sink.gaps == []


def test_a_second_with_more_than_a_search_shows_is_a_gap() -> None:
    answer = reply(json.dumps({"hits": [a_hit(1, "Northwind Coffee", NOW)], "nbHits": 501}).encode())
    sink = ListSink(since(timedelta()))
    with Loopback(lambda _: answer) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(hackernews, "REREAD", timedelta())
        run(polled(server.url, sink, FakeClock(), 1))
    (gap,) = sink.gaps
    assert gap.until - gap.since == timedelta(seconds=1)


def test_what_a_comment_answers_is_told_with_it() -> None:
    hits = [
        a_hit(1, "Northwind Coffee", NOW),
        a_hit(2, "so sad", NOW, parent_id=1),
        a_hit(3, "x", NOW, parent_id="1"),
    ]
    answer, sink = reply(json.dumps({"hits": hits, "nbHits": 3}).encode()), ListSink(since(timedelta()))
    with Loopback(lambda _: answer) as server:
        run(polled(server.url, sink, FakeClock(), 1))
    assert sink.batches[0].answered == {"2": "1"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reply(b"", 503, retry_after="600"), "127.0.0.1 answered 503"),
        (reply(b"<html>"), "the server sent no JSON object"),
        (reply(b"[]"), "the server sent no JSON object"),
    ],
)
def test_a_site_in_trouble_is_degraded_and_loses_nothing(answer: bytes, said: str) -> None:
    clock, sink = FakeClock(), ListSink(since(HOUR))
    with Loopback(lambda _: answer) as server:
        run(polled(server.url, sink, clock, 1))
    assert sink.reports[-1] == (State.DEGRADED, said)
    assert sink.batches == []
    assert clock.slept[0] >= (600 if b"Retry-After" in answer or b"retry-after" in answer else 60)
