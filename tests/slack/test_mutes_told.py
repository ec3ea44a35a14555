"""A silence that one person wishes for is everybody's: the channel reads when it begins and how it ends."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.storm.rule import Rule
from bot.service.storm import alerts
from bot.service.watch import mutes
from tests.slack.office import ANA, CRISIS, TOM, Night, shown

WISH = {"watch_id": "w1", "rule": Rule.VOLUME}
WHY = "our own *campaign* <!channel>"


def mute(night: Night, hours: float = 4) -> None:
    night.office.perform(mutes.mute, actor_id=ANA, **WISH, lasts=timedelta(hours=hours), reason=WHY)
    night.settle()


def said(night: Night) -> list[str]:
    return [text for m in night.ws.timeline(CRISIS) if "silence" in (text := shown(m.blocks))]


def test_the_channel_reads_who_muted_what_until_when_and_why_and_how_it_ended(night: Night) -> None:
    night.storm()
    mute(night)
    (begun,) = said(night)
    assert "Ana Ruiz muted “far more posts than normal” of the watch “Northwind Coffee” until" in begun
    assert "campaign" in begun
    assert "<!channel>" not in begun
    assert "`/crisis watch`" in begun
    night.pass_time(hours=4)
    (_, over) = said(night)
    assert over.endswith("of the watch “Northwind Coffee” raises alerts again: its silence is over.")
    mute(night)
    night.office.perform(mutes.unmute, actor_id=TOM, **WISH)
    night.settle()
    assert said(night)[-1].startswith("Tom Okafor ended the silence: “far more posts than normal”")


def test_what_a_not_a_crisis_brings_with_it_makes_no_noise(night: Night) -> None:
    alert = night.storm()
    night.office.perform(alerts.dismiss, actor_id=ANA, alert_id=alert.id, reason="one loud thread")
    night.pass_time(hours=13)
    assert said(night) == []


def test_whoever_asks_how_the_sources_are_reads_what_is_muted(night: Night) -> None:
    night.storm()
    mute(night)
    night.command(TOM, "/crisis sources")
    assert "Northwind Coffee: *Muted:* far more posts than normal until" in night.told(TOM)[-1]
