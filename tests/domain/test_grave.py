"""Grave words are typed one language to a line; each counts in the posts of its language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import Invalid
from bot.domain.storm import grave
from bot.domain.storm.terms import check


def test_each_entry_keeps_the_language_of_its_line():
    typed = "boycott, recall\nDE: Rückruf*, Klage\n\nfr : procès"
    assert grave.split(typed) == ("boycott", "recall", "de: Rückruf*", "de: Klage", "fr: procès")
    assert [grave.read(entry) for entry in grave.split("ok\nde: Klage")] == [(None, "ok"), ("de", "Klage")]


def test_a_language_that_there_is_not_is_refused_with_an_example():
    with pytest.raises(Invalid, match="for German"):
        grave.split("ger: Rückruf")


def test_a_word_counts_where_the_language_is_its_own_or_nobody_can_tell():
    assert grave.counts("de", "de")
    assert grave.counts("de", None)
    assert grave.counts(None, "th")
    assert not grave.counts("de", "en")


def test_every_shipped_word_can_be_looked_for():
    for entry in grave.SHIPPED:
        check(grave.read(entry)[1])
    assert {grave.read(entry)[0] for entry in grave.SHIPPED} >= {"en", "de", "fr", "es", "it", "pt", "nl"}


ENTRIES = st.lists(st.sampled_from(["recall", "hacked*", "de: Klage", "de: Gift", "fr: procès", "nl: ziek"]))


@settings(max_examples=100)
@given(ENTRIES)
def test_what_is_shown_for_editing_is_read_back_as_it_was(entries):
    assert set(grave.split(grave.lines(entries))) == set(entries)
