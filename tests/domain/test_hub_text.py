"""The words of the page as one text: what is approved, with its headings, is what is taken apart again."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.comms.hub.page import address, language_in, slug_of
from bot.domain.comms.hub.text import (
    BODY,
    LISTS,
    Entry,
    Section,
    compose,
    compose_entry,
    heading,
    parse,
    sections,
)
from bot.domain.comms.hub.words import WORDS, moment
from bot.domain.comms.statement import clean_text

SAID = {section: f"Words about {section.value}.\n\n- and more" for section in BODY}


@pytest.mark.parametrize("language", WORDS)
def test_what_is_put_together_is_taken_apart_again_in_every_language(language: str) -> None:
    parsed = parse(clean_text(compose(language, "  About\n our cups ", SAID)))
    assert (parsed.title, parsed.language, sections(parsed.passages)) == ("About our cups", language, SAID)
    for section in LISTS:
        entry = parse(clean_text(compose_entry(language, section, "Is it safe?", "Yes.")))
        assert (entry.language, entry.passages) == (language, ())
        assert entry.entries == (Entry(section, "Is it safe?", "Yes."),)


def test_what_is_left_empty_is_not_there() -> None:
    assert (
        compose("en", " ", {Section.HAPPENED: " ", Section.HELP: "Call us."})
        == "## Where to get help\nCall us."
    )


def test_words_without_headings_are_kept_and_so_are_headings_of_ones_own() -> None:
    plain = parse("Some cups hurt.\n#hashtags are words, and so is\n#")
    assert (plain.language, len(plain.passages), plain.passages[0].heading) == (None, 1, "")
    begun = "# Cups\nRead this first.\n## Which cups?\nThe red ones.\n### Red ones\nWith a star."
    own = parse(f"{begun}\n## What happened\nIt hurt.")
    assert own.language == "en"
    assert [p.heading for p in own.passages] == ["", "Which cups?", "Red ones", "What happened"]
    assert own.title == "Cups"
    again = sections(own.passages)
    others = "## Which cups?\nThe red ones.\n\n## Red ones\nWith a star."
    assert again == {Section.HAPPENED: f"Read this first.\n\nIt hurt.\n\n{others}"}, "a form begins with it"
    assert {p.text for p in parse(compose("en", "Cups", again)).passages} == {
        "Read this first.\n\nIt hurt.",
        "The red ones.",
        "With a star.",
    }


def test_no_heading_says_two_things_and_every_word_of_the_page_keeps_its_slots() -> None:
    seen = [heading(language, section).casefold() for language in WORDS for section in Section]
    assert len(seen) == len(set(seen))
    for said in WORDS.values():
        assert len(said.months.split()) == 12
        for name in said.__slots__:
            if isinstance(text := getattr(said, name), str):
                assert text.strip() == text != ""
                assert _slots(text) == _slots(getattr(WORDS["en"], name)) or name == "moment"


def _slots(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_a_time_names_its_clock() -> None:
    at = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
    assert moment(at, ZoneInfo("Europe/Berlin"), "en") == "22 November 2026, 14:05 CET"
    assert moment(at, ZoneInfo("Asia/Dubai"), "de") == "22. November 2026, 17:05 Uhr UTC+04"
    assert moment(at, ZoneInfo("UTC"), "zh") == "2026年11月22日 13:05 UTC"


def test_an_address_tells_strangers_nothing_and_the_page_its_language() -> None:
    assert slug_of("c1") != slug_of("c2")
    assert language_in(address("https://northwind.example/hub", slug_of("c1"), "de")) == "de"
