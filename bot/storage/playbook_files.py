"""`playbooks/*.yaml` -> playbooks. Every problem of every file is told with its file, line and field."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.plan.playbook import Playbook
from bot.domain.plan.schema.inherit import laid_over
from bot.domain.plan.schema.keys import INHERITS, build, faults
from bot.domain.plan.schema.node import Node, Place
from bot.domain.plan.schema.reference import reference
from bot.domain.plan.schema.shape import Fault, nearest
from bot.domain.plan.schema.shape import Path as Field
from bot.domain.plan.schema.values import filled_in
from bot.storage.plain_yaml import Unreadable, read

MAX_BYTES = 128 * 1024
Mark = tuple[int, int, int]


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


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one file gives. `files` are those that it was made from: itself, and what it inherits."""

    files: tuple[Path, ...]
    book: Playbook | None = None
    problems: tuple[PlaybookProblem, ...] = ()
    node: Node | None = None
    content: str = ""

    @property
    def is_sound(self) -> bool:
        return not self.problems


def load_folder(path: Path) -> tuple[dict[str, Playbook], tuple[PlaybookProblem, ...]]:
    """Every playbook of a folder or file that can be used, by type, and every problem of the others."""
    reading = Reading()
    loaded = [reading.load(file) for file in files_in(path)]
    problems = list(_problems(loaded))
    if not loaded:
        there_is = (
            "no playbook here; *.yaml files are expected" if path.exists() else "no such file or folder"
        )
        problems.append(PlaybookProblem(str(path), 0, "", f"there is {there_is}"))
    return {one.book.type: one.book for one in loaded if one.book}, tuple(problems)


def load_file(file: Path) -> tuple[Playbook | None, tuple[PlaybookProblem, ...]]:
    """The playbook in `file`, or ``None`` and everything that is wrong with it, by line."""
    loaded = Reading().load(file)
    return loaded.book, loaded.problems


class Reading:
    """Reads each file once, however many inherit it."""

    def __init__(self) -> None:
        self._loaded: dict[Path, Loaded] = {}
        self._under_way: list[Path] = []

    def load(self, file: Path) -> Loaded:
        if file not in self._loaded:
            self._under_way.append(file)
            self._loaded[file] = self._read(file)
            self._under_way.pop()
        return self._loaded[file]

    def _read(self, file: Path) -> Loaded:
        try:
            content = content_of(file)
            tree = read(content)
        except Unreadable as error:
            return Loaded((file,), problems=(PlaybookProblem(file.name, error.line, "", str(error)),))
        child = _node(tree.value, (), tree.lines, file.name)
        told = {PlaybookProblem(file.name, line, "", text) for line, text in tree.troubles}
        base, found = self._base(file, child)
        files, whole = (file, *base.files) if base else (file,), child
        if base and base.node:
            content += base.content
            whole, laid = laid_over(base.node, child)
            found += laid
        told |= {_problem(f, child, file) for f in (*found, *_type_faults(child, file))}
        filled, unused = filled_in(whole)
        if not found:  # else what it is laid over is not what was meant
            told |= {_problem(f, filled, file) for f in (*unused, *faults(filled.plain()))}
        if told:
            return Loaded(files, problems=tuple(sorted(told)))
        digest = hashlib.sha256(content.encode()).hexdigest()[:8]
        return Loaded(files, build(filled.plain(), digest=digest), (), whole, content)

    def _base(self, file: Path, child: Node) -> tuple[Loaded | None, tuple[Fault, ...]]:
        """What `child` inherits, or what is wrong with that."""
        name = child.table.get("inherits")
        if name is None:
            return None, ()
        wrong = tuple(INHERITS.shape.check(name.value, ("inherits",)))
        if wrong:
            return None, wrong
        base = file.with_name(f"{name.value}.yaml")
        if base in self._under_way:
            ring = [f.stem for f in self._under_way[self._under_way.index(base) :]]
            text = f"these inherit each other: {' → '.join((*ring, base.stem))}"
            return Loaded((base,)), (Fault(("inherits",), text if ring[1:] else "is this file itself"),)
        if not base.exists():
            there = nearest(name.value, tuple(f.stem for f in files_in(file.parent) if f != file))
            return Loaded((base,)), (Fault(("inherits",), f"there is no {base.name} beside it{there}"),)
        loaded = self.load(base)
        broken = (Fault(("inherits",), f"{base.name} has faults of its own; mend them first"),)
        return loaded, () if loaded.is_sound else broken


class PlaybookShelf:
    """The playbooks as they are on disk now. A file that is bad leaves its last good version in force."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: dict[Path, tuple[Mark, ...]] = {}
        self._loaded: dict[Path, Loaded] = {}
        self._books: dict[Path, Playbook] = {}

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
            return _problems([self._loaded[file] for file in sorted(self._loaded)])

    def _refresh(self) -> None:
        """A file counts as changed when one of those it inherits has."""
        now, reading = files_in(self._path), Reading()
        for file in self._loaded.keys() - set(now):  # taken away on purpose
            self._books.pop(file, None)
            del self._loaded[file], self._seen[file]
        for file in now:
            if file in self._loaded and self._seen[file] == _marks(self._loaded[file]):
                continue
            loaded = self._loaded[file] = reading.load(file)
            self._seen[file] = _marks(loaded)
            if loaded.book:
                self._books[file] = loaded.book


def files_in(path: Path) -> list[Path]:
    if path.is_file() and path.suffix == ".yaml":
        return [path]
    return sorted(path.glob("*.yaml")) if path.is_dir() else []


def _problems(loaded: list[Loaded]) -> tuple[PlaybookProblem, ...]:
    """What others inherit comes first: with it most of the rest is mended."""
    return tuple(p for one in sorted(loaded, key=lambda one: len(one.files)) for p in one.problems)


def _marks(loaded: Loaded) -> tuple[Mark, ...]:
    return tuple(_mark(file) for file in loaded.files)


def _mark(file: Path) -> Mark:
    try:
        stat = file.stat()
    except OSError:  # a link to nothing, or gone since it was listed; reading it tells which
        return (0, 0, 0)
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def content_of(file: Path, at_most: int = MAX_BYTES) -> str:
    """Raises ``Unreadable``, also for more bytes than `at_most`."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(at_most + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    if len(raw) > at_most:
        raise Unreadable(f"is larger than {at_most // 1024} KB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable("is not UTF-8 text; save it as UTF-8", line) from error


def _node(value: Any, path: Field, lines: Mapping[Field, int], file: str) -> Node:
    place = Place(file, lines.get(path, 1))
    if isinstance(value, dict):
        return Node({k: _node(v, (*path, k), lines, file) for k, v in value.items()}, place)
    if isinstance(value, list):
        return Node([_node(v, (*path, i), lines, file) for i, v in enumerate(value)], place)
    return Node(value, place)


def _type_faults(child: Node, file: Path) -> tuple[Fault, ...]:
    is_right = child.text("type") in (None, file.stem)
    return () if is_right else (Fault(("type",), f"must be “{file.stem}”, the name of the file"),)


def _problem(fault: Fault, node: Node, file: Path) -> PlaybookProblem:
    """Where it stands, which may be in a file that this one inherits."""
    place = node.place_of(fault.path)
    text = (
        fault.text if place.file == file.name else f"{fault.text} (in the plan that {file.name} makes of it)"
    )
    return PlaybookProblem(place.file, place.line, field_of(node.plain(), fault.path), text)


def field_of(plain: Any, path: Field) -> str:
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
