"""What is old goes in slices, what belongs to a crisis stays, and nobody waits behind it."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, select

from bot.detection.baseline import Level, baseline
from bot.detection.detector import Detector
from bot.domain.errors import Busy
from bot.domain.events import NoteAdded
from bot.domain.staff.contact import Way
from bot.domain.staff.page import Ask, Page
from bot.domain.storm.feed import FeedOver
from bot.domain.storm.source import Gap
from bot.domain.storm.trial import Trial
from bot.service.call.paging import call_of
from bot.service.ports import Work
from bot.service.records import House
from bot.service.watch import watching
from bot.storage import retention
from bot.storage.database import begin, is_sqlite
from bot.storage.retention import RULES, sweep
from bot.storage.tables import Row
from bot.storage.work import Office
from tests.storage.builders import (
    NOON,
    a_batch,
    a_crisis,
    a_delivery,
    a_read,
    a_statement,
    a_storm,
    a_watch,
    an_alert,
)
from tests.storage.test_crash import victim
from tests.support.databases import FakeClock

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BY_AGE = sorted({rule.table.name for rule in RULES})


def go_on(_seconds: float) -> bool:
    return False


def store(office: Office, *reads) -> None:
    office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))


def rows(engine: Engine, name: str) -> int:
    with begin(engine, writing=False) as connection:
        return connection.execute(select(func.count()).select_from(Row.metadata.tables[name])).scalar_one()


def left(engine: Engine) -> dict[str, int]:
    return {name: rows(engine, name) for name in BY_AGE}


def swept(office: Office) -> int:
    """However busy the machine is: a sweep gives up, to go on later, when it cannot commit in time."""
    return sweep(office.with_patience(60.0), go_on)


def live_through_a_day(office: Office, engine: Engine, clock: FakeClock) -> None:
    """Two watches hear the same three posts, one of them unscored; of three messages one waits, and the
    author of another post is forgotten.
    """
    at = clock.now
    number = int(at.timestamp())
    page = Page(id="p1", key="k", person_id="U1", ask=Ask.ALERT, subject_id="a1", asked_at=at, due_at=at)

    def chat(work: Work) -> None:
        keys = [f"{at}/{state}" for state in ("sent", "dead", "pending")]
        work.deliveries.add(a_delivery(key, thread=key, due_at=at) for key in keys)
        work.deliveries.sent(keys[:1], ts="1.1")
        work.deliveries.dead(keys[1], "channel_not_found")
        work.requests.remember(f"press at {at}", at)
        work.pages.add(page)
        work.pages.add_calls([call_of(work, page, 0, Way(pager="email", address="ana@example.com"))])

    store(
        office,
        *(a_read(number + n, at=at + n * HOUR, watches=("w1", "w2"), score=n or None) for n in range(3)),
    )
    office.perform(chat)
    office.perform(lambda work: work.outages.add_gap("bluesky", Gap(at, at + HOUR, "gone")))
    office.perform(lambda work: work.record(FeedOver(channel="C0FEED")))
    with begin(engine, writing=True, patience=5) as connection:
        connection.execute(Row.metadata.tables["forgotten"].insert(), {"digest": str(at), "at": at})
    trial = Trial(id="t1", actor_id="U1", watch=a_watch(), is_new=True, made_at=at)
    office.perform(lambda work: work.trials.add(trial))


def test_what_is_old_goes_and_what_is_younger_stays(office: Office, engine: Engine, clock: FakeClock) -> None:
    names = (
        "requests", "deliveries", "mentions", "hits", "buckets", "bucket_languages", "source_gaps", "trials",
        "calls", "pages", "events", "forgotten", "posted",
    )  # fmt: skip
    expected = {
        3: (0, 3, 3, 6, 12, 4, 1, 1, 1, 1, 0, 1, 0),
        15: (0, 3, 3, 6, 6, 2, 1, 1, 1, 1, 0, 1, 0),
        31: (0, 1, 0, 0, 6, 2, 1, 0, 0, 0, 0, 1, 1),
        401: (0, 1, *[0] * 10, 1),
        7_301: (0, 1, *[0] * 11),
    }
    live_through_a_day(office, engine, clock)
    for day, wanted in expected.items():
        clock.now = NOON + day * DAY
        swept(office)
        assert left(engine) == dict(zip(names, wanted, strict=True)), f"after {day} days"


def test_the_message_that_still_waits_is_sent_however_old_it_is(office: Office, clock: FakeClock) -> None:
    office.perform(lambda work: work.deliveries.add([a_delivery("k")]))
    clock.go_on(days=1_000)
    assert swept(office) == 0
    assert office.perform(lambda work: work.deliveries.claim(clock.now, DAY)) == a_delivery("k")


def test_whatever_belongs_to_a_crisis_stays(office: Office, clock: FakeClock) -> None:
    def live_through(work: Work) -> None:
        work.crises.add(a_crisis())
        work.alerts.add(an_alert(crisis_id="c1"))
        work.words.add(a_statement())
        work.record(NoteAdded(crisis_id="c1", text="It began."))
        work.crises.keep_report("c1", "debrief.md", b"# What happened")

    def look(work: Work) -> tuple[object, ...]:
        return (
            work.crises.get("c1"),
            work.alerts.get("a1"),
            work.words.get("s1"),
            work.events.timeline("c1"),
            work.crises.report("c1"),
            work.events.pending("slack", 5),
        )

    office.perform(live_through)
    before = office.read(look)
    clock.go_on(days=1_000)
    swept(office)
    assert office.read(look) == before
    assert office.read(lambda work: work.events.broken_link("c1")) is None


def test_the_minutes_of_a_storm_stay_as_long_as_its_alert(office: Office, clock: FakeClock) -> None:
    """A card that is drawn again shows the same storm."""
    storms = [
        an_alert(
            f"a{day}",
            opened_at=(began := NOON + day * DAY),
            storm=a_storm(began_at=began, seen_at=began + 2 * HOUR, ended_at=ended and began + ended),
        )
        for day, ended in ((3, None), (4, 3 * HOUR), (8, 3 * HOUR))
    ]
    store(office, *(a_read(n, at=NOON + n * HOUR) for n in range(24 * 12)))
    office.perform(
        lambda work: [work.alerts.add(alert) for alert in (*storms, an_alert("other", watch_id="w2"))]
    )
    clock.go_on(days=60)
    swept(office)
    left = office.read(lambda work: work.mentions.minutes("w1", NOON, clock.now))
    hours = [int((minute.at - NOON) / HOUR) for minute in left]
    assert hours == [*range(2 * 24, 4 * 24 + 3), *range(7 * 24, 8 * 24 + 3)]
    assert swept(office) == 0


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_transaction_deletes_one_slice_at_most_until_all_is_gone(
    office: Office, engine: Engine, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(retention, "SLICE", size)
    live_through_a_day(office, engine, clock)
    there = sum(left(engine).values())
    clock.go_on(days=500)
    cuts = [office.perform(lambda work: work.retention.cut()) for _ in range(there + 1)]
    assert max(cuts) <= size
    assert sum(cuts) == there - 1  # the message that waits
    assert cuts[-1] == 0


def test_it_stops_between_two_slices_when_it_is_told_and_goes_on_later(
    office: Office, engine: Engine, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "SLICE", 2)
    live_through_a_day(office, engine, clock)
    clock.go_on(days=500)
    assert sweep(office, lambda seconds: seconds > 0) == 1  # the one press, then it was told
    assert rows(engine, "mentions") == 3
    assert swept(office) == sum((2, 3, 6, 12, 4, 1, 1, 1, 1, 1, 1))
    assert {name for name, count in left(engine).items() if count} == {"deliveries", "posted"}


def test_killed_in_the_middle_it_goes_on_where_it_was(
    office: Office, engine: Engine, clock: FakeClock, database_url: str
) -> None:
    store(office, *(a_read(n, at=NOON + n * timedelta(seconds=9)) for n in range(400)))
    with victim("forget", database_url) as lines:
        assert [next(lines) for _ in range(5)] == ["a slice"] * 5
    assert 0 < rows(engine, "mentions") + rows(engine, "hits") <= 775
    clock.go_on(days=31)
    swept(office)
    assert rows(engine, "mentions") == rows(engine, "hits") == 0
    hours = office.read(lambda work: work.mentions.hours("w1", NOON, NOON + DAY))
    assert sum(hour.count for hour in hours) == 400


def test_when_too_much_is_going_on_it_is_left_for_later() -> None:
    class Crowded:
        def perform(self, _use_case: object) -> int:
            raise Busy("too much")

    assert sweep(Crowded(), go_on) == 0


def test_minutes_are_kept_longer_than_detection_reads_them() -> None:
    assert retention.MINUTES >= watching.MINUTES_KEPT + DAY


def test_what_is_normal_at_this_hour_of_the_week_is_known_without_the_minutes(
    office: Office, engine: Engine, clock: FakeClock
) -> None:
    """Also by a detector that lost its own memory."""
    for _ in range(5 * 7):
        hours = (clock.now + n * HOUR for n in range(24))
        store(office, *(a_read(int(at.timestamp()), at=at) for at in hours))
        clock.go_on(days=1)
    swept(office)
    assert rows(engine, "mentions") == 30 * 24
    minutes_from = clock.now - watching.MINUTES_KEPT
    with_past = office.read(lambda work: work.mentions.hours("w1", NOON, minutes_from))
    latest = office.read(lambda work: work.mentions.minutes("w1", minutes_from, clock.now))
    detector = Detector(office.read(lambda work: work.mentions.first_seen("w1")))
    detector.learn(with_past)
    detector.look(latest, clock.now)
    assert baseline(detector.history).level is Level.HOUR_OF_WEEK


def test_every_slice_finds_its_rows_by_an_index(office: Office, engine: Engine, clock: FakeClock) -> None:
    """PostgreSQL reads through tables as small as these, and rightly, so SQLite is asked for both."""
    if not is_sqlite(engine):
        return
    said = []

    def explain(connection, _cursor, statement, parameters, _context, _many) -> None:
        if statement.startswith(("DELETE", "SELECT")):
            plan = connection.connection.driver_connection.execute(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
            said.extend((row[-1], statement) for row in plan)

    live_through_a_day(office, engine, clock)
    clock.go_on(days=500)
    event.listen(engine, "before_cursor_execute", explain)
    swept(office)
    event.remove(engine, "before_cursor_execute", explain)
    assert len(said) > len(RULES)
    assert [found for found in said if found[0].startswith("SCAN")] == []


PROVING = bool(os.environ.get("FIREBREAK_PROVE"))
AGES = st.lists(st.integers(0, 60), max_size=30)


@pytest.mark.prove
@given(ages=AGES, size=st.integers(1, 4))
@settings(max_examples=20 if PROVING else 4, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_exactly_the_posts_of_the_last_thirty_days_are_left(
    engine: Engine, house: House, ages: list[int], size: int
) -> None:
    clock = FakeClock(NOON - 100 * DAY)
    office = Office(engine, clock=clock, house=house)
    with begin(engine, writing=True) as connection:
        for table in ("mentions", "hits", "buckets", "bucket_languages"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    for number, age in enumerate(sorted(ages, reverse=True)):
        clock.now = NOON - age * DAY
        store(office, a_read(number, at=clock.now, url=f"https://social.example/{age}/{number}"))
    clock.now = NOON
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retention, "SLICE", size)
        swept(office)
    young = [age for age in ages if age <= 30]
    assert rows(engine, "mentions") == rows(engine, "hits") == len(young)
    counted = office.read(lambda work: work.mentions.hours("w1", NOON - 61 * DAY, NOON + DAY))
    assert sum(hour.count for hour in counted) == len(ages)
