"""The database by its URL, its transactions and their patience, for SQLite and PostgreSQL.

Every transaction says whether it writes and how long it may wait (`begin`). On SQLite a writer takes the
write lock at its first statement, because a read that turns into a write fails at once whatever the
timeout; a reader takes a snapshot and waits for nobody.
"""

from __future__ import annotations

import itertools
import sqlite3
import time
from bisect import insort
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from bot.domain.errors import Busy
from bot.domain.words import N_

PATIENCE = 1.5  # seconds a press waits for a lock: it must be answered within 3
GRACE = 0.5  # seconds on top until what has not committed is rolled back
LONGEST_LOG = 4_000  # pages, 16 MB: then who commits folds what `fold_log` left, and the log begins anew
POOL = 50  # as many as there are threads that answer presses
UNREACHABLE = N_(
    "The database cannot be reached right now and nothing was recorded. Press again in a minute."
)
FULL = N_(
    "No room is left where the database stands, and nothing was recorded. Whoever runs Firebreak has to make "
    "room; then press again."
)
LAST = 5.0  # seconds; whoever may wait longer stands no further back than who may wait this long
LOCKED_SQLITE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
LOCKED_POSTGRES = frozenset({"55P03", "57014"})  # lock_not_available, query_canceled (statement_timeout)
FULL_POSTGRES = "53100"  # disk_full
CLASHED_POSTGRES = frozenset({"40001", "40P01"})  # serialization_failure, deadlock_detected


class CannotOpen(ValueError):
    """DATABASE_URL cannot be used; the text is for the person who set it."""


def open_database(url: str, *, pool_size: int = POOL) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://...``; connects to nothing yet.

    Raises ``CannotOpen`` when it names anything else, or a file that cannot be written.
    """
    parsed = _known(url)
    if parsed.get_backend_name() == "sqlite":
        _prepare_file(parsed.database or "")
        engine = create_engine(parsed, hide_parameters=True, pool_size=pool_size, pool_timeout=PATIENCE)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        parsed,
        hide_parameters=True,  # else one failed batch prints every post into the log
        pool_size=pool_size,
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "options": "-c timezone=UTC"},
    )
    event.listen(engine, "begin", _begin_postgres)
    event.listen(engine, "handle_error", _hide_row)
    return engine


def is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


@contextmanager
def begin(
    engine: Engine, *, writing: bool, patience: float = PATIENCE, forced: bool = True
) -> Iterator[Connection]:
    """One transaction: committed at the end of the block, rolled back by any exception. One that is not
    `forced` does not wait for the disk: a power cut may take it, until a later one is forced.
    """
    with connect(engine, writing=writing, patience=patience, forced=forced) as connection:
        try:
            with connection.begin():
                yield connection
        finally:
            if not forced and is_sqlite(engine) and not connection.invalidated:
                _driver(connection).execute("PRAGMA synchronous=FULL")


def connect(engine: Engine, *, writing: bool, patience: float, forced: bool = True) -> Connection:
    """A connection whose transactions will be of this kind; none is open yet."""
    return engine.connect().execution_options(
        firebreak_writing=writing, firebreak_patience=patience, firebreak_forced=forced
    )


def fold_log(engine: Engine) -> None:
    """Move what was committed from SQLite's log into its file, beside whoever writes. Else the one whose
    commit makes the log long does it, while everybody waits for the lock and for the disk.
    """
    if is_sqlite(engine):
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")


@contextmanager
def busy_if_locked() -> Iterator[None]:
    """Waiting in vain for a lock, a connection or an answer becomes ``Busy``."""
    try:
        yield
    except PoolTimeout as error:
        raise busy() from error
    except DBAPIError as error:
        if _waited_in_vain(error) or clashed(error):
            raise busy() from error
        if _was_never_reached(error):
            raise Busy(UNREACHABLE) from error
        if _is_full(error):
            raise Busy(FULL) from error
        raise


def busy() -> Busy:
    return Busy(N_("Too much is going on at once and nothing was recorded. Press again in a moment."))


def clashed(error: DBAPIError) -> bool:
    """Two transactions stood in each other's way and the database chose this one to start again."""
    return getattr(error.orig, "sqlstate", None) in CLASHED_POSTGRES


def _waited_in_vain(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in LOCKED_SQLITE
    return getattr(error.orig, "sqlstate", None) in LOCKED_POSTGRES


def _is_full(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return getattr(error.orig, "sqlstate", None) == FULL_POSTGRES


def _was_never_reached(error: DBAPIError) -> bool:
    """PostgreSQL refused the connection itself. One lost later may have been lost while it committed."""
    is_connection = isinstance(error, OperationalError) and error.statement is None
    refused = getattr(error.orig, "sqlstate", "unknown") is None
    return is_connection and refused and not error.connection_invalidated


class Turnstile:
    """Lets the writers of one process into SQLite one at a time, first the one whose patience ends first.

    So a press goes ahead of the workers, and these of the listeners, who may wait longer; and whoever waited
    long enough goes ahead of them all. SQLite's own waiting is a lottery: who polls every 100 ms hardly ever
    finds a gap in a busy ingest.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic, last: float = LAST) -> None:
        self._timer = timer
        self._last = last
        self._mutex = Lock()
        self._taken = False
        self._numbers = itertools.count()  # of two whose patience ends together, the first to come goes first
        self._waiting: list[tuple[float, int, Lock]] = []

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """Raises ``Busy`` when nobody made room for `patience` seconds."""
        if not self._enter(patience):
            raise busy()
        try:
            yield
        finally:
            self._leave()

    def _enter(self, patience: float) -> bool:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            lock = Lock()
            lock.acquire()
            mine = (self._timer() + min(patience, self._last), next(self._numbers), lock)
            insort(self._waiting, mine)
        if lock.acquire(timeout=max(patience, 0)):
            return True
        with self._mutex:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it was handed over in the last moment

    def _leave(self) -> None:
        with self._mutex:
            if self._waiting:
                _, _, first = self._waiting.pop(0)
                first.release()
            else:
                self._taken = False


class Stopwatch:
    """How much of a transaction's time is left."""

    def __init__(self, patience: float, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._patience = patience
        self._started = timer()

    @property
    def left(self) -> float:
        """Seconds in which a lock may still be waited for."""
        return max(self._patience - (self._timer() - self._started), 0.0)

    def check(self) -> None:
        """Raise ``Busy`` when it is too late to commit: the person was told, or will press again."""
        if self._timer() - self._started > self._patience + GRACE:
            raise busy()


def _known(url: str) -> URL:
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite")
    raise CannotOpen(
        f"DATABASE_URL starts with {parsed.drivername}:; use sqlite:///path/to/firebreak.db"
        " or postgresql://user:password@host/database"
    )


def _prepare_file(path: str) -> None:
    """The file holds what people wrote, so nobody else on the machine may read it."""
    file = Path(path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        raise CannotOpen(
            f"DATABASE_URL: {file} cannot be written: {error.strerror}."
            " Name a file in a folder where the bot may write."
        ) from None


def _set_up_sqlite(raw: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    raw.isolation_level = None  # the driver must not open transactions of its own
    raw.execute("PRAGMA busy_timeout=5000")
    _use_wal(raw)
    raw.execute("PRAGMA synchronous=FULL")  # NORMAL may lose the last commits when the power goes
    raw.execute(f"PRAGMA wal_autocheckpoint={LONGEST_LOG}")
    raw.execute("PRAGMA foreign_keys=ON")


def _use_wal(raw: sqlite3.Connection) -> None:
    """The first connection to a new file changes its mode, and for that lock SQLite waits for nobody."""
    late = time.monotonic() + PATIENCE
    while True:
        try:
            raw.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > late:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    """The pragmas go past SQLAlchemy: at that many transactions a second its own work counts."""
    writing, patience, forced = _options(connection)
    raw = _driver(connection)
    raw.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
    raw.execute(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
    if not forced:
        raw.execute("PRAGMA synchronous=NORMAL")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _begin_postgres(connection: Connection) -> None:
    """A reader sees one snapshot throughout, as it does on SQLite."""
    writing, patience, forced = _options(connection)
    lock, statement = int(patience * 1000), int((patience + GRACE) * 1000)
    mode = "READ COMMITTED, READ WRITE" if writing else "REPEATABLE READ, READ ONLY"
    connection.exec_driver_sql(
        f"SET TRANSACTION ISOLATION LEVEL {mode};"
        f" SET LOCAL lock_timeout={max(lock, 1)}; SET LOCAL statement_timeout={max(statement, 1)}"
        + ("" if forced else "; SET LOCAL synchronous_commit=OFF")
    )


def _hide_row(context: ExceptionContext) -> None:
    """PostgreSQL quotes the offending row in its detail line; what people wrote stays out of the log."""
    diagnosis = getattr(context.original_exception, "diag", None)
    if diagnosis is None or not diagnosis.message_detail:
        return
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = (diagnosis.message_primary, *error.args[1:])


def _options(connection: Connection) -> tuple[bool, float, bool]:
    options = connection.get_execution_options()
    return (
        options.get("firebreak_writing", True),
        options.get("firebreak_patience", PATIENCE),
        options.get("firebreak_forced", True),
    )


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
