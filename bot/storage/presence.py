"""Who is at work on a database. The first may take over what a process that died had in hand."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine

from bot.storage.database import connect, is_sqlite

LOCK = 0x46697266  # any number, the same in every process; not the one of the migrations
PATIENCE = 60.0  # seconds: a second process waits until the first has taken over


class Presence:
    """One process's place among those at work: on PostgreSQL a lock of its session, which ends as it does."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: Connection | None = None

    def enter(self, take_over: Callable[[], object]) -> None:
        """`take_over` is called when nobody else is at work, before anybody else may be."""
        if is_sqlite(self._engine):  # has one process only
            take_over()
            return
        self._held = connect(self._engine, writing=True, patience=PATIENCE)
        if not _ask(self._held, "pg_try_advisory_lock"):
            _ask(self._held, "pg_advisory_lock_shared")
            return
        take_over()
        _ask(self._held, "pg_advisory_lock_shared")
        _ask(self._held, "pg_advisory_unlock")

    def leave(self) -> None:
        """Safe to call twice."""
        if self._held is not None:
            self._held.invalidate()  # back in the pool it would keep the lock
            self._held.close()
            self._held = None


def _ask(connection: Connection, function: str) -> bool:
    with connection.begin():
        return connection.exec_driver_sql(f"SELECT {function}({LOCK})").scalar_one() is True
