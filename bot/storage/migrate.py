"""Brings a database to the schema this version needs. Safe to run twice, and by two processes at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from bot.storage.database import begin, connect, is_sqlite

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 0x46697265  # any number, the same in every process: who migrates holds this advisory lock
PATIENCE = 60.0  # seconds: a second process waits until the first has migrated


def upgrade(engine: Engine, to: str = "head") -> None:
    """All missing migrations in one transaction: afterwards they are all there, or none is."""
    if current(engine) == head():
        return
    with _alone(engine) as connection:
        command.upgrade(_config(connection), to)


def current(engine: Engine) -> str | None:
    """The migration the schema is at; ``None`` for an empty database."""
    with begin(engine, writing=False) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The migration this version of the program needs."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise RuntimeError(f"no migrations in {SCRIPTS}")
    return found


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """One transaction in which nobody else migrates."""
    with connect(engine, writing=True, patience=PATIENCE) as connection:
        if not is_sqlite(engine):
            with connection.begin():
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
                yield connection
            return
        with _references_off(connection), connection.begin():
            yield connection
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("a migration left rows that refer to nothing; nothing was changed")


@contextmanager
def _references_off(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by building it anew, and dropping the old one would empty those that refer to it.
    The switch works only outside a transaction.
    """
    raw = connection.connection.driver_connection
    if raw is None:
        raise RuntimeError("the connection is closed")
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
