"""Small descriptions of plain values. Each says what it wants in words, and finds what is wrong with a path.

They check what YAML gives (text, numbers, lists, tables) and know nothing of files: the reader of a file
turns a path into a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """`path` leads to the value at fault, such as ``("steps", 2, "due", "minutes")``."""

    path: Path
    text: str


class Shape:
    """One kind of value. `words` is how the reference page names it."""

    @property
    def words(self) -> str:
        raise NotImplementedError

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Text(Shape):
    max_length: int = 200

    @property
    def words(self) -> str:
        return f"text, up to {self.max_length} characters"

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault(path, f"should be text, but is {kind_of(value)}; put it in quotes if it is meant so")
        elif not value.strip():
            yield Fault(path, "is empty")
        elif len(value) > self.max_length:
            yield Fault(path, f"has {len(value)} characters; {self.max_length} is the most")


@dataclass(frozen=True, slots=True)
class Id(Shape):
    """A name that other places refer to."""

    @property
    def words(self) -> str:
        return "an id: small letters, digits and `_`, beginning with a letter"

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", value):
            yield Fault(path, f"should be {self.words.replace('`', '')}, but is {shown(value)}")


@dataclass(frozen=True, slots=True)
class Whole(Shape):
    low: int
    high: int

    @property
    def words(self) -> str:
        return f"a whole number from {self.low} to {self.high}"

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            yield Fault(path, f"should be {self.words}, but is {shown(value)}")


@dataclass(frozen=True, slots=True)
class Flag(Shape):
    @property
    def words(self) -> str:
        return "`true` or `false`"

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, bool):
            yield Fault(path, f"should be true or false, but is {shown(value)}")


@dataclass(frozen=True, slots=True)
class OneOf(Shape):
    """`name` stands for the values on the reference page when they are listed elsewhere."""

    values: tuple[str, ...]
    name: str = ""

    @property
    def words(self) -> str:
        return self.name or "one of " + ", ".join(f"`{v}`" for v in self.values)

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault(path, f"should be one of {', '.join(self.values)}, but is {kind_of(value)}")
        elif value not in self.values:
            yield Fault(path, f"{shown(value)} is not known{nearest(value, self.values)}")


@dataclass(frozen=True, slots=True)
class ListOf(Shape):
    each: Shape
    at_least: int = 1
    at_most: int = 100

    @property
    def words(self) -> str:
        return f"a list; each entry {self.each.words}"

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault(path, f"should be a list, but is {kind_of(value)}")
            return
        if not self.at_least <= len(value) <= self.at_most:
            yield Fault(path, f"has {len(value)} entries; from {self.at_least} to {self.at_most} are wanted")
            return
        for i, entry in enumerate(value):
            yield from self.each.check(entry, (*path, i))


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table. `default` is what holds when it is left out, as the reference page tells it."""

    name: str
    shape: Shape
    doc: str
    required: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class Table(Shape):
    keys: tuple[Key, ...]
    name: str = ""

    @property
    def words(self) -> str:
        return self.name or "a table of " + ", ".join(f"`{k.name}`" for k in self.keys)

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(path, f"should be a table of keys and values, but is {kind_of(value)}")
            return
        yield from check_keys(value, self.keys, path)


def check_keys(value: Mapping[str, Any], keys: tuple[Key, ...], path: Path) -> Iterator[Fault]:
    """Unknown and missing keys, and every value against its shape."""
    known = {k.name: k for k in keys}
    for name, inner in value.items():
        if name not in known:
            yield Fault((*path, name), f"is not a key that is known here{nearest(name, tuple(known))}")
        else:
            yield from known[name].shape.check(inner, (*path, name))
    for key in keys:
        if key.required and key.name not in value:
            yield Fault((*path, key.name), f"is missing: {key.doc}")


def nearest(word: str, known: tuple[str, ...]) -> str:
    """A guess at what was meant, else everything that would do; ready to end a sentence."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean “{close[0]}”?" if close else f"; known are {', '.join(known)}"


def shown(value: Any) -> str:
    text = " ".join(str(value).split()) if isinstance(value, str) else kind_of(value)
    return f"“{text[:40]}{'…' if len(text) > 40 else ''}”" if isinstance(value, str) else text


def kind_of(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    return {"str": "text", "list": "a list", "dict": "a table"}.get(type(value).__name__, "something else")
