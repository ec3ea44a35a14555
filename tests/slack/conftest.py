from __future__ import annotations

import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.storage.database import open_database
from tests.slack.office import Night
from tests.slack.rig import Rig
from tests.slack.stage import Stage


@pytest.fixture(autouse=True, scope="module")
def no_certificates() -> Iterator[None]:
    """Slack's client reads all of the system's for each line that it opens; nothing here is encrypted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl.SSLContext, "load_default_certs", lambda *_: None)
        yield


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
    shutil.copy(sqlite_template, path)
    engine = open_database(f"sqlite:///{path}")
    with Night(engine) as night:
        night.declare()
    engine.dispose()
    return Stage.of(path, night.ws)


@pytest.fixture
def long_night(tmp_path: Path, declared_once: Stage) -> Iterator[Night]:
    """A night in whose first minute Ana declared a crisis."""
    shutil.copy(declared_once.database, tmp_path / "long.db")
    engine = open_database(f"sqlite:///{tmp_path / 'long.db'}")
    with Night(engine, stage=declared_once) as night:
        yield night
    engine.dispose()


@pytest.fixture
def strict(engine: Engine) -> Iterator[Rig]:
    """On both databases, and Slack counts the calls."""
    with Rig(engine, rates=True) as rig:
        yield rig
