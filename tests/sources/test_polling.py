"""Asking again and again: what fails is asked later, what hangs is started again."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.sources.fetch import FetchError
from bot.sources.frame import Interrupted, State
from bot.sources.polling import JITTER, poll
from tests.sources.support import FakeClock, ListSink, run, until


def test_a_turn_that_hangs_ends_the_run_so_that_the_source_is_started_again() -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Interrupted, match="did not come to an end"):
        run(poll(hang, ListSink(), interval=60, clock=FakeClock(), dice=random.Random(1), hangs=0.01))


def test_it_says_when_it_asks_again_also_when_it_was_told_to_stay_away() -> None:
    answers = iter([None, FetchError("it answered 429", wait=900), None])
    sink, clock = ListSink(), FakeClock()

    async def once() -> None:
        if problem := next(answers):
            raise problem

    async def test() -> None:
        polling = asyncio.create_task(poll(once, sink, interval=60, clock=clock, dice=random.Random(1)))
        await until(lambda: len(sink.turns) == 4, clock)
        polling.cancel()

    run(test())
    assert [state for state, _ in sink.reports] == [State.LIVE, State.DEGRADED, State.LIVE]
    for turn, asked in zip(sink.turns, (60, 60, 900, 60), strict=True):
        assert asked <= turn <= asked * (1 + JITTER)
