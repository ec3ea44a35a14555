"""Fixtures: a migrated, empty store on SQLite always, and on PostgreSQL where there is one.

PostgreSQL is the server at TEST_DATABASE_URL (whose user is a superuser) or else one started here from
the distribution's binaries, on loopback, gone when the session ends. Each session has its own database.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Dialect, Engine, create_engine, event, text
from sqlalchemy.engine import make_url

from bot.domain.plan.playbook import Playbook
from bot.service.records import House
from bot.storage.database import begin, open_database
from bot.storage.migrate import upgrade
from bot.storage.tables import Row
from bot.storage.work import Office

NO_POSTGRES = "no PostgreSQL: install the distribution's postgresql or set TEST_DATABASE_URL"
NUMBERS = itertools.count(1)
SIZES = "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
USED_COUNTERS = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
LARGE = 200_000  # bytes of a table; what is deleted from one leaves its room taken for a while
FREE: list[Engine] = []  # engines over no file at the moment


@dataclass
class FakeClock:
    """Stands still until it is told to go on."""

    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@dataclass
class PlainShelf:
    """Playbooks from memory."""

    playbooks: dict[str, Playbook] = field(default_factory=dict)

    def types(self) -> Mapping[str, Playbook]:
        return self.playbooks


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated and empty database of one's own."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "firebreak.db")
        return f"sqlite:///{tmp_path / 'firebreak.db'}"
    url = request.getfixturevalue("postgres_database")
    empty(request.getfixturevalue("postgres_engine"))
    return url


@pytest.fixture
def engine(request: pytest.FixtureRequest, database_url: str) -> Iterator[Engine]:
    if database_url.startswith("postgresql"):
        yield request.getfixturevalue("postgres_engine")
        return
    with opened(make_url(database_url).database) as engine:
        yield engine


@contextmanager
def opened(path: Path | str | None, *, copy_of: Path | None = None) -> Iterator[Engine]:
    """An engine over SQLite's file at `path`, which first becomes a copy of another where one is given.

    It is an engine that was over other files before: a new one would compile every statement anew, which
    takes longer than running them.
    """
    if copy_of:
        shutil.copy(copy_of, path)
    url = f"sqlite:///{path}"
    engine = FREE.pop() if FREE else _engine_of_any_file(url)
    engine.url = make_url(url)
    try:
        yield engine
    finally:
        engine.dispose()
        FREE.append(engine)


def _engine_of_any_file(url: str) -> Engine:
    engine = open_database(url)

    @event.listens_for(engine, "do_connect")
    def _connect(dialect: Dialect, _: object, __: object, options: dict[str, Any]) -> Any:
        return dialect.connect(engine.url.database, **options)

    return engine


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def house() -> House:
    return House(shelf=PlainShelf(), outlets={"manual": "By hand"})


@pytest.fixture
def office(engine: Engine, clock: FakeClock, house: House) -> Office:
    """New ids are ``id1``, ``id2`` ..."""
    numbers = itertools.count(1)
    return Office(engine, clock=clock, house=house, new_id=lambda: f"id{next(numbers)}")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with new_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "firebreak.db"
    migrated = open_database(f"sqlite:///{path}")
    upgrade(migrated)
    migrated.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    with new_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_engine(postgres_database: str) -> Iterator[Engine]:
    opened = open_database(postgres_database, pool_size=20)
    upgrade(opened)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server on which databases may be created; skips by name where there is none."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with _server(installed_postgres()) as url:
        yield url


def installed_postgres() -> Path:
    """The folder of the newest server's programs; skips by name where there is none."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [shutil.which("initdb")]
    if installed[-1] is None:
        pytest.skip(NO_POSTGRES)
    return Path(installed[-1]).parent


@contextmanager
def _server(binaries: Path) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="firebreak-postgres-"))
    user = _server_user()
    if user:
        shutil.chown(folder, user)
    rights: dict[str, Any] = (
        {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    )
    port = _free_port()
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off -c deadlock_timeout=50ms"

    def run(program: str, *args: str) -> None:
        subprocess.run(
            [binaries / program, "-D", folder / "data", *args],
            **rights, cwd=folder, check=True, timeout=60, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    with _gone_when_we_are(binaries, folder, rights):
        run("initdb", "-A", "trust", "-U", "firebreak", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "-w", "-o", options, "-l", str(folder / "log"), "start")
        yield f"postgresql://firebreak@127.0.0.1:{port}/postgres"


@contextmanager
def _gone_when_we_are(binaries: Path, folder: Path, rights: Mapping[str, Any]) -> Iterator[None]:
    """A process of its own clears up when its input ends, as it does however this process ends."""
    tidy = 'cat; "$1" -D "$2/data" -m immediate stop; rm -rf "$2"'
    command = ["sh", "-c", tidy, "sh", binaries / "pg_ctl", folder]
    quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    # A session of its own, because whoever kills a run often kills its whole group.
    with subprocess.Popen(command, **quiet, **rights, cwd="/", start_new_session=True):
        yield


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """An empty database on a server of its own."""
    with _server(installed_postgres()) as server, new_database(server) as url:
        yield url


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """An empty one with a name of its own, dropped afterwards."""
    name = f"firebreak_test_{os.getpid()}_{next(NUMBERS)}"
    administrator = create_engine(
        make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with administrator.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with administrator.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        administrator.dispose()


def empty(opened: Engine) -> None:
    """On PostgreSQL only, where a superuser is asked neither by triggers nor by foreign keys. To cut off
    every table takes a tenth of a second, so the small ones are deleted from, and those in use alone.
    """
    with begin(opened, writing=True, patience=5) as connection:
        sizes = dict(connection.exec_driver_sql(SIZES).all())
        used = connection.exec_driver_sql(USED_COUNTERS).scalars().all()
        large = [name for name in Row.metadata.tables if sizes[name] > LARGE]
        cut = [f"TRUNCATE {', '.join(large)} CASCADE"] if large else []
        deleted = [f"DELETE FROM {name}" for name in Row.metadata.tables if 0 < sizes[name] <= LARGE]
        restarted = [f"ALTER SEQUENCE {name} RESTART" for name in used]
        orders = ["SET LOCAL session_replication_role = replica", *cut, *deleted, *restarted]
        connection.exec_driver_sql("; ".join(orders))
