"""X: what is asked and paid for, what its errors mean, and what a post becomes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.storm.mention import MentionKind
from bot.sources.frame import GiveUp, State
from bot.sources.x.posts import id_at, made_at
from bot.sources.x.query import NO_REPOSTS, query
from bot.sources.x.source import X
from tests.sources.loopback import Loopback, Request, reply
from tests.sources.support import NOW, FakeClock, ListSink, run, until
from tests.sources.x import FAN, TOKEN, XSite, a_post, an_error

Answer = Callable[[Request], bytes]
MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
TEXTS = [f"Northwind Coffee {n}" for n in range(60)]


async def listened(
    sink: ListSink,
    answer: Answer,
    is_enough: Callable[[Loopback], bool],
    *,
    clock: FakeClock | None = None,
    usd: float = 5.0,
    longest: int = 512,
) -> None:
    clock = clock or FakeClock()
    with Loopback(answer) as server:
        source = X(TOKEN, daily_usd=usd, post_usd=0.01, longest_query=longest, api=server.url, clock=clock)
        task = asyncio.create_task(source.run(sink))
        await until(lambda: task.done() or is_enough(server), clock)
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(ended, GiveUp):
            raise ended


def page(*posts: Any, users: Iterable[Any] = (FAN,)) -> Answer:
    content = {"data": posts, "includes": {"users": list(users)}, "meta": {"result_count": len(posts)}}
    return lambda _: reply(json.dumps(content).encode())


def heard(*posts: Any) -> ListSink:
    sink = ListSink()
    run(listened(sink, page(*posts), lambda _: bool(sink.reports)))
    return sink


@pytest.mark.parametrize(
    ("term", "asked"),
    [
        ("Northwind", '"northwind"'),
        ("“Northwind Coffee”", '"northwind coffee"'),
        ("#NorthwindDown", "#northwinddown"),
        ("#northwind-down", '"#northwind-down"'),
        ("@northwind_help", "@northwind_help"),
        ("northwind.example", 'url:"northwind.example"'),
        ("recall ~5 cup", '("recall" "cup")'),
    ],
)
def test_a_term_is_asked_for_in_xs_own_words(term: str, asked: str) -> None:
    assert query([term], 512) == (f"({asked}) {NO_REPOSTS}", [])


def test_terms_are_one_query_and_what_finds_no_room_is_told() -> None:
    assert query(["cup", "cup", "storm"], 512)[0] == f'("cup" OR "storm") {NO_REPOSTS}'
    assert query(["cup", "a storm in it", "tea"], 36) == (f'("cup" OR "tea") {NO_REPOSTS}', ["a storm in it"])
    assert query(["###"], 512) == ("", ["###"])


@settings(max_examples=30)
@given(
    written=st.lists(st.text(alphabet='abé #@".~5*-_東', max_size=40), max_size=12),
    longest=st.integers(64, 512),
)
def test_a_query_is_never_longer_than_the_plan_allows_and_every_term_is_in_it_or_told(
    written: list[str], longest: int
) -> None:
    asked, left_out = query(written, longest)
    assert len(asked) <= longest
    assert asked.count('"') % 2 == 0
    assert asked.endswith(NO_REPOSTS) or len(left_out) == len({term.strip() for term in written})


def test_an_id_tells_when_its_post_was_written() -> None:
    assert made_at(id_at(NOW)) == NOW
    assert made_at("1212092628029698048") == datetime(2019, 12, 31, 19, 26, 16, 771000, tzinfo=UTC)


def test_a_post_becomes_a_mention_with_its_author() -> None:
    (post,) = heard(a_post("7", "Northwind Coffee, seriously?", NOW - timedelta(minutes=2))).posts
    assert (post.external_id, post.author_id, post.author_handle, post.author_followers) == (
        "7",
        "42",
        "fan",
        84_000,
    )
    assert (post.url, post.lang, post.network) == ("https://x.com/fan/status/7", "en", "X")
    assert (post.likes, post.replies, post.reposts) == (3, 2, 1)


def test_what_x_does_not_tell_stays_unknown() -> None:
    strange = a_post("7", "a", NOW, lang="qme", author_id="unknown", public_metrics=None)
    (post,) = heard(strange).posts
    assert (post.lang, post.author_handle, post.author_followers) == (None, None, None)
    assert (post.likes, post.url) == (None, "https://x.com/i/status/7")


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        ([], MentionKind.POST),
        (["replied_to"], MentionKind.REPLY),
        (["replied_to", "quoted"], MentionKind.QUOTE),
        (["retweeted"], MentionKind.REPOST),
    ],
)
def test_what_a_post_refers_to_makes_its_kind(types: list[str], kind: MentionKind) -> None:
    (post,) = heard(a_post("7", "a", NOW, referenced_tweets=[{"type": t, "id": "1"} for t in types])).posts
    assert post.kind is kind


def test_a_long_post_is_read_whole_and_junk_is_counted() -> None:
    sink = heard(a_post("7", "a…", NOW, note_tweet={"text": "a" * 900}), 7, {}, a_post("x", "a", NOW))
    assert [len(post.text) for post in sink.posts] == [900]
    assert sum(sum(batch.rejected.values()) for batch in sink.batches) == 3


def test_nothing_is_asked_where_nothing_is_looked_for() -> None:
    sink = ListSink()
    sink.looked_for = ()
    site = XSite(TEXTS, lambda: NOW)
    run(listened(sink, site, lambda _: len(sink.reports) > 2))
    assert (site.asked, sink.reports[0]) == ([], (State.LIVE, ""))


def test_terms_without_room_are_named_and_the_others_are_heard() -> None:
    sink, clock = ListSink(), FakeClock()
    sink.looked_for = ("Northwind Coffee", "a very long phrase that nobody can pay for " * 3)
    run(
        listened(
            sink, XSite(TEXTS, clock.now, faults=False), lambda _: bool(sink.posts), clock=clock, longest=64
        )
    )
    state, told = sink.reports[0]
    assert state is State.DEGRADED
    assert told.startswith(
        "“a very long phrase that nobody can pay f” found no room in a query of 64 characters"
    )


# --- the bill ---------------------------------------------------------------------------------------


def test_a_request_is_paid_for_before_it_is_sent_and_what_was_not_shown_is_given_back() -> None:
    sink = ListSink()
    reserved: list[int] = []

    def answer(request: Request) -> bytes:
        reserved.append(json.loads(sink.batches[-1].cursor or "{}")["posts"]["used"])
        return page(a_post("7", "Northwind Coffee", NOW))(request)

    run(listened(sink, answer, lambda server: len(server.requests) >= 3))
    assert reserved[:3] == [100, 101, 102]
    assert (sink.allowances[0].used, sink.allowances[0].limit, sink.allowances[0].unit) == (0, 5.0, "USD")
    assert sink.allowances[0].renewed_at == MIDNIGHT


def test_an_answer_that_never_came_may_have_been_paid_for() -> None:
    sink = ListSink()
    run(listened(sink, lambda _: b"", lambda server: len(server.requests) >= 3))
    assert json.loads(sink.batches[-1].cursor or "{}")["posts"]["used"] >= 200


def test_a_request_that_never_left_costs_nothing() -> None:
    """Else an outage of five minutes would use up the day."""
    with Loopback(page()) as server:
        nobody_there = server.url
    clock, sink = FakeClock(), ListSink()
    x = X(TOKEN, daily_usd=5.0, post_usd=0.01, longest_query=512, api=nobody_there, clock=clock)

    async def tried() -> None:
        task = asyncio.create_task(x.run(sink))
        await until(lambda: task.done() or len(sink.reports) >= 8, clock)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(tried())
    assert set(sink.reports) == {(State.DEGRADED, "X cannot be reached (ConnectError)")}
    assert json.loads(sink.batches[-1].cursor or "{}")["posts"]["used"] == 0


def test_a_refusal_costs_nothing() -> None:
    sink = ListSink()
    run(listened(sink, lambda _: reply(b"", 503), lambda server: len(server.requests) >= 3))
    assert {allowance.used for allowance in sink.allowances} == {0}


def test_at_the_cap_it_says_so_until_midnight_and_then_reads_on_without_a_loss() -> None:
    clock, sink = FakeClock(), ListSink()
    site = XSite(TEXTS, clock.now, faults=False)
    clock.go_on(10 * 3_600)  # 22:00
    billed_by_midnight: list[int] = []

    def is_enough(_: Loopback) -> bool:
        if clock.now() < MIDNIGHT:
            billed_by_midnight[:] = [site.billed]
        return len(sink.posts) >= len(TEXTS)

    run(listened(sink, site, is_enough, clock=clock, usd=0.45))
    told = "today's cap is reached until 00:00 UTC (0.45 USD)"
    assert (State.DEGRADED, told) in sink.reports
    assert 0 < billed_by_midnight[0] <= 45
    assert sorted(post.text for post in sink.posts) == sorted(TEXTS)
    assert not sink.gaps


@pytest.mark.parametrize("crashes", [1, 5])
def test_however_often_it_breaks_off_a_day_costs_no_more_than_its_cap(crashes: int) -> None:
    clock, stored = FakeClock(), json.dumps({"posts": {}, "at": {"since": id_at(NOW)}})
    site = XSite(TEXTS, clock.now, faults=False)
    run(listened(ListSink(stored), site, lambda _: bool(site.asked)))  # from now on they are written
    clock.go_on(60)
    for _ in range(crashes):
        sink, asked = ListSink(stored), len(site.asked)
        enough = partial(came_or_capped, site, asked, sink)
        run(listened(sink, site, enough, clock=clock, usd=0.3))
        stored = next((batch.cursor for batch in sink.batches if batch.cursor), stored)  # the rest was lost
    assert 0 < site.billed <= 30


def came_or_capped(site: XSite, asked: int, sink: ListSink, _: Loopback) -> bool:
    return len(site.asked) > asked or State.DEGRADED in dict(sink.reports)


# --- what goes wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            an_error(400, "Invalid Request", "no viable alternative at '('"),
            "X answered 400: no viable alternative at '('",
        ),
        (
            an_error(402, "CreditsDepleted", "No credits"),
            "X answered 402: No credits. Add credits in X's developer console",
        ),
        (an_error(503, "", ""), "X answered 503"),
        (reply(b'{"data": [{"id"'), "X sent no JSON"),
        (reply(b'{"data": {"id": "7"}}'), "X sent no list of posts"),
    ],
)
def test_what_is_no_answer_is_told_and_asked_again(answer: bytes, told: str) -> None:
    sink = ListSink()
    run(listened(sink, lambda _: answer, lambda server: len(server.requests) > 1))
    assert sink.reports[0] == (State.DEGRADED, told)


@pytest.mark.parametrize(("status", "told"), [(401, "see X_TOKEN"), (403, "may not search")])
def test_a_token_that_is_refused_waits_for_a_person(status: int, told: str) -> None:
    answer = an_error(status, "client-not-enrolled", "Enroll first")
    with pytest.raises(GiveUp, match=told) as refusal:
        run(listened(ListSink(), lambda _: answer, lambda _: False))
    assert TOKEN not in str(refusal.value)


def test_it_waits_as_long_as_x_says() -> None:
    clock, sink = FakeClock(), ListSink()
    reset = str(int((NOW + timedelta(minutes=9)).timestamp()))
    answer = an_error(429, "Too Many Requests", "", x_rate_limit_reset=reset)
    run(listened(sink, lambda _: answer, lambda server: len(server.requests) > 1, clock=clock))
    assert 540 <= clock.slept[0] <= 600


def test_what_was_paid_for_is_stored_although_the_next_page_does_not_come() -> None:
    posts = [a_post(id_at(NOW + timedelta(seconds=n)), f"Northwind Coffee {n}", NOW) for n in range(20)][::-1]

    def answer(request: Request) -> bytes:
        if "until_id" in request.path:
            return reply(b"", 503)
        content = {"data": posts[:10], "meta": {"next_token": "more"}}
        return reply(json.dumps(content).encode())

    sink = ListSink()
    run(listened(sink, answer, lambda _: bool(sink.reports)))
    assert len(sink.posts) == 10
    at = json.loads(sink.batches[-1].cursor or "{}")["at"]
    assert (at["newest"], at["below"], made_at(at["since"])) == (posts[0]["id"], posts[9]["id"], NOW)


def test_after_more_than_a_week_it_is_said_what_was_not_read() -> None:
    left = NOW - timedelta(days=9)
    sink = ListSink(json.dumps({"posts": {}, "at": {"since": id_at(left)}}))
    site = XSite([], lambda: NOW, faults=False)
    run(listened(sink, site, lambda _: len(site.asked) > 0))
    assert sink.gaps[0].since == left
    assert timedelta(days=6, hours=23) < NOW - made_at(site.asked[0]["since_id"]) < timedelta(days=7)
