"""Mastodon: a stream that is never told twice, what was missed, and what a status holds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.storm.mention import MAX_TEXT, Mention, MentionKind
from bot.sources.frame import GiveUp, Interrupted, State
from bot.sources.mastodon import source, sse, statuses
from bot.sources.mastodon.source import Mastodon, Position
from bot.sources.mastodon.sse import ServerEvent
from bot.sources.mastodon.statuses import BadStatus, Status, Threads
from tests.sources.loopback import Request, reply
from tests.sources.mastodon import TOKEN, MastodonServer, a_status, an_event, an_id
from tests.sources.support import NOW, FakeClock, HastyClock, ListSink, run, until
from tests.sources.test_bluesky import json_values

LONG_AGO = timedelta(days=2)


def read(**changes: Any) -> Mention | None:
    return statuses.status(a_status("Northwind Coffee", at=NOW, **changes), "northwind.example", NOW).mention


def test_a_status_becomes_a_mention_whose_key_is_the_same_on_every_server() -> None:
    content = '<p>Northwind Coffee<br>burnt my <a href="https://n.example/x">tongue</a> &amp; hand</p>'
    assert read(content=content, spoiler_text="Hot!", in_reply_to_id="5") == Mention(
        source="mastodon",
        external_id="https://northwind.example/users/fan/statuses/Northwind-Coffee",
        text="Hot!\nNorthwind Coffee\nburnt my tongue & hand",
        created_at=NOW,
        url="https://northwind.example/@fan/1",
        kind=MentionKind.REPLY,
        conversation_id="northwind.example/5",
        author_id="https://northwind.example/users/fan",
        author_handle="fan@northwind.example",
        author_followers=84_000,
        lang="en",
        network="Mastodon",
        known_as=f"northwind.example/{an_id(NOW)}",
    )


def test_an_edit_that_leaves_a_picture_alone_is_an_edit_and_deletes_nothing() -> None:
    told = a_status("Northwind Coffee", at=NOW, content="", edited_at="2026-03-01T11:30:00Z")
    status = statuses.status(told, "northwind.example", NOW)
    assert status.mention is None
    assert status.change
    assert (status.change.id, status.change.text, status.change.is_gone) == (told["uri"], "", False)
    found = statuses.now(told["uri"], told, "northwind.example", NOW)
    assert (found.gone, found.text) == (False, "")
    assert statuses.now(told["uri"], told | {"visibility": "private"}, "northwind.example", NOW).gone


@pytest.mark.parametrize("visibility", ["private", "direct", None, ["public"]])
def test_what_is_not_for_everybody_is_not_heard(visibility: object) -> None:
    assert read(visibility=visibility) is None
    assert read(visibility="unlisted")


def test_counts_stand_only_where_there_was_time_to_react() -> None:
    counts = {"replies_count": 1, "reblogs_count": 2, "favourites_count": 3}
    new, old = read(**counts), read(**counts, created_at="2026-03-01T11:00:00.000Z")
    assert new
    assert old
    assert (new.replies, new.reposts, new.likes) == (None, None, None)
    assert (old.replies, old.reposts, old.likes) == (1, 2, 3)


def test_hidden_followers_a_later_clock_and_a_huge_status_are_taken_for_what_they_are() -> None:
    odd = read(
        account={"acct": "ana@tea.example", "followers_count": -1},
        created_at="2026-03-02T12:00:00Z",
        content=f"<p>{'Northwind ' * 15_000}</p>",
        url="javascript:alert(1)",
    )
    assert odd
    assert (odd.author_handle, odd.author_followers, odd.created_at) == ("ana@tea.example", None, NOW)
    assert (len(odd.text), odd.truncated, odd.url) == (MAX_TEXT, True, odd.external_id)


@settings(max_examples=50, deadline=None)
@given(
    found=st.dictionaries(
        st.sampled_from(
            ["id", "uri", "content", "account", "created_at", "visibility", "language", "reblog"]
        ),
        json_values,
    ),
    whole=st.booleans(),
)
def test_whatever_a_status_holds_it_is_read_or_rejected(found: dict[str, Any], whole: bool) -> None:
    told = (a_status("Northwind Coffee", at=NOW) if whole else {}) | found
    try:
        mention = statuses.read(json.dumps(told).encode(), "northwind.example", NOW).mention
    except BadStatus:
        return
    if mention:
        mention.text.encode()
        assert mention.created_at <= NOW


def parsed(data: bytes, cuts: list[int]) -> list[ServerEvent]:
    async def chunks() -> AsyncIterator[bytes]:
        edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
        for begin, end in pairwise(edges):
            yield data[begin:end]

    async def collected() -> list[ServerEvent]:
        return [event async for event in sse.events(chunks())]

    return run(collected())


@given(cuts=st.lists(st.integers(0, 500), max_size=8), newline=st.sampled_from([b"\n", b"\r\n"]))
def test_events_are_the_same_however_the_network_cuts_them(cuts: list[int], newline: bytes) -> None:
    data = (
        ':thump\n\nevent: update\ndata: {"a":"\u2028 é"}\n\ndata: 1\ndata: 2\n\nevent: delete\n\nevent: cut'
    )
    assert parsed(data.encode().replace(b"\n", newline), cuts) == [
        ServerEvent(),
        ServerEvent("update", '{"a":"\u2028 é"}'.encode()),
        ServerEvent("message", b"1\n2"),
        ServerEvent("delete"),
    ]


def test_an_event_that_is_too_long_is_named_and_the_next_is_read() -> None:
    long = an_event("update", "x" * (sse.LONGEST + 1)) + an_event("update", "y")
    assert parsed(long, [700_000]) == [ServerEvent("update", None), ServerEvent("update", b"y")]


def test_where_it_was_is_rewound_by_a_minute_where_ids_tell_the_time() -> None:
    assert Position(an_id(NOW), "").rewound == an_id(NOW - source.REWOUND)
    assert [Position(i, "").rewound for i in ("0", "1042", "9xKq3ZoA")] == ["0", "1042", "9xKq3ZoA"]


def test_a_status_from_tomorrow_does_not_hide_todays() -> None:
    here = Position(an_id(NOW), "")
    ahead = Status(an_id(NOW + timedelta(days=1)), NOW, None)
    newer = Status(an_id(NOW + timedelta(seconds=1)), NOW, None)
    assert here.moved(ahead, NOW) == here
    assert here.moved(newer, NOW).id == newer.id
    assert here.moved(Status("7", NOW, None), NOW) == here


async def listened(
    server: MastodonServer, sink: ListSink, enough: Callable[[], bool], **named: Any
) -> asyncio.Task[None]:
    mastodon = Mastodon(server.url, TOKEN, **{"clock": HastyClock()} | named)
    task = asyncio.create_task(mastodon.run(sink))
    await until(lambda: enough() or task.done())
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return task


def after(at: datetime) -> str:
    return json.dumps({"id": an_id(at), "at": at.isoformat()})


def test_what_came_while_there_was_no_stream_is_read_from_the_timeline_until_it_is_empty() -> None:
    texts = [f"Northwind Coffee {n}" for n in range(100)]
    with MastodonServer(texts) as server:
        server.write(90)
        sink = ListSink(after(datetime.now(UTC) - LONG_AGO))
        run(listened(server, sink, lambda: len(sink.posts) >= 100 and (State.LIVE, "") in sink.reports))
        paths = [request.path.partition("?")[0] for request in server.asked]
        assert paths[:2] == ["/api/v2/instance", "/api/v1/streaming/public"]
        assert paths.count("/api/v1/timelines/public") >= 4
    assert list(dict.fromkeys(post.text for post in sink.posts)) == texts
    assert [state for state, _ in sink.reports] == [State.CATCHING_UP, State.LIVE]
    assert sink.expected == source.SILENCE
    assert sink.gaps == []


def test_only_what_is_wanted_is_handed_over_and_the_position_moves_with_all() -> None:
    with MastodonServer(["Somebody else's tea", "Northwind Coffee 1", "More tea"]) as server:
        sink = ListSink()
        run(listened(server, sink, lambda: bool(sink.posts) and _at(sink) == server.statuses[-1]["id"]))
        assert [post.text for post in sink.posts] == ["Northwind Coffee 1"]


def _at(sink: ListSink) -> str:
    return json.loads(sink._cursor or "{}").get("id", "")


def test_answers_are_of_the_conversation_that_began_it_as_far_as_it_went_by() -> None:
    def told(number: int, text: str, answers: object = None) -> ServerEvent:
        uri = f"https://n.example/{number}"
        status = a_status(text, at=NOW, id=f"{number}", uri=uri, in_reply_to_id=answers)
        return ServerEvent("update", json.dumps(status).encode())

    stream = [
        told(1, "Northwind Coffee burnt my tongue"),
        told(2, "tea is better", answers="1"),
        told(3, "Northwind Coffee burnt mine too", answers="2"),
        told(4, "Northwind Coffee, another day"),
        told(5, "Northwind Coffee? Oh no", answers="0"),
        told(6, "Northwind Coffee, yes", answers="5"),
        told(7, "Northwind Coffee and junk", answers=["1"]),
    ]
    sink, threads = ListSink(), Threads()
    for event in stream:  # each by another connection
        line = source._Run(sink, "mastodon:m", "m.example", FakeClock(), Position("0", "2026-03-01"), threads)
        run(line.take([event]))
    began = [post.conversation_id for post in sink.posts]
    assert began == [f"m.example/{id_}" for id_ in (1, 1, 1, 4, 0, 0, 7)]
    assert sink.posts[1].text == "tea is better", "it answers what is heard"
    assert [batch.answered.get(sink.posts[1].external_id) for batch in sink.batches[:2]] == [
        None,
        "m.example/1",
    ]
    restarted = Threads()
    restarted.recall(json.loads(sink.batches[-1].cursor or "")["roots"])
    line = source._Run(sink, "mastodon:m", "m.example", FakeClock(), Position("7", "2026-03-01"), restarted)
    run(line.take([told(8, "Northwind Coffee, me too", answers="3")]))
    assert sink.posts[-1].conversation_id == "m.example/1"


def test_of_what_is_heard_the_latest_answers_are_kept_over_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statuses, "KEPT", 2)
    threads, post = Threads(), read(in_reply_to_id="1")
    assert post
    threads.recall({"0": "z"})
    threads.keep(replace(post, conversation_id="1", known_as=own) for own in ("1", "2", "3"))
    assert threads.heard == {"2": "1", "3": "1"}


def test_only_so_many_answers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statuses, "REMEMBERED", 2)
    threads, post = Threads(), read(in_reply_to_id="1")
    assert post
    for answered, own, began in [("1", "2", "1"), ("2", "3", "1"), ("3", "4", "1"), ("2", "5", "2")]:
        placed = threads.placed(replace(post, conversation_id=answered, known_as=own))
        assert placed.conversation_id == began


def test_a_tag_has_its_own_stream_its_own_timeline_and_its_own_name() -> None:
    with MastodonServer(["Northwind Coffee 1"]) as server:
        sink = ListSink()
        run(listened(server, sink, lambda: bool(sink.posts), tag="northwind"))
        paths = [request.path.partition("&")[0] for request in server.asked]
    assert "/api/v1/streaming/hashtag?tag=northwind" in paths
    assert "/api/v1/timelines/tag/northwind?limit=1" in paths
    assert {Mastodon(server.url, TOKEN).name, Mastodon(server.url, TOKEN, tag="northwind").name} == {
        "mastodon:127.0.0.1",
        "mastodon:127.0.0.1-northwind",
    }


def test_more_than_can_be_caught_up_with_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_PAGES", 2)
    with MastodonServer([f"Northwind Coffee {n}" for n in range(200)]) as server:
        server.write(200)
        sink = ListSink(after(datetime.now(UTC) - LONG_AGO))
        run(listened(server, sink, lambda: bool(sink.gaps)))
    (gap,) = sink.gaps
    assert gap.reason == "more was missed than can be caught up with"
    assert gap.since == sink.posts[-1].created_at


def test_a_limit_that_is_used_up_is_waited_for() -> None:
    clock = FakeClock()
    with MastodonServer(["Northwind Coffee 1"]) as server:
        server.limits = {"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "2026-03-01T12:02:00.000000Z"}
        sink = ListSink(after(NOW))

        async def test() -> None:
            task = asyncio.create_task(Mastodon(server.url, TOKEN, clock=clock).run(sink))
            await until(lambda: clock.slept == [120.0])
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        run(test())


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_needs_a_person_and_is_not_shown(status: int) -> None:
    with MastodonServer() as server:
        server.refuse["/api/v1/timelines/public"] = reply(b"{}", status)
        task = run(listened(server, ListSink(), lambda: False))
    error = task.exception()
    assert isinstance(error, GiveUp)
    assert "MASTODON_TOKEN" in str(error)
    assert TOKEN not in str(error)


@pytest.mark.parametrize(
    ("path", "answer", "said"),
    [
        ("/api/v1/streaming/public", reply(b"", 503), "127.0.0.1 answered 503"),
        ("/api/v1/streaming/public", reply(b"", 301, location="https://n.example"), "127.0.0.1 answered 301"),
        ("/api/v1/timelines/public", reply(b"<html>"), "127.0.0.1 sent no timeline"),
        ("/api/v1/timelines/public", b"garbage\r\n\r\n", "cannot be reached (RemoteProtocolError)"),
    ],
)
def test_a_server_in_trouble_is_named_and_tried_again(path: str, answer: bytes, said: str) -> None:
    with MastodonServer() as server:
        server.refuse[path] = answer
        task = run(listened(server, ListSink(), lambda: False))
    error = task.exception()
    assert isinstance(error, Interrupted)
    assert said in str(error)


def test_an_instance_that_does_not_say_where_it_streams_streams_itself() -> None:
    with MastodonServer(["Northwind Coffee 1"]) as server:
        server.refuse["/api/v2/instance"] = reply(b"not found", 404)
        sink = ListSink()
        run(listened(server, sink, lambda: bool(sink.posts)))
    assert sink.posts


def test_an_edit_that_names_the_brand_for_the_first_time_is_heard() -> None:
    with MastodonServer() as server:
        edited = a_status("Northwind Coffee, I meant", edited_at="2026-03-01T12:00:00Z")
        server._junk = an_event("status.update", edited)
        sink = ListSink()
        run(listened(server, sink, lambda: bool(sink.posts)))
    assert [post.text for post in sink.posts] == ["Northwind Coffee, I meant"]
    (change,) = [change for batch in sink.batches for change in batch.changes]
    assert (change.id, change.text) == (sink.posts[0].external_id, "Northwind Coffee, I meant")
    assert change.at == NOW


def test_a_deleted_status_is_told_by_the_name_that_its_server_gave_it() -> None:
    with MastodonServer(["Northwind Coffee 1"]) as server:
        server._junk = an_event("delete", "42") + an_event("delete", "x" * 600)
        sink = ListSink()
        run(listened(server, sink, lambda: bool(sink.posts and sink.rejected)))
    (change,) = [change for batch in sink.batches for change in batch.changes]
    host, _, _ = (sink.posts[0].known_as or "").partition("/")
    assert (change.source, change.id, change.text) == ("mastodon", f"{host}/42", None)
    assert sink.rejected == ["a status that was deleted has no name"]


def test_the_token_goes_to_the_server_alone() -> None:
    assert TOKEN not in repr(Mastodon("https://northwind.example", TOKEN))

    def bearer(request: Request) -> str | None:
        return request.headers.get("authorization")

    with MastodonServer(["Northwind Coffee 1"]) as server:
        sink = ListSink()
        run(listened(server, sink, lambda: bool(sink.posts)))
        assert {bearer(request) for request in server.asked} == {f"Bearer {TOKEN}"}
        assert TOKEN not in "".join(request.path for request in server.asked)
