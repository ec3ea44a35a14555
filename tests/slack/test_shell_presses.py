"""Presses: of two who decide one wins, and nobody fills in a form for nothing."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import Busy
from bot.domain.storm.alert import Sample
from bot.service.storm import lately
from bot.slack import ids
from tests.slack.office import (
    ANA,
    CRISIS,
    LENA,
    PRIYA,
    SAM,
    TOM,
    button,
    elements,
    shown,
)
from tests.slack.writing import DRAFT, draft
from tests.storage.builders import NOON
from tests.support.waiting import at_once


def test_of_two_who_take_an_alert_one_wins_and_the_other_is_told_who(night):
    alert = night.storm()
    card = night.card(f"alert:{alert.id}")
    block, action, _ = button(card.blocks, "I’m on it")
    at_once(
        lambda who=who: night.slack.people.press(who, CRISIS, card.ts, action, block) for who in (ANA, TOM)
    )
    told = {who: night.told(who) for who in (ANA, TOM)}
    loser, winner = (ANA, TOM) if told[ANA] else (TOM, ANA)
    assert told[winner] == []
    assert f"<@{winner}>" in told[loser][0]
    assert f"<@{winner}> has had it since" in shown(night.card(f"alert:{alert.id}").blocks)


def test_one_press_says_whether_a_post_on_the_card_is_negative(night):
    post = Sample(external_id="1", source="rss", text="Never again", at=NOON, score=-0.5)
    alert = night.storm(first=post)
    night.press(TOM, night.card(f"alert:{alert.id}"), "Not negative")
    night.settle()
    redrawn = elements(night.card(f"alert:{alert.id}").blocks)
    (radio,) = (element for _, element in redrawn if element["type"] == "radio_buttons")
    assert radio["initial_option"]["text"]["text"] == "Not negative"


def test_of_two_who_decide_an_alert_one_wins(night):
    alert = night.storm()
    card = night.card(f"alert:{alert.id}")
    night.press(ANA, card, "Not a crisis")
    night.press(TOM, card, "Not a crisis")
    outcomes = [
        night.slack.people.submit(who, night.window(who).id, {"reason": {"value": "An old joke"}})
        for who in (ANA, TOM)
    ]
    assert [o.ok for o in outcomes] == [True, False]
    assert "Ana Ruiz" in next(iter(outcomes[1].errors.values()))


def refused(night, who, message, label):
    """What they are told instead of getting a form."""
    night.pass_time(seconds=1)  # else it would be the same press again
    before = len(night.told(who))
    night.press(who, message, label)
    assert not night.has_window(who), label
    (said,) = night.told(who)[before:]
    return said


def test_a_form_about_words_opens_only_for_whoever_may_send_it(long_night):
    card = draft(long_night)  # by Ana, for the PR lead and a crisis or social lead
    assert "You wrote a version of this text" in refused(long_night, ANA, card, "Ask for changes")
    assert "not one of those still needed" in refused(long_night, LENA, card, "Ask for changes")
    assert "This needs" in refused(long_night, LENA, card, "Withdraw")
    long_night.press(TOM, card, "Approve")
    long_night.press(PRIYA, card, "Approve")
    card = long_night.card(f"statement:{long_night.words().id}")
    assert "This needs" in refused(long_night, LENA, card, "Publish")


def test_where_counting_posts_takes_too_long_the_form_opens_all_the_same(long_night, monkeypatch):
    def counts(work, crisis):
        raise Busy("Too much is going on.")

    monkeypatch.setattr(lately, "since_last_word", counts)
    long_night.press(TOM, long_night.room(), "Write a statement")
    assert long_night.window(TOM).callback_id == ids.FORM_DRAFT


def test_words_are_turned_down_only_as_they_were_read(long_night):
    card = draft(long_night)
    old = replace(card, blocks=list(card.blocks))
    long_night.press(ANA, card, "Edit")
    assert long_night.send(ANA, text=f"{DRAFT} Promised.").ok
    block, action, value = button(old.blocks, "Ask for changes")
    long_night.slack.people.press(TOM, CRISIS, old.ts, action, block, value)
    assert not long_night.has_window(TOM)


def test_a_form_about_a_step_opens_only_for_whoever_may_send_it(long_night):
    evidence = long_night.step("The evidence is saved")
    assert "No evidence is stored yet" in refused(long_night, SAM, evidence, "The evidence is saved")
    assert "This needs" in refused(long_night, LENA, evidence, "Skip it")
    assert "This needs" in refused(
        long_night, LENA, long_night.step("Decide not to publish"), "Decide not to publish"
    )
