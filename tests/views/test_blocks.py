from __future__ import annotations

import pytest

from bot.slack import letters
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.notices import draw, notice
from tests.views.boards import ANA
from tests.views.scenes import happened


def test_rows_that_do_not_fit_are_counted_and_never_cut_in_half():
    rows = [b.section(Mrkdwn("x" * 900)) for _ in range(30)]
    last = [b.section(Mrkdwn("last"))]
    shown = b.fitted([b.section(Mrkdwn("first"))], rows, last, lambda n: b.context(Mrkdwn(f"{n} more")))
    assert b.characters(shown) <= b.MAX_CHARACTERS
    assert shown[-1] == last[0]
    assert shown[-2]["elements"][0]["text"] == "22 more"
    assert all(len(block["text"]["text"]) == 900 for block in shown[1:-2])


def test_rows_that_fit_are_all_shown():
    rows = [b.section(Mrkdwn("x")) for _ in range(40)]
    assert len(b.fitted([], rows, [], lambda n: b.context(Mrkdwn(f"{n} more")))) == 40


def test_a_message_has_at_most_as_many_rows_as_slack_takes():
    rows = [b.section(Mrkdwn("x")) for _ in range(90)]
    shown = b.fitted([], rows, [], lambda n: b.context(Mrkdwn(f"{n} more")))
    assert len(shown) == 50
    assert shown[-1]["elements"][0]["text"] == "41 more"


def test_all_text_of_ours_is_verbatim_and_all_plain_text_without_emoji():
    assert b.section(Mrkdwn("x"))["text"]["verbatim"] is True
    assert b.header(":fire:")["text"] == {"type": "plain_text", "text": ":fire:", "emoji": False}


def test_a_notification_speaks_without_markup_and_links_nothing():
    said = b.drawn(Mrkdwn("*Next:* see <https://ours.example/p|the post> or http://evil.example"), [])
    assert said.text == "Next: see the post or http\u2060://evil.example"


def test_labels_are_cut_to_what_slack_takes():
    made = b.button("x" * 200, "a", Ref("k", "i"))
    assert len(made["text"]["text"]) == 75
    assert len(b.header("y" * 300)["text"]["text"]) == 150
    assert b.menu("a", []) is None
    assert len(b.menu("a", [("x", Ref("k", str(n))) for n in range(9)])["options"]) == 5


def test_a_confirmation_has_both_answers():
    sure = b.confirm("Sure?" * 40, "x" * 400, "Yes", "No")
    assert {name: len(part["text"]) for name, part in sure.items()} == {
        "title": 100,
        "text": 300,
        "confirm": 3,
        "deny": 2,
    }


@pytest.mark.parametrize("initial", ["b", "nothing that is offered", ""])
def test_a_menu_begins_only_with_what_it_offers(initial: str):
    element = f.select([("a", "A"), ("b", "B")], initial, placeholder="Choose")
    assert element.get("initial_option", {}).get("value") == ("b" if initial == "b" else None)
    assert element["placeholder"]["text"] == "Choose"


def test_a_field_holds_no_more_than_its_limit():
    element = f.text("x" * 9_000, limit=9_000)
    assert element["max_length"] == 3_000
    assert len(element["initial_value"]) <= 3_000


def test_people_fields_begin_with_at_most_as_many_as_they_take():
    assert f.people([ANA] * 5, most=3)["initial_users"] == [ANA] * 3


def test_a_letter_does_not_speak_of_a_thread_that_it_does_not_stand_in():
    said = [notice(event).text for event in happened(str) if type(event) in letters.WRITES]
    assert len(said) > 10
    assert [text for text in said if "this thread" in text] == []


@pytest.mark.parametrize("event", happened(str), ids=lambda event: type(event).__name__)
def test_every_event_can_be_noticed_in_a_short_message(event):
    said = draw(event, "en-GB")
    assert said == notice(event)
    assert len(said.blocks) == 1
    assert 0 < len(said.text) < 500
