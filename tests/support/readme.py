"""`make readme`: the tables of the README, made from the code that they describe."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path

from pydantic.fields import FieldInfo

from bot.cli import COMMANDS
from bot.config import Settings
from bot.slack.manifest import SCOPES

README = Path(__file__).parents[2] / "README.md"
NOTHING: Sequence[object] = ("", (), None, {})


def commands() -> Iterator[Sequence[str]]:
    yield "Command", "What it does"
    for name, command in COMMANDS.items():
        yield f"`python -m bot {' '.join([name, *_options(command.arguments)])}`", command.help


def settings() -> Iterator[Sequence[str]]:
    yield "Setting", "What it is", "If unset"
    for name, field in sorted(Settings.model_fields.items(), key=lambda item: not item[1].is_required()):
        yield f"`{name.upper()}`", str(field.description), _unset(field)


def scopes() -> Iterator[Sequence[str]]:
    yield "Scope", "Needed to"
    for scope, reason in sorted(SCOPES.items()):
        yield f"`{scope}`", reason


TABLES: Mapping[str, Callable[[], Iterator[Sequence[str]]]] = {
    "commands": commands,
    "settings": settings,
    "scopes": scopes,
}


def made(text: str) -> str:
    """`text` with every table between its marks made anew. Raises ``ValueError`` when a mark is missing."""
    for name, rows in TABLES.items():
        begin, end = f"<!-- table: {name} -->\n", f"<!-- end: {name} -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            raise ValueError(f"README.md needs the marks {begin.strip()} and {end}, once each")
        head, tail = text.index(begin) + len(begin), text.index(end)
        text = text[:head] + table(list(rows())) + text[tail:]
    return text


def table(rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _options(arguments: Callable[[argparse.ArgumentParser], None]) -> list[str]:
    """What follows the command, as its own help writes it."""
    parser = argparse.ArgumentParser(prog="", add_help=False)
    arguments(parser)
    usage = re.sub(r"\s+", " ", parser.format_usage().removeprefix("usage:")).strip()
    return [usage] if usage else []


def _unset(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    default = field.get_default(call_default_factory=True)
    if default is False:
        return "no"
    shown = default.value if isinstance(default, Enum) else default
    return "" if shown in NOTHING else f"`{shown}`"


if __name__ == "__main__":
    README.write_text(made(README.read_text(encoding="utf-8")), encoding="utf-8")
