"""The desk's threads: woken by commits, stopped cleanly, and not brought down by one stumble."""

import threading

import pytest

from bot.domain.errors import Busy
from bot.slack.delivery.desk import Bell, Desk
from tests.slack.rig import CARD
from tests.support.waiting import until


class Counting:
    """A worker that does `work` pieces and says when it found nothing more."""

    def __init__(self, work: int = 0, error: Exception | None = None, hurry: bool = False) -> None:
        self.hurry = hurry
        self.work = work
        self.steps = 0
        self.error = error
        self.idle = threading.Semaphore(0)

    def step(self) -> bool:
        self.steps += 1
        if self.error:
            error, self.error = self.error, None
            raise error
        if self.work:
            self.work -= 1
            return True
        self.idle.release()
        return False


@pytest.fixture
def desk():
    made = []

    def make(**workers):
        crew = {name: workers.get(name, Counting()) for name in ("reactor", "postman", "drawer")}
        desk = Desk(**crew, postmen=1, drawers=1, tick=30)
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.stop()


@pytest.mark.parametrize("news", ["events", "deliveries", "standings"])
def test_a_commit_wakes_whose_work_it_is_and_nobody_else(desk, news):
    workers = {"reactor": Counting(), "postman": Counting(), "drawer": Counting()}
    called = dict(zip(("events", "deliveries", "standings"), workers.values(), strict=True))
    made = desk(**workers)
    made.start()
    for worker in workers.values():
        assert worker.idle.acquire(timeout=5)
    made.wake({news, "watches"})
    assert called[news].idle.acquire(timeout=5)
    assert sorted(worker.steps for worker in workers.values()) == [1, 1, 2]


def test_work_that_is_there_is_done_without_waiting_for_the_tick(desk):
    postman = Counting(work=100)
    desk(postman=postman).start()
    assert postman.idle.acquire(timeout=5)
    assert postman.work == 0


def test_what_waits_only_for_its_budget_is_looked_at_again_soon(desk):
    postman = Counting(hurry=True)
    desk(postman=postman).start()
    assert postman.idle.acquire(timeout=5)
    assert postman.idle.acquire(timeout=5)


@pytest.mark.parametrize("error", [Busy("busy"), ValueError("a stumble")])
def test_a_stumble_ends_no_thread(desk, error):
    reactor = Counting(error=error)
    made = desk(reactor=reactor)
    made.start()
    while not reactor.idle.acquire(timeout=0.01):
        made.wake({"events"})
    assert reactor.steps >= 2


def test_stopping_ends_every_thread(desk):
    before = set(threading.enumerate())
    made = desk()
    made.start()
    assert len(set(threading.enumerate()) - before) == 3
    made.stop()
    assert set(threading.enumerate()) <= before


def test_drain_works_until_nothing_is_due(desk):
    workers = {"reactor": Counting(2), "postman": Counting(5), "drawer": Counting(3)}
    assert desk(**workers).drain() == 10
    assert desk(**workers).drain() == 0


def test_a_ring_between_looking_and_waiting_is_heard():
    bell = Bell()
    heard = bell.rings
    bell.ring()
    bell.wait(heard, 30)


def test_one_ring_wakes_one_of_those_who_wait():
    bell, woken = Bell(), threading.Semaphore(0)

    def waits():
        bell.wait(0, 30)
        woken.release()

    sleepers = [threading.Thread(target=waits) for _ in range(3)]
    for sleeper in sleepers:
        sleeper.start()
    until(lambda: len(bell._rung._waiters) == 3, "all wait")
    bell.ring()
    assert woken.acquire(timeout=5)
    assert len(bell._rung._waiters) == 2
    bell.ring_for_all()
    for sleeper in sleepers:
        sleeper.join()


def test_a_commit_is_in_slack_without_anybody_asking(rig):
    with rig.threads():
        rig.card()
        rig.notice("hello")
        rig.ws.wait_for(lambda: [m for m in rig.ws.messages["C0CRISIS"].values() if m.text == "hello"])
        rig.settle_in_threads()
    assert rig.standing(CARD).ts
