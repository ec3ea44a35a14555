import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.storm.fold import fold, strip_accents


def every_character():
    return (chr(c) for c in range(sys.maxunicode + 1) if not 0xD800 <= c <= 0xDFFF)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＮＯＲＴＨＷＩＮＤ", "northwind"),
        ("ﬁrma", "firma"),
        ("STRASSE", fold("Straße")),
        ("North\u200bwind", "northwind"),
        ("North\u00adwind\ufe0f", "northwind"),
        ("İSTANBUL", "istanbul"),
        ("ISTANBUL", fold("ıstanbul")),
        ("  Northwind\u00a0 \n Coffee ", "northwind coffee"),
    ],
)
def test_same_words_fold_to_the_same_text(written, folded):
    assert fold(written) == folded


def test_accents_go_only_where_they_are_not_wanted():
    assert fold("Café Müller") == "café müller"
    assert fold("Café Müller", accents=False) == "cafe muller"
    assert strip_accents("Ελληνικά") == "Ελληνικα"
    assert strip_accents("กาแฟนี้") == "กาแฟนี้"


@settings(max_examples=300)
@given(st.text(max_size=30) | st.text("АаΝνΩωΆйıİ", max_size=9), st.booleans(), st.booleans())
def test_folding_twice_changes_nothing(text, accents, lookalikes):
    once = fold(text, accents=accents, lookalikes=lookalikes)
    assert fold(once, accents=accents, lookalikes=lookalikes) == once


@pytest.mark.parametrize("written", ["АСМЕ", "асmе", "ΑCΜΕ", "аcme", "ΆCME", "AСМÉ"])
def test_letters_that_only_look_latin_become_latin(written):
    assert fold(written, accents=False, lookalikes=True) == "acme"


def test_an_accent_does_not_hide_a_letter_that_only_looks_latin():
    small = [chr(c) for c in range(0x250, 0x590) if fold(chr(c), lookalikes=True).isascii()]
    apart = ((c, unicodedata.normalize("NFD", c)) for c in every_character())
    accented = [c for c, parts in apart if len(parts) > 1 and parts[0] in small]
    assert len(accented) > 200
    assert all(fold(c, accents=False, lookalikes=True).isascii() for c in accented)


def test_no_format_character_survives():
    hidden = [c for c in every_character() if unicodedata.category(c) == "Cf"]
    assert len(hidden) > 100
    assert fold("a" + "".join(hidden) + "b") == "ab"


def test_a_text_that_grows_when_normalised_still_fits_the_limit():
    assert len(fold("\ufdfa" * 1_000, limit=1_000)) <= 1_000
