"""Bluesky: both forms of its stream, what its servers forget, and who wrote what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.storm.mention import MAX_TEXT, Mention, MentionKind
from bot.sources.bluesky import posts, source, wire
from bot.sources.bluesky.own import Own
from bot.sources.bluesky.people import LEFT_ALONE, People
from bot.sources.bluesky.source import Bluesky, Position
from bot.sources.bluesky.wire import BadFrame, StreamError
from bot.sources.frame import Interrupted, State
from bot.sources.supervisor import Supervisor
from tests.sources.jetstream import AUTHOR, METHOD, POSTS, Happening, Jetstream, a_post
from tests.sources.loopback import Loopback, Request, reply
from tests.sources.support import NOW, FakeClock, HastyClock, ListSink, SqliteStore, run, until

NOBODY = "http://127.0.0.1:9"
URI = f"at://{AUTHOR}/{POSTS}/k1"
MICROS = int(NOW.timestamp() * 1e6)


def made(v2: bool = False, **record: Any) -> Mention | None:
    told = {"text": "Northwind Coffee burnt my tongue", "langs": ["en"]} | record
    event = wire.read(Happening("k1", told).frame(MICROS, 7, v2=v2))
    assert event
    return posts.mention(event, NOW)


@pytest.mark.parametrize("v2", [False, True], ids=["version 1", "version 2"])
def test_a_frame_of_either_version_becomes_the_same_mention(v2: bool) -> None:
    assert made(v2) == Mention(
        source="bluesky",
        external_id=URI,
        text="Northwind Coffee burnt my tongue",
        created_at=NOW,
        url=f"https://bsky.app/profile/{AUTHOR}/post/k1",
        kind=MentionKind.POST,
        conversation_id=URI,
        author_id=AUTHOR,
        lang="en",
        network="Bluesky",
    )


def test_replies_quotes_links_and_cards_are_told_apart_and_read() -> None:
    root = {"uri": "at://did:plc:someone/app.bsky.feed.post/k0"}
    link = "https://northwind.example/a/very/long/way"
    facet = {"features": [{"$type": "app.bsky.richtext.facet#link", "uri": link}]}
    card = {"$type": "app.bsky.embed.external", "external": {"uri": link, "title": "Hot cups"}}
    reply_ = made(reply={"root": root, "parent": root}, langs=["en", "fr"])
    assert reply_
    assert (reply_.kind, reply_.conversation_id, reply_.lang) == (MentionKind.REPLY, root["uri"], None)
    quote = made(embed={"$type": "app.bsky.embed.record", "record": root})
    assert quote
    assert quote.kind is MentionKind.QUOTE
    shown = made(facets=[facet, facet], embed=card)
    assert shown
    assert shown.text == f"Northwind Coffee burnt my tongue\n{link}\nHot cups"


def test_the_streams_own_time_counts_and_never_lies_ahead() -> None:
    later = wire.read(a_post("Northwind Coffee").frame(MICROS + 90_000_000, 1, v2=False))
    imported = {"$type": f"{METHOD}#commit", "seq": 1, "did": AUTHOR, "time": "2019-01-01T00:00:00Z"}
    imported |= {"witnessedAt": "2026-03-01T12:00:00.000000Z"}
    assert later
    mention = posts.mention(later, NOW)
    assert mention
    assert mention.created_at == NOW
    witnessed = wire.read(json.dumps({"$type": "message", "payload": imported}))
    assert witnessed
    assert witnessed.at == NOW


def test_a_post_without_words_is_no_mention_and_a_huge_one_is_cut() -> None:
    assert made(text="") is None
    assert made(text=None) is None
    huge = made(text="Northwind Coffee " * 60_000)
    assert huge
    assert (len(huge.text), huge.truncated) == (MAX_TEXT, True)


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        ("{not json", "is no JSON"),
        ('{"commit": {"record": {"text": ' + "[" * 100_000, "is no JSON"),
        ("17", "is not what Jetstream sends"),
        ('{"commit": []}', "is not what Jetstream sends"),
        ("{}", "has no time"),
        ('{"time_us": 1e300}', "has no time"),
        ('{"$type": "message"}', "has no payload"),
        ('{"$type": "message", "payload": {"seq": 1, "time": 5}}', "has no time"),
        (a_post("x", key="a/b").frame(MICROS, 1, v2=False), "names no post"),
        (Happening("k", {}, did="did:plc:a b").frame(MICROS, 1, v2=True), "names no post"),
        (Happening("k").frame(MICROS, 1, v2=True), "does not say what became of its post"),
    ],
)
def test_a_bad_frame_is_named_for_what_is_wrong(frame: str, problem: str) -> None:
    with pytest.raises(BadFrame, match=problem):
        wire.read(frame)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
NAMES = ["text", "langs", "facets", "embed", "reply", "createdAt"]


@settings(max_examples=50, deadline=None)
@given(record=st.dictionaries(st.sampled_from(NAMES), json_values), v2=st.booleans())
@example(record={"text": "a\0b\ud800", "langs": ["e" * 99], "reply": {"root": {"uri": "x" * 999}}}, v2=True)
@example(record={"text": "a", "embed": {"$type": [], "external": {"uri": 1}}, "facets": [[]]}, v2=False)
def test_whatever_a_record_holds_it_is_read_or_rejected(record: dict[str, Any], v2: bool) -> None:
    frame = Happening("k1", record).frame(MICROS, 1, v2=v2)
    try:
        event = wire.read(frame)
        found = posts.mention(event, NOW) if event else None
    except BadFrame:
        return
    if found:
        found.text.encode()
        assert "\0" not in found.text


def test_the_server_says_why_it_ends_the_stream() -> None:
    with pytest.raises(StreamError, match="ConsumerTooSlow"):
        wire.read('{"$type": "error", "error": "ConsumerTooSlow", "message": "you are too slow"}')


async def listened(server: Jetstream, sink: ListSink, enough: Callable[[], bool], **named: Any) -> None:
    bluesky = Bluesky(servers=[server.url], clock=HastyClock(), **{"api": NOBODY} | named)
    task = asyncio.create_task(bluesky.run(sink))
    await until(lambda: enough() or task.done())
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def position(age: timedelta, server: str) -> str:
    return json.dumps({"at": int((datetime.now(UTC) - age).timestamp() * 1e6), "server": server})


@pytest.mark.parametrize("v2", [False, True], ids=["version 1", "version 2"])
def test_it_asks_for_posts_only_from_a_little_before_where_it_was(v2: bool) -> None:
    with Jetstream([a_post("Northwind Coffee 1")], v2=v2) as server:
        cursor = position(timedelta(seconds=10), server.url)
        sink = ListSink(cursor)
        run(listened(server, sink, lambda: bool(sink.posts)))
        (asked,) = server.asked
        assert int(asked["cursor"][0]) == json.loads(cursor)["at"] - 5_000_000
        assert asked["collections" if v2 else "wantedCollections"] == [POSTS]
        assert asked.get("kinds") == (["commit"] if v2 else None)
        assert sink.expected == source.SILENCE
        assert sink.reports[0] == (State.CATCHING_UP, "")


def test_another_servers_position_is_rewound_further() -> None:
    there = Position(at=100_000_000, server="wss://one.example/subscribe")
    assert there.rewound("wss://one.example/subscribe") == 95_000_000
    assert there.rewound("wss://two.example/subscribe") == 70_000_000


def test_what_the_server_has_forgotten_is_a_gap_with_its_times() -> None:
    began, kept = datetime.now(UTC) - timedelta(hours=40), datetime.now(UTC) - timedelta(hours=36)
    with Jetstream(past=[(kept, a_post("Northwind Coffee 1"))]) as server:
        sink = ListSink(json.dumps({"at": int(began.timestamp() * 1e6), "server": server.url}))
        run(listened(server, sink, lambda: bool(sink.posts)))
    (gap,) = sink.gaps
    assert abs(gap.since - began) < timedelta(milliseconds=1)
    assert abs(gap.until - kept) < timedelta(milliseconds=1)


def test_nothing_is_called_a_gap_when_nothing_is_missing() -> None:
    then = datetime.now(UTC) - timedelta(hours=2)
    told = [(then + timedelta(seconds=n), a_post(f"Northwind Coffee {n}")) for n in range(20)]
    with Jetstream(past=told) as server:
        sink = ListSink(json.dumps({"at": int(told[9][0].timestamp() * 1e6), "server": server.url}))
        run(listened(server, sink, lambda: len(sink.posts) >= 15))
    assert sink.gaps == []


def test_a_server_that_refuses_an_old_cursor_is_listened_to_from_now_on() -> None:
    def refuse(asked: dict[str, list[str]]) -> HTTPStatus | None:
        return HTTPStatus.BAD_REQUEST if "cursor" in asked else None

    with Jetstream([a_post("Northwind Coffee 1")], v2=True, refuse=refuse) as server:
        sink = ListSink(position(timedelta(hours=40), server.url))
        run(listened(server, sink, lambda: bool(sink.posts)))
        assert [("cursor" in asked) for asked in server.asked] == [True, False]
    (gap,) = sink.gaps
    assert gap.until - gap.since > timedelta(hours=39)


def test_an_old_cursor_that_is_refused_in_the_stream_is_given_up_for_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(source, "PATIENCE", 0.01)
    with Jetstream(v2=True, ending='{"$type": "error", "error": "CursorTooOld"}') as server:
        sink = ListSink(position(timedelta(hours=40), server.url))
        with pytest.raises(Interrupted, match="CursorTooOld"):
            run(Bluesky(servers=[server.url], api=NOBODY, clock=HastyClock()).run(sink))
        assert [("cursor" in asked) for asked in server.asked] == [True, False]
    (gap,) = sink.gaps
    assert gap.until - gap.since > timedelta(hours=39)
    cursor = json.loads(run(sink.cursor("bluesky")) or "")
    assert cursor["at"] >= gap.until.timestamp() * 1e6 - 1, "it is not asked for again"


def test_it_is_catching_up_until_the_stream_reaches_the_moment_of_connecting() -> None:
    then = datetime.now(UTC) - timedelta(minutes=30)
    past = [(then + timedelta(seconds=n), a_post(f"Northwind Coffee {n}")) for n in range(10)]
    with Jetstream([a_post("Northwind Coffee now")], past=past) as server:
        sink = ListSink(position(timedelta(hours=1), server.url))
        run(listened(server, sink, lambda: (State.LIVE, "") in sink.reports))
    assert [state for state, _ in sink.reports] == [State.CATCHING_UP, State.LIVE]


def test_a_broken_line_is_named_by_its_host_and_goes_on_at_another_server() -> None:
    with Jetstream([a_post("Northwind Coffee 1")]) as server:
        bluesky = Bluesky(servers=["ws://127.0.0.1:9/subscribe", server.url], api=NOBODY, clock=HastyClock())
        sink = ListSink()

        async def test() -> None:
            with pytest.raises(Interrupted, match="cannot be reached"):
                await bluesky.run(sink)
            task = asyncio.create_task(bluesky.run(sink))
            await until(lambda: bool(sink.posts))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        run(test())


def test_frames_before_a_last_word_are_not_lost() -> None:
    error = '{"$type": "error", "error": "ConsumerTooSlow"}'
    with Jetstream([a_post("Northwind Coffee 1")], v2=True, ending=error) as server:
        sink = ListSink()

        async def test() -> None:
            with pytest.raises(Interrupted, match="ended the stream: ConsumerTooSlow"):
                await Bluesky(servers=[server.url], api=NOBODY, clock=HastyClock()).run(sink)

        run(test())
    assert [post.text for post in sink.posts] == ["Northwind Coffee 1"]


def test_a_clock_that_runs_backwards_or_ahead_and_a_post_of_a_megabyte_cost_nothing() -> None:
    now = datetime.now(UTC)
    huge = a_post("Northwind Coffee " + "x" * 900_000, key="huge")
    ages = (timedelta(seconds=10), timedelta(seconds=10, milliseconds=33), -timedelta(days=1))
    past = [(now - age, a_post(f"Northwind Coffee {n}", key=f"k{n}")) for n, age in enumerate(ages)]
    with Jetstream(past=[*past, (now - timedelta(seconds=9), huge)]) as server:
        sink = ListSink(cursor=position(timedelta(seconds=30), server.url))
        run(listened(server, sink, lambda: len(sink.posts) == 4))
    assert [post.external_id.rpartition("/")[2] for post in sink.posts] == ["k0", "k1", "k2", "huge"]
    assert (len(sink.posts[-1].text), sink.posts[-1].truncated) == (MAX_TEXT, True)
    assert max(post.created_at for post in sink.posts) <= datetime.now(UTC)
    reached = [json.loads(batch.cursor)["at"] for batch in sink.batches if batch.cursor]
    assert reached == sorted(reached)
    assert reached[-1] <= datetime.now(UTC).timestamp() * 1e6
    assert (sink.gaps, sink.rejected) == ([], [])


@pytest.mark.parametrize("v2", [False, True], ids=["version 1", "version 2"])
def test_what_is_deleted_or_edited_goes_with_the_next_batch_and_its_cursor(v2: bool) -> None:
    edited = Happening("k2", {"text": "Somebody else's tea"}, operation="update")
    happenings = [Happening("k1", operation="delete"), edited, a_post("Northwind Coffee 3", key="k3")]
    with Jetstream(happenings, v2=v2) as server:
        sink = ListSink()
        run(listened(server, sink, lambda: bool(sink.posts)))
    (batch,) = [batch for batch in sink.batches if batch.mentions]
    assert [(change.id, change.text) for change in batch.changes] == [
        (URI, None),
        (URI.replace("k1", "k2"), "Somebody else's tea"),
    ]
    assert batch.cursor is not None
    assert ([post.text for post in sink.posts], sink.rejected) == (["Northwind Coffee 3"], [])


def test_an_answer_to_what_is_heard_is_handed_over_with_the_post_that_it_answers() -> None:
    def answer(parent: str, root: str) -> dict[str, Any]:
        return {"root": {"uri": URI.replace("k1", root)}, "parent": {"uri": URI.replace("k1", parent)}}

    happenings = [
        a_post("Northwind Coffee 1", key="k1"),
        a_post("mine too", key="k2", reply=answer("k1", "k1")),
        a_post("so sad", key="k3", reply=answer("k2", "k1")),
        a_post("what a day", key="k4", reply=answer("k9", "k8")),
        a_post("below a stranger", key="k5", reply={"parent": {"uri": 7}, "root": [URI]}),
        a_post("Northwind Coffee 6", key="k6"),
    ]
    with Jetstream(happenings) as server:
        sink = ListSink()
        run(listened(server, sink, lambda: len(sink.posts) == 4))
    heard = [(post.text, post.conversation_id) for post in sink.posts]
    assert heard[:3] == [("Northwind Coffee 1", URI), ("mine too", URI), ("so sad", URI)]
    answered = dict(pair for batch in sink.batches for pair in batch.answered.items())
    assert answered == {URI.replace("k1", "k2"): URI, URI.replace("k1", "k3"): URI.replace("k1", "k2")}


class Api:
    """Answers as the public API does, and remembers what it was asked. `dids` are by handle."""

    def __init__(self, status: int = 200, **dids: str) -> None:
        self.asked: list[tuple[str, list[str]]] = []
        self.status = status
        self.dids = dids

    def __call__(self, request: Request) -> bytes:
        parts = urlsplit(request.path)
        method, query = parts.path.rpartition(".")[2], parse_qs(parts.query)
        named = query["actors" if method == "getProfiles" else "uris"]
        self.asked.append((method, named))
        profile = {"handle": "fan.northwind.example", "followersCount": 84_000}
        answer = {
            "getProfiles": {"profiles": [{"did": self.dids.get(did, did)} | profile for did in named]},
            "getPosts": {"posts": [{"uri": uri, "likeCount": 3, "repostCount": 0} for uri in named]},
        }
        return reply(json.dumps(answer[method]).encode(), self.status, content_type="application/json")


def written(number: int, age: timedelta = timedelta()) -> Mention:
    return Mention(
        source="bluesky",
        external_id=f"at://did:plc:a{number}/{POSTS}/k",
        text="Northwind Coffee",
        created_at=NOW - age,
        author_id=f"did:plc:a{number}",
    )


def test_authors_are_looked_up_twenty_five_at_a_time_and_remembered() -> None:
    api = Api()
    with Loopback(api) as server:
        people = People(FakeClock(), server.url)
        young = [written(n) for n in range(60)]
        found = run(people.completed(young))
        assert {(m.author_handle, m.author_followers, m.likes) for m in found} == {
            ("fan.northwind.example", 84_000, None)
        }
        assert sorted(len(named) for _, named in api.asked) == [10, 25, 25]
        run(people.completed(young))
        assert len(api.asked) == 3


def test_counts_are_asked_for_only_where_there_was_time_to_react() -> None:
    api = Api()
    with Loopback(api) as server:
        mixed = [written(1), written(2, timedelta(hours=1))]
        new, old = run(People(FakeClock(), server.url).completed(mixed))
    assert (new.likes, new.reposts, new.replies) == (None, None, None)
    assert (old.likes, old.reposts, old.replies) == (3, 0, None)


def test_an_api_that_fails_delays_nobody_and_is_left_alone_for_a_minute() -> None:
    api, clock = Api(status=500), FakeClock()
    with Loopback(api) as server:
        people = People(clock, server.url)
        assert run(people.completed([written(1)])) == (written(1),)
        assert run(people.completed([written(2)])) == (written(2),)
        assert len(api.asked) == 1
        api.status = 200
        clock.go_on(LEFT_ALONE.total_seconds())
        (found,) = run(people.completed([written(2)]))
        assert found.author_followers == 84_000


def test_only_wanted_posts_are_looked_up_and_stored_through_the_whole_frame() -> None:
    api = Api()
    happenings = [a_post("Somebody else's tea"), a_post("Northwind Coffee 1"), a_post("More tea")]
    with Loopback(api) as people, Jetstream(happenings) as server:
        store = SqliteStore()
        bluesky = Bluesky(servers=[server.url], api=people.url, clock=HastyClock())

        async def test() -> None:
            supervisor = Supervisor(store, [bluesky], clock=HastyClock())
            task = asyncio.create_task(supervisor.run())
            await until(lambda: bool(store.texts()))
            (status,) = supervisor.statuses()
            assert status.last_event
            assert status.lag is not None
            assert status.lag < timedelta(seconds=10)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        run(test())
    assert store.texts() == ["Northwind Coffee 1"]
    assert api.asked == [("getProfiles", [AUTHOR])]


def test_answers_to_and_quotes_of_a_post_of_the_brands_own_are_heard_whatever_they_say() -> None:
    """The stream calls nobody by name: whose id it is, is asked for once."""
    api, quote = Api(**{"northwind.bsky.social": AUTHOR}), "app.bsky.embed.record"
    answered = {"root": {"uri": URI}, "parent": {"uri": URI}}
    beside = {"$type": f"{quote}WithMedia", "record": {"record": {"uri": URI}}}
    happenings = [replace(told, did=AUTHOR if told.key == "k1" else "did:plc:fan") for told in (
        a_post("New hours from Monday", key="k1"),
        a_post("shame on you", key="k2", reply=answered),
        a_post("look at this", key="k3", embed={"$type": quote, "record": {"uri": URI}}),
        a_post("and at this", key="k4", embed=beside),
        a_post("so sad", key="k5", reply={"root": {"uri": "at://x"}}),
        a_post("Northwind Coffee", key="k6"),
    )]  # fmt: skip
    with Loopback(api) as people, Jetstream(happenings) as server:
        sink = ListSink()
        sink.own = ("northwind", "northwind@tea.example", "fan.northwind.example")
        run(listened(server, sink, lambda: len(sink.posts) == 5, api=people.url))
    assert [(post.text, post.conversation_id == URI) for post in sink.posts] == [
        ("New hours from Monday", True),
        ("shame on you", True),
        ("look at this", True),
        ("and at this", True),
        ("Northwind Coffee", False),
    ]
    assert sink.posts[0].author_handle == "fan.northwind.example"
    assert api.asked[0] == ("getProfiles", ["northwind.bsky.social", "fan.northwind.example"])
    assert [asked for asked in api.asked if "northwind.bsky.social" in asked[1]] == api.asked[:1]


def test_who_is_meant_by_a_name_stays_known_while_the_api_is_down_and_is_asked_again() -> None:
    api, clock, sink = Api(**{"northwind.bsky.social": AUTHOR}), FakeClock(), ListSink()
    sink.own = ("northwind",)
    with Loopback(api) as server:
        own = Own(People(clock, server.url), clock)

        async def test() -> None:
            await own.look(sink)
            assert own.names == {AUTHOR: "fan.northwind.example"}
            api.status, sink.own = 500, ("northwind", "other.example")
            for _ in range(3):
                clock.go_on(61)
                await own.look(sink)
            assert list(own.names) == [AUTHOR]
            api.status = 200
            clock.go_on(61)
            await own.look(sink)
            assert list(own.names) == [AUTHOR, "other.example"]

        run(test())


def test_a_name_that_nobody_can_have_is_not_asked_for_and_a_refusal_stops_no_other_question() -> None:
    """Bluesky refuses the whole question for one such name."""
    api, clock, sink, longest = Api(**{"northwind.bsky.social": AUTHOR}), FakeClock(), ListSink(), "a" * 63
    never = (
        "northwind_coffee",
        "acme.",
        "münchen",
        "x.1",
        "-tea",
        "tea-",
        f"{longest}a",
        f"{'a.' * 125}tea.x",
    )
    sink.own = (*never, "northwind", f"{longest}.example", "2-1.tea", "northwind@tea.example")
    with Loopback(api) as server:
        people = People(clock, server.url)
        own = Own(people, clock)

        async def test() -> None:
            await own.look(sink)
            asked = ["northwind.bsky.social", f"{longest}.example", "2-1.tea"]
            assert api.asked == [("getProfiles", asked)]
            api.status, sink.own = 400, ("other.example",)
            clock.go_on(61)
            await own.look(sink)
            await own.look(sink)
            assert len(api.asked) == 2, "it is asked for in a minute again"
            assert AUTHOR in own.names
            api.status = 200
            (found,) = await people.completed([written(1)])
            assert found.author_followers == 84_000

        run(test())
