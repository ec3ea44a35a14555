"""A small YAML: text, whole numbers, true, false, nothing, lists and tables, each with the line it stands on.

Files are read as hostile. The parser's events are turned into values here, so nothing is ever constructed by
name; size is bounded by the caller, depth here; aliases, anchors and tags are refused. YAML 1.1 takes `yes`,
`12:30` and `2026-03-01` for other things than text; here they are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]

MAX_DEPTH = 12
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is there: ten times faster
HINTS = {
    "that cannot start any token": "a value begins with a tab or a sign such as @; use spaces or quotes",
    "mapping values are not allowed": "there is a colon in plain text; put the text in quotes",
    "expected ',' or '}'": "between braces, text with a comma, colon or question mark needs quotes",
}


class Unreadable(Exception):
    """It cannot be read as a tree at all."""

    def __init__(self, text: str, line: int = 1) -> None:
        super().__init__(text)
        self.line = line


@dataclass(slots=True)
class Tree:
    """`lines` maps the path of each value to its line; `troubles` are (line, text) that did not stop it."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    troubles: list[tuple[int, str]] = field(default_factory=list)


def read(content: str) -> Tree:
    """Raises ``Unreadable`` with the line."""
    try:
        return _document(yaml.parse(content, Loader=LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(_explained(error.problem or error.context), mark.line + 1 if mark else 1) from error
    except (yaml.YAMLError, ValueError) as error:
        raise Unreadable(_explained(error)) from error


def _document(events: Iterator[yaml.Event]) -> Tree:
    tree = Tree()
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if tree.lines:
                raise Unreadable("holds a second document (---); one playbook per file", _line(event))
            tree.value = _value(next(events), events, (), tree)
    return tree


def _value(event: yaml.Event, events: Iterator[yaml.Event], path: Path, tree: Tree) -> Any:
    line = _line(event)
    tree.lines.setdefault(path, line)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise Unreadable("anchors (&) and aliases (*) are not used here; write it out", line)
    if len(path) > MAX_DEPTH:
        raise Unreadable(f"is nested deeper than {MAX_DEPTH} levels", line)
    tag = getattr(event, "tag", None)
    if tag is not None:
        tree.troubles.append((line, f"uses the tag “{tag[:60]}”; only plain values are read"))
    if isinstance(event, yaml.SequenceStartEvent):
        return _list(events, path, tree)
    if isinstance(event, yaml.MappingStartEvent):
        return _table(events, path, tree)
    return _scalar(event)


def _list(events: Iterator[yaml.Event], path: Path, tree: Tree) -> list[Any]:
    entries: list[Any] = []
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        entries.append(_value(event, events, (*path, len(entries)), tree))
    return entries


def _table(events: Iterator[yaml.Event], path: Path, tree: Tree) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            break
        if not isinstance(key, yaml.ScalarEvent):
            raise Unreadable("has a key that is not plain text", _line(key))
        if key.value in table:
            tree.troubles.append((_line(key), f"has the key “{key.value[:60]}” twice in the same place"))
        inner = (*path, key.value)
        tree.lines[inner] = _line(key)
        table[key.value] = _value(next(events), events, inner, tree)
    return table


def _scalar(event: Any) -> str | int | bool | None:
    text: str = event.value
    if not event.implicit[0]:  # in quotes, or a block of text
        return text
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text.lower() in ("", "~", "null"):
        return None
    return int(text) if re.fullmatch(r"[-+]?[0-9]{1,12}", text) else text


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _explained(error: object) -> str:
    said = " ".join(str(error).split())
    return f"is not YAML: {next((hint for key, hint in HINTS.items() if key in said), said)}"
