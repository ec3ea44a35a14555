"""A profile card knows what they wrote before, and goes on its day, with the crisis, or when they ask."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.crisis.crisis import Crisis
from bot.service.crisis import forgetting
from tests.service.town import ANA, Night
from tests.storage.builders import a_batch, a_read

CARD = {"author": "@lena", "platform": "Mastodon", "part": "set_off", "role": "customer"}


@pytest.fixture
def crisis(night: Night) -> Crisis:
    at = night.clock.now - timedelta(days=2)
    reads = [a_read(n, at=at + timedelta(hours=n), author_handle="Lena", score=-0.6) for n in (1, 2, 3)]
    reads += [a_read(9, at=at, author_handle="tom"), a_read(4, at=at, author_handle="lena", score=None)]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))
    declared = night.declare()
    night.answer(declared, "triage")
    night.press(declared, "profile", "add", ANA, **CARD)
    return declared


def cards(night: Night, crisis: Crisis) -> list[dict[str, object]]:
    return list(night.step(crisis, "profile").data.get("cards", ()))


def test_it_tells_what_they_wrote_before(night: Night, crisis: Crisis) -> None:
    history = cards(night, crisis)[0]["history"]
    assert isinstance(history, dict)
    assert (history["count"], history["scored"], history["negative"]) == (4, 3, 3)
    assert history["first"] < history["last"]


def test_it_is_erased_on_its_day_though_the_crisis_is_over(night: Night, crisis: Crisis) -> None:
    night.work_through(crisis)
    night.resolve(crisis)
    until = datetime.fromisoformat(str(cards(night, crisis)[0]["until"]))
    night.pass_time(seconds=(until - night.clock.now).total_seconds() - 1)
    assert len(cards(night, crisis)) == 1
    night.pass_time(seconds=1)
    assert cards(night, crisis) == []


def test_it_goes_when_they_ask_to_be_forgotten(night: Night, crisis: Crisis) -> None:
    traces = night.office.read(forgetting.look, "lena")
    assert crisis.id in traces.crises
    night.office.perform(forgetting.forget, traces)
    assert cards(night, crisis) == []
