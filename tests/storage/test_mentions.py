"""Mentions: stored once, counted once, whatever comes in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.domain.storm.evidence import Now
from bot.service.records import House, Minute, Read
from bot.storage import mentions
from bot.storage.database import begin
from bot.storage.retention import sweep
from bot.storage.work import Office
from tests.storage.builders import NOON, a_batch, a_read, minutes
from tests.support.databases import FakeClock

HOUR = timedelta(hours=1)


def store(office: Office, *reads: Read, cursor: str | None = None, source: str = "mastodon") -> int:
    batch = a_batch(*reads, cursor=cursor, source=source)
    return office.perform(lambda work: work.mentions.store(reads, batch))


def counted(office: Office, watch_id: str = "w1", until: datetime = NOON + HOUR) -> tuple[Minute, ...]:
    return office.read(lambda work: work.mentions.minutes(watch_id, NOON - HOUR, until))


# --- storing ----------------------------------------------------------------------------------------


def test_a_batch_that_comes_twice_changes_nothing(office: Office) -> None:
    reads = [a_read(n) for n in range(3)]
    assert [store(office, *reads), store(office, *reads), store(office, reads[2], a_read(3))] == [3, 0, 1]
    assert [m.count for m in counted(office)] == [4]


def test_the_same_post_twice_in_one_batch_is_one(office: Office) -> None:
    assert store(office, a_read(1), a_read(1, text="edited"), a_read(1, source="bluesky")) == 2


def test_the_cursor_moves_with_the_rows_and_stays_without_a_new_one(office: Office) -> None:
    assert office.read(lambda work: work.mentions.cursor("mastodon")) is None
    store(office, a_read(1), cursor="41")
    store(office, cursor="42")
    store(office, a_read(2))
    store(office, a_read(3, source="bluesky"), cursor="7", source="bluesky")
    assert office.read(lambda work: work.mentions.cursor("mastodon")) == "42"


def test_rows_and_cursor_are_rolled_back_together(office: Office) -> None:
    def fail(work) -> None:
        work.mentions.store([a_read(1)], a_batch(a_read(1), cursor="41"))
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        office.perform(fail)
    assert office.read(lambda work: work.mentions.cursor("mastodon")) is None
    assert counted(office) == ()


HOSTILE = {
    "a NUL": {"text": "before\0after"},
    "half a surrogate pair": {"text": "broken \ud83d"},
    "a NUL in the id": {"external_id": "1\0"},
    "100,000 characters": {"text": "x" * 100_000},
    "more followers than people": {"author_followers": 10**30},
    "the year 9999": {"created_at": datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)},
    "another time zone": {"created_at": NOON.astimezone(tz=None)},
}


@pytest.mark.parametrize("what", HOSTILE)
def test_one_strange_post_does_not_cost_the_batch(office: Office, what: str) -> None:
    strange = a_read(1, **{"url": "https://social.example/1"} | HOSTILE[what])
    assert store(office, a_read(0), strange, a_read(2)) == 3
    assert store(office, a_read(0), strange, a_read(2)) == 0


def test_a_feed_that_shows_a_post_for_years_does_not_bring_it_as_new_again(
    office: Office, clock: FakeClock
) -> None:
    old = [a_read(n, at=at) for n, at in enumerate((datetime(1, 1, 1, tzinfo=UTC), NOON))]
    assert store(office, *old) == 1
    clock.go_on(days=31)
    sweep(office, lambda _: False)
    assert store(office, *old, a_read(2, at=clock.now)) == 1
    hours = office.read(lambda work: work.mentions.hours("w1", NOON, NOON + HOUR))
    assert [hour.count for hour in hours] == [1]


# --- counting ---------------------------------------------------------------------------------------


def test_minutes_are_counted_by_watch_and_by_each_feed_or_server(office: Office) -> None:
    on_bluesky = a_read(6, at=NOON + minutes(1), source="bluesky", score=-1.0)
    office.perform(lambda work: work.mentions.store([on_bluesky], a_batch(on_bluesky, source="bluesky")))
    store(
        office,
        a_read(1, at=NOON + timedelta(seconds=59.9)),
        a_read(2, at=NOON + minutes(1), watches=("w1", "w2"), score=-0.05),
        a_read(3, at=NOON + minutes(1), score=-0.049),
        a_read(4, at=NOON + minutes(1), score=None, language="fr"),
        a_read(5, at=NOON + minutes(1), score=None, language=None),
        source="mastodon:northwind.example",
    )
    one = NOON + minutes(1)
    assert counted(office) == (
        Minute(at=NOON, watch_id="w1", source="mastodon:northwind.example", count=1, scored=1, negative=0),
        Minute(at=one, watch_id="w1", source="bluesky", count=1, scored=1, negative=1),
        Minute(
            at=one,
            watch_id="w1",
            source="mastodon:northwind.example",
            count=4,
            scored=2,
            negative=1,
            unscored={"fr": 1, "und": 1},
        ),
    )
    assert [m.count for m in counted(office, "w2")] == [1]
    assert counted(office, until=one)[-1].at == NOON


def test_hours_are_summed_over_all_sources(office: Office) -> None:
    store(office, *(a_read(n, at=NOON + minutes(25 * n), source=f"source {n % 2}") for n in range(5)))
    hours = office.read(lambda work: work.mentions.hours("w1", NOON, NOON + 2 * HOUR))
    assert [(h.at, h.source, h.count) for h in hours] == [(NOON, "", 3), (NOON + HOUR, "", 2)]


def test_the_first_post_seen_of_a_watch(office: Office, engine: Engine) -> None:
    assert office.read(lambda work: work.mentions.first_seen("w1")) is None
    store(office, a_read(1, at=NOON + minutes(40.5)), a_read(2, at=NOON + minutes(90)))
    assert office.read(lambda work: work.mentions.first_seen("w1")) == NOON + minutes(40)
    with begin(engine, writing=True) as connection:  # hours are kept longer than minutes
        old = "span = 'minute' AND at < '2026-03-01 13:00:00+00'"
        connection.exec_driver_sql(f"DELETE FROM buckets WHERE {old}")
    assert office.read(lambda work: work.mentions.first_seen("w1")) == NOON


READS = st.builds(
    a_read,
    st.integers(0, 30),
    at=st.integers(0, 180).map(lambda n: NOON + minutes(n)),
    watches=st.lists(st.sampled_from(["w1", "w2"]), min_size=1, max_size=3).map(tuple),
    score=st.none() | st.floats(-1, 1),
    language=st.sampled_from(["en", "fr", None]),
    source=st.sampled_from(["mastodon", "bluesky"]),
)


@given(batches=st.lists(st.lists(READS, max_size=12), max_size=6))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_counts_are_those_of_the_posts_that_are_there(
    engine: Engine, clock: FakeClock, house: House, batches: list[list[Read]]
) -> None:
    office = Office(engine, clock=clock, house=house)
    with begin(engine, writing=True) as connection:
        for table in ("mentions", "hits", "buckets", "bucket_languages"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    kept: dict[tuple[str, str], Read] = {}
    for reads in batches:
        last = {(r.mention.source, r.mention.external_id): r for r in reads}
        new = {key: read for key, read in last.items() if key not in kept}
        assert store(office, *reads) == len(new)
        kept |= new
    for watch_id in ("w1", "w2"):
        mine = [read for read in kept.values() if watch_id in read.watches]
        found = counted(office, watch_id, NOON + 4 * HOUR)
        hours = office.read(lambda work, w=watch_id: work.mentions.hours(w, NOON, NOON + 4 * HOUR))
        assert sum(m.count for m in found) == sum(h.count for h in hours) == len(mine)
        assert sum(m.negative for m in found) == sum(read.negative for read in mine)
        unscored = sum(read.score is None for read in mine)
        assert sum(sum(m.unscored.values()) for m in found) == unscored


# --- reading ----------------------------------------------------------------------------------------


def test_the_loudest_are_looked_for_among_the_newest(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A storm of any size costs the same."""
    monkeypatch.setattr(mentions, "SORTED", 2)
    reads = [a_read(n, at=NOON + minutes(n), author_followers=100 - n) for n in range(4)]
    store(office, *reads)
    loudest = office.read(lambda work: work.mentions.loudest("w1", NOON, 3))
    assert [s.text for s in loudest] == ["post 2", "post 3"]


def test_the_loudest_are_those_most_people_follow_each_text_once(office: Office) -> None:
    store(
        office,
        a_read(1, text="quiet"),
        a_read(2, text="liked", likes=50, reposts=None),
        a_read(3, text="loud", author_followers=9_000, author_handle="lena", network="Mastodon"),
        a_read(4, text="loud", author_followers=8_000),
        a_read(5, text="old", author_followers=99_000, at=NOON - HOUR),
        a_read(6, text="elsewhere", author_followers=99_000, watches=("w2",)),
    )
    loudest = office.read(lambda work: work.mentions.loudest("w1", NOON, 3))
    assert [s.text for s in loudest] == ["loud", "liked", "quiet"]
    first = loudest[0]
    assert first.place == "Mastodon"
    assert (first.external_id, first.author, first.followers, first.at) == ("3", "lena", 9_000, NOON)
    assert len(office.read(lambda work: work.mentions.loudest("w1", NOON, 1))) == 1
    assert office.read(lambda work: work.mentions.loudest("w1", NOON, 0)) == ()


def test_what_one_author_wrote_is_one_grave_post_wherever_it_came_from(office: Office) -> None:
    store(
        office,
        a_read(1, author_handle="lena", grave=("boycott",)),
        a_read(2, author_handle="lena", source="rss", grave=("boycott", "recall")),
        a_read(3, author_handle="tim", grave=("recall",)),
        a_read(4, grave=("recall",)),
        a_read(5, grave=("recall",)),
        a_read(6, author_handle="noor"),
    )
    grave = office.read(lambda work: work.mentions.grave_posts("w1", NOON))
    assert grave == (("boycott", "recall"), ("recall",), ("recall",), ("recall",))


def test_who_has_no_handle_goes_by_the_id(office: Office) -> None:
    one = [a_read(n, author_id="did:plc:one", conversation_id="cup", grave=("boycott",)) for n in range(4)]
    two = a_read(4, author_id="did:plc:two", author_handle="", conversation_id="cup", grave=("recall",))
    store(office, *one, two)
    assert office.read(lambda work: work.mentions.grave_posts("w1", NOON)) == (("boycott",), ("recall",))
    (longest,) = office.read(lambda work: work.talks.longest("w1", NOON, NOON + HOUR))
    assert (longest.posts, longest.people) == (5, 2)


def test_the_largest_accounts_are_told_with_how_many_posts_they_wrote(office: Office) -> None:
    store(
        office,
        *(a_read(n, author_handle="city_eats", author_followers=100 + n) for n in range(3)),
        a_read(4, author_handle="lena_bakes", author_followers=900),
        a_read(5, author_handle="nobody", author_followers=0),
        a_read(6, author_handle="unknown", author_followers=None),
        a_read(7, author_handle="before", author_followers=999, at=NOON - minutes(1)),
        a_read(8, author_handle="third", author_followers=5),
    )
    found = office.read(lambda work: work.mentions.amplifiers("w1", NOON, 2))
    assert [(each.author, each.followers, each.posts) for each in found] == [
        ("lena_bakes", 900, 1),
        ("city_eats", 102, 3),
    ]


def test_texts_links_and_grave_words_since_then(office: Office) -> None:
    store(
        office,
        a_read(1, at=NOON - minutes(1), grave=("boycott",), url="https://social.example/early"),
        a_read(2, grave=("boycott", "food poisoning"), url="https://social.example/2"),
        a_read(3, at=NOON + minutes(1), grave=("boycott",), url="https://social.example/2"),
        a_read(4, at=NOON + minutes(2), url="https://social.example/4"),
        a_read(5, at=NOON + minutes(3), watches=("w2",)),
    )
    until = NOON + minutes(2)
    said = office.read(lambda work: work.mentions.said("w1", NOON, until, 2))
    assert said == (("post 3", "en"), ("post 2", "en"))
    grave = office.read(lambda work: work.mentions.grave_posts("w1", NOON))
    assert grave == (("boycott", "food poisoning"), ("boycott",))


def test_the_largest_account_of_a_stretch_is_found_among_the_large_ones(office: Office) -> None:
    store(
        office,
        a_read(1, author_followers=9_999),
        a_read(2, author_followers=184_000, author_handle="lena"),
        a_read(3, author_followers=20_000),
        a_read(4, author_followers=900_000, watches=("w2",)),
        a_read(5, author_followers=900_000, at=NOON - HOUR),
        a_read(6, author_followers=900_000, at=NOON + HOUR),
    )

    def largest(since: datetime, until: datetime) -> str | None:
        found = office.read(lambda work: work.mentions.largest("w1", since, until))
        return found and found.external_id

    assert largest(NOON, NOON + HOUR) == "2"
    assert largest(NOON - HOUR, NOON) == "5"
    assert largest(NOON - 2 * HOUR, NOON - HOUR) is None


@pytest.mark.parametrize(
    ("source", "late", "told_again", "gained"),
    [
        ("bluesky", 0, False, 2_000),
        ("bluesky", 60, False, 0),
        ("webhook", 60, True, 2_000),
        ("rss", 60, True, 2_000),
        ("reddit", 60, True, 0),
    ],
    ids=[
        "looked up soon after",
        "looked up of an old one",
        "sent again by a tool",
        "by a blog",
        "by a source that counts since it has keys",
    ],
)
def test_what_a_post_gained_counts_from_its_beginning_where_that_was_seen(
    office: Office, source: str, late: int, told_again: bool, gained: int
) -> None:
    first = a_read(1, source=source, at=NOON - late * timedelta(minutes=1))
    store(office, first)
    if told_again:
        store(office, replace(first, mention=replace(first.mention, likes=2_000)))
    else:
        looked = Now(source=source, id=first.mention.external_id, likes=2_000)
        office.perform(lambda work: work.mentions.found([looked]))
    (post,) = office.read(lambda work: work.mentions.furthest("w1", NOON - HOUR, NOON + HOUR, 1))
    assert (post.stir, post.gained) == (2_000, gained)


def test_the_longest_conversation_of_each_source_counts_its_posts_and_its_people(office: Office) -> None:
    talk = [a_read(n, conversation_id="cup", author_handle=f"author {n % 3}") for n in range(7)]
    other = [a_read(n, conversation_id="lid", author_handle=f"author {n}") for n in range(10, 16)]
    alone = [a_read(n, author_handle=f"author {n}") for n in range(20, 30)]
    root = a_read(40, external_id="cup", author_handle="northwind", conversation_id="cup")
    small = [
        a_read(50 + n, source="reddit", conversation_id="lid", author_handle=f"author {n}") for n in range(2)
    ]
    store(office, root, *talk, *other, *alone, *small)

    def longest(since: datetime) -> dict[str, tuple[int, int, str]]:
        found = office.read(lambda work: work.talks.longest("w1", since, since + HOUR))
        return {t.source: (t.posts, t.people, t.root.author if t.root else "") for t in found}

    assert longest(NOON) == {root.mention.source: (8, 4, "northwind"), "reddit": (2, 2, "")}
    assert longest(NOON + HOUR) == {}
