"""A team that can be called outside Slack; only PagerDuty keeps a state of its own."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.domain.crisis.crisis import Crisis
from bot.service.records import House
from bot.storage.work import Office
from tests.service.switch import PAGERS, Desk
from tests.service.town import ANA, TOM, Night
from tests.support.databases import FakeClock


@pytest.fixture
def house(house: House) -> House:
    return replace(house, pagers=PAGERS, following=frozenset({"pagerduty"}))


@pytest.fixture
def office(engine: Engine, clock: FakeClock, house: House) -> Office:
    numbers = itertools.count(1)
    told = ("slack", "pagers")
    return Office(engine, clock=clock, house=house, subscribers=told, new_id=lambda: f"id{next(numbers)}")


@pytest.fixture
def desk(night: Night) -> Desk:
    return Desk(night)


@pytest.fixture
def crisis(desk: Desk, night: Night) -> Crisis:
    desk.named(ANA, "email")
    desk.named(TOM, "ntfy")
    return night.declare()
