"""A Slack channel as a source: what a tool's message becomes, and who is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import DeliveryError
from bot.domain.storm.mention import Change
from bot.sources.frame import State
from bot.sources.slack_channel import INTERVAL, LONG, PACE, REREAD, SELDOM, SlackChannel, _told, plain
from tests.sources.slack_channel import CHANNEL, a_message
from tests.sources.support import NOW, FakeClock, ListSink, run, until

JUNK = st.recursive(
    st.none() | st.floats() | st.text(max_size=5),
    lambda inner: st.dictionaries(st.sampled_from(["ts", "text", "edited", "channel"]), inner, max_size=3),
    max_leaves=5,
)


async def listened(
    sink: ListSink,
    history: Callable[[float], Any],
    is_enough: Callable[[], bool],
    clock: FakeClock | None = None,
) -> None:
    clock = clock or FakeClock()
    task = asyncio.create_task(SlackChannel("#brand-mentions", history, clock=clock).run(sink))
    await until(lambda: task.done() or is_enough(), clock)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def heard(*messages: dict[str, Any]) -> ListSink:
    sink = ListSink()
    run(listened(sink, lambda _: messages, lambda: bool(sink.reports)))
    return sink


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tom &amp; Ana: 3 &lt; 4", "Tom & Ana: 3 < 4"),
        ("<https://s.example/1|this post>", "this post https://s.example/1"),
        ("<https://s.example/1|s.example/1>", "https://s.example/1"),
        ("<https://s.example/1?a=1&amp;b=2>", "https://s.example/1?a=1&b=2"),
        ("ask <@U0ANA> in <#C01|general> <!here>", "ask  in general"),
        ("a < b > c", "a < b > c"),
    ],
)
def test_slacks_notation_is_read_as_people_see_it(written: str, read: str) -> None:
    assert plain(written) == read


def test_a_message_of_a_tool_is_a_post() -> None:
    attachment = {
        "author_name": "lena_bakes",
        "title": "A cup and a storm",
        "title_link": "https://s.example/1?a=1&amp;b=2",
        "text": "Northwind Coffee, seriously?",
        "fallback": "not shown",
    }
    sink = heard(a_message("New mention on X", NOW, attachments=[attachment]))
    (post,) = sink.posts
    assert post.text == "New mention on X\nA cup and a storm\nNorthwind Coffee, seriously?"
    assert (post.author_handle, post.network, post.url) == (
        "lena_bakes",
        "Radar",
        "https://s.example/1?a=1&b=2",
    )
    assert (post.external_id, post.created_at) == (f"{CHANNEL}:{NOW.timestamp():.6f}", NOW)
    assert (sink.batches[-1].source, post.source) == ("slack:brand-mentions", "slack")


def test_what_stands_in_blocks_is_read_too_and_nothing_twice() -> None:
    blocks = [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*Northwind Coffee*: <https://s.example/1|open>"},
        },
        {"type": "context", "elements": [{"type": "plain_text", "text": "New mention"}]},
        {"type": "rich_text", "elements": [{"elements": [{"type": "text", "text": "seriously?"}, 7]}]},
        {"type": "divider"},
        7,
    ]
    (post,) = heard(a_message("New mention", NOW, blocks=blocks)).posts
    assert post.text == "New mention\n*Northwind Coffee*: open https://s.example/1\nseriously?"
    assert post.url == "https://s.example/1"


@pytest.mark.parametrize(
    "changes", [{"text": ""}, {"ts": "soon"}, {"ts": None}, {"attachments": 7, "text": 7}]
)
def test_a_message_that_cannot_be_read_is_counted(changes: dict[str, Any]) -> None:
    sink = heard(a_message("a", NOW + timedelta(seconds=1)) | changes)
    assert (sink.posts, sink.rejected) == ([], ["a message has no time or words"])


def test_it_reads_on_from_the_last_post_known() -> None:
    sink, asked = ListSink(f"{NOW.timestamp():.6f}"), list[float]()
    run(listened(sink, lambda oldest: asked.append(oldest) or (), lambda: bool(sink.reports[1:])))  # type: ignore[func-returns-value]
    assert asked[0] == NOW.timestamp() - LONG
    assert sink.reports[0] == (State.CATCHING_UP, "")


def test_messages_without_words_move_it_on_and_are_counted_once() -> None:
    sink, clock, asked = ListSink(), FakeClock(), list[float]()
    empty = NOW + timedelta(minutes=1)

    def history(oldest: float) -> Any:
        asked.append(oldest)
        return [a_message("", empty)] if oldest < empty.timestamp() <= clock.now().timestamp() else []

    run(listened(sink, history, lambda: len(sink.reports) > 4, clock))
    assert asked[-1] == empty.timestamp() - REREAD
    assert sink.rejected == ["a message has no time or words"]


def test_who_rings_is_heard_at_once_and_not_more_often_than_slack_allows() -> None:
    sink, clock = ListSink(), FakeClock()

    async def rung() -> None:
        source = SlackChannel("brand-mentions", lambda _: (), clock=clock)
        task = asyncio.create_task(source.run(sink))
        await until(lambda: clock.slept == [PACE])
        source.ring({"channel": CHANNEL})
        clock.go_on(PACE)
        await until(lambda: len(sink.reports) == 2)
        await until(lambda: clock.asleep == [PACE])
        clock.go_on(PACE)
        await until(lambda: clock.asleep != [] and clock.asleep[0] >= INTERVAL - PACE)
        assert len(sink.reports) == 2  # nobody rings, so it waits for its turn
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(rung())


def test_a_refusal_is_told_and_no_ring_asks_again_before_its_time() -> None:
    sink, clock, looks = ListSink(), FakeClock(), list[float]()

    def refusing(oldest: float) -> Any:
        looks.append(oldest)
        raise DeliveryError("there is no #brand-mentions", permanent=True, retry_after=200)

    async def rung() -> None:
        source = SlackChannel("brand-mentions", refusing, clock=clock)
        task = asyncio.create_task(source.run(sink))
        await until(lambda: clock.slept == [PACE])
        source.ring({"channel": CHANNEL})
        clock.go_on(PACE)
        await until(lambda: clock.asleep != [] and clock.asleep[0] >= 200 - PACE)
        assert len(looks) == 1
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(rung())
    assert sink.reports == [(State.DEGRADED, "there is no #brand-mentions")]


class Channel:
    """What stands in it now; `events` are told at the first look."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = list(messages)
        self.changes: list[Change] = []
        self.sink, self.clock = ListSink(f"{NOW.timestamp() - 600:.6f}"), FakeClock()
        self.source = SlackChannel("brand-mentions", self.history, clock=self.clock)

    def history(self, oldest: float) -> Any:
        return [each for each in self.messages if float(each["ts"]) > oldest]

    def looks(self, *events: dict[str, Any], after: float = 0.0) -> list[Change]:
        """The changes that a turn finds."""

        async def turn() -> None:
            self.clock.go_on(after)
            before = len(self.sink.batches)
            task = asyncio.create_task(self.source.run(self.sink))
            for event in events:
                self.source.ring({"channel": CHANNEL} | event)
            await until(lambda: len(self.sink.batches) > before or task.done())
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        run(turn())
        return list(self.sink.batches[-1].changes)


def test_an_edit_and_a_deletion_that_slack_tells_of_are_changes_of_the_post() -> None:
    post = a_message("Northwind Coffee", NOW - timedelta(minutes=5))
    channel = Channel(post)
    assert channel.looks() == []
    edited = {**post, "text": "Northwind Tea", "edited": {"user": "B0RADAR", "ts": f"{NOW.timestamp():.6f}"}}
    edited.pop("channel")
    key = f"{CHANNEL}:{post['ts']}"
    told = channel.looks({"subtype": "message_changed", "message": edited})
    assert told == [Change(source="slack", id=key, at=NOW, text="Northwind Tea")]
    assert channel.looks({"subtype": "message_changed", "message": {**post, "text": "unfolded"}}) == []
    channel.messages = []
    gone = channel.looks({"subtype": "message_deleted", "deleted_ts": post["ts"]})
    assert {change.id for change in gone} == {key}
    assert {change.text for change in gone} == {None}


def test_what_was_changed_while_nobody_told_is_found_when_the_last_hour_is_read_again() -> None:
    old, kept = (a_message("Northwind", NOW - timedelta(minutes=n)) for n in (40, 30))
    channel = Channel(old, kept)
    assert channel.looks() == []
    assert channel.sink.posts == []  # they stood there before the last post known
    stamp = {"ts": f"{NOW.timestamp():.6f}"}
    channel.messages = [{**kept, "text": "Northwind Tea", "edited": stamp}]
    assert channel.looks(after=60) == []
    assert [(change.id, change.text) for change in channel.looks(after=SELDOM)] == [
        (f"{CHANNEL}:{old['ts']}", None),
        (f"{CHANNEL}:{kept['ts']}", "Northwind Tea"),
    ]


@given(
    st.lists(st.dictionaries(st.sampled_from(["subtype", "message", "deleted_ts", "ts"]), JUNK), max_size=4)
)
def test_no_event_breaks_the_source(events: list[dict[str, Any]]) -> None:
    for event in events:
        event["subtype"] = "message_changed" if "message" in event else "message_deleted"
    assert isinstance(_told(events, NOW), list)
