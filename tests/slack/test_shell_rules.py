"""A rule is muted from its alert or by a verb, and speaks again; the month's alerts are counted on demand."""

from __future__ import annotations

from bot.meeting import BRAND_ID
from tests.slack.office import ANA, CRISIS, Night, shown
from tests.storage.builders import a_watch


def muted(night: Night) -> list[str]:
    (watch,) = night.office.read(lambda work: work.watches.all())
    return [mute.rule.value for mute in watch.mutes]


def test_the_rule_of_an_alert_is_muted_from_its_card_and_speaks_again_at_a_press(night):
    alert = night.storm(rules=("volume",))
    night.press(ANA, night.card(f"alert:{alert.id}"), "Mute the rule")
    assert night.send(ANA, reason="Our own campaign", hours="24").ok
    assert muted(night) == ["volume"]
    listed = night.command(ANA, "/crisis watch")
    assert "*Muted:* far more posts than normal" in shown(listed.response["blocks"])
    assert "Muted:" in shown(night.home(ANA).blocks)


def test_a_rule_is_muted_by_a_verb_too(night):
    night.storm()
    night.command(ANA, "/crisis mute")
    assert night.send(ANA, rule="grave_words", reason="We quote the word ourselves").ok
    assert muted(night) == ["grave_words"]
    night.pass_time(hours=5)
    assert muted(night) == []


def test_in_a_thread_too_the_form_begins_with_the_watch_that_was_named(night):
    teacups = a_watch("w2", brand_id=BRAND_ID, name="Teacups")
    night.storm()
    night.office.perform(lambda work: work.watches.add(teacups))
    night.declare()
    night.say(ANA, "@Firebreak mute Teacups", thread_ts=night.room().ts)
    offered = [m for m in night.ws.messages[CRISIS].values() if m.ephemeral_to == ANA][-1]
    night.press(ANA, offered, "Open the form")
    assert night.send(ANA, rule="volume", reason="We sell them out").ok
    kept = night.office.read(lambda work: work.watches.get(teacups.id))
    assert [mute.rule.value for mute in kept.mutes] == ["volume"]


def test_the_month_is_told_on_demand(night):
    alert = night.storm(rules=("volume",))
    night.press(ANA, night.card(f"alert:{alert.id}"), "Not a crisis")
    assert night.send(ANA, reason="An old joke").ok
    said = shown(night.command(ANA, "/crisis precision").response["blocks"])
    assert "*far more posts than normal*: 0% worth it" in said
    assert "“An old joke”" in said
    assert "No alert was raised in 2019-01." in shown(
        night.command(ANA, "/crisis precision 2019-01").response["blocks"]
    )
    refused = night.command(ANA, "/crisis precision last month")
    assert "`/crisis precision 2026-03`" in refused.response["text"]


def test_the_month_is_told_in_the_channel_once_it_is_over(night):
    night.storm(rules=("volume",))
    night.pass_time(days=32)
    said = [message.text for message in night.ws.messages[CRISIS].values() if not message.thread_ts]
    assert [text for text in said if "1 alert in" in text] == said[-1:], said
