from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.plan.playbook import Playbook
from bot.service.records import House
from bot.storage.playbook_files import load_folder
from bot.storage.work import Office
from tests.service.town import Night
from tests.support.databases import FakeClock, PlainShelf

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"


@pytest.fixture(scope="session")
def shipped() -> dict[str, Playbook]:
    """The playbooks as they are shipped, and one type that only its members see."""
    found, problems = load_folder(PLAYBOOKS)
    assert not problems
    return {**found, "data_breach": replace(found["generic"], type="data_breach", restricted=True)}


@pytest.fixture
def house(shipped: dict[str, Playbook]) -> House:
    outlets = {"manual": "By hand", "webhook": "The brand's webhook"}
    return House(shelf=PlainShelf(shipped), outlets=outlets, dry_run=False)


@pytest.fixture
def night(office: Office, clock: FakeClock) -> Night:
    return Night(office, clock)
