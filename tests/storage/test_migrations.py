"""The schema: reached by migrations alone, equal to the rows, safe to reach twice and by several at once."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.domain.storm.grave import SHIPPED, GraveList
from bot.domain.storm.mention import Watch
from bot.storage.captures import Captures
from bot.storage.database import begin, is_sqlite, open_database
from bot.storage.mapper import from_row
from bot.storage.migrate import current, head, upgrade
from bot.storage.store import Tx
from bot.storage.tables import BucketRow, Row, WatchRow, WatchStateRow, table_of
from tests.storage.builders import NOON

BUCKETS, STATES = table_of(BucketRow), table_of(WatchStateRow)
POSTGRES_CATALOGUE = """
    SELECT 'column', table_name, column_name, data_type || is_nullable || coalesce(column_default, '')
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""
UPGRADE_ON_COMMAND = """
import sys
from bot.storage.database import open_database
from bot.storage.mapper import from_row
from bot.storage.migrate import head, upgrade
database = open_database(sys.argv[1])
head()
print("ready", flush=True)
sys.stdin.readline()
upgrade(database)
"""

WATCH_BEFORE_THE_TEAMS_LIST = """
    INSERT INTO watches (id, brand_id, name, terms, must_not, sources, ratio, min_count, grave_words,
                         created_by, version)
    VALUES (:name, 'b', :name, '[]', '[]', '[]', 2, 5, :words, '', 1)
"""


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Engine]:
    opened = open_database(empty_database_url)
    yield opened
    opened.dispose()


def test_the_migrated_schema_equals_the_rows(empty: Engine) -> None:
    with begin(empty, writing=True) as connection:
        Row.metadata.create_all(connection)
        wanted = catalogue(connection)
        Row.metadata.drop_all(connection)
    upgrade(empty)
    with begin(empty, writing=False) as connection:
        assert catalogue(connection) == wanted


def test_autogenerate_finds_nothing_to_add(engine: Engine) -> None:
    with begin(engine, writing=False) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Row.metadata) == []


def test_an_empty_database_is_at_no_migration(empty: Engine) -> None:
    assert current(empty) is None


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    upgrade(empty)
    with begin(empty, writing=False) as connection:
        before = catalogue(connection)
    upgrade(empty)
    with begin(empty, writing=False) as connection:
        assert catalogue(connection) == before
    assert current(empty) == head()


@pytest.mark.prove(alone=True)
def test_processes_that_start_at_once_all_find_it_migrated(empty_database_url: str) -> None:
    program = [sys.executable, "-c", UPGRADE_ON_COMMAND, empty_database_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(program, text=True, **pipes) for _ in range(3)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert [p.returncode for p in processes] == [0, 0, 0], errors
    opened = open_database(empty_database_url)
    assert current(opened) == head()
    opened.dispose()


def test_a_migration_that_fails_leaves_nothing_behind(empty: Engine) -> None:
    with begin(empty, writing=True) as connection:
        connection.exec_driver_sql("CREATE TABLE mentions (id INTEGER)")  # in the way of the last migration
    with pytest.raises(DBAPIError):
        upgrade(empty)
    assert current(empty) is None
    assert inspect(empty).get_table_names() == ["mentions"]


def test_a_watch_keeps_of_its_grave_words_where_they_differ(empty: Engine) -> None:
    fewer = [word for word in SHIPPED if word != "de: Klage"]
    watches = {"as shipped": list(SHIPPED), "differs": [*fewer, "mouldy"], "none": []}
    upgrade(empty, to="0012")
    with begin(empty, writing=True) as connection:
        for name, words in watches.items():
            values = {"name": name, "words": json.dumps(words, ensure_ascii=False)}
            connection.execute(text(WATCH_BEFORE_THE_TEAMS_LIST), values)
    upgrade(empty)
    with begin(empty, writing=False) as connection:
        rows = connection.execute(select(table_of(WatchRow))).mappings()
        kept = {watch.name: watch for watch in (from_row(Watch, row) for row in rows)}
    assert (kept["as shipped"].grave_words, kept["as shipped"].grave_left_out) == ((), ())
    assert (kept["differs"].grave_words, kept["differs"].grave_left_out) == (("mouldy",), ("de: Klage",))
    for name, words in watches.items():
        assert sorted(GraveList(brand_id="b").heard_by(kept[name])) == sorted(words)


def test_what_a_kind_of_source_counted_is_its_only_members(empty: Engine) -> None:
    """Of several nobody can tell whose it was: it stays in the sums, and is nobody's past."""
    upgrade(empty, to="0023")
    past, bucket = (
        {"closed_until": NOON.isoformat(), "hours": []},
        "w1', 'minute', '2026-03-01 12:00:00.000000",
    )
    state = {**past, "episode": {"sources": {"rss": 9.0}}, "sources": {"rss": past, "mastodon": past}}
    with begin(empty, writing=True) as connection:
        for name, days in (("rss:news-1", 0), ("rss:gone", 9), ("mastodon:a", 0), ("mastodon:b", 0)):
            connection.execute(
                text("INSERT INTO source_lives (source, alive_at) VALUES (:name, :at)"),
                {"name": name, "at": NOON - timedelta(days=days)},
            )
        for kind in ("rss", "mastodon", "bluesky"):
            connection.exec_driver_sql(f"INSERT INTO buckets VALUES ('{bucket}', '{kind}', 3, 2, 1)")
        connection.execute(insert(STATES).values(watch_id="w1", state=state))
    upgrade(empty)
    with begin(empty, writing=False) as connection:
        counted = connection.execute(
            select(BUCKETS.c.source, BUCKETS.c.count).order_by(BUCKETS.c.source)
        ).all()
        after = connection.execute(select(STATES.c.state)).scalar_one()
    assert [tuple(row) for row in counted] == [("bluesky", 3), ("mastodon", 3), ("rss:news-1", 3)]
    assert after == {**state, "episode": {"sources": {"rss:news-1": 9.0}}, "sources": {"rss:news-1": past}}


def test_a_cool_down_that_names_a_kind_of_source_is_in_force_for_its_members(empty: Engine) -> None:
    upgrade(empty, to="0026")
    cooled = {
        "until": NOON.isoformat(), "reason": "a joke", "by": "U1", "at": NOON.isoformat(), "unless_over": 90
    }  # fmt: skip
    mutes = [
        cooled | {"rule": "source", "words": ["rss", "bluesky"]},
        cooled | {"rule": "grave_words", "words": ["rss"]},
        {**cooled, "unless_over": None, "rule": "volume"},
    ]
    with begin(empty, writing=True) as connection:
        for name in ("rss:news-1", "rss:blog-2", "bluesky"):
            values = {"name": name, "at": NOON}
            connection.execute(
                text("INSERT INTO source_lives (source, alive_at) VALUES (:name, :at)"), values
            )
        values = {"name": "w", "words": "[]"}
        connection.execute(text(WATCH_BEFORE_THE_TEAMS_LIST), values)
        connection.execute(update(table_of(WatchRow)).values(mutes=mutes))
    upgrade(empty)
    with begin(empty, writing=False) as connection:
        watch = from_row(Watch, connection.execute(select(table_of(WatchRow))).mappings().one())
    source, grave, volume = watch.mutes
    assert set(source.words) == {"rss", "rss:news-1", "rss:blog-2", "bluesky"}
    assert source.silences(NOON - timedelta(hours=1), 50, {"rss:blog-2"})
    assert not source.silences(NOON - timedelta(hours=1), 50, {"webhook:zapier"})
    assert (grave.words, volume.words) == (("rss",), ())


def test_a_file_that_was_kept_in_one_piece_is_read_as_it_was(empty: Engine) -> None:
    upgrade(empty, to="0034")
    content = bytes(n % 253 for n in range(1_200_001))
    with begin(empty, writing=True) as connection:
        values = {"sha256": "abc", "kind": "image/png", "content": content}
        connection.execute(
            text("INSERT INTO capture_contents (sha256, kind, content) VALUES (:sha256, :kind, :content)"),
            values,
        )
    upgrade(empty)
    with begin(empty, writing=False) as connection:
        captures = Captures(Tx(connection, NOON, writing=False))
        assert captures.kind("abc") == "image/png"
        assert [len(piece) for piece in captures.pieces("abc")] == [500_000, 500_000, 200_001]
        assert b"".join(captures.pieces("abc")) == content


def test_references_are_checked_again_after_a_migration(empty: Engine) -> None:
    upgrade(empty)
    orphan = "INSERT INTO chains (crisis_id, seq, link) VALUES ('nobodys', 1, '')"
    with pytest.raises(DBAPIError), begin(empty, writing=True) as connection:
        connection.exec_driver_sql(orphan)


def catalogue(connection: Connection) -> set[tuple[str, ...]]:
    if is_sqlite(connection.engine):
        found = connection.exec_driver_sql("SELECT type, tbl_name, name, sql FROM sqlite_master")
        rows = {(*row[:3], *_parts(row.sql or "")) for row in found if row.type != "trigger"}
    else:
        rows = {tuple(row) for row in connection.exec_driver_sql(POSTGRES_CATALOGUE)}
    return {row for row in rows if row[1] not in ("alembic_version", "sqlite_sequence")}


def _parts(sql: str) -> list[str]:
    """The pieces of a CREATE statement in one order, because the order of constraints says nothing; nor do
    the quotes that SQLite puts around the name of a table that was built anew.
    """
    head, _, rest = re.sub(r"\s+", " ", sql.replace('"', "")).partition("(")
    body, _, tail = rest.rpartition(")")
    return [head, tail, *sorted(piece.strip() for piece in body.split(", "))]
