from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.domain.plan.playbook import Playbook
from bot.service.records import House
from bot.storage.database import is_sqlite
from bot.storage.work import Office
from tests.service.over import Over
from tests.service.town import Night
from tests.support.books import SHIPPED
from tests.support.databases import FakeClock, PlainShelf, opened

PATIENT = 60.0  # seconds


@pytest.fixture(scope="session")
def shipped() -> dict[str, Playbook]:
    """The playbooks as they are shipped, and one type that only its members see."""
    found = SHIPPED.types()
    return {**found, "data_breach": replace(found["generic"], type="data_breach", restricted=True)}


@pytest.fixture
def house(shipped: dict[str, Playbook]) -> House:
    return _house(shipped)


def _house(shipped: dict[str, Playbook]) -> House:
    outlets = {"manual": "By hand", "webhook": "The brand's webhook"}
    return House(shelf=PlainShelf(shipped), outlets=outlets, dry_run=False)


@pytest.fixture(scope="session")
def over_once(
    sqlite_template: Path, shipped: dict[str, Playbook], tmp_path_factory: pytest.TempPathFactory
) -> Over:
    """A night whose crisis was worked through and resolved, to go on from."""
    path = tmp_path_factory.mktemp("over") / "firebreak.db"
    clock, numbers = FakeClock(), itertools.count(1)
    with opened(path, copy_of=sqlite_template) as engine:
        office = Office(engine, clock=clock, house=_house(shipped), new_id=lambda: f"id{next(numbers)}")
        crisis = Night(office.with_patience(PATIENT), clock).resolved()
    return Over(path, clock.now, next(numbers), crisis)


@pytest.fixture
def office(office: Office) -> Office:
    """Nobody presses here who waits for an answer: two seconds in which a machine that is busy with other
    things lets a transaction stand still are no reason to give it up.
    """
    return office.with_patience(PATIENT)


@pytest.fixture
def night(request: pytest.FixtureRequest, office: Office, clock: FakeClock, engine: Engine) -> Night:
    earlier = (lambda: request.getfixturevalue("over_once")) if is_sqlite(engine) else None
    return Night(office, clock, earlier)
