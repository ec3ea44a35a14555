"""Reddit: lists read back to what is known, keys that end or are refused, and feeds for who has none."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.storm.mention import Mention, MentionKind
from bot.sources import feed, reddit
from bot.sources.frame import GiveUp, State
from bot.sources.reddit import Reddit
from tests.sources.loopback import Loopback, reply
from tests.sources.reddit import KEY, SECRET_KEY, RedditSite, a_thing
from tests.sources.support import NOW, FakeClock, ListSink, run, until
from tests.sources.test_bluesky import json_values

HOUR = timedelta(hours=1)


def read(**changes: Any) -> Mention:
    (found,), _ = reddit._mentions([a_thing(42, "Northwind", NOW - HOUR, **changes)], NOW)
    return found


def test_comments_and_posts_become_mentions() -> None:
    assert read() == Mention(
        source="reddit",
        external_id="t1_42",
        text="Northwind",
        created_at=NOW - HOUR,
        url="https://www.reddit.com/r/coffee/comments/1/x/42/",
        kind=MentionKind.COMMENT,
        conversation_id="t3_1",
        author_id="t2_fan",
        author_handle="fan",
        network="Reddit",
        likes=3,
    )
    named = {"name": "t3_7", "link_id": None, "body": None, "title": "Northwind burns", "num_comments": 4}
    post = read(**named, selftext="[removed]", url="https://northwind.example/a", author="[deleted]")
    assert (post.kind, post.conversation_id, post.replies) == (MentionKind.POST, "t3_7", 4)
    assert (post.text, post.author_handle) == ("Northwind burns\nhttps://northwind.example/a", None)


def test_an_entry_of_the_feed_has_the_same_key_as_in_the_api() -> None:
    page = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>new</title><entry><id>t1_42</id>
    <author><name>/u/fan</name></author><title>Northwind</title></entry></feed>"""
    url = reddit.feeds(["coffee", "barista"])[1]
    (entry,) = feed.mentions(page, url=url, headers={}, source="reddit", seen_at=NOW)
    found = reddit.shaped(entry)
    assert (found.external_id, found.kind) == ("t1_42", MentionKind.COMMENT)
    assert (found.author_handle, found.network) == ("fan", "Reddit")


@settings(max_examples=50, deadline=None)
@given(changes=st.dictionaries(st.sampled_from([*a_thing(1, "", NOW), "title", "selftext"]), json_values))
def test_whatever_a_post_holds_it_is_read_or_rejected(changes: Mapping[str, Any]) -> None:
    found, rejected = reddit._mentions([a_thing(1, "Northwind", NOW) | changes], NOW)
    assert len(found) + sum(rejected.values()) <= 1
    for mention in found:
        mention.text.encode()
        assert mention.created_at <= NOW


async def polled(
    url: str, sink: ListSink, clock: FakeClock, times: int = 1, secret: str = SECRET_KEY
) -> BaseException | None:
    source = Reddit(["coffee"], KEY, secret, tokens=f"{url}/token", api=url, clock=clock)
    task = asyncio.create_task(source.run(sink))
    await until(lambda: len(clock.slept) >= times or task.done(), clock)
    ended = task.exception() if task.done() else None
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return ended


def since(age: timedelta) -> str:
    at = (NOW - age).timestamp()
    return json.dumps({"new": at, "comments": at})


def site_of(count: int, clock: FakeClock) -> RedditSite:
    site = RedditSite([], clock)
    began = NOW - timedelta(seconds=count)
    site._things = [a_thing(n, f"Northwind {n}", began + timedelta(seconds=n)) for n in range(1, count + 1)]
    return site


def test_a_list_is_read_back_to_what_is_known_and_no_further() -> None:
    clock = FakeClock()
    site, sink = site_of(900, clock), ListSink(since(timedelta(seconds=250)))
    with Loopback(site) as server:
        run(polled(server.url, sink, clock))
    assert len([path for path in site.asked if "comments" in path]) == 4
    assert {f"Northwind {n}" for n in range(651, 901)} <= {post.text for post in sink.posts}
    assert sink.posts == sorted(sink.posts, key=lambda post: post.created_at)
    assert sink.gaps == []
    assert [state for state, _ in sink.reports] == [State.CATCHING_UP, State.LIVE]


def test_the_deletion_of_the_last_known_post_hides_nothing() -> None:
    clock = FakeClock()
    site, sink = site_of(300, clock), ListSink(since(timedelta(seconds=100)))
    del site._things[199]
    with Loopback(site) as server:
        run(polled(server.url, sink, clock))
    assert {f"Northwind {n}" for n in range(201, 301)} <= {post.text for post in sink.posts}


def test_what_a_comment_answers_is_told_with_it() -> None:
    clock = FakeClock()
    site, sink = site_of(2, clock), ListSink(since(HOUR))
    site._things[1]["parent_id"] = "t1_1"
    with Loopback(site) as server:
        run(polled(server.url, sink, clock))
    assert [batch.answered for batch in sink.batches if batch.mentions] == [{"t1_2": "t1_1"}]


def test_more_than_a_list_shows_is_a_gap() -> None:
    clock = FakeClock()
    sink = ListSink(since(timedelta(seconds=1_500)))
    with Loopback(site_of(1_500, clock)) as server:
        run(polled(server.url, sink, clock))
    (gap,) = sink.gaps
    assert gap.since == NOW - timedelta(seconds=1_500)
    assert gap.until == sink.posts[0].created_at


def test_a_token_that_ended_is_renewed() -> None:
    clock = FakeClock()
    site = site_of(10, clock)
    with Loopback(site) as server:
        run(polled(server.url, ListSink(since(HOUR)), clock, times=9))
    assert site.tokens >= 2


def test_refused_keys_need_a_person_and_are_not_shown() -> None:
    clock = FakeClock()
    with Loopback(site_of(1, clock)) as server:
        ended = run(polled(server.url, ListSink(), clock, secret="another-secret"))
    assert isinstance(ended, GiveUp)
    assert "REDDIT_CLIENT_SECRET" in str(ended)
    assert "another-secret" not in str(ended)


def test_a_limit_that_is_used_up_is_waited_for() -> None:
    clock = FakeClock()
    site = site_of(1, clock)
    site.limits = {"X-Ratelimit-Remaining": "1.0", "X-Ratelimit-Reset": "240"}
    with Loopback(site) as server:
        run(polled(server.url, ListSink(since(HOUR)), clock))
    assert clock.slept[0] == 240.0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reply(b"", 403), "Reddit answered 403"),
        (reply(b"", 503), "Reddit answered 503"),
        (reply(b"{}"), "Reddit gave no token"),
        (reply(b"<html>"), "Reddit sent no JSON"),
        (b"garbage\r\n\r\n", "Reddit cannot be reached (RemoteProtocolError)"),
    ],
)
def test_trouble_is_named_and_tried_again(answer: bytes, said: str) -> None:
    clock, sink = FakeClock(), ListSink(since(HOUR))
    with Loopback(lambda _: answer) as server:
        run(polled(server.url, sink, clock))
    assert sink.reports[-1] == (State.DEGRADED, said)
    assert sink.batches == []
