from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.safe import (
    HIDDEN_MARK,
    Mrkdwn,
    clip,
    clock,
    clock_left,
    cut,
    escape,
    hour,
    link,
    mention,
    one_line,
    reveal,
    visible,
)
from bot.workspace.mrkdwn import tokenize
from tests.support.hostile import INVISIBLE, hostile_text, misdeeds

AT = datetime(2026, 3, 5, 23, 43, tzinfo=UTC)


@given(hostile_text)
def test_escaped_text_is_only_ever_text(text: str):
    escaped = escape(text, 600)
    assert {token.kind for token in tokenize(escaped, verbatim=True)} <= {"text"}
    assert not set(INVISIBLE) & set(escaped)
    assert len(escaped) <= 600


@pytest.mark.parametrize("text", [":fire", "look :0", ":fire:0"])
def test_a_colon_of_ours_behind_it_makes_no_emoji_of_somebodys_text(text: str):
    assert not misdeeds([f"*{escape(text)}:* published", f"{escape(text)}: published"])


@given(hostile_text, hostile_text)
def test_two_escaped_texts_in_one_sentence_do_not_format_what_stands_between(a: str, b: str):
    assert not misdeeds([f"{escape(a)} between {escape(b)}"])


@pytest.mark.parametrize("text", ["snake_case_handle", "a & b < c", "5 * 3", "12:30", "50 % of ~20", "l'été"])
def test_harmless_text_still_reads_the_same(text: str):
    shown = "".join(token.text for token in tokenize(escape(text), verbatim=True))
    assert shown.translate(str.maketrans("∗∼", "*~")) == text


@given(hostile_text, st.integers(min_value=1, max_value=400))
def test_a_text_cut_by_the_last_resort_keeps_mentions_and_entities_whole(text: str, limit: int):
    whole = Mrkdwn(f"{mention('U0ANA')} {escape(text)} {mention('U0TOM')}")
    shorter = cut(whole, limit)
    assert len(shorter) <= limit
    assert not misdeeds([shorter])
    assert shorter.count("<@") == shorter.count(">")


def test_clipping_ends_behind_a_word_and_says_that_it_clipped():
    assert clip("the coffee was cold", 12) == "the coffee…"
    assert clip("x" * 20, 10) == "x" * 9 + "…"
    assert clip("short", 10) == "short"


def test_characters_without_a_picture_are_dropped_from_what_others_wrote():
    assert one_line(f"pay\u200bpal \u202etxet\u202c\tnow{INVISIBLE}") == "paypal txet now"
    assert visible("a\u2028b\r\nc") == "a\nb\nc"


def test_characters_without_a_picture_are_marked_in_words_that_will_be_published():
    assert reveal("safe\u202etxet") == f"safe{HIDDEN_MARK}txet"
    assert reveal("می\u200cخواهم 👩\u200d👧\n") == "می\u200cخواهم 👩\u200d👧\n"


def test_only_ids_are_mentioned():
    assert mention("U0ANA") == "<@U0ANA>"
    assert mention("bot") == "Firebreak"
    assert mention("U0ANA> <!channel") == "U0ANA&gt; &lt;!channel"


@pytest.mark.parametrize(
    ("url", "drawn"),
    [
        ("https://a.example/x?a=1&b=2", "<https://a.example/x?a=1&amp;b=2|post>"),
        ("http://x|y> <!channel>", "<http://x%7Cy%3E%20%3C!channel%3E|post>"),
        ("javascript:alert(1)", "post"),
        ("not an address", "post"),
        ("https://", "post"),
        ("https://[", "post"),
        ("https://a.example/" + "x" * 3_000, "post"),
    ],
)
def test_a_link_leads_to_the_web_or_is_no_link(url: str, drawn: str):
    assert link(url, "post") == drawn


def test_moments_are_shown_on_the_readers_own_clock():
    assert clock(AT) == "<!date^1772754180^{date_short_pretty} {time}|23:43 UTC>"
    assert hour(AT) == "<!date^1772754180^{time}|23:43 UTC>"
    assert clock_left(AT) == "<!date^1772754180^{date_short_pretty} {time} ({ago})|2026-03-05 23:43 UTC>"
