"""The record: append-only, chained, erasable without breaking, and an outbox that forgets nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import NotFound
from bot.domain.events import HomeOpened, NoteAdded, StepOverdue, StormEnded
from bot.domain.storm.feed import FeedOver
from bot.service.ports import Work
from bot.service.records import House
from bot.storage.chain import Entry, broken_at, digest_of, link_of
from bot.storage.database import begin, is_sqlite
from bot.storage.work import Office
from tests.storage.builders import NOON, a_crisis, minutes
from tests.support.databases import FakeClock


@pytest.fixture
def office(engine: Engine, clock: FakeClock, house: House) -> Office:
    opened = Office(engine, clock=clock, house=house, subscribers=("slack", "pagers"))
    opened.perform(lambda work: [work.crises.add(a_crisis(f"c{n}", number=n)) for n in (1, 2)])
    return opened


def note(text: str, crisis_id: str = "c1") -> NoteAdded:
    return NoteAdded(actor="UANA", crisis_id=crisis_id, text=text)


def record(office: Office, *events: NoteAdded) -> list[int]:
    return [office.perform(lambda work, e=event: work.record(e)) for event in events]


# --- the timeline -----------------------------------------------------------------------------------


def test_events_come_back_as_they_were_recorded_each_crisis_counting_for_itself(
    office: Office, clock: FakeClock
) -> None:
    overdue = StepOverdue(
        crisis_id="c1", step_id="keep", title="Keep?", owner_id=None, due_at=NOON, told="UTOM"
    )
    record(office, note("one"), note("other", "c2"))
    clock.go_on(minutes=3)
    office.perform(lambda work: work.record(overdue))
    timeline = office.read(lambda work: work.events.timeline("c1"))
    assert [(r.seq, r.at, r.event) for r in timeline] == [
        (1, NOON, note("one")),
        (2, NOON + minutes(3), overdue),
    ]
    assert [r.seq for r in office.read(lambda work: work.events.timeline("c2"))] == [1]


def test_an_event_without_a_crisis_is_in_no_timeline(office: Office) -> None:
    event_id = office.perform(lambda work: work.record(StormEnded(alert_id="a1")))
    found = office.read(lambda work: work.events.get(event_id))
    assert (found.seq, found.event) == (0, StormEnded(alert_id="a1"))
    with pytest.raises(NotFound):
        office.read(lambda work: work.events.get(event_id + 1))


@pytest.mark.parametrize("statement", ["UPDATE events SET actor = 'UEVE'", "DELETE FROM events"])
def test_the_database_itself_refuses_to_change_the_record(
    office: Office, engine: Engine, statement: str
) -> None:
    record(office, note("one"))
    with pytest.raises(DBAPIError, match="append-only"), begin(engine, writing=True) as connection:
        connection.exec_driver_sql(statement)


def test_what_only_moved_a_message_may_go_and_not_even_that_may_be_changed(
    office: Office, engine: Engine
) -> None:
    office.perform(lambda work: work.record(StormEnded(alert_id="a1")))
    passing = office.perform(lambda work: work.record(FeedOver(channel="C0FEED")))
    with pytest.raises(DBAPIError, match="append-only"), begin(engine, writing=True) as connection:
        connection.exec_driver_sql(f"UPDATE events SET actor = 'UEVE' WHERE id = {passing}")
    with pytest.raises(DBAPIError, match="append-only"), begin(engine, writing=True) as connection:
        connection.exec_driver_sql("DELETE FROM events")


# --- the chain --------------------------------------------------------------------------------------


def test_an_untouched_chain_is_whole(office: Office) -> None:
    assert office.read(lambda work: work.events.broken_link("c1")) is None
    record(office, *(note(str(n)) for n in range(5)))
    assert office.read(lambda work: work.events.broken_link("c1")) is None


TAMPERING = {
    "who did it": ("UPDATE events SET actor = 'UEVE' WHERE seq = 3 AND crisis_id = 'c1'", 3),
    "when": ("UPDATE events SET at = '2026-03-01 11:00:00+00:00' WHERE seq = 2 AND crisis_id = 'c1'", 2),
    "what it was": ("UPDATE events SET kind = 'CrisisClosed' WHERE seq = 4 AND crisis_id = 'c1'", 4),
    "the words": ('UPDATE event_bodies SET body = \'{"text": "nothing"}\' WHERE event_id = 2', 2),
    "the salt": ("UPDATE event_bodies SET salt = CAST('x' AS {bytes}) WHERE event_id = 2", 2),
    "another crisis's event": ("UPDATE events SET crisis_id = 'c2', seq = 9 WHERE id = 3", 3),
    "one left out": ("DELETE FROM events WHERE seq = 3 AND crisis_id = 'c1'", 3),
    "the end cut off": ("DELETE FROM events WHERE seq = 5 AND crisis_id = 'c1'", 5),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_behind_the_databases_back_is_found_where_it_was_done(
    office: Office, engine: Engine, what: str
) -> None:
    statement, seq = TAMPERING[what]
    record(office, *(note(str(n)) for n in range(5)))
    with begin(engine, writing=True) as connection:
        if is_sqlite(engine):
            connection.exec_driver_sql("DROP TRIGGER events_no_update")
            connection.exec_driver_sql("DROP TRIGGER events_no_delete")
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        if statement.startswith("DELETE"):
            cut = statement.split("WHERE")[1]
            for table in ("pending_events", "event_bodies"):
                connection.exec_driver_sql(
                    f"DELETE FROM {table} WHERE event_id IN (SELECT id FROM events WHERE {cut})"
                )
        connection.exec_driver_sql(statement.replace("{bytes}", "BLOB" if is_sqlite(engine) else "BYTEA"))
    assert office.read(lambda work: work.events.broken_link("c1")) == seq


def test_erasing_takes_the_words_and_leaves_the_chain_whole(office: Office) -> None:
    first, second = record(office, note("a name and a number"), note("harmless"))
    assert office.perform(lambda work: work.events.erase([first, 999])) == 1
    timeline = office.read(lambda work: work.events.timeline("c1"))
    assert [(r.erased, r.event.text) for r in timeline] == [(True, ""), (False, "harmless")]
    assert [e.body is None for e in office.read(lambda work: work.events.chain("c1"))] == [True, False]
    assert office.read(lambda work: work.events.broken_link("c1")) is None
    assert office.perform(lambda work: work.events.erase([first])) == 0
    assert second


def test_erased_words_cannot_be_guessed_from_what_is_left(office: Office) -> None:
    """The same words twice leave two digests, because each has a salt of its own."""
    record(office, note("yes"), note("yes"))
    entries = office.read(lambda work: work.events.chain("c1"))
    assert len({e.digest for e in entries}) == 2


def entries_of(bodies: list[str]) -> list[Entry]:
    entries, link = [], ""
    for seq, body in enumerate(bodies, 1):
        told = {"at": NOON, "kind": "NoteAdded", "actor": "UANA", "crisis_id": "c1"}
        digest = digest_of(b"salt", body)
        link = link_of(link, seq=seq, digest=digest, **told)
        entries.append(Entry(seq=seq, digest=digest, link=link, salt=b"salt", body=body, **told))
    return entries


@given(bodies=st.lists(st.text(), min_size=1, max_size=6), data=st.data())
def test_any_single_change_breaks_the_chain(bodies: list[str], data: st.DataObject) -> None:
    entries = entries_of(bodies)
    end = {"last_seq": entries[-1].seq, "last_link": entries[-1].link}
    assert broken_at(entries, **end) is None
    at = data.draw(st.integers(0, len(entries) - 1))
    change = data.draw(
        st.sampled_from(
            [
                {"actor": "UANA "},
                {"kind": "Note"},
                {"crisis_id": "c"},
                {"at": datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC)},
                {"body": entries[at].body + " "},
                {"digest": "0" * 64},
                {"link": "0" * 64},
                {"seq": 99},
                {"salt": b"sal"},
            ]
        )
    )
    changed = [*entries[:at], entries[at]._replace(**change), *entries[at + 1 :]]
    assert broken_at(changed, **end) == at + 1
    assert broken_at(entries[:at] + entries[at + 1 :], **end) is not None


# --- the outbox -------------------------------------------------------------------------------------


def pending(office: Office, subscriber: str = "slack") -> list[int]:
    return [r.id for r in office.read(lambda work: work.events.pending(subscriber, 10))]


def test_every_subscriber_is_told_of_every_event_in_order_until_it_handled_it(office: Office) -> None:
    ids = record(office, note("one"), note("two"), note("three"))
    office.perform(lambda work: work.events.handled("slack", ids[1]))
    assert pending(office) == [ids[0], ids[2]]
    assert pending(office, "pagers") == ids
    assert pending(office, "nobody") == []
    assert len(office.read(lambda work: work.events.pending("pagers", 2))) == 2


def test_what_failed_comes_again_later_and_is_given_up_in_the_end(office: Office, clock: FakeClock) -> None:
    (event_id,) = record(office, note("one"))

    def fail(again_at: datetime | None) -> None:
        office.perform(
            lambda work: work.events.failed("slack", event_id, error="no channel\0", again_at=again_at)
        )

    fail(NOON + minutes(1))
    assert pending(office) == []
    clock.go_on(minutes=1)
    assert pending(office) == [event_id]
    fail(None)
    clock.go_on(days=9)
    assert pending(office) == []
    assert office.read(lambda work: (work.events.given_up(NOON), work.events.given_up(work.now))) == (1, 0)


def test_an_event_rolled_back_is_told_to_nobody(office: Office) -> None:
    def use_case(work: Work) -> None:
        work.record(HomeOpened(actor="UANA"))
        raise NotFound("after all not")

    with pytest.raises(NotFound):
        office.perform(use_case)
    assert pending(office) == []


@pytest.mark.parametrize("text", ["nul \0", "half a pair \ud83d", "\u202e<!channel>", "x" * 100_000])
def test_any_text_can_be_recorded(office: Office, text: str) -> None:
    record(office, note(text))
    assert office.read(lambda work: work.events.timeline("c1"))[0].event == note(text)
    assert office.read(lambda work: work.events.broken_link("c1")) is None
