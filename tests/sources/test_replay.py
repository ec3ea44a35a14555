"""Recordings played: in order, at their pace, from where the last run ended."""

from __future__ import annotations

import asyncio
import io
import json
import os
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.sources.frame import GiveUp, Sink, State
from bot.sources.replay import FASTEST, Replay, Times
from bot.sources.supervisor import Supervisor
from tests.real_data import AIRLINE_TWEETS, needs
from tests.sources.support import NOW, FakeClock, ListSink, SqliteStore, run, until


def recorded(path: Path, minutes: list[float], name: str = "posts.jsonl", begin: datetime = NOW) -> Path:
    """One post at each of these minutes after `begin`; its text is the minute."""
    rows = [
        {"id": f"{n}", "at": (begin + timedelta(minutes=m)).isoformat(), "text": f"{m}", "author": "lena"}
        for n, m in enumerate(minutes)
    ]
    file = path / name
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


def texts(sink: ListSink) -> list[str]:
    return [post.text for post in sink.posts]


def played(replay: Replay, sink: ListSink, clock: FakeClock) -> None:
    async def test() -> None:
        task = asyncio.create_task(replay.run(sink))
        await until(task.done, clock)
        await task

    run(test())


def test_a_file_is_played_in_order_of_time_whatever_its_own_order(tmp_path: Path) -> None:
    minutes = [float(n) for n in range(1_300)]
    random.Random(5).shuffle(minutes)
    sink = ListSink()
    played(Replay(recorded(tmp_path, minutes), clock=FakeClock()), sink, FakeClock())
    assert texts(sink) == [str(m) for m in sorted(minutes)]
    assert {post.source for post in sink.posts} == {"replay"}
    assert {batch.source for batch in sink.batches} == {"replay:posts.jsonl"}


def test_a_post_stood_where_it_says_else_where_the_replay_is_told(tmp_path: Path) -> None:
    rows = [{"id": "1", "platform": "X"}, {"id": "2"}]
    file = tmp_path / "posts.jsonl"
    file.write_text("".join(json.dumps({"at": NOW.isoformat(), "text": "a", **row}) + "\n" for row in rows))
    sink = ListSink()
    played(Replay(file, network="Mastodon", clock=FakeClock()), sink, FakeClock())
    assert [post.network for post in sink.posts] == ["X", "Mastodon"]


def test_speed_says_how_fast_the_recorded_time_passes(tmp_path: Path) -> None:
    clock, sink, seen = FakeClock(), ListSink(), []
    replay = Replay(recorded(tmp_path, [0, 1, 61]), speed=60, clock=clock)

    async def test() -> None:
        task = asyncio.create_task(replay.run(sink))
        await until(lambda: texts(sink) == ["0"])
        clock.go_on(0.9)
        await asyncio.sleep(0.01)
        seen.append(texts(sink))
        clock.go_on(0.1)
        await until(lambda: texts(sink) == ["0", "1"])
        clock.go_on(60)
        await until(task.done)

    run(test())
    assert seen == [["0"]]
    assert texts(sink) == ["0", "1", "61"]
    assert [post.created_at for post in sink.posts] == [NOW + timedelta(minutes=m) for m in (0, 1, 61)]


def test_live_gives_the_past_at_once_and_the_rest_when_its_time_comes(tmp_path: Path) -> None:
    clock, sink = FakeClock(), ListSink()
    replay = Replay(recorded(tmp_path, [-9000, -3, 5, 6]), times=Times.LIVE, clock=clock)

    async def test() -> None:
        task = asyncio.create_task(replay.run(sink))
        await until(lambda: texts(sink) == ["-9000", "-3"] and clock.asleep == [300.0])
        assert [state for state, _ in sink.reports] == [State.CATCHING_UP, State.LIVE]
        clock.go_on(300)
        await until(lambda: len(texts(sink)) == 3 and clock.asleep == [60.0])
        clock.go_on(60)
        await until(task.done)

    run(test())


def test_the_past_is_stored_before_the_replay_calls_itself_live(tmp_path: Path) -> None:
    stored_when_live: list[int] = []
    store, clock = SqliteStore(), FakeClock()

    class Watching(Replay):
        async def run(self, sink: Sink) -> None:
            class Heard:
                put, store, cursor, gap = sink.put, sink.store, sink.cursor, sink.gap

                def report(self, state: State, detail: str = "") -> None:
                    sink.report(state, detail)
                    if state is State.LIVE:
                        stored_when_live.append(len(store.ids()))

            await super().run(Heard())

    replay = Watching(recorded(tmp_path, [*map(float, range(-700, 0)), 5]), times=Times.LIVE, clock=clock)

    async def test() -> None:
        task = asyncio.create_task(Supervisor(store, [replay], clock=clock).run())
        await until(lambda: bool(stored_when_live), clock)
        task.cancel()

    run(test())
    assert stored_when_live == [700]


def test_start_now_squeezes_so_that_no_post_lies_ahead(tmp_path: Path) -> None:
    clock, sink, late = FakeClock(), ListSink(), []
    begin = datetime.fromisoformat("2015-02-24T10:00:00Z")
    replay = Replay(
        recorded(tmp_path, [0, 10, 20], begin=begin), times=Times.START_NOW, speed=10, clock=clock
    )

    async def test() -> None:
        task = asyncio.create_task(replay.run(sink))
        while not task.done():
            late.extend(post for post in sink.posts if post.created_at > clock.now())
            clock.skip()
            await asyncio.sleep(0.001)

    run(test())
    assert [p.created_at for p in sink.posts] == [NOW, NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)]
    assert late == []


def test_end_now_puts_the_last_post_at_this_moment(tmp_path: Path) -> None:
    clock, sink = FakeClock(), ListSink()
    begin = datetime.fromisoformat("2015-02-24T10:00:00Z")
    played(Replay(recorded(tmp_path, [0, 30], begin=begin), times=Times.END_NOW, clock=clock), sink, clock)
    assert [p.created_at for p in sink.posts] == [NOW - timedelta(minutes=30), NOW]


def test_a_restart_goes_on_where_the_last_run_ended_and_keeps_its_now(tmp_path: Path) -> None:
    clock, sink = FakeClock(), ListSink()
    file = recorded(tmp_path, [0, 10, 20])

    def replay() -> Replay:
        return Replay(file, times=Times.START_NOW, speed=1, clock=clock)

    async def test() -> None:
        task = asyncio.create_task(replay().run(sink))
        await until(lambda: texts(sink) == ["0"])
        task.cancel()
        clock.go_on(5 * 60)
        again = asyncio.create_task(replay().run(sink))
        await until(again.done, clock)

    run(test())
    assert texts(sink) == ["0", "10", "20"]
    assert [p.created_at - NOW for p in sink.posts] == [timedelta(minutes=m) for m in (0, 10, 20)]


def test_another_file_of_the_same_name_is_played_from_its_beginning(tmp_path: Path) -> None:
    sink, clock = ListSink(), FakeClock()
    played(Replay(recorded(tmp_path, [0, 1]), clock=clock), sink, clock)
    played(Replay(recorded(tmp_path, [5, 6]), clock=clock), sink, clock)
    played(Replay(recorded(tmp_path, [5, 6]), clock=clock), sink, clock)
    assert texts(sink) == ["0", "1", "5", "6"]


def test_another_name_makes_other_posts_of_the_same_file(tmp_path: Path) -> None:
    file, clock = recorded(tmp_path, [0]), FakeClock()
    first, second = ListSink(), ListSink()
    played(Replay(file, clock=clock), first, clock)
    played(Replay(file, name="drill 2", clock=clock), second, clock)
    assert first.posts[0].external_id != second.posts[0].external_id


def test_bad_lines_are_counted_by_place_and_the_rest_is_played(tmp_path: Path) -> None:
    file = recorded(tmp_path, [0, 1])
    file.write_text(file.read_text().replace("\n", "\n{broken\n", 1))
    sink, clock = ListSink(), FakeClock()
    played(Replay(file, clock=clock), sink, clock)
    assert texts(sink) == ["0", "1"]
    (problem,) = sink.rejected
    assert problem.startswith("posts.jsonl:2: is no JSON")


def test_standard_input_is_played_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    read_end, write_end = os.pipe()
    sink, clock, shown = ListSink(), FakeClock(), []
    with os.fdopen(read_end, "rb") as reader, os.fdopen(write_end, "wb", buffering=0) as writer:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(reader))
        replay = Replay("-", show=shown.append, clock=clock)

        async def test() -> None:
            task = asyncio.create_task(replay.run(sink))
            writer.write(b"text,at,id\nfirst,2026-03-01 12:00,1\n")
            await until(lambda: texts(sink) == ["first"])
            writer.write(b"second,2026-03-01 11:00,2\n")
            await until(lambda: texts(sink) == ["first", "second"])
            writer.close()
            await until(task.done)
            with pytest.raises(GiveUp, match="a second time"):
                await replay.run(sink)

        run(test())
    assert str(shown[0]).startswith("standard input: CSV with commas")


@pytest.mark.parametrize(
    "arguments",
    [{"speed": 0}, {"speed": -1}, {"times": Times.START_NOW, "speed": FASTEST}, {"times": Times.END_NOW}],
)
def test_what_cannot_be_played_so_is_said_at_once(arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"speed|standard input"):
        Replay("-", **arguments)  # type: ignore[arg-type]


@needs(AIRLINE_TWEETS)
def test_a_real_export_is_read_whole_without_a_word_from_us() -> None:
    sink, clock = ListSink(), FakeClock()
    played(Replay(AIRLINE_TWEETS, clock=clock), sink, clock)
    posts = sink.posts
    assert (len(posts), len({p.external_id for p in posts}), sink.rejected) == (11_727, 11_572, [])
    assert [p.created_at for p in posts] == sorted(p.created_at for p in posts)
