"""The map of the project shows what is there, and nothing else."""

from __future__ import annotations

import re

import pytest

from tests.support.settings import PROJECT
from tests.test_architecture import EVERYTHING, MAY_IMPORT

MAP = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `bot/([a-z]+)/` \|.*\| ([^|]+) \|$", MAP, re.MULTILINE))
NAMED = re.findall(r"`((?:bot|tests|playbooks|docs)/[\w/.]*)`", MAP)


def rooms() -> set[str]:
    return {path.name for path in (PROJECT / "bot").iterdir() if path.is_dir() and path.name[0] != "_"}


def test_every_room_is_on_the_map_and_every_room_on_it_exists() -> None:
    assert ROWS.keys() == rooms()


@pytest.mark.parametrize("room", ROWS)
def test_the_map_says_what_a_room_may_import(room: str) -> None:
    words = {"nothing": set(), "everything": EVERYTHING}
    said = words.get(ROWS[room].split()[0], set(ROWS[room].split(", ")))
    assert said == MAY_IMPORT[room]


@pytest.mark.parametrize("name", sorted(set(NAMED)))
def test_every_place_it_names_exists(name: str) -> None:
    assert (PROJECT / name).exists()


def test_every_file_of_the_shell_is_on_the_map() -> None:
    files = {path.name for path in (PROJECT / "bot").glob("*.py")} - {"__init__.py", "__main__.py"}
    assert not [name for name in files if f"`{name}`" not in MAP]


def test_every_table_it_names_exists() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "bot").rglob("*.py"))
    tables = set(re.findall(r"`([A-Z_]{2,})`", MAP))
    assert tables
    assert not [table for table in tables if not re.search(rf"^{table}\b", code, re.MULTILINE)]
