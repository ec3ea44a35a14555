from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.storage.database import open_database
from tests.slack.office import Night
from tests.slack.rig import Rig


@pytest.fixture
def sqlite(tmp_path: Path, sqlite_template: Path) -> Iterator[Engine]:
    shutil.copy(sqlite_template, tmp_path / "rig.db")
    opened = open_database(f"sqlite:///{tmp_path / 'rig.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def rig(sqlite: Engine) -> Iterator[Rig]:
    with Rig(sqlite) as rig:
        yield rig


@pytest.fixture
def night(sqlite: Engine) -> Iterator[Night]:
    with Night(sqlite) as night:
        yield night


@pytest.fixture
def strict(engine: Engine) -> Iterator[Rig]:
    """On both databases, and Slack counts the calls."""
    with Rig(engine, rates=True) as rig:
        yield rig
