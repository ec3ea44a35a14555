"""`/crisis watch remove` in the middle of a storm asks first, and the war room is told."""

from __future__ import annotations

from bot.service.ports import Work
from bot.service.storm import alerts
from tests.slack.office import ANA, PRIYA, Night, shown

REMOVE = "/crisis watch remove Northwind Coffee"


def test_in_mid_crisis_it_asks_and_the_war_room_reads_who_did_it_and_why(night: Night) -> None:
    alert = night.storm()
    night.declare()
    night.office.perform(_join, alert.id, night.crisis().id)
    night.command(PRIYA, REMOVE)
    assert "crisis #1 “Cups catch fire”" in shown(night.window(PRIYA).blocks)
    assert night.send(PRIYA, reason="It hears another brand").ok
    night.settle()
    assert "“It hears another brand”" in night.thread()[-1]
    assert "nobody listens to it any more" in shown(night.room().blocks)


def test_nobody_but_an_administrator_is_asked(night: Night) -> None:
    night.storm()
    night.command(ANA, REMOVE)
    assert not night.has_window(ANA)


def _join(work: Work, alert_id: str, crisis_id: str) -> None:
    alerts.attach(work, alert_id, crisis_id=crisis_id, actor_id=ANA)


def test_who_stops_listening_reads_how_to_take_it_back(night: Night) -> None:
    night.storm()
    night.command(PRIYA, REMOVE)
    assert night.send(PRIYA, reason="It hears another brand").ok
    night.settle()
    told = shown(night.window(PRIYA).blocks)
    assert "“Northwind Coffee” is not listened for any more" in told
    assert "`/crisis watch add Northwind Coffee`" in told
    assert "northwind" in told
