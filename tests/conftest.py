"""Fixtures for everybody; what runs where; and where nothing may be skipped, a skip is a failure."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from itertools import islice

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, event

from bot.storage.database import is_sqlite
from tests.support.databases import *  # noqa: F403 - pytest finds fixtures by name in a conftest
from tests.support.settings import place as place

NO_SKIPS = bool(os.environ.get("FIREBREAK_NO_SKIPS"))
NEEDS_A_PROGRAM = ("browser", "dovecot", "postgres")
ABOVE_STORAGE = ("tests/service/", "tests/slack/", "tests/practices/", "tests/faults/")
PROVING = bool(os.environ.get("FIREBREAK_PROVE"))

# A red run can be run again as it was; whoever looks for new faults draws new cases. No case has a deadline:
# on a machine that is busy, a quick one takes long too.
settings.register_profile("same cases", derandomize=not os.environ.get("FIREBREAK_DRAW"), deadline=None)
settings.load_profile("same cases")


@event.listens_for(Engine, "begin")
def _expect_no_power_cut(connection: Connection) -> None:
    """Only pulling the plug could tell the difference: nobody waits for the disk, as on PostgreSQL."""
    if is_sqlite(connection.engine):
        connection.connection.cursor().execute("PRAGMA synchronous=OFF")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`tests/storage` shows that both databases do the same; the rooms above need a server only where they
    are proved at length, or where one is named. What may take longest begins first, so that at the end no
    worker is left alone with it.
    """
    if PROVING:
        for item in filter(_is_above_storage_on_postgres, items):
            item.add_marker("prove")
    else:
        later = {item: _is_for_the_proof(item) for item in items}
        config.hook.pytest_deselected(items=[item for item in items if later[item]])
        items[:] = [item for item in items if not later[item]]
    items.sort(key=_may_take, reverse=True)
    if PROVING:
        proofs = [item for item in items if item.get_closest_marker("prove")]
        items[:] = [*_dealt(proofs), *(item for item in items if not item.get_closest_marker("prove"))]


def pytest_collection_finish() -> None:
    """The tests themselves stay until the end: nobody need look through all of them for rubbish each time."""
    gc.collect()
    gc.freeze()


def _is_for_the_proof(item: pytest.Item) -> bool:
    proof = item.get_closest_marker("prove")
    return bool(proof and proof.kwargs.get("alone")) or (
        _is_above_storage_on_postgres(item) and not os.environ.get("TEST_DATABASE_URL")
    )


def _is_above_storage_on_postgres(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("postgres")) and item.nodeid.startswith(ABOVE_STORAGE)


def _may_take(item: pytest.Item) -> float:
    """Seconds, as far as a test says so."""
    allowed = item.get_closest_marker("timeout")
    return float(allowed.args[0]) if allowed else 0.0


def _dealt(items: list[pytest.Item]) -> list[pytest.Item]:
    """Each worker begins with an equal share in a row (`--dist worksteal`): the longest go to all in turn."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if _may_take(item)]
    short = iter(items[len(long) :])
    size = len(items) // workers
    hands = [(mine := long[i::workers], list(islice(short, size - len(mine)))) for i in range(workers)]
    return [item for hand in hands for part in hand for item in part] + list(short)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tests that need data which is not part of the project may still skip: they carry none of the marks."""
    report = yield
    if NO_SKIPS and report.skipped and any(item.get_closest_marker(mark) for mark in NEEDS_A_PROGRAM):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} - and FIREBREAK_NO_SKIPS says that nothing may be skipped here"
    return report
