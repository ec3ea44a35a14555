"""`playbooks/*.yaml` -> playbooks. Every problem of every file is told with its file, line and field.

Files are read as hostile: size and depth are bounded, aliases and tags are refused, nothing is constructed
but text, whole numbers, true, false, lists and tables.
"""

from __future__ import annotations

import hashlib
import re
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.domain.playbook import Playbook
from bot.domain.schema.keys import build, faults
from bot.domain.schema.reference import reference
from bot.domain.schema.shape import Fault
from bot.domain.schema.shape import Path as Field

MAX_BYTES = 128 * 1024
MAX_DEPTH = 12
PLAIN_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
HINTS = {
    "found character '\\t' that cannot start any token": "there is a tab; YAML wants spaces",
    "mapping values are not allowed here": "there is a colon in plain text; put the text in quotes",
    "expected ',' or '}', but got '?'": "between braces, text with a comma or question mark needs quotes",
}


@dataclass(frozen=True, slots=True, order=True)
class PlaybookProblem:
    """`line` counts from 1; `field` is like ``steps[save_evidence].due.minutes``, or empty."""

    file: str
    line: int
    field: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: "
        return f"{place}{self.field}: {self.text}" if self.field else f"{place}{self.text}"


class _Refused(Exception):
    """The file cannot be read as a tree at all."""

    def __init__(self, text: str, line: int = 1) -> None:
        super().__init__(text)
        self.line = line


def load_folder(path: Path) -> tuple[dict[str, Playbook], tuple[PlaybookProblem, ...]]:
    """Every playbook that can be used, by type, and every problem of those that cannot."""
    books: dict[str, Playbook] = {}
    problems: list[PlaybookProblem] = []
    for file in _files(path):
        book, found = load_file(file)
        problems += found
        if book:
            books[book.type] = book
    if not books and not problems:
        problems.append(PlaybookProblem(str(path), 1, "", "no playbook is here; *.yaml files are expected"))
    return books, tuple(problems)


def load_file(file: Path) -> tuple[Playbook | None, tuple[PlaybookProblem, ...]]:
    """The playbook in `file`, or ``None`` and everything that is wrong with it, by line."""
    try:
        content = _read(file)
        plain, lines = _tree(content)
    except _Refused as refused:
        return None, (PlaybookProblem(file.name, refused.line, "", str(refused)),)
    found = list(faults(plain))
    if isinstance(plain, dict) and plain.get("type", file.stem) != file.stem:
        found.append(Fault(("type",), f"must be “{file.stem}”, the name of the file"))
    if found:
        told = {
            PlaybookProblem(file.name, _line(f.path, lines), _field(plain, f.path), f.text) for f in found
        }
        return None, tuple(sorted(told))
    return build(plain, digest=hashlib.sha256(content.encode()).hexdigest()[:8]), ()


class PlaybookShelf:
    """The playbooks as they are on disk now. A file that is bad leaves its last good version in force."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: dict[Path, tuple[int, int, int]] = {}
        self._books: dict[Path, Playbook] = {}
        self._problems: dict[Path, tuple[PlaybookProblem, ...]] = {}

    def types(self) -> Mapping[str, Playbook]:
        """Type -> playbook, by type. Looks at the folder each time and reads only what changed."""
        with self._lock:
            self._refresh()
            books = sorted(self._books.values(), key=lambda b: b.type)
        return {book.type: book for book in books}

    def problems(self) -> tuple[PlaybookProblem, ...]:
        """What is wrong on disk now, whether or not an older version is still in force."""
        with self._lock:
            self._refresh()
            return tuple(p for file in sorted(self._problems) for p in self._problems[file])

    def _refresh(self) -> None:
        now = {file: _mark(file) for file in _files(self._path)}
        for file in self._seen.keys() - now.keys():  # taken away on purpose
            self._books.pop(file, None)
            self._problems.pop(file, None)
        for file, mark in now.items():
            if self._seen.get(file) != mark:
                book, self._problems[file] = load_file(file)
                if book:
                    self._books[file] = book
        self._seen = now


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.yaml")) if path.is_dir() else []


def _mark(file: Path) -> tuple[int, int, int]:
    try:
        stat = file.stat()
    except OSError:  # a link to nothing, or gone since it was listed; reading it tells which
        return (0, 0, 0)
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise _Refused(f"cannot be read: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise _Refused(f"is larger than {MAX_BYTES // 1024} KB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _Refused("is not UTF-8 text; save it as UTF-8", line) from error


def _tree(content: str) -> tuple[Any, dict[Field, int]]:
    """Plain values, and the line each of them stands on."""
    lines: dict[Field, int] = {}
    try:
        _refuse_tricks(content)
        node = yaml.compose(content, Loader=yaml.SafeLoader)
        return _plain(node, (), lines) if node else None, lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = str(error.problem or error.context)
        raise _Refused(f"is not YAML: {HINTS.get(said, said)}", mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:
        raise _Refused(f"is not YAML: {' '.join(str(error).split())}") from error


def _refuse_tricks(content: str) -> None:
    """Aliases make a small file huge, and depth exhausts the reader's stack; no playbook needs either."""
    depth = documents = 0
    for event in yaml.parse(content, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused("anchors (&) and aliases (*) are not used here; write it out", line)
        if depth > MAX_DEPTH:
            raise _Refused(f"is nested deeper than {MAX_DEPTH} levels", line)
        if documents > 1:
            raise _Refused("holds a second document (---); one playbook per file", line)


def _plain(node: yaml.Node, path: Field, lines: dict[Field, int]) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if not isinstance(node, yaml.ScalarNode) and node.tag not in PLAIN_TAGS:
        raise _foreign(node)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(inner, (*path, i), lines) for i, inner in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _table(node, path, lines)
    return _scalar(node)


def _table(node: yaml.MappingNode, path: Field, lines: dict[Field, int]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, inner in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _Refused("has a key that is not plain text", line)
        if key.value in table:
            raise _Refused(f"has the key “{key.value[:60]}” twice in the same place", line)
        lines[(*path, key.value)] = line
        table[key.value] = _plain(inner, (*path, key.value), lines)
    return table


def _scalar(node: yaml.Node) -> Any:
    """YAML 1.1 takes yes, 12:30 and 2024-01-01 for other things than text; here they are text."""
    tag, value = node.tag.removeprefix("tag:yaml.org,2002:"), node.value
    if tag == "int" and re.fullmatch(r"[-+]?[0-9]{1,12}", value):
        return int(value)
    if tag == "bool" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if tag == "null":
        return None
    if tag in ("str", "int", "bool", "float", "timestamp", "merge", "value"):
        return value
    raise _foreign(node)


def _foreign(node: yaml.Node) -> _Refused:
    return _Refused(f"uses the tag “{node.tag[:60]}”; only plain values are read", node.start_mark.line + 1)


def _line(path: Field, lines: Mapping[Field, int]) -> int:
    """The line of the value, or of the nearest thing around it that is there."""
    while path not in lines and path:
        path = path[:-1]
    return lines.get(path, 1)


def _field(plain: Any, path: Field) -> str:
    """``("steps", 2, "due")`` -> ``steps[save_evidence].due``, or ``steps[3].due`` for one without an id."""
    text, here = "", plain
    for part in path:
        here = _inside(here, part)
        id_ = here.get("id") if isinstance(here, dict) else None
        if isinstance(part, int):
            text += f"[{id_ if isinstance(id_, str) else part + 1}]"
        else:
            text += f".{part}"
    return text.lstrip(".")


def _inside(here: Any, part: str | int) -> Any:
    if isinstance(here, dict):
        return here.get(part)
    return here[part] if isinstance(here, list) and isinstance(part, int) and part < len(here) else None


if __name__ == "__main__":
    if sys.argv[1:] != ["--reference"]:
        sys.exit("usage: python -m bot.storage.playbook_files --reference > docs/playbooks.md")
    sys.stdout.write(reference())
