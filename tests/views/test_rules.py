"""Every rule says why it spoke, every silence why and until when, and the month what came of it."""

from dataclasses import replace

from bot.slack.views import home
from bot.slack.views.storm import alert, mutes, precision, storm, watches
from tests.views import boards as b
from tests.views.reading import buttons, fields, read


def test_an_alert_says_what_each_rule_saw():
    rules = ("climb", "conversation", "reach", "grave_words", "source_mood", "source")
    seen = b.storm(str, rules=rules, signs=b.signs(str))
    assert storm.reason(seen) == (
        "Why this alert: far more posts than normal from Hacker News (40 in 15 minutes, normally 3), "
        "the mood turned on Reddit (71% negative of 62 scored in the last hour, normally 18%), "
        "grave words, @lena_bakes speaks of it to 184,000 followers, "
        "one conversation has grown to 62 posts by 48 people in a day and "
        "more posts each day (120, 190, 310; normally 98)."
    )


def test_a_silence_tells_its_reason_its_end_and_whose_it_is_and_can_be_ended():
    shown = watches.listed((b.watch(str, mutes=b.mutes(str)),))
    said = read(shown)
    assert "Muted: far more posts than normal until" in said
    assert "by @Ana Ruiz: “Our own campaign”" in said
    assert "Cools down: grave words until" in said
    assert list(buttons(shown)).count("End it now") == 1  # a name for each of several alike
    assert "Northwind: Muted: far more posts than normal" in read(
        home.tab(b.quiet_home(str, muted=(("Northwind", b.mutes(str)[0]),)))
    )


def test_the_form_offers_every_rule_of_a_detector_and_knows_which_one_was_meant():
    asked = fields(mutes.form((b.watch(str),), chosen="w1", rule="reach"))
    assert list(asked) == ["watch_id", "rule", "hours", "reason"]
    assert len(asked["rule"]["options"]) == 10
    assert asked["rule"]["initial_option"]["value"] == "reach"
    assert asked["watch_id"]["initial_option"]["value"] == "w1"


def test_the_month_is_told_rule_by_rule_with_why_it_was_no_crisis():
    said = read(precision.report(b.precision(str)))
    assert "7 alerts in 2026-03" in said
    assert "far more posts than normal: 50% worth it" in said
    assert "6 alerts · 2 declared · 1 one-to-one · 3 not a crisis" in said
    assert "Not a crisis because: “A joke” 2×, “Spam”." in said
    assert "1 unanswered" in said


def test_in_a_flood_the_loudest_posts_stand_in_a_line_each():
    few, flood = (b.alert_board(str, b.alert(str, storm=b.storm(str, count=n))) for n in (600, 601))
    said = read(alert.card(flood))
    assert "20 posts a minute, so the loudest in short:" in said
    assert len(said) < len(read(alert.card(few)))
    assert "loudest posts" in read(alert.card(few))
    assert "The first post about it" in said


def test_a_month_without_alerts_and_a_rule_without_decisions_say_what_will_stand_there():
    empty = read(precision.report(replace(b.precision(str), alerts=0, rules=())))
    assert "No alert was raised in 2026-03. As soon as one is, each rule" in " ".join(empty.split())
    said = read(precision.report(b.precision(str)))
    assert "none is decided yet" in said
    assert "0 declared" not in said
