"""Phrase files: those that are shipped are sound, and what is wrong in one is named where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bootstrap import _warm_up
from bot.domain.comms.tone.book import ToneBook
from bot.domain.comms.tone.reference import reference
from bot.service.records import House
from bot.storage.playbook_files import load_folder
from bot.storage.tone_files import Languages, load_language, load_tone
from tests.support.databases import PlainShelf
from tests.support.settings import PROJECT
from tests.tone.words import SHIPPED, book


def told(folder: Path, text: str, name: str = "en.yaml") -> list[str]:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    language, problems = load_language(file)
    assert language is None
    return [str(problem) for problem in problems]


def test_seven_languages_are_shipped_and_do_not_disturb_the_playbooks() -> None:
    assert set(book().languages) == {"en", "it", "fr", "es", "de", "nl", "zh"}
    playbooks, problems = load_folder(SHIPPED.parent)
    assert problems == ()
    assert not set(playbooks) & set(book().languages)


def test_the_page_about_tone_is_up_to_date() -> None:
    """Else: python -m bot.storage.tone_files --reference > docs/tone.md"""
    assert (PROJECT / "docs" / "tone.md").read_text(encoding="utf-8") == reference()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("language: en\nlists:\n  attack: [haters, (a | b]\n", "en.yaml:3: lists.attack[2]: “(a | b” opens"),
        (
            "language: en\nlists:\n  atack: [haters]\n",
            "en.yaml:3: lists.atack: is not a list that is known here; did",
        ),
        ("language: en\nlists:\n  attack:\n    unless: [a]\n", "en.yaml:3: lists.attack.find: is missing"),
        (
            "language: en\nwords:\n  we: [we, <us>]\nlists: {}\n",
            "en.yaml:3: words.we[2]: “<us>” refers to <us>",
        ),
        (
            "language: en\nwords:\n  number: [we]\nlists: {}\n",
            "en.yaml:3: words.number: has the name of something",
        ),
        ("language: en\nnegations: [no, '§']\nlists: {}\n", "en.yaml:2: negations[2]: “§” has “§”"),
        ("language: fr\nlists: {}\n", "en.yaml:1: language: must be “en”, the name of the file"),
        ("language: en\n", "en.yaml:1: lists: is missing"),
        ("- en\n", "en.yaml:1: should be a table of keys and values, but is a list"),
        ("language: en\nlists:\n  attack: [*x]\n", "en.yaml:3: anchors (&) and aliases (*) are not used"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_field(tmp_path: Path, text: str, problem: str) -> None:
    assert any(line.startswith(problem) for line in told(tmp_path, text)), told(tmp_path, text)


def test_a_file_that_cannot_be_used_leaves_the_others_in_force(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("language: en\nlists:\n  attack: [haters]\n", encoding="utf-8")
    (tmp_path / "it.yaml").write_text("language: it\n", encoding="utf-8")
    found, problems = load_tone(tmp_path)
    assert set(found.languages) == {"en"}
    assert [problem.file for problem in problems] == ["it.yaml"]


def test_the_brands_language_is_read_before_anybody_waits_for_it(tmp_path: Path) -> None:
    models: list[str] = []
    (tmp_path / "de.yaml").write_text("language: de\nlists: {}\n", encoding="utf-8")
    house = House(shelf=PlainShelf(), outlets={}, tone=ToneBook(Languages(tmp_path)), tongue=models.append)
    _warm_up(house, "en")
    assert not models
    _warm_up(house, "de")
    assert models
    (tmp_path / "de.yaml").unlink()
    assert house.tone.language("de") is not None
