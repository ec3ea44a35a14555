"""A text is as long as the place it goes to says."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.comms import lengths
from bot.domain.comms.graphemes import graphemes
from bot.domain.comms.lengths import MEASURES, Unit, fits

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
WALES = "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", 0),
        ("cup", 3),
        ("a\r\nb\n\n", 5),
        ("Zoe\u0308", 3),  # a letter and its two dots
        ("🇮🇹🇫🇷", 2),
        ("🇮🇹🇫", 2),  # half a flag is a character too
        (FAMILY, 1),
        (WALES, 1),
        ("👍🏽", 1),
        ("1\ufe0f\u20e3", 1),
        ("❤\ufe0f\u200d🔥", 1),
        ("a\u200db", 2),  # a joiner joins pictures only
        ("👩\u200d\u200d👩", 2),  # and only one of it
        ("한국", 2),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", 2),  # the same, letter by letter
        ("\uac00\u11a8\u11a8", 1),
        ("แก้ว", 3),
        ("กำ", 1),
        ("நி", 1),
        ("\u0600\u0661", 1),  # a sign that belongs to the number behind it
        ("က\u102b", 2),  # Burmese: a sign of its own
        ("Z̷̳̎͝", 1),
        ("\u0301", 1),
        ("\x00\u0301", 2),
        ("\u200b", 1),
    ],
)
def test_a_character_is_what_a_reader_takes_for_one(text: str, seen: int) -> None:
    assert graphemes(text) == seen


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("We are sorry.", 13),
        ("Zoe\u0308", 3),  # composed first
        ("Привет", 6),
        ("“so” – it’s…", 13),  # typographic marks are light, three dots in one are not
        ("お詫び", 6),
        ("한국", 4),
        ("\u1112\u1161\u11ab", 2),
        ("☕", 2),
        (FAMILY, 2),
        (WALES, 2),
        ("👍🏽", 2),
        ("🇮🇹🇫🇷", 4),
        ("#\ufe0f\u20e3", 2),
        ("©", 1),
        ("©\ufe0f", 2),
        ("https://northwind.example/a/very/long/way/to/the/page/about/the/cups?lang=en&x=1", 23),
        ("http://a.co", 23),
        ("See https://northwind.example/cups.", 28),  # the full stop is not part of it
        ("(https://northwind.example/cups_(red))", 25),
        ("見てhttps://northwind.example/cupsを", 23 + 6),
        ("northwindcoffee.com", 23),
        ("northwind.de/hilfe, northwind.shop", 23 + 2 + 23),
        ("care@northwindcoffee.com", 24),  # an address of a person is no link
        ("Sorry.Thanks", 12),
        ("e.g. 3.50 at 18.00", 18),
        ("https://localhost/x", 19),
        ("wordhttps://northwind.example", 29),
        ("a\nb", 3),
    ],
)
def test_x_weighs_characters_and_counts_every_link_23(text: str, weight: int) -> None:
    assert lengths.weighted(text) == weight


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("https://northwind.example/a/very/long/way/to/the/page/about/the/cups", 23),
        ("northwindcoffee.com", 19),  # without https:// it is no link there
        ("@lena@social.example hello", 11),
        ("@lena hello care@northwind.example", 34),
        ("@lena_b.akes@social.example.", 13),
        (f"{FAMILY}\u00e9e\u0301", 3),
    ],
)
def test_mastodon_counts_links_23_and_names_without_their_server(text: str, seen: int) -> None:
    assert fits(text, "mastodon").length == seen


@pytest.mark.parametrize(
    ("place", "text", "length"),
    [
        ("threads", "Sorry ☕", 9),
        ("threads", FAMILY, 25),
        ("threads", "お詫び", 3),
        ("linkedin", "お詫び☕😀", 6),
        ("instagram", "😀", 2),
        ("youtube", "é☕", 5),
        ("webhook", FAMILY, 1),
    ],
)
def test_every_place_counts_in_its_own_way(place: str, text: str, length: int) -> None:
    assert fits(text, place).length == length


def test_what_is_too_much_is_said_in_numbers() -> None:
    fit = fits("a" * 312, "x")
    assert (fit.length, fit.limit, fit.over, bool(fit)) == (312, 280, 32, False)
    assert fits("a" * 280, "x")
    assert fits("a" * 40_000, "manual")
    assert not fits("a" * 501, "mastodon")
    assert fits("a" * 501, "mastodon", 5_000)


def test_few_characters_of_many_bytes_are_too_long_for_bluesky() -> None:
    fit = fits(FAMILY * 130, "bluesky")
    assert (fit.length, fit.limit, fit.unit, fit.over) == (3_250, 3_000, Unit.BYTES, 250)
    assert fits("é" * 301, "bluesky").unit is Unit.CHARACTERS


JOINING = ["e\u0301", "\u200d", "\ufe0f", "👩", "🏽", "🇮", "\u20e3", "한", "\u1161", "\u0e33", "\u0600"]
LINKING = ["a", " ", "#", "\r", "\n", "(", "https://", "a.co", "/", ".", "@", "@a@b.co", "詫", "\x1f"]
HARD = st.sampled_from([*JOINING, *LINKING, "\U000e0067"])
TEXTS = st.lists(HARD, max_size=40).map("".join) | st.text(max_size=40)


@given(TEXTS, TEXTS)
def test_lengths_add_up(one: str, other: str) -> None:
    """Two paragraphs together are as long as both and the break between them: nothing reaches across it."""
    for place, (measure, *_) in MEASURES.items():
        together = measure.count(f"{one}x\n\nx{other}")
        assert together == measure.count(f"{one}x") + 2 + measure.count(f"x{other}"), place


@given(TEXTS)
def test_no_count_is_stranger_than_its_rule(text: str) -> None:
    assert 0 <= graphemes(text) <= len(text)
    assert graphemes(unicodedata.normalize("NFC", text)) == graphemes(unicodedata.normalize("NFD", text))
    assert lengths.weighted(text) == lengths.weighted(unicodedata.normalize("NFD", text))
    for place in MEASURES:
        assert fits(text, place).over == 0 or not fits(text, place)


@given(st.text(st.sampled_from("ab\r\n é“…Жあ詫")))
def test_plain_words_are_as_long_as_between_others(text: str) -> None:
    """Most texts are counted at one go, those with a joined character one by one."""
    assert graphemes(f"{text}x{FAMILY}") == graphemes(f"{text}x") + 1
