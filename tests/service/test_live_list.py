"""Publishing is live by name: what nobody named only rehearses, while others really publish."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.comms.publication import PublicationState as State
from bot.service.comms.sending import Press
from bot.service.records import House
from tests.service.town import FakeOutlet, Night


@pytest.fixture
def house(house: House) -> House:
    return replace(
        house, outlets={**house.outlets, "mastodon": "Mastodon"}, rehearsed=frozenset({"mastodon"})
    )


def test_an_outlet_that_is_not_named_rehearses_while_others_publish(night: Night, house: House) -> None:
    text, rehearsing = night.approved(night.declare(platform="")), FakeOutlet()
    outlets = {"webhook": night.outlet, "mastodon": rehearsing}
    press = Press(night.office, outlets, dry_run=False, rehearsed=house.rehearsed)
    there, here = night.publish(text, "mastodon"), night.publish(text)
    while press.run_once():
        pass
    assert night.publication(here).state is State.SENT
    assert night.publication(there).state is State.REHEARSED
    assert "POST" in night.publication(there).detail
    assert (len(night.outlet.posts), rehearsing.posts) == (1, [])


def test_what_was_asked_for_as_a_rehearsal_stays_one_when_its_outlet_is_named(night: Night) -> None:
    text, named = night.approved(night.declare()), FakeOutlet()
    asked = night.publish(text, "mastodon")
    assert not Press(night.office, {"mastodon": named}, dry_run=False).run_once()
    assert named.posts == []
    assert "dry run" in night.publication(asked).detail
