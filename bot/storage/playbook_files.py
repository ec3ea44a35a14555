"""`playbooks/*.yaml` -> playbooks. Every problem of every file is told with its file, line and field."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.playbook import Playbook
from bot.domain.schema.keys import build, faults
from bot.domain.schema.reference import reference
from bot.domain.schema.shape import Fault
from bot.domain.schema.shape import Path as Field
from bot.storage.plain_yaml import Unreadable, read

MAX_BYTES = 128 * 1024


@dataclass(frozen=True, slots=True, order=True)
class PlaybookProblem:
    """`line` counts from 1 (0: all of it); `field` is like ``steps[save_evidence].due.minutes``, or empty."""

    file: str
    line: int
    field: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        return f"{place}{self.field}: {self.text}" if self.field else f"{place}{self.text}"


def load_folder(path: Path) -> tuple[dict[str, Playbook], tuple[PlaybookProblem, ...]]:
    """Every playbook of a folder or file that can be used, by type, and every problem of the others."""
    books: dict[str, Playbook] = {}
    problems: list[PlaybookProblem] = []
    for file in _files(path):
        book, found = load_file(file)
        problems += found
        if book:
            books[book.type] = book
    if not books and not problems:
        there_is = (
            "no playbook here; *.yaml files are expected" if path.exists() else "no such file or folder"
        )
        problems.append(PlaybookProblem(str(path), 0, "", f"there is {there_is}"))
    return books, tuple(problems)


def load_file(file: Path) -> tuple[Playbook | None, tuple[PlaybookProblem, ...]]:
    """The playbook in `file`, or ``None`` and everything that is wrong with it, by line."""
    try:
        content = _content(file)
        tree = read(content)
    except Unreadable as error:
        return None, (PlaybookProblem(file.name, error.line, "", str(error)),)
    plain, found = tree.value, list(faults(tree.value))
    if isinstance(plain, dict) and plain.get("type", file.stem) != file.stem:
        found.append(Fault(("type",), f"must be “{file.stem}”, the name of the file"))
    told = {PlaybookProblem(file.name, line, "", text) for line, text in tree.troubles}
    told |= {
        PlaybookProblem(file.name, _line(f.path, tree.lines), _field(plain, f.path), f.text) for f in found
    }
    if told:
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
    if path.is_file() and path.suffix == ".yaml":
        return [path]
    return sorted(path.glob("*.yaml")) if path.is_dir() else []


def _mark(file: Path) -> tuple[int, int, int]:
    try:
        stat = file.stat()
    except OSError:  # a link to nothing, or gone since it was listed; reading it tells which
        return (0, 0, 0)
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def _content(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES // 1024} KB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable("is not UTF-8 text; save it as UTF-8", line) from error


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
