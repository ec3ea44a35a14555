"""Fixtures for everybody; and where nothing may be skipped, a skip for want of a program is a failure."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

from tests.support.databases import *  # noqa: F403 - pytest finds fixtures by name in a conftest
from tests.support.settings import place as place

NO_SKIPS = bool(os.environ.get("FIREBREAK_NO_SKIPS"))
NEEDS_A_PROGRAM = ("browser", "dovecot", "postgres")


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
