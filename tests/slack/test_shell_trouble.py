"""When a card is old, a place is gone or an answer has nowhere to stand: people are told all the same."""

from __future__ import annotations

from dataclasses import replace

from bot.service import alerts
from tests.slack.office import ANA, CRISIS, GUEST, TOM, offers, shown


def seen_in_channel(night, user):
    """What only this person is shown between the channel's own messages, and not inside a thread."""
    night.settle()
    return [shown(m.blocks) or m.text for m in night.ws.timeline(CRISIS, user) if m.ephemeral_to == user]


# --- alerts that come back --------------------------------------------------------------------------


def dismissed(night):
    alert = night.storm()
    night.press(ANA, night.card(f"alert:{alert.id}"), "Not a crisis")
    assert night.send(ANA, reason="An old joke").ok
    night.settle()
    assert not offers(night.card(f"alert:{alert.id}").blocks, "Declare a crisis")
    return alert


def grown(night, alert):
    """It went on growing until somebody looks again."""
    storm = replace(alert.storm, total=alert.storm.total * 3)
    night.office.perform(alerts.grow, alert.id, storm, alert.samples)
    night.pass_time(minutes=30)


def test_an_alert_that_comes_back_has_its_buttons_again(night):
    alert = dismissed(night)
    grown(night, alert)
    assert offers(night.card(f"alert:{alert.id}").blocks, "Declare a crisis")


# --- private answers --------------------------------------------------------------------------------


def test_an_answer_to_a_press_on_a_root_card_stands_in_the_channel(night):
    card = night.card(f"alert:{night.storm().id}")
    night.press(GUEST, card, "I’m on it")
    assert "Guests" in seen_in_channel(night, GUEST)[0]


def test_a_verb_at_the_top_of_the_channel_is_answered_there(night):
    night.say(TOM, "@Firebreak help")
    assert "/crisis" in seen_in_channel(night, TOM)[0]
