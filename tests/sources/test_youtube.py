"""YouTube: what is asked and counted, what its errors mean, and what a comment becomes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sources.frame import GiveUp, State
from bot.sources.youtube.source import YouTube
from tests.sources.loopback import Loopback, Request, reply
from tests.sources.support import NOW, FakeClock, ListSink, run, until
from tests.sources.youtube import CHANNEL, KEY, OWNER, VIDEO, YouTubeSite, a_thread, an_error

Answer = Callable[[Request], bytes]
OTHER = "o" * 11
RENEWED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # midnight in California


async def listened(
    sink: ListSink, answer: Answer, is_enough: Callable[[Loopback], bool], *places: str, units: int = 8_000
) -> None:
    clock = FakeClock()
    with Loopback(answer) as server:
        source = YouTube(KEY, places or (CHANNEL,), units=units, api=server.url, clock=clock)
        task = asyncio.create_task(source.run(sink))
        await until(lambda: task.done() or is_enough(server), clock)
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(ended, GiveUp):
            raise ended


def site(*threads: Any) -> Answer:
    owner = reply(json.dumps({"items": [{"snippet": {"title": OWNER, "channelTitle": OWNER}}]}).encode())
    comments = reply(json.dumps({"items": threads}).encode())
    return lambda request: comments if request.path.startswith("/commentThreads") else owner


def heard(*threads: Any) -> ListSink:
    sink = ListSink()
    run(listened(sink, site(*threads), lambda _: bool(sink.reports)))
    return sink


def test_a_comment_is_a_post_to_the_channel_even_if_it_does_not_name_it() -> None:
    (post,) = heard(a_thread(1, "This cup is awful", NOW)).posts
    assert post.text == "This cup is awful\n[Northwind Coffee]"
    assert post.url == f"https://www.youtube.com/watch?v={VIDEO}&lc=Ugx1"
    assert (post.author_handle, post.author_id, post.conversation_id) == ("@fan", "UCfan", "Ugx1")
    assert (post.network, post.author_followers) == ("YouTube", None)


def test_counts_of_a_comment_that_is_seconds_old_are_not_known() -> None:
    young, old = heard(a_thread(1, "a", NOW), a_thread(2, "b", NOW - timedelta(seconds=90))).posts[::-1]
    assert (young.likes, young.replies) == (None, None)
    assert (old.likes, old.replies) == (3, 2)


def test_what_was_there_before_the_first_start_is_no_news() -> None:
    assert heard(a_thread(1, "a", NOW - timedelta(hours=1))).posts == []


def test_the_key_is_in_no_address_and_in_no_words() -> None:
    requests: list[Request] = []
    sink = ListSink()
    run(listened(sink, lambda request: requests.append(request) or b"", lambda _: bool(sink.reports)))  # type: ignore[func-returns-value]
    assert KEY not in requests[0].path
    assert KEY not in str(sink.reports) + repr(YouTube(KEY, [CHANNEL]))


def test_a_channel_and_a_video_are_asked_for_in_their_own_ways() -> None:
    asked: list[str] = []

    def answer(request: Request) -> bytes:
        asked.append(request.path)
        return site()(request)

    sink = ListSink()
    run(listened(sink, answer, lambda _: bool(sink.reports), CHANNEL, VIDEO))
    assert [path.partition("?")[0] for path in asked] == [
        "/channels",
        "/commentThreads",
        "/videos",
        "/commentThreads",
    ]
    assert f"allThreadsRelatedToChannelId={CHANNEL}" in asked[1]
    assert f"videoId={VIDEO}" in asked[3]


def test_every_request_is_counted_before_it_is_sent_and_a_restart_does_not_forget() -> None:
    known: list[int] = []
    sink = ListSink()

    def answer(request: Request) -> bytes:
        known.append(json.loads(sink.batches[-1].cursor or "{}")["units"]["used"])
        return reply(b"", 500)

    run(listened(sink, answer, lambda server: len(server.requests) >= 3))
    run(listened(sink, answer, lambda server: len(server.requests) >= 2))
    assert known[:5] == [1, 2, 3, 4, 5]
    assert (sink.allowances[-1].used, sink.allowances[-1].limit) == (len(known), 8_000)


def test_the_units_of_a_day_are_never_exceeded_and_a_new_day_begins_in_california() -> None:
    sink, clock = ListSink(), FakeClock()
    youtube = YouTubeSite(["Northwind Coffee"], clock.now)
    spent: list[tuple[datetime, int]] = []

    def answer(request: Request) -> bytes:
        spent.append((clock.now(), youtube.units))
        return youtube(request)

    async def two_days() -> None:
        with Loopback(answer) as server:
            source = YouTube(KEY, [CHANNEL], units=100, api=server.url, clock=clock)
            task = asyncio.create_task(source.run(sink))
            await until(lambda: clock.now() > RENEWED + timedelta(hours=1), clock)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    clock.go_on(16 * 3_600)  # 20:00 in California
    cursor = json.dumps({"units": {"day": "2026-03-01", "used": 98}})
    sink._cursor = cursor
    run(two_days())
    assert [at for at, _ in spent if at < RENEWED] == [at for at, _ in spent[:2]]
    assert len(spent) > 2
    told = "today's 100 units are used up until 08:00 UTC"
    assert (State.DEGRADED, told) in sink.reports
    assert sink.reports[-1][0] is State.LIVE
    assert {a.renewed_at for a in sink.allowances} == {RENEWED, RENEWED + timedelta(days=1)}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            an_error(403, "quotaExceeded"),
            "Google says that today's units of this key are used up until 08:00 UTC",
        ),
        (an_error(429, "rateLimitExceeded"), "YouTube answered 429 (rateLimitExceeded)"),
        (reply(b"<html>", 503), "YouTube answered 503"),
        (reply(b'{"items": [{"'), "YouTube sent no JSON"),
        (reply(b'["items"]'), "YouTube sent no JSON"),
    ],
)
def test_what_is_no_answer_is_told_and_asked_again(answer: bytes, told: str) -> None:
    sink = ListSink()
    run(listened(sink, lambda _: answer, lambda server: len(server.requests) > 1))
    assert sink.reports[0] == (State.DEGRADED, told)


@pytest.mark.parametrize("reason", ["commentsDisabled", "videoNotFound", "forbidden"])
def test_a_video_where_nothing_can_be_heard_is_named_and_the_others_are_read(reason: str) -> None:
    asked: list[str] = []

    def answer(request: Request) -> bytes:
        asked.append(request.path)
        if OTHER in request.path and "commentThreads" in request.path:
            return an_error(403, reason)
        return site(a_thread(1, "a", NOW))(request)

    sink = ListSink()
    run(listened(sink, answer, lambda _: len(sink.reports) > 5, OTHER, CHANNEL))
    assert {state for state, _ in sink.reports} == {State.DEGRADED}
    assert sink.reports[0][1].startswith(f"{OTHER}: ")
    assert "Take out of YOUTUBE_CHANNELS or YOUTUBE_VIDEOS" in sink.reports[0][1]
    assert {post.external_id for post in sink.posts} == {"Ugx1"}
    assert len([path for path in asked if OTHER in path and "commentThreads" in path]) == 1  # units are dear


def test_a_video_for_which_youtube_always_fails_does_not_keep_the_others_waiting() -> None:
    def answer(request: Request) -> bytes:
        return reply(b"", 500) if OTHER in request.path else site(a_thread(1, "a", NOW))(request)

    sink = ListSink()
    run(listened(sink, answer, lambda _: len(sink.reports) > 3, OTHER, CHANNEL))
    assert {post.external_id for post in sink.posts} == {"Ugx1"}


@pytest.mark.parametrize(
    ("failure", "asked_on"), [(reply(b"{}", 500), True), (an_error(403, "quotaExceeded"), False)]
)
def test_trying_words_tells_what_was_found_and_what_it_cost_though_a_video_fails(
    failure: bytes, asked_on: bool
) -> None:
    asked: list[str] = []

    def answer(request: Request) -> bytes:
        asked.append(request.path)
        return failure if OTHER in request.path else site(a_thread(1, "northwind is awful", NOW))(request)

    with Loopback(answer) as server:
        source = YouTube(KEY, (CHANNEL, OTHER, "p" * 11), api=server.url, clock=FakeClock())
        source._sink = ListSink()
        found = run(source.tried(["northwind"], NOW - timedelta(days=7)))
    assert (len(found.posts), found.cost) == (1 + asked_on, len(asked))
    assert found.trouble.startswith(f"{OTHER}: YouTube answered 500" if asked_on else "Google says")
    assert any("p" * 11 in path for path in asked) == asked_on


def test_what_is_written_while_youtube_does_not_answer_at_first_is_heard_later() -> None:
    answers = iter([reply(b"", 503)] * 60)
    sink = ListSink()
    written = site(a_thread(1, "a", NOW + timedelta(minutes=1)))
    run(listened(sink, lambda request: next(answers, None) or written(request), lambda _: bool(sink.posts)))
    assert [post.external_id for post in sink.posts] == ["Ugx1"]


@pytest.mark.parametrize("items", [{}, [], [7], None])
def test_a_place_that_has_no_name_is_not_there(items: Any) -> None:
    sink = ListSink()
    answer = reply(json.dumps({"items": items}).encode())
    run(listened(sink, lambda _: answer, lambda _: bool(sink.reports)))
    assert f"{CHANNEL}: there is no such channel" in sink.reports[0][1]


def test_a_key_that_is_refused_waits_for_a_person() -> None:
    answer = an_error(400, "badRequest", "API key not valid. Please pass a valid API key.")
    with pytest.raises(GiveUp, match="YOUTUBE_KEY"):
        run(listened(ListSink(), lambda _: answer, lambda _: False))


def test_more_comments_than_are_read_at_once_are_a_gap() -> None:
    def endless(request: Request) -> bytes:
        page = {"items": [a_thread(1, "a", NOW)], "nextPageToken": "more"}
        return reply(json.dumps(page).encode()) if "commentThreads" in request.path else site()(request)

    sink = ListSink(json.dumps({"until": {CHANNEL: (NOW - timedelta(days=1)).isoformat()}}))
    run(listened(sink, endless, lambda _: bool(sink.gaps)))
    assert (sink.gaps[0].since, sink.gaps[0].until) == (NOW - timedelta(days=1), NOW)


def test_looks_are_as_rare_as_the_units_of_a_day_allow() -> None:
    assert YouTube(KEY, [CHANNEL]).interval == 60
    assert YouTube(KEY, [f"{n:011}" for n in range(50)]).interval * 8_000 / 2 == pytest.approx(50 * 86_400)
