"""After the declaration the storm stays in sight: on its alert card, and on the card of the war room."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.storm.alert import Alert
from bot.service.storm import alerts
from tests.slack.office import ANA, DECLARATION, Night, elements, shown


@pytest.fixture
def alert(night: Night) -> Alert:
    """A storm from which a crisis was declared."""
    alert = night.storm()
    night.press(ANA, night.card(f"alert:{alert.id}"), "Declare a crisis")
    assert night.send(ANA, **DECLARATION).ok
    night.settle()
    return alert


def grows(night: Night, alert: Alert) -> None:
    found = night.office.read(lambda work: work.alerts.get(alert.id))
    storm = replace(found.storm, count=990, total=2_000, seen_at=night.now())
    night.office.perform(alerts.grow, alert.id, storm, ())
    night.settle()


def test_both_cards_are_drawn_again_as_it_grows(night: Night, alert: Alert) -> None:
    card = f"alert:{alert.id}"
    assert "412 mentions in 30 minutes, normally 38" in shown(night.room().blocks)
    grows(night, alert)
    assert "990 mentions in 30 minutes" in shown(night.room().blocks)
    assert "990 mentions in 30 minutes" in shown(night.card(card).blocks)
    assert [block for block in night.card(card).blocks if block["type"] == "image"]


def test_its_calm_is_told_on_both(night: Night, alert: Alert) -> None:
    night.office.perform(alerts.end_storm, alert.id)
    night.settle()
    assert "calmed down" in shown(night.room().blocks)
    assert "calmed down" in shown(night.card(f"alert:{alert.id}").blocks)


def test_the_alert_card_leads_into_the_war_room_and_has_nothing_to_press(night: Night, alert: Alert) -> None:
    assert leads_to_the_room(night, alert)
    assert elements(night.card(f"alert:{alert.id}").blocks) == []


def test_it_leads_to_a_war_room_that_moved(night: Night, alert: Alert) -> None:
    night.delete(night.room())
    assert leads_to_the_room(night, alert)


def leads_to_the_room(night: Night, alert: Alert) -> bool:
    room = night.room()
    return night.gateway.permalink(room.channel, room.ts) in str(night.card(f"alert:{alert.id}").blocks)
