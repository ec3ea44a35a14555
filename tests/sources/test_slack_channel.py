"""A Slack channel as a source: what a tool's message becomes, and who is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import DeliveryError
from bot.sources.frame import State
from bot.sources.slack_channel import INTERVAL, PACE, REREAD, SlackChannel, plain
from tests.sources.slack_channel import CHANNEL, a_message
from tests.sources.support import NOW, FakeClock, ListSink, run, until


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
    assert asked[0] == NOW.timestamp() - 60
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
        source.ring()
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
        source.ring()
        clock.go_on(PACE)
        await until(lambda: clock.asleep != [] and clock.asleep[0] >= 200 - PACE)
        assert len(looks) == 1
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(rung())
    assert sink.reports == [(State.DEGRADED, "there is no #brand-mentions")]
