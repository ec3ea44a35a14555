"""The frame: nothing lost, nothing twice, one source's trouble is nobody else's."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.storm.mention import Batch
from bot.sources.frame import Gap, GiveUp, Sink, Source, SourceStatus, State
from bot.sources.supervisor import Supervisor
from bot.sources.writer import AT_ONCE, CAPACITY, REFUSED, TOGETHER, either
from tests.sources.support import BOUND, NOW, Cut, FakeClock, Scripted, SqliteStore, batch, post, run, until


def supervised(store: object, sources: Sequence[Source], clock: FakeClock, seed: int = 1) -> Supervisor:
    return Supervisor(store, sources, clock=clock, dice=random.Random(seed))  # type: ignore[arg-type]


@asynccontextmanager
async def running(supervisor: Supervisor):
    task = asyncio.create_task(supervisor.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def only(supervisor: Supervisor) -> SourceStatus:
    (status,) = supervisor.statuses()
    return status


OVER = (State.STOPPED, State.FINISHED)


async def finished(task: asyncio.Task[None], supervisor: Supervisor, clock: FakeClock) -> None:
    """Time passes while a source runs, and stands still while the writer drains."""
    await until(lambda: all(s.state in OVER for s in supervisor.statuses()), clock)
    await until(task.done)


async def forever(_: Sink) -> None:
    await asyncio.Event().wait()


def then_forever(before: Callable[[Sink], Awaitable[None]]) -> Callable[[Sink], Awaitable[None]]:
    async def script(sink: Sink) -> None:
        await before(sink)
        await forever(sink)

    return script


def test_what_sources_hand_over_is_stored_and_they_end() -> None:
    async def script(sink: Sink) -> None:
        sink.report(State.LIVE)
        for number in range(5):
            await sink.put(batch([number]))

    store, clock = SqliteStore(), FakeClock()
    supervisor = supervised(store, [Scripted(script)], clock)

    async def test() -> None:
        async with running(supervisor) as task:
            await finished(task, supervisor, clock)

    run(test())
    assert store.ids() == ["0", "1", "2", "3", "4"]
    status = only(supervisor)
    assert (status.state, status.received, status.new) == (State.FINISHED, 5, 5)
    assert status.last_event is not None
    assert status.lag == status.last_event - NOW


def test_a_lone_post_waits_a_quarter_of_a_second_for_company() -> None:
    async def script(sink: Sink) -> None:
        await sink.put(batch([1]))
        await sink.put(batch([2]))
        await forever(sink)

    store, clock = SqliteStore(), FakeClock()

    async def test() -> None:
        async with running(supervised(store, [Scripted(script)], clock)):
            await until(lambda: bool(clock.asleep))
            clock.go_on(0.24)
            await asyncio.sleep(0)
            assert store.ids() == []
            clock.go_on(0.01)
            await until(lambda: store.sizes == [2])

    run(test())


def test_batches_hold_at_most_five_hundred_posts_and_the_cursor_comes_with_the_last() -> None:
    cursors: list[tuple[int, str | None]] = []

    class Watching(SqliteStore):
        def store(self, batch: Batch) -> int:
            cursors.append((len(batch.mentions), batch.cursor))
            return super().store(batch)

    async def script(sink: Sink) -> None:
        assert await sink.store(batch(range(1_201))) == 1_201

    store, clock = Watching(), FakeClock()
    supervisor = supervised(store, [Scripted(script)], clock)

    async def test() -> None:
        async with running(supervisor) as task:
            await until(task.done)

    run(test())
    assert only(supervisor).state is State.FINISHED
    assert cursors == [*[(AT_ONCE, None)] * 6, (1, "1200")]


def test_a_full_queue_makes_the_source_wait_and_loses_nothing() -> None:
    handed_over = 0
    may_write = threading.Event()

    class Blocked(SqliteStore):
        def store(self, batch: Batch) -> int:
            may_write.wait(20)
            return super().store(batch)

    async def script(sink: Sink) -> None:
        nonlocal handed_over
        for handed_over in range(CAPACITY + 1_000):
            await sink.put(batch([handed_over]))

    store, clock = Blocked(), FakeClock()
    supervisor = supervised(store, [Scripted(script)], clock)

    async def test() -> None:
        async with running(supervisor) as task:
            await until(lambda: handed_over == CAPACITY, clock)
            may_write.set()
            await finished(task, supervisor, clock)

    run(test())
    assert store.ids() == [str(n) for n in range(CAPACITY + 1_000)]


def test_of_fifty_thousand_posts_in_a_second_none_is_lost_and_few_wait_at_a_time() -> None:
    handed_over, waiting = 0, []
    stored: list[str] = []

    class Counting(SqliteStore):
        def store(self, batch: Batch) -> int:
            waiting.append(handed_over - len(stored))
            stored.extend(post.external_id for post in batch.mentions)
            return len(batch.mentions)

    async def script(sink: Sink) -> None:
        nonlocal handed_over
        for begin in range(0, 50_000, 500):
            await sink.put(batch(range(begin, begin + 500)))
            handed_over += 500

    clock = FakeClock()
    supervisor = supervised(Counting(), [Scripted(script)], clock)

    async def test() -> None:
        async with running(supervisor) as task:
            await finished(task, supervisor, clock)

    run(test())
    assert stored == [str(n) for n in range(50_000)]
    assert max(waiting) <= CAPACITY


def test_a_store_that_refuses_is_asked_again_for_the_same_posts() -> None:
    class Stubborn(SqliteStore):
        refusals = 3

        def store(self, batch: Batch) -> int:
            if self.refusals:
                self.refusals -= 1
                raise Cut
            return super().store(batch)

    states: list[State] = []

    async def script(sink: Sink) -> None:
        sink.report(State.LIVE)
        await sink.store(batch([1, 2]))
        await forever(sink)

    store, clock = Stubborn(), FakeClock()
    supervisor = supervised(store, [Scripted(script)], clock)

    async def test() -> None:
        async with running(supervisor):
            await until(lambda: only(supervisor).state is State.DEGRADED)
            assert "database" in only(supervisor).detail
            await until(lambda: store.ids() == ["1", "2"], clock)
            await until(lambda: only(supervisor).state is State.LIVE)
            states.append(only(supervisor).state)

    run(test())
    assert states == [State.LIVE]
    assert store.sizes == [2]


def test_a_failing_source_is_started_again_and_the_others_go_on() -> None:
    starts: list[int] = []

    async def failing(sink: Sink) -> None:
        starts.append(len(starts))
        if len(starts) < 4:
            raise RuntimeError("the line broke")
        await sink.store(batch([9], "bad"))
        await forever(sink)

    async def healthy(sink: Sink) -> None:
        sink.report(State.LIVE)
        await sink.store(batch([1], "good"))
        await forever(sink)

    store, clock = SqliteStore(), FakeClock()
    supervisor = supervised(store, [Scripted(failing, "bad"), Scripted(healthy, "good")], clock)

    async def test() -> None:
        async with running(supervisor):
            await until(lambda: len(starts) == 1 and "1" in store.ids())
            bad, good = supervisor.statuses()
            assert (bad.state, good.state) == (State.DEGRADED, State.LIVE)
            assert "RuntimeError" in bad.detail
            await until(lambda: "9" in store.ids(), clock)

    run(test())
    bad, good = supervisor.statuses()
    assert (bad.restarts, good.restarts) == (3, 0)


@given(seed=st.integers(0, 10_000), failures=st.integers(1, 14))
@settings(max_examples=25, deadline=None)
def test_pauses_between_starts_grow_at_random_up_to_five_minutes(seed: int, failures: int) -> None:
    left = failures

    async def script(_: Sink) -> None:
        nonlocal left
        left -= 1
        if left >= 0:
            raise RuntimeError

    clock = FakeClock()
    supervisor = supervised(SqliteStore(), [Scripted(script)], clock, seed)

    async def test() -> None:
        async with running(supervisor) as task:
            await finished(task, supervisor, clock)

    run(test())
    pauses = clock.slept[:-1]  # the last is the writer's time to drain
    assert len(pauses) == failures
    assert all(1 <= pause <= min(300, 2**n) for n, pause in enumerate(pauses, 1))


def test_a_minute_of_health_forgets_earlier_failures() -> None:
    clock = FakeClock()
    healthy_for = iter([0, 0, 0, 0, 0, 0, 61, 0])
    pauses: list[float] = []

    async def script(_: Sink) -> None:
        pauses.append(sum(clock.slept))
        seconds = next(healthy_for, None)
        if seconds is None:
            return
        clock.go_on(seconds)
        raise RuntimeError

    supervisor = supervised(SqliteStore(), [Scripted(script)], clock, seed=3)

    async def test() -> None:
        async with running(supervisor) as task:
            await finished(task, supervisor, clock)

    run(test())
    steps = [after - before for before, after in pairwise(pauses)]
    assert max(steps[:6]) > 4
    assert steps[6] <= 2


def test_a_source_that_gives_up_says_why_and_is_left_alone() -> None:
    starts = 0

    async def script(_: Sink) -> None:
        nonlocal starts
        starts += 1
        raise GiveUp("posts.csv has no column 'when'")

    clock = FakeClock()
    supervisor = supervised(SqliteStore(), [Scripted(script)], clock)

    async def test() -> None:
        async with running(supervisor) as task:
            await finished(task, supervisor, clock)

    run(test())
    assert (only(supervisor).state, only(supervisor).detail) == (
        State.STOPPED,
        "posts.csv has no column 'when'",
    )
    assert starts == 1


def test_the_cursor_is_read_after_everything_handed_over_before() -> None:
    seen: list[str | None] = []

    async def script(sink: Sink) -> None:
        seen.append(await sink.cursor("scripted"))
        for number in range(3):
            await sink.put(batch([number]))
        seen.append(await sink.cursor("scripted"))

    clock = FakeClock()

    async def test() -> None:
        async with running(supervised(SqliteStore(), [Scripted(script)], clock)) as task:
            await until(task.done)

    run(test())
    assert seen == [None, "2"]


def test_a_batch_in_another_sources_name_is_refused() -> None:
    async def script(sink: Sink) -> None:
        await sink.put(batch([1], "other"))

    store, clock = SqliteStore(), FakeClock()
    supervisor = supervised(store, [Scripted(script), Scripted(forever, "other")], clock)

    async def test() -> None:
        async with running(supervisor):
            await until(lambda: supervisor.statuses()[0].state is State.DEGRADED)

    run(test())
    assert store.ids() == []


def test_gaps_and_rejected_posts_stand_in_the_status() -> None:
    gap = Gap(NOW, NOW + timedelta(minutes=5), "no answer")

    async def script(sink: Sink) -> None:
        sink.gap(gap)
        await sink.store(Batch(source="scripted", mentions=(), rejected={"posts.csv:7: text is empty": 1}))

    clock = FakeClock()
    supervisor = supervised(SqliteStore(), [Scripted(script)], clock)

    async def test() -> None:
        async with running(supervisor) as task:
            await finished(task, supervisor, clock)

    run(test())
    status = only(supervisor)
    assert (status.gaps, status.rejected, status.problems) == ((gap,), 1, ("posts.csv:7: text is empty",))


def test_two_sources_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name: a, a"):
        Supervisor(SqliteStore(), [Scripted(forever, "a"), Scripted(forever, "a")])


def test_stopping_stores_what_was_handed_over_and_ends_the_thread() -> None:
    handed_over = threading.Event()

    async def script(sink: Sink) -> None:
        await sink.put(batch(range(700)))
        handed_over.set()
        await forever(sink)

    store = SqliteStore()
    supervisor = Supervisor(store, [Scripted(script)])
    supervisor.start()
    assert handed_over.wait(20)
    supervisor.stop()
    supervisor.stop()
    assert not supervisor.alive
    assert len(store.ids()) == 700
    assert only(supervisor).state is State.STOPPED


def test_a_frame_that_breaks_says_so_instead_of_looking_alive() -> None:
    class Broken(FakeClock):
        async def sleep(self, seconds: float) -> None:
            raise RuntimeError(f"no time for {seconds}")

    async def script(sink: Sink) -> None:
        await sink.put(batch([1]))
        await forever(sink)

    supervisor = supervised(SqliteStore(), [Scripted(script)], Broken())
    supervisor.start()
    assert supervisor.join(20)
    assert only(supervisor).state is State.STOPPED
    assert "broke" in only(supervisor).detail


def test_whoever_stops_waits_for_no_answer_of_a_source() -> None:
    asked, asking = threading.Event(), threading.Event()

    async def hang() -> str:
        asking.set()
        await asyncio.Event().wait()
        return "too late"

    async def script(sink: Sink) -> None:
        await forever(sink)

    supervisor = supervised(SqliteStore(), [Scripted(script)], FakeClock())
    supervisor.start()

    def ask() -> None:
        assert supervisor.ask(hang(), 60) is None
        asked.set()

    threading.Thread(target=ask, daemon=True).start()
    assert asking.wait(BOUND)
    supervisor.ask_no_more()
    assert asked.wait(BOUND)
    assert supervisor.ask(hang(), 60) is None
    supervisor.stop()
    assert not supervisor.alive


def test_a_post_that_is_refused_for_ever_is_left_out_and_named_and_silences_nobody() -> None:
    """While all is refused nothing is: how long the database may be away says nothing about a post."""

    class Picky(SqliteStore):
        full = True

        def store(self, batch: Batch) -> int:
            if self.full or any(post.external_id == "2" for post in batch.mentions):
                raise Cut
            return super().store(batch)

    async def script(sink: Sink) -> None:
        sink.report(State.LIVE)
        await sink.put(batch([1, 2, 3]))
        await sink.put(batch([4]))
        await forever(sink)

    store, clock = Picky(), FakeClock()
    supervisor = supervised(store, [Scripted(script)], clock)
    store._db.execute("INSERT INTO cursors VALUES (?, '0')", (only(supervisor).name,))

    async def test() -> None:
        async with running(supervisor):
            await until(lambda: len(clock.slept) > 3 * TOGETHER, clock)
            assert only(supervisor).rejected == 0
            Picky.full = False
            await until(lambda: store.ids() == ["1", "3", "4"], clock)
            await until(lambda: only(supervisor).state is State.LIVE, clock)
            assert only(supervisor).problems == (REFUSED,)
            assert (only(supervisor).new, only(supervisor).rejected) == (3, 1)

    run(test())
    assert store.cursor(only(supervisor).name) == "4"


def test_stopping_does_not_wait_for_ever_for_a_store_that_refuses() -> None:
    async def script(sink: Sink) -> None:
        await sink.put(batch([1]))
        await forever(sink)

    store, clock = SqliteStore(cut_at=1), FakeClock()
    supervisor = supervised(store, [Scripted(script)], clock)
    supervisor.start()

    async def test() -> None:
        await until(lambda: bool(clock.asleep))

    run(test())
    stopper = threading.Thread(target=supervisor.stop)
    stopper.start()
    while stopper.is_alive():
        supervisor._loop.call_soon_threadsafe(clock.skip)  # type: ignore[union-attr]
        stopper.join(0.01)
    assert not supervisor.alive
    assert store.ids() == []


@given(
    plan=st.lists(
        st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 700), st.booleans()),
        min_size=1,
        max_size=12,
    ),
    refused=st.sets(st.integers(1, 12), max_size=6),
)
@settings(max_examples=40, deadline=None)
def test_whatever_comes_in_whatever_fails_every_post_is_stored_once_and_in_order(
    plan: list[tuple[str, int, bool]], refused: set[int]
) -> None:
    class Moody(SqliteStore):
        calls = 0

        def store(self, batch: Batch) -> int:
            Moody.calls += 1
            if Moody.calls in refused:
                raise Cut
            return super().store(batch)

    def source(name: str) -> Scripted:
        async def script(sink: Sink) -> None:
            numbers = 0
            for _, count, wait in (step for step in plan if step[0] == name):
                handed = Batch(
                    source=name,
                    mentions=tuple(post(n, name) for n in range(numbers, numbers + count)),
                    cursor=str(numbers + count),
                )
                numbers += count
                if wait:
                    assert await sink.store(handed) == count
                else:
                    await sink.put(handed)
            await sink.cursor(name)

        return Scripted(script, name)

    store, clock = Moody(), FakeClock()
    supervisor = supervised(store, [source(name) for name in "abc"], clock)

    async def test() -> None:
        async with running(supervisor) as task:
            await finished(task, supervisor, clock)

    run(test())
    assert all(status.state is State.FINISHED for status in supervisor.statuses())
    for status in supervisor.statuses():
        total = sum(count for name, count, _ in plan if name == status.name)
        assert (status.received, status.new) == (total, total)
        expected = str(total) if any(name == status.name for name, _, _ in plan) else None
        assert store.cursor(status.name) == expected


def test_being_stopped_while_others_are_being_stopped_is_heard() -> None:
    cleaning = asyncio.Event()

    async def slow_to_end() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaning.set()
            await asyncio.sleep(0)

    async def over() -> None:
        pass

    async def test() -> None:
        task = asyncio.create_task(either(slow_to_end(), over()))
        await cleaning.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(test())


def test_a_source_that_falls_silent_is_started_again() -> None:
    starts: list[int] = []

    async def script(sink: Sink) -> None:
        starts.append(len(starts))
        sink.expect(30)
        await forever(sink)

    clock = FakeClock()
    supervisor = supervised(SqliteStore(), [Scripted(script)], clock)

    async def test() -> None:
        async with running(supervisor):
            await until(lambda: clock.asleep == [30.0])
            clock.go_on(29.9)
            await asyncio.sleep(0)
            assert only(supervisor).state is State.STARTING
            await until(lambda: only(supervisor).state is State.DEGRADED, clock)
            assert only(supervisor).detail == "nothing was heard for 30 s; it is started again"
            await until(lambda: len(starts) == 2, clock)
            assert only(supervisor).restarts == 1

    run(test())


def test_a_sign_of_life_puts_the_watchdog_off_and_tells_how_far_the_stream_has_come() -> None:
    goes_on = asyncio.Event()

    async def script(sink: Sink) -> None:
        sink.expect(30)
        await goes_on.wait()
        sink.heard(NOW - timedelta(seconds=5))
        await forever(sink)

    clock = FakeClock()
    supervisor = supervised(SqliteStore(), [Scripted(script)], clock)

    async def test() -> None:
        async with running(supervisor):
            await until(lambda: clock.asleep == [30.0])
            clock.go_on(20)
            goes_on.set()
            await until(lambda: only(supervisor).lag == timedelta(seconds=25))
            clock.go_on(10)
            await until(lambda: clock.asleep == [20.0])
            assert only(supervisor).state is State.STARTING

    run(test())


def test_waiting_for_a_full_store_is_no_silence() -> None:
    class Refusing(SqliteStore):
        def store(self, batch: Batch) -> int:
            raise Cut

    async def script(sink: Sink) -> None:
        sink.expect(30)
        await sink.store(batch([1]))

    clock = FakeClock()
    supervisor = supervised(Refusing(), [Scripted(script)], clock)

    async def test() -> None:
        async with running(supervisor):
            await until(lambda: (clock.now() - NOW) > timedelta(minutes=5), clock)
            assert (only(supervisor).restarts, "database" in only(supervisor).detail) == (0, True)

    run(test())
