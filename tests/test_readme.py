"""The README tells the truth: its tables are the code's, its links lead somewhere, its commands exist."""

from __future__ import annotations

import re

import pytest

from bot.cli import COMMANDS
from bot.config import Settings
from bot.slack.manifest import SCOPES
from tests.support.readme import README, made
from tests.support.settings import PROJECT

TEXT = README.read_text(encoding="utf-8")
DOCUMENTS = [README, *sorted((PROJECT / "docs").glob("*.md")), PROJECT / "CONTRIBUTING.md"]


def test_its_tables_are_up_to_date() -> None:
    assert made(TEXT) == TEXT, "run `make readme`"


def test_what_a_setting_is_when_unset_is_in_plain_words() -> None:
    assert "Undefined" not in TEXT


@pytest.mark.parametrize("name", [*COMMANDS, *(s.upper() for s in Settings.model_fields), *SCOPES])
def test_every_command_setting_and_scope_is_in_it(name: str) -> None:
    shown = f"`python -m bot {name}" if name in COMMANDS else f"`{name}`"
    assert f"\n| {shown}" in TEXT


def test_every_command_it_shows_exists() -> None:
    shown = re.findall(r"python -m bot ([a-z]+(?: [a-z]+)?)", TEXT)
    assert shown
    assert not [words for words in shown if words not in COMMANDS and words.split()[0] not in COMMANDS]


def test_every_target_it_shows_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    shown = {name for path in DOCUMENTS for name in re.findall(r"`?\bmake ([a-z]+)[`\s]", path.read_text())}
    assert {"demo", "test"} <= shown & targets
    assert "readme" in targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(path: object) -> None:
    document = PROJECT / str(path)
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert not [link for link in links if not (document.parent / link).exists()]


def test_every_setting_has_its_line_in_the_example() -> None:
    lines = (PROJECT / ".env.example").read_text(encoding="utf-8").splitlines()
    names = [line.split("=")[0] for line in lines if line and not line.startswith("#")]
    assert sorted(names) == sorted(name.upper() for name in Settings.model_fields)


def test_the_picture_is_there_and_light() -> None:
    picture = PROJECT / "docs" / "tour.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 300_000
