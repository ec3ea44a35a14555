"""Many at the same thing at once: nothing is lost, nothing is done twice, and there is one winner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine

from bot.domain.comms.statement import Verdict, decide, submit
from bot.domain.errors import Busy, Stale
from bot.domain.events import NoteAdded
from bot.domain.storm.alert import Alert, Sample, marked
from bot.domain.storm.mention import Change
from bot.service.ports import Work
from bot.service.records import House
from bot.service.storm import evidence
from bot.storage.database import is_sqlite
from bot.storage.work import Office
from tests.storage.builders import (
    NOON,
    a_batch,
    a_crisis,
    a_deadline,
    a_delivery,
    a_publication,
    a_read,
    a_standing,
    a_statement,
    a_watch,
    an_alert,
)
from tests.support.databases import FakeClock
from tests.support.waiting import at_once

THREADS, ROUNDS = 8, 10
LEASE = timedelta(minutes=1)


@pytest.fixture
def office(engine: Engine, clock: FakeClock, house: House) -> Office:
    """Patient, because the cores are shared; how long one waits is tested with the office itself."""
    return Office(engine, clock=clock, house=house).with_patience(15)


@pytest.fixture
def other(engine: Engine, clock: FakeClock, house: House) -> Office:
    """As a second process would be: its writers do not stand in the same queue."""
    return Office(engine, clock=clock, house=house).with_patience(15)


def test_no_update_is_lost(office: Office, other: Office) -> None:
    office.perform(lambda work: work.alerts.add(an_alert()))

    def ask(work: Work, name: str) -> None:
        alert = work.alerts.get("a1")
        work.alerts.save(replace(alert, asked=(*alert.asked, name), version=alert.version + 1))

    def ask_often(place: Office, thread: int) -> None:
        for n in range(ROUNDS):
            place.perform(ask, f"{thread}.{n}")

    at_once([partial(ask_often, (office, other)[t % 2], t) for t in range(THREADS)])
    alert = office.read(lambda work: work.alerts.get("a1"))
    assert len(set(alert.asked)) == len(alert.asked) == THREADS * ROUNDS
    assert alert.version == 1 + THREADS * ROUNDS


def test_whoever_acts_on_what_is_no_longer_so_is_told(office: Office) -> None:
    office.perform(lambda work: work.crises.add(a_crisis()))
    seen = office.read(lambda work: work.crises.get("c1"))
    after = [replace(seen, title=f"Title {n}", version=2) for n in range(THREADS)]
    results = at_once([partial(office.perform, lambda work, c: work.crises.save(c), c) for c in after])
    assert results.count(None) == 1
    assert all(isinstance(r, Stale) and "Look at its card" in str(r) for r in results if r)
    assert office.read(lambda work: work.crises.get("c1")) == after[results.index(None)]


def test_two_who_may_both_approve_at_once_both_count(office: Office, other: Office) -> None:
    office.perform(
        lambda work: (work.crises.add(a_crisis()), work.words.add(submit(a_statement(), now=NOON)))
    )

    def approve(work: Work, person_id: str, slot: int) -> None:
        statement = work.words.get("s1")
        press = {"verdict": Verdict.APPROVE, "sha256": statement.current.sha256, "now": work.now}
        work.words.save(decide(statement, person_id=person_id, slot=slot, **press))

    results = at_once(
        [
            lambda: office.perform(approve, "UANA", 0),
            lambda: other.perform(approve, "UPRIYA", 1),
        ]
    )
    assert results == [None, None]
    assert office.read(lambda work: work.words.get("s1")).missing == ()


def test_a_mark_on_evidence_takes_back_nothing_that_was_written_meanwhile(
    office: Office, other: Office, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_sqlite(engine):
        return  # its writers come one after the other
    office.perform(lambda work: (work.watches.add(a_watch()), work.alerts.add(an_alert())))
    office.perform(lambda work: work.mentions.store([a_read(1)], a_batch()))
    tips = iter(["a colleague knows more"])

    def write(work: Work, tip: str) -> None:
        work.alerts.save(replace(work.alerts.get("a1"), tip=tip))

    def meanwhile(alert: Alert, post: Sample) -> Alert:
        for tip in tips:
            other.perform(write, tip)
        return marked(alert, post)

    monkeypatch.setattr(evidence, "marked", meanwhile)
    office.perform(evidence.mark, [Change(source="mastodon", id="1", at=NOON)])
    alert = office.read(lambda work: work.alerts.get("a1"))
    assert (alert.tip, alert.samples[0].deleted_at) == ("a colleague knows more", NOON)


def test_the_chain_of_one_crisis_never_forks(office: Office, other: Office) -> None:
    office.perform(lambda work: [work.crises.add(a_crisis(f"c{n}", number=n)) for n in (1, 2)])

    def note_often(place: Office, thread: int) -> None:
        for n in range(ROUNDS):
            note = NoteAdded(crisis_id=f"c{1 + thread % 2}", text=f"{thread}.{n}")
            place.perform(lambda work, note=note: work.record(note))

    results = at_once([partial(note_often, (office, other)[t // 4], t) for t in range(THREADS)])
    assert results == [None] * THREADS
    for crisis_id in ("c1", "c2"):
        timeline = office.read(lambda work, c=crisis_id: work.events.timeline(c))
        assert [r.seq for r in timeline] == list(range(1, THREADS * ROUNDS // 2 + 1))
        assert len({r.event.text for r in timeline}) == len(timeline)
        assert office.read(lambda work, c=crisis_id: work.events.broken_link(c)) is None


def test_crisis_numbers_are_given_once(office: Office, other: Office) -> None:
    numbers = at_once(
        [partial(place.perform, lambda work: work.crises.next_number()) for place in (office, other) * 4]
    )
    assert sorted(numbers) == list(range(1, THREADS + 1))


CLAIMS = {
    "deadline": (
        lambda work: work.deadlines.set(a_deadline()),
        lambda work: work.deadlines.claim(a_deadline()),
    ),
    "delivery": (
        lambda work: work.deliveries.add([a_delivery("one"), a_delivery("behind it")]),
        lambda work: work.deliveries.claim(NOON, LEASE) is not None,
    ),
    "drawing": (
        lambda work: work.standings.add(a_standing(ts="1.1")),
        lambda work: work.standings.claim_stale(NOON, LEASE) is not None,
    ),
    "publication": (
        lambda work: (work.crises.add(a_crisis()), work.words.add(a_statement())),
        lambda work: work.words.add_publication(a_publication(work.new_id())),
    ),
    "press": (
        lambda work: None,
        lambda work: work.requests.remember("press", work.now),
    ),
    "call": (
        lambda work: None,
        lambda work: work.budget.take("chart", "crisis:c1/root", NOON) == 0.0,
    ),
}


@pytest.mark.parametrize("what", CLAIMS)
def test_what_many_claim_one_gets(office: Office, other: Office, what: str) -> None:
    prepare, claim = CLAIMS[what]
    office.perform(prepare)
    won = at_once([partial(place.perform, claim) for place in (office, other) * 4])
    assert sorted(won) == [False] * (THREADS - 1) + [True]


def test_many_workers_send_everything_once_and_in_order(office: Office, other: Office) -> None:
    keys = [f"{thread}/{n}" for n in range(6) for thread in "abcd"]
    office.perform(lambda work: work.deliveries.add(a_delivery(k, thread=k[0]) for k in keys))
    sent: list[str] = []

    def claim(work: Work) -> str | None:
        delivery = work.deliveries.claim(NOON, LEASE)
        return delivery and delivery.key

    def carry(place: Office) -> None:
        while key := place.perform(claim):
            sent.append(key)
            place.perform(lambda work, key=key: work.deliveries.sent([key], ts="1.1"))

    assert at_once([partial(carry, place) for place in (office, other)]) == [None, None]
    while office.perform(lambda work: work.deliveries.backlog())["pending"]:
        carry(office)  # a worker that found every thread held may have left early
    assert sorted(sent) == sorted(keys)
    for thread in "abcd":
        assert [k for k in sent if k[0] == thread] == [k for k in keys if k[0] == thread]


def test_listeners_that_bring_the_same_posts_count_them_once(office: Office, other: Office) -> None:
    reads = [a_read(n, watches=("w1", "w2")) for n in range(200)]

    def listen(place: Office) -> int:
        slices = [reads[i : i + 50] for i in range(0, 200, 25)]
        return sum(place.perform(lambda work, s=s: work.mentions.store(s, a_batch(*s))) for s in slices)

    stored = at_once([partial(listen, place) for place in (office, other)])
    assert sum(stored) == 200
    minutes = office.read(lambda work: work.mentions.minutes("w1", NOON, NOON + timedelta(minutes=1)))
    assert [m.count for m in minutes] == [200]


def test_what_one_process_has_in_hand_another_leaves_alone(office: Office, other: Office) -> None:
    def prepare(work: Work) -> None:
        work.crises.add(a_crisis())
        work.words.add(a_statement())
        work.words.add_publication(a_publication())
        work.record(NoteAdded(crisis_id="c1", text="one"))

    def look(work: Work) -> tuple[int, int]:
        return len(work.events.pending("slack", 5)), len(work.words.sending())

    def take(work: Work) -> tuple[int, int]:
        found = look(work)
        inside.set()
        go_on.wait(15)
        return found

    office.perform(prepare)
    inside, go_on = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(office.perform, take)
        inside.wait(15)
        try:
            second = other.with_patience(0.3).perform(look)
        except Busy:  # SQLite lets nobody else in at all
            second = (0, 0)
        go_on.set()
        assert (first.result(15), second) == ((1, 1), (0, 0))


def test_a_worker_takes_the_next_thread_instead_of_waiting_for_another(office: Office, other: Office) -> None:
    office.perform(lambda work: work.deliveries.add(a_delivery(k, thread=k) for k in ("first", "second")))
    inside, go_on = threading.Event(), threading.Event()

    def claim(work: Work) -> str:
        return work.deliveries.claim(NOON, LEASE).key

    def claim_and_stay(work: Work) -> str:
        key = claim(work)
        inside.set()
        go_on.wait(15)
        return key

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(office.perform, claim_and_stay)
        inside.wait(15)
        key = claim_or_busy(other, claim)
        go_on.set()
        assert slow.result(15) == "first"
    assert (key or other.perform(claim)) == "second"


def claim_or_busy(office: Office, claim: Callable[[Work], str]) -> str | None:
    """SQLite has one writer at a time; PostgreSQL must answer while the first one is still at it."""
    try:
        return office.with_patience(0.3).perform(claim)
    except Busy:
        assert is_sqlite(office._engine)
        return None
