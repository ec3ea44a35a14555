"""How the sources are, seen from outside."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.domain.storm.mention import Batch, Mention
from bot.sources.board import Board
from bot.sources.frame import State
from tests.sources.support import NOW, FakeClock


def sent(n: int) -> Batch:
    written = NOW - timedelta(minutes=3)
    return Batch(
        source="webhook",
        mentions=(Mention(source="webhook", external_id=f"{n}", text="x", created_at=written),),
    )


def test_a_source_that_others_send_to_tells_when_it_last_received_something() -> None:
    clock = FakeClock()
    board = Board(["rss"], clock, pushed=["webhook"])
    pulled, pushed = board.statuses()
    assert (pulled.state, pulled.pushed) == (State.STARTING, False)
    assert (pushed.state, pushed.pushed, pushed.last_event) == (State.LIVE, True, None)
    clock.go_on(60)
    board.committed(sent(1), 1)
    pushed = board.statuses()[1]
    assert (pushed.last_event, pushed.lag, pushed.received) == (clock.now(), timedelta(minutes=4), 1)


def test_what_is_sent_at_the_same_moment_is_all_counted() -> None:
    board = Board([], FakeClock(), pushed=["webhook"])
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: board.committed(sent(n), 1), range(2_000)))
    assert board.statuses()[0].received == 2_000
