"""GDELT: what is asked for each term, what its errors mean, and what an article becomes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.storm.mention import MentionKind
from bot.sources.addresses import anywhere
from bot.sources.frame import State
from bot.sources.gdelt import Gdelt, Refused, canonical, written
from tests.sources.gdelt import TOO_SOON, an_article, moment
from tests.sources.loopback import Loopback, Request, reply
from tests.sources.support import NOW, FakeClock, ListSink, run, until

Answer = Callable[[Request], bytes]


async def listened(sink: ListSink, answer: Answer, is_enough: Callable[[Loopback], bool]) -> None:
    clock = FakeClock()
    with Loopback(answer) as server:
        task = asyncio.create_task(Gdelt(api=server.url, allowed=anywhere, clock=clock).run(sink))
        await until(lambda: task.done() or is_enough(server), clock)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def articles(*found: Any) -> Answer:
    return lambda _: reply(json.dumps({"articles": found}).encode())


def heard(*found: Any, terms: Iterable[str] = ("Northwind Coffee",)) -> ListSink:
    sink = ListSink()
    sink.looked_for = tuple(terms)
    run(listened(sink, articles(*found), lambda _: bool(sink.reports)))
    return sink


@pytest.mark.parametrize(
    ("term", "asked"),
    [
        ("Northwind", '"northwind"'),
        ("“Northwind Coffee”", '"northwind coffee"'),
        ("#NorthwindDown", '"northwinddown"'),
        ("@northwind_help", '"northwind_help"'),
        ("northwind.example", '"northwind.example"'),
        ("recall ~5 cup", 'near5:"recall cup"'),
        ("northwind*", '"northwind"'),
    ],
)
def test_a_term_is_asked_for_in_gdelts_own_words(term: str, asked: str) -> None:
    assert written(term) == asked


def test_a_term_of_no_letters_is_not_asked_for() -> None:
    with pytest.raises(Refused):
        written("###")


def test_an_article_is_a_post_of_its_paper() -> None:
    (post,) = heard(an_article(1, "Northwind Coffee burns", NOW)).posts
    assert (post.text, post.created_at, post.kind) == ("Northwind Coffee burns", NOW, MentionKind.ARTICLE)
    assert (post.author_handle, post.network, post.author_followers) == ("paper.example", "News", None)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Northwind Coffee", "A cup and a storm\n[Northwind Coffee]"),
        ("cup", "A cup and a storm"),
        ("up", "A cup and a storm\n[up]"),
        ("recall ~5 cup", "A cup and a storm\n[recall cup]"),
    ],
)
def test_what_an_article_is_about_is_in_its_text_where_the_title_does_not_say_so(
    term: str, text: str
) -> None:
    (post,) = heard(an_article(1, "A cup and a storm", NOW), terms=[term]).posts
    assert post.text == text


def test_the_same_article_is_known_by_whatever_way_it_is_reached() -> None:
    ways = ["https://www.n.example/a/?utm_source=x&id=7", "http://n.example/a?id=7#top"]
    assert len({canonical(way).replace("?&", "?") for way in ways}) == 1
    assert canonical("https://n.example/a?id=7") != canonical("https://n.example/a?id=8")


def test_what_is_no_article_is_counted() -> None:
    broken = [
        7,
        {},
        an_article(1, " ", NOW),
        an_article(2, "a", NOW, seendate="soon"),
        an_article(3, "a", NOW, url="x"),
    ]
    sink = heard(*broken, an_article(4, "Northwind Coffee", NOW + timedelta(hours=1)))
    assert [post.text for post in sink.posts] == ["Northwind Coffee"]
    assert sink.posts[0].created_at < NOW + timedelta(minutes=1)
    assert sum(sum(batch.rejected.values()) for batch in sink.batches) == len(broken)


def test_a_term_that_gdelt_does_not_search_for_is_named_and_the_others_are_read() -> None:
    def answer(request: Request) -> bytes:
        if "%22up%22" in request.path:
            return reply(b"The specified phrase is too short.\n")
        return articles(an_article(1, "Northwind Coffee", NOW))(request)

    sink = ListSink()
    sink.looked_for = ("up", "Northwind Coffee")
    run(listened(sink, answer, lambda _: len(sink.reports) > 1))
    assert [post.text for post in sink.posts] == ["Northwind Coffee"]
    told = "GDELT searches for all but 1 of the terms (“up”: The specified phrase is too short.)"
    assert sink.reports[:2] == [(State.DEGRADED, told)] * 2


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (reply(TOO_SOON), "GDELT asks for fewer requests"),
        (reply(TOO_SOON, 429), "127.0.0.1 answered 429"),
        (reply(b"<html><h1>Timeout</h1> of the backend"), "GDELT sent no JSON but: Timeout of the backend"),
        (reply(b'{"articles": [{"url": '), 'GDELT sent no JSON but: {"articles": [{"url":'),
        (reply(b"", 403), "127.0.0.1 answered 403"),
    ],
)
def test_what_is_no_answer_is_told_and_asked_again_a_minute_later(answer: bytes, told: str) -> None:
    sink = ListSink()
    run(listened(sink, lambda _: answer, lambda server: len(server.requests) > 1))
    assert sink.reports[0] == (State.DEGRADED, told)
    assert sink.posts == []


def test_a_server_that_refuses_now_and_then_is_in_trouble_only_after_an_hour_of_it() -> None:
    answers = iter([articles()])
    sink = ListSink()
    run(
        listened(
            sink,
            lambda request: next(answers, lambda _: reply(TOO_SOON, 429))(request),
            lambda _: sink.reports[-1:] == [(State.DEGRADED, "127.0.0.1 answered 429")],
        )
    )
    assert len(sink.reports) > 50
    assert {state for state, _ in sink.reports[:-1]} == {State.LIVE}


def test_one_term_that_always_fails_does_not_keep_the_others_waiting() -> None:
    def answer(request: Request) -> bytes:
        if "broken" in request.path:
            return reply(b"", 500)
        return articles(an_article(1, "Northwind Coffee", NOW))(request)

    sink = ListSink()
    sink.looked_for = ("broken", "Northwind Coffee")
    run(listened(sink, answer, lambda _: bool(sink.posts)))
    assert sink.posts


def test_what_is_written_while_gdelt_does_not_answer_at_first_is_asked_for_later() -> None:
    answers = iter([reply(TOO_SOON, 429)] * 200)
    asked: list[str] = []

    def answer(request: Request) -> bytes:
        asked.append(request.path)
        return next(answers, None) or articles(an_article(1, "Northwind Coffee", NOW))(request)

    sink = ListSink()
    run(listened(sink, answer, lambda _: bool(sink.posts)))
    assert "startdatetime=20260301104500" in asked[-1]  # an hour and a quarter before the first look


def test_after_a_long_break_it_is_said_what_was_not_read() -> None:
    left = NOW - timedelta(days=9)
    sink = ListSink(json.dumps({"Northwind Coffee": left.isoformat()}))
    run(listened(sink, articles(), lambda _: len(sink.reports) > 1))
    assert sink.reports[0] == (State.CATCHING_UP, "")
    assert [(gap.since, gap.until) for gap in sink.gaps] == [(left, NOW - timedelta(days=7))]


def test_what_is_read_of_a_long_break_is_not_read_again_after_another_one() -> None:
    left = NOW - timedelta(days=2)

    def answer(request: Request) -> bytes:
        query = parse_qs(urlsplit(request.path).query)
        since, until = (moment(query[name][0]) for name in ("startdatetime", "enddatetime"))
        much = 250 if until - since > timedelta(hours=3) else 1
        return articles(*(an_article(n, "Northwind Coffee", since) for n in range(much)))(request)

    sink = ListSink(json.dumps({"Northwind Coffee": left.isoformat()}))
    run(listened(sink, answer, lambda server: len(server.requests) > 10))
    read_until = datetime.fromisoformat(json.loads(sink.batches[-1].cursor or "{}")["Northwind Coffee"])
    assert left < max(post.created_at for post in sink.posts) < read_until < NOW


def test_more_articles_than_are_shown_in_a_quarter_of_an_hour_are_a_gap() -> None:
    sink = heard(*(an_article(n, "Northwind Coffee", NOW) for n in range(250)))
    assert len(sink.gaps) == 8
    assert "no more than 250 articles" in sink.gaps[0].reason


def test_where_nothing_is_looked_for_nothing_is_asked() -> None:
    asked: list[Request] = []
    sink = ListSink()
    sink.looked_for = ()
    run(listened(sink, lambda request: asked.append(request) or b"", lambda _: bool(sink.reports)))  # type: ignore[func-returns-value]
    assert (asked, sink.reports[0]) == ([], (State.LIVE, ""))
