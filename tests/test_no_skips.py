"""Where everything must be proved, a test that skips for want of a browser or a database fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.settings import PROJECT

TESTS = """
import pytest

@pytest.mark.browser
@pytest.mark.skipif(True, reason="needs Chromium")
def test_page(): ...

@pytest.fixture
def server():
    pytest.skip("no PostgreSQL")

@pytest.mark.postgres
def test_store(server): ...

@pytest.mark.skipif(True, reason="no tweets.csv here")
def test_real_storm(): ...
"""


def run(folder: Path, **environment: str) -> str:
    (folder / "test_inner.py").write_text(TESTS)
    (folder / "conftest.py").write_text((PROJECT / "tests" / "conftest.py").read_text())
    marks = ["-o", "markers=browser\npostgres", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rfs", "--rootdir", folder, *marks, folder],
        cwd=PROJECT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return done.stdout


@pytest.mark.prove(alone=True)
@pytest.mark.parametrize(
    ("environment", "summary"),
    [({"FIREBREAK_NO_SKIPS": "1"}, "1 skipped, 2 errors"), ({"FIREBREAK_NO_SKIPS": ""}, "3 skipped")],
)
def test_a_skip_for_want_of_a_program_fails_only_where_nothing_may_be_skipped(
    tmp_path: Path, environment: dict[str, str], summary: str
) -> None:
    told = run(tmp_path, **environment)
    assert summary in told
    assert "needs Chromium" in told
    assert "no PostgreSQL" in told
