"""From the first sign to the decision: somebody is asked until somebody answers."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.storm.alert import Alert, AlertState
from bot.service.storm import alerts
from tests.practices import practice
from tests.slack.office import ANA, PRIYA, TOM, Night, offers


def state(night: Night, alert: Alert) -> AlertState:
    return night.office.read(lambda work: work.alerts.get(alert.id)).state


def dismissed(night: Night) -> Alert:
    alert = night.storm()
    night.press(ANA, night.card(f"alert:{alert.id}"), "Not a crisis")
    assert night.send(ANA, reason="An old joke that comes back every winter").ok
    return alert


@practice("S1.6", by=alerts.chase)
def test_S1_6_who_takes_an_alert_and_decides_nothing_is_reminded_and_then_let_go(night):
    alert = night.storm()
    card = night.card(f"alert:{alert.id}")
    assert all(offers(card.blocks, way) for way in ("Declare a crisis", "Handle one-to-one", "Not a crisis"))
    night.press(ANA, card, "I’m on it")
    night.settle()
    before = len(night.letters(ANA))
    night.pass_time(minutes=15)
    assert len(night.letters(ANA)) == before + 1
    assert not night.letters(TOM)
    night.pass_time(minutes=15)
    assert state(night, alert) is AlertState.OPEN
    assert night.letters(TOM)


@practice("S3.3", by=alerts.climb)
@practice("S1.1", by=alerts.climb)
def test_S3_3_an_alert_that_nobody_takes_climbs_to_the_last_and_does_not_expire(night):
    alert = night.storm()
    for _ in range(4):
        night.pass_time(minutes=10)
    assert [bool(night.letters(who)) for who in (ANA, TOM, PRIYA)] == [True, True, True]
    assert state(night, alert) is AlertState.OPEN
    night.pass_time(hours=12)
    assert state(night, alert) is AlertState.OPEN


@practice("S1.9", by=alerts.recheck)
def test_S1_9_a_dismissed_storm_that_doubled_is_open_again_after_half_an_hour(night):
    alert = dismissed(night)
    found = night.office.read(lambda work: work.alerts.get(alert.id))
    doubled = replace(found.storm, count=found.storm.count * 3, total=found.storm.total * 3)
    night.office.perform(lambda work: work.alerts.save(replace(found, storm=doubled)))
    night.pass_time(minutes=30)
    assert state(night, alert) is AlertState.OPEN
