"""What the database refuses for ever, though it takes everything else, silences nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain.storm.mention import Batch, Change
from bot.sources.frame import Gap, Sink, SourceStatus, State
from bot.sources.writer import REFUSED, REFUSED_CHANGE, REFUSED_GAP
from tests.sources.support import NOW, Cut, FakeClock, Scripted, SqliteStore, batch, run, until
from tests.sources.test_supervisor import forever, only, running, supervised

HOUR = timedelta(hours=1)


def heard(refuses: Callable[[Batch], bool], first: Batch) -> tuple[SqliteStore, SourceStatus]:
    """A source that was never stored before brings `first`, and then another post."""

    class Picky(SqliteStore):
        def store(self, batch: Batch) -> int:
            if refuses(batch):
                raise Cut
            return super().store(batch)

    async def script(sink: Sink) -> None:
        sink.report(State.LIVE)
        await sink.store(first)
        await sink.put(batch([4]))
        await forever(sink)

    store, clock = Picky(), FakeClock()
    supervisor = supervised(store, [Scripted(script)], clock)

    async def test() -> None:
        async with running(supervisor):
            await until(lambda: "4" in store.ids(), clock)
            await until(lambda: only(supervisor).state is State.LIVE, clock)

    run(test())
    return store, only(supervisor)


def test_the_first_posts_of_a_new_source_are_heard_without_the_one_that_is_refused() -> None:
    def refuses(each: Batch) -> bool:
        return any(post.external_id == "2" for post in each.mentions)

    store, status = heard(refuses, batch([1, 2, 3]))
    assert (store.ids(), store.cursor("scripted")) == (["1", "3", "4"], "4")
    assert (status.problems, status.rejected) == ((REFUSED,), 1)


def test_a_change_and_a_gap_that_are_refused_are_left_out_and_named() -> None:
    bad, good = (Change(source="scripted", id=id_, at=NOW) for id_ in ("bad", "good"))
    taken: list[str] = []

    def refuses(each: Batch) -> bool:
        is_bad = bad in each.changes or bool(each.gaps)
        taken.extend(change.id for change in each.changes if not is_bad)
        return is_bad

    first = replace(batch([1]), cursor=None, changes=(bad, good), gaps=(Gap(NOW - HOUR, NOW, "closed"),))
    store, status = heard(refuses, first)
    assert (store.ids(), taken) == (["1", "4"], ["good"])
    assert (set(status.problems), status.rejected) == ({REFUSED_CHANGE, REFUSED_GAP}, 2)
