from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.crisis.severity import Severity
from bot.domain.storm.alert import AlertState, no_numbers
from bot.domain.storm.grave import SHIPPED
from bot.domain.storm.grave import read as read_entry
from bot.domain.storm.proposal import proposed_by
from bot.slack import ids
from bot.slack.drawings import chart
from bot.slack.ids import decode
from bot.slack.views import home
from bot.slack.views.blocks import Picture
from bot.slack.views.crisis import declare
from bot.slack.views.storm import alert, alert_forms
from bot.slack.words import reading
from tests.support.pseudo import Pseudo
from tests.views import boards
from tests.views.boards import ANA, NOW, SAM, TOM, ago
from tests.views.reading import blocks_of, buttons, fields, filled, menu, read


def card(**changes):
    return alert.card(boards.alert_board(str, boards.alert(str, **changes)))


def of_storm(**changes):
    return read(card(storm=boards.storm(str, **changes)))


def test_an_open_alert_offers_exactly_three_decisions_and_the_way_to_take_it():
    shown = card()
    assert list(buttons(shown)) == ["Declare a crisis", "Handle one-to-one", "Not a crisis", "I’m on it"]
    assert buttons(shown)["Declare a crisis"]["style"] == "primary"
    assert {ref.extra["do"] for ref in menu(shown).values()} == {"ask_next", "note", "mute"}
    assert all(decode(b["value"]).id == "al1" for b in buttons(shown).values())


def test_who_must_act_and_the_decision_stand_before_the_reasons():
    kinds = [block["type"] for block in blocks_of(card())]
    assert kinds[:4] == ["header", "section", "actions", "section"]
    said = read(card())
    assert said.index("On call: ") < said.index("Began 2026") < said.index("“Normally” means")


def test_the_title_of_a_crisis_is_proposed_from_phrases_and_not_from_odd_words():
    storm = boards.storm(str, top_terms=("cup slogan", "shame", "take"))
    assert declare.values_from_alert(boards.alert(str, storm=storm), TYPES, lead_id=ANA)["title"] == (
        "Northwind: cup slogan"
    )


def test_the_headline_compares_the_number_with_what_is_normal():
    assert read(card()).startswith("Northwind Coffee: 412 mentions in 30 minutes, normally 38 (10.8×)\n")
    assert of_storm(expected=None, ratio=None).startswith("Northwind Coffee: 412 mentions in 30 minutes\n")
    assert "1 mention in 1 minute, normally fewer than 1\n" in of_storm(
        count=1, window_minutes=1, expected=0.2
    )


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("hour_of_week", "this hour on the last 6 Sundays"),
        ("hour_of_day", "this hour on the last 6 days"),
        ("last_day", "the last 24 hours"),
    ],
)
def test_the_card_says_in_words_what_normal_rests_on(level: str, words: str):
    assert f"“Normally” means {words}." in of_storm(level=level)


def test_without_enough_history_the_card_says_so_and_what_can_still_alert():
    said = of_storm(level="not_enough_history", expected=None)
    assert "Not enough history yet" in said
    for can_alert in ("many posts at once", "grave words", "a large account", "a long conversation"):
        assert can_alert in said


def test_the_mood_stands_beside_the_usual_one_and_says_what_it_does_not_cover():
    coverage = "(300 of 408 scored in the last hour; not scored: 96 French and 12 Thai)"
    assert f"71% negative, normally 18% {coverage}." in read(card())
    assert "Mood about as usual: 20% negative, normally 18%" in of_storm(negative_share=0.2)
    assert "Less negative than usual: 5% negative, normally 18%" in of_storm(negative_share=0.05)
    assert "71% negative, nothing to compare with yet" in of_storm(usual_negative_share=None)
    assert f"Mood not measured {coverage}." in of_storm(negative_share=None)
    one = of_storm(unscored={"und": 1})
    assert "(300 of 301 scored in the last hour; not scored: 1 unidentified)" in one
    rare = of_storm(unscored={"und": 4, "wa": 1, "eo": 2, "fr": 1})
    assert "(300 of 308 scored in the last hour; not scored: 4 unidentified, 1 French and 3 other)" in rare


def test_the_card_names_the_watch_where_that_says_more_than_the_brand():
    assert "Watch: “Northwind”." in read(card())
    assert "Watch:" not in read(card(watch_name="northwind coffee"))


def test_the_card_names_who_was_asked_and_who_is_next_at_what_time():
    said = read(card())
    assert "On call: @Ana Ruiz, asked 23:39 UTC. If nobody acts by 2026-03-08 23:44 UTC: @Tom Okafor." in said
    assert "@Tom Okafor has had it since 23:48 UTC." in read(
        card(acknowledged_by=TOM, acknowledged_at=ago(2))
    )
    assert "Nobody is on call. Whoever reads this first" in read(card(asked=()))
    left = alert.card(boards.alert_board(str, next_person=None, next_at=None))
    assert "Nobody else is left to ask" in read(left)
    assert "Ask the next person now" not in menu(left)


def test_nobody_can_take_what_somebody_has():
    assert "I’m on it" not in buttons(card(acknowledged_by=TOM, acknowledged_at=ago(2)))


def test_three_of_the_loudest_posts_are_quoted_with_author_reach_and_source():
    shown = card()
    assert read(shown).count("“Who thought this slogan") == 4
    assert "3 of the loudest posts" in read(shown)
    assert "@lena_bakes · 84,000 followers · Mastodon · 23:19 UTC" in read(shown)
    quoted = [b for b in blocks_of(shown) if b["type"] == "section" and b["text"]["type"] == "plain_text"]
    assert len(quoted) == 4  # literal: nothing in a post is interpreted


def test_the_first_post_stands_beside_the_loudest_and_no_post_twice():
    first = boards.sample(str, 2)
    said = of_storm(first=first)
    assert "Began 2026-03-08 23:12 UTC; the first post about it is by @lena_bakes (42,000 followers)." in said
    assert said.index("The first post about it\n") < said.index("3 of the loudest posts")
    assert said.count("42,000 followers") == 2  # in the sentence and under the post
    assert "by @lena_bakes." in of_storm(first=replace(first, followers=None))
    assert "Began 2026-03-08 23:12 UTC. " in of_storm(first=None)
    only = read(card(samples=(first,), storm=boards.storm(str, first=first)))
    assert "loudest" not in only


def test_the_chart_is_shown_with_its_text_for_those_who_cannot_see_it():
    board = boards.alert_board(str)
    shown = alert.card(board, picture=Picture("F1", alert.chart_text(board)))
    image = next(b for b in shown.blocks if b["type"] == "image")
    assert image["slack_file"] == {"id": "F1"}
    assert (
        "Posts in 5 minutes from 2026-03-08 22:50 UTC to 23:40 UTC: the most is 81, at 23:35 UTC. "
        "Marked are: began 23:12 UTC" in image["alt_text"]
    )
    assert "Normal is about 6.4." in image["alt_text"]


def test_the_charts_text_tells_what_is_marked_and_hatched_in_it():
    declared = {"opened_at": ago(35), "state": AlertState.DECLARED, "decided_at": ago(30), "decided_by": ANA}
    the_alert = boards.alert(str, **declared)
    board = boards.alert_board(str, the_alert, holes=boards.holes(str), spoken_at=ago(12))
    said = alert.chart_text(board)
    assert "Marked are: began 23:12 UTC, alert 23:15 UTC, declared 23:20 UTC, our words 23:38 UTC." in said
    assert "Hatched, because it is not covered: Mastodon 23:02 UTC to 23:07 UTC." in said
    assert "our words" not in alert.chart_text(replace(board, spoken_at=None))
    assert chart(board).alt == said


def test_what_was_not_heard_is_said_so_that_nobody_takes_silence_for_calm():
    said = read(alert.card(boards.alert_board(str, holes=boards.holes(str))))
    assert "Not covered: Mastodon 23:02 UTC–23:07 UTC, Feed of news.example since 23:41 UTC." in said
    assert "Not covered" not in read(card())


def test_the_picture_and_its_text_are_on_the_teams_clock_and_say_so():
    with reading("en-US", "America/New_York"):
        picture = chart(boards.alert_board(str))
    assert picture is not None
    assert "from 2026-03-08 18:50 to 19:40: the most is 81, at 19:35." in picture.alt
    assert picture.alt.endswith("Times in America/New York.")
    with reading("en-US", "Europe/Berlin"):
        assert chart(boards.alert_board(str)).digest != picture.digest


def test_the_words_in_the_picture_are_in_the_teams_language():
    with reading(Pseudo()):
        pseudo = chart(boards.alert_board(str))
    assert pseudo.digest != chart(boards.alert_board(str)).digest


def test_where_nothing_was_counted_there_is_no_picture():
    assert chart(boards.alert_board(str, points=())) is None


def test_a_report_by_a_colleague_shows_their_words_and_no_numbers():
    """Nothing was counted and no watch heard it: “0 mentions” or “its watch was removed” would mislead."""
    tip = boards.alert(str, tip="Look at Instagram", watch_id="", samples=(), storm=no_numbers(NOW))
    said = read(alert.card(boards.alert_board(str, tip, is_watched=False)))
    assert said.startswith("Northwind Coffee: a colleague reports something\n“Look at Instagram”\nOn call: ")
    assert "a colleague reported it" in said
    declared = replace(tip, state=AlertState.DECLARED, crisis_id="c", **DECIDED)
    said_later = read(alert.card(boards.alert_board(str, declared, is_watched=False)))
    for untrue in ("watch was removed", "Not enough history"):
        assert untrue not in said + said_later
    assert "mentions in" not in said
    assert "A colleague reports: “Look at Instagram”." in read(
        home.tab(boards.home_board(str, alerts=(tip,)))
    )


DECIDED = {"decided_by": TOM, "decided_at": ago(2)}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"state": AlertState.ONE_TO_ONE, "owner_id": SAM},
            "Handled one-to-one by @Sam Idowu, @Tom Okafor decided",
        ),
        ({"state": AlertState.DISMISSED, "reason": "A joke"}, "Not a crisis, @Tom Okafor decided 2026-03-08"),
    ],
)
def test_what_is_no_crisis_is_a_short_record_with_nothing_to_press(changes, words: str):
    shown = card(**changes, **DECIDED)
    assert words in read(shown)
    assert not buttons(shown)
    assert len(shown.blocks) == 2


def declared(the_crisis=None, **changes):
    the_alert = boards.alert(str, state=AlertState.DECLARED, crisis_id="c", **DECIDED)
    return boards.alert_board(str, the_alert, crisis=the_crisis, **changes)


def test_a_declared_alert_keeps_its_numbers_and_chart_and_leads_to_the_war_room():
    room = "https://northwind.example/archives/C0/p1"
    own = boards.crisis(str, alert_id="al1")
    shown = alert.card(declared(own), picture=Picture("F0CHART", "A chart"), room=room)
    said = read(shown)
    assert said.startswith("Northwind Coffee: 412 mentions in 30 minutes, normally 38 (10.8×)\n")
    assert "Declared a crisis by @Tom Okafor, 2026-03-08 23:48 UTC. Everything goes on in" in said
    assert f"<{room}|the war room of crisis #12>" in str(shown.blocks)
    assert "71% negative, normally 18%" in said
    assert "These numbers are of 2026-03-08 23:42 UTC." in said
    assert [block["slack_file"] for block in blocks_of(shown) if block["type"] == "image"]
    assert not buttons(shown)


def test_an_alert_that_joined_says_so_and_a_restricted_crisis_is_not_named():
    assert "Added to an open crisis by @Tom Okafor" in read(alert.card(declared(boards.crisis(str))))
    hidden = read(alert.card(declared()))
    assert "It is restricted: its numbers and posts show only to its members from here on." in hidden
    assert "#" not in hidden


def test_what_was_not_called_a_crisis_says_when_it_is_looked_at_again():
    told = read(card(state=AlertState.DISMISSED, reason="A joke", **DECIDED))
    assert "“A joke”\nChecked again after 30 and 120 minutes" in told
    over = boards.storm(str, ended_at=NOW)
    assert "Checked again" not in read(card(state=AlertState.DISMISSED, reason="x", storm=over, **DECIDED))


def test_the_notification_alone_tells_the_story():
    assert alert.card(boards.alert_board(str)).text == (
        "Northwind Coffee: 412 mentions in 30 minutes, normally 38 (10.8×). 71% negative, normally 18% "
        "(300 of 408 scored in the last hour; not scored: 96 French and 12 Thai). "
        "6 of 10 are about “cup slogan”. 3 of 10 repeat one text. "
        "On call: <@U0ANA>, asked <!date^1773013140^{date_short_pretty} {time}|23:39 UTC>. "
        "If nobody acts by <!date^1773013440^{date_short_pretty} {time} ({ago})|2026-03-08 23:44 UTC>: "
        "<@U0TOM>. Decide: declare a crisis, handle it one-to-one, or not a crisis."
    )


# --- forms ------------------------------------------------------------------------------------------


def test_the_forms_of_an_alert_carry_its_version():
    the_alert = boards.alert(str, version=7)
    for form in (alert_forms.dismiss, alert_forms.one_to_one, alert_forms.note):
        ref = decode(form(the_alert)["private_metadata"])
        assert (ref.kind, ref.id, ref.version) == ("alert", "al1", 7)
    assert filled(alert_forms.one_to_one(the_alert, suggested=SAM)) == {"owner_id": SAM}
    assert list(fields(alert_forms.dismiss(the_alert))) == ["reason"]


TYPES = {"generic": boards.playbook(str), "insensitive_post": boards.playbook(str)}


def test_declaring_from_an_alert_begins_with_what_the_alert_knows():
    the_alert = boards.alert(str)
    form = declare.form(TYPES, declare.values_from_alert(the_alert, TYPES, lead_id=ANA), alert=the_alert)
    assert filled(form) == {
        "title": "Northwind: cup slogan, boycott northwind",
        "type": "generic",
        "platform": "Mastodon",
        "link": "https://ours.example/@lena/1",
        "fault": "unknown",
        "severity_now": "2",  # “boycott” is a word in it
        "severity_24h": "2",
        "lead_id": ANA,
        "restricted": "False",
    }
    assert decode(form["private_metadata"]).kind == "alert"
    assert [o["value"] for o in fields(form)["type"]["options"]] == ["insensitive_post", "generic"]


def test_grave_words_propose_the_kind_and_the_severity_and_the_form_says_why():
    def proposed(*words, types=("generic", "hacked_account", "product_failure")):
        plans = dict.fromkeys(types, replace(boards.playbook(str), start_severity=Severity.SEV2))
        the_alert = boards.alert(str, storm=boards.storm(str, grave_words=words))
        form = declare.form(plans, declare.values_from_alert(the_alert, plans, lead_id=ANA), alert=the_alert)
        return tuple(filled(form)[name] for name in ("type", "severity_now")), read(form)

    assert proposed("boycott", "verletzt")[0] == ("product_failure", "1")
    assert proposed("hacked", types=("generic",))[0] == ("generic", "1")
    assert proposed("sued")[0] == ("generic", "2")
    kind, said = proposed("recall")
    assert kind == ("product_failure", "2")
    assert "proposed because of the word “recall”" in said
    assert "proposed because" not in proposed("our own word")[1]


def test_the_card_of_a_tip_says_who_reported_it():
    told = boards.alert(str, tip="A large account", reported_by=SAM, watch_id="")
    assert "Reported by @Sam" in read(alert.card(boards.alert_board(str, told)))


def test_every_word_that_is_shipped_speaks_for_something():
    for entry in SHIPPED:
        assert proposed_by([read_entry(entry)[1].rstrip("*")]), entry


def test_a_post_is_shown_where_it_stood_and_not_by_what_brought_it():
    nowhere = replace(boards.sample(str, 2), network=None, url="")
    by_address = replace(boards.sample(str, 3), network=None, url="https://www.reddit.com/r/cups/1")
    the_alert = boards.alert(str, samples=(boards.sample(str), nowhere, by_address))
    shown = read(alert.card(boards.alert_board(str, the_alert)))
    assert "Mastodon" in shown
    assert "unknown place" in shown
    assert "Reddit" in shown
    assert "replay" not in shown
    storm = boards.storm(str, first=nowhere)
    unknown = declare.values_from_alert(boards.alert(str, storm=storm), TYPES, lead_id=ANA)
    assert unknown["platform"] == ""
    assert fields(declare.form(TYPES, unknown))["platform"]


def test_a_possible_duplicate_is_named_and_what_was_typed_is_kept():
    open_one = boards.crisis(str)
    typed = {"title": "Cup", "type": "insensitive_post", "platform": "X", "severity_now": "1", "lead_id": TOM}
    form = declare.form(TYPES, typed, alike=(open_one,))
    assert "SEV-2 (serious) “cup slogan” is already open since 23:43 UTC, led by @Ana Ruiz." in read(form)
    assert form["callback_id"] == ids.FORM_DECLARE_ANYWAY
    assert typed.items() <= filled(form).items()
    assert [o["value"] for o in fields(form)["instead"]["options"]] == [open_one.id, declare.ANOTHER]
    assert "instead" not in filled(form)  # nobody opens or joins a war room by leaving a field alone


def test_times_left_move_by_themselves():
    shown = alert.card(boards.alert_board(str, next_at=NOW + timedelta(minutes=5)))
    assert "{time} ({ago})" in shown.text


def test_who_says_that_it_is_no_crisis_reads_what_will_be_silent_and_what_comes_back():
    said = read(alert_forms.dismiss(boards.alert(str)))
    assert "brings it back if it doubles or something new is seen" in said
    assert "no other alert of this watch for 12 hours, unless it gets twice as loud" in said
    over = read(alert_forms.dismiss(boards.alert(str, storm=boards.storm(str, ended_at=ago(1)))))
    assert "brings it back" not in over
    assert "for 12 hours" in over
    of_a_tip = boards.alert(str, tip="Look at Instagram", watch_id="")
    assert read(alert_forms.dismiss(of_a_tip)) == "The alert closes and nobody else is asked.\n"
    assert "brings it back" not in read(alert_forms.one_to_one(of_a_tip))


def test_a_tip_that_was_decided_is_not_said_to_come_back_by_itself():
    tip = boards.alert(str, tip="Look at Instagram", watch_id="", state=AlertState.DISMISSED, **DECIDED)
    assert "Checked again" not in read(alert.card(boards.alert_board(str, tip)))
