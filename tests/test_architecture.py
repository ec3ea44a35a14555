"""The layers of docs/architecture.md, read off the imports themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"
ROOMS = sorted(p.name for p in BOT.iterdir() if p.is_dir() and (p / "__init__.py").exists())
SHELL = {p.stem for p in BOT.glob("*.py")} - {"__init__"} | {"commands", "config"}
EVERYTHING = SHELL | set(ROOMS)

MAY_IMPORT = {
    "domain": set(),
    "detection": {"domain"},
    "service": {"domain", "detection"},
    "text": {"domain", "service"},
    "charts": set(),
    "storage": {"domain", "service"},
    "sources": {"domain", "service"},
    "outlets": {"domain", "service"},
    "pagers": {"domain", "service"},
    "slack": {"domain", "service", "charts"},
    "web": {"domain", "service"},
    "workspace": set(),
    "demo": {"workspace", "bootstrap", "config", "slack", "sources"},  # acts only as people do
    "locale": set(),
    "config": {"domain", "outlets", "pagers", "slack", "sources", "web"},
    "commands": EVERYTHING,
}
BELOW_THE_SHELL = ("domain", "detection", "service")
NOT_BELOW = {"sqlmodel", "sqlalchemy", "slack_sdk", "slack_bolt", "os", "httpx", "starlette"}
VIEWS_MAY = {"domain", "slack"}
WITHIN_SLACK = {
    "api": {"safe"},
    "views": {"ids", "safe", "words"},
    "delivery": {"api", "safe", "settled", "subjects", "views", "words"},
    "reactions": {"delivery", "letters", "safe", "subjects", "views", "words"},
}
STDLIB_ONLY = ("domain", "detection")


def _files(room: str) -> list[Path]:
    return sorted((BOT / room).rglob("*.py"))


@cache
def _imports(path: Path) -> tuple[str, ...]:
    """Dotted names of everything imported anywhere in the file, also inside functions."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layers"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _room_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if parts[0] == "bot" and len(parts) > 1 else None


def test_every_room_has_a_rule() -> None:
    assert set(ROOMS) <= set(MAY_IMPORT), "say in MAY_IMPORT what the new room may import"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_stands_below_it(room: str) -> None:
    allowed = MAY_IMPORT[room] | {room}
    wrong = [
        f"{path.relative_to(BOT)} imports {name}"
        for path in _files(room)
        for name in _imports(path)
        if (target := _room_of(name)) is not None and target not in allowed
    ]
    assert not wrong


@pytest.mark.parametrize("room", STDLIB_ONLY)
def test_the_rules_need_nothing_but_the_standard_library(room: str) -> None:
    import sys

    outside = [
        f"{path.relative_to(BOT)} imports {name}"
        for path in _files(room)
        for name in _imports(path)
        if name.split(".")[0] not in {*sys.stdlib_module_names, "bot"}
    ]
    assert not outside


@pytest.mark.parametrize("room", BELOW_THE_SHELL)
def test_below_the_shell_nobody_knows_the_outside_world(room: str) -> None:
    wrong = [
        f"{path.relative_to(BOT)} imports {name}"
        for path in _files(room)
        for name in _imports(path)
        if name.split(".")[0] in NOT_BELOW
    ]
    assert not wrong


@pytest.mark.parametrize("room", BELOW_THE_SHELL)
def test_below_the_shell_nobody_reads_the_clock(room: str) -> None:
    wrong = []
    for path in _files(room):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today", "monotonic"}:
                owner = node.value
                if isinstance(owner, ast.Name) and owner.id in {"datetime", "date", "time"}:
                    wrong.append(f"{path.relative_to(BOT)}:{node.lineno}")
    assert not wrong


def test_views_see_the_domain_only() -> None:
    wrong = [
        f"{path.relative_to(BOT)} imports {name}"
        for path in _files("slack/views")
        for name in _imports(path)
        if (target := _room_of(name)) is not None and target not in VIEWS_MAY
    ]
    assert not wrong


@pytest.mark.parametrize("room", WITHIN_SLACK)
def test_what_reaches_slack_knows_nothing_of_what_comes_from_it(room: str) -> None:
    wrong = [
        f"{path.relative_to(BOT)} imports {name}"
        for path in _files(f"slack/{room}")
        for name in _imports(path)
        if name.startswith("bot.slack.") and name.split(".")[2] not in WITHIN_SLACK[room] | {room}
    ]
    assert not wrong


def test_nobody_below_imports_the_shell() -> None:
    wrong = [
        f"{path.relative_to(BOT)} imports {name}"
        for room in sorted(set(ROOMS) - SHELL - {"demo"})
        for path in _files(room)
        for name in _imports(path)
        if _room_of(name) in SHELL
    ]
    assert not wrong


def test_no_function_needs_scrolling() -> None:
    long = [
        f"{path.relative_to(BOT)}:{node.lineno} {node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for path in sorted(BOT.rglob("*.py"))
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > 50
    ]
    assert not long


def test_no_file_holds_everything() -> None:
    big = {
        str(path.relative_to(BOT)): lines
        for path in sorted(BOT.rglob("*.py"))
        if "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 350
    }
    assert not big
