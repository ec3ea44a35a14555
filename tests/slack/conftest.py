from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.slack.office import Night
from tests.slack.rig import Rig
from tests.slack.stage import Stage
from tests.support.databases import opened


@pytest.fixture
def rig(engine: Engine) -> Iterator[Rig]:
    with Rig(engine) as rig:
        yield rig


@pytest.fixture
def night(engine: Engine) -> Iterator[Night]:
    with Night(engine) as night:
        yield night


@pytest.fixture(scope="session")
def declared_once(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Stage:
    path = tmp_path_factory.mktemp("declared") / "rig.db"
    with opened(path, copy_of=sqlite_template) as engine, Night(engine) as night:
        night.declare()
    return Stage.of(path, night.ws)


@pytest.fixture
def long_night(tmp_path: Path, declared_once: Stage) -> Iterator[Night]:
    """A night in whose first minute Ana declared a crisis."""
    file = opened(tmp_path / "long.db", copy_of=declared_once.database)
    with file as engine, Night(engine, stage=declared_once) as night:
        yield night


@pytest.fixture
def strict(engine: Engine) -> Iterator[Rig]:
    """On both databases, and Slack counts the calls."""
    with Rig(engine, rates=True) as rig:
        yield rig
