"""A recorded stream of posts: JSON lines or CSV, one post each.

What each column holds is given or guessed, and can be shown before anything is read. A line that is no post
is named with its place and costs nothing else.
"""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from bot.domain.storm.mention import Mention
from bot.sources import posts
from bot.sources.dates import Order, Undecided, as_iso, order_of
from bot.sources.frame import GiveUp
from bot.sources.posts import Unreadable
from bot.sources.textfile import STDIN, Numbered, numbered, opened

DELIMITERS = ",;\t|"
DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

WHICH_FIRST = "say which with --dates dmy (the day first) or --dates mdy (the month first)"

Record = Mapping[str, Any] | str  # column -> value, or what is wrong with the line


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is where it begins in the file, from 1. Without a `post`, `problem` says why."""

    number: int
    post: Mention | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """What was found out before the first post. `columns` maps field to column; `order` is that of the dates
    that need one.
    """

    place: str
    encoding: str
    delimiter: str  # empty for JSON lines
    columns: Mapping[str, str]
    unused: tuple[str, ...] = ()
    order: Order | None = None

    def __str__(self) -> str:
        kind = f"CSV with {DELIMITER_NAMES[self.delimiter]}" if self.delimiter else "JSON lines"
        used = ", ".join(f"{name} from {column!r}" for name, column in self.columns.items())
        unused = f" Not used: {_listed(self.unused)}." if self.unused else ""
        dates = f" Dates have {self.order.said}." if self.order else ""
        read = f"{self.place}: {kind}, {self.encoding}. Read: {used}.{unused}{dates}"
        return f"{read} Times without a zone are UTC."


@dataclass(frozen=True, slots=True)
class Recording:
    """`name` stands in every post's id, so two recordings never swallow each other's posts. `network` is
    where posts stood that do not say it themselves. `order` is that of dates such as 03/01/2026; without it a
    file's dates tell it together, and on standard input each for itself.
    """

    path: str
    source: str = "replay"
    name: str = ""
    network: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    not_after: datetime | None = None
    order: Order | None = None

    @property
    def place(self) -> str:
        return "standard input" if self.path == STDIN else Path(self.path).name

    def lines(self, show: Callable[[Layout], None] = lambda _: None) -> Iterator[Line]:
        """Every line in the order of the file; `show` is told first how they will be read.

        Raises ``GiveUp`` naming the columns found and what is needed.
        """
        with opened(self.path, self.encoding) as (text, encoding):
            layout, records = self._begun(numbered(text), encoding)
            layout = replace(layout, order=self._order())
            show(layout)
            for number, record in records:
                yield self._line(number, record, layout)

    def _order(self) -> Order | None:
        """A file is read once more for it, when it has dates that need it."""
        if self.order or self.path == STDIN:
            return self.order
        with opened(self.path, self.encoding) as (text, encoding):
            layout, records = self._begun(numbered(text), encoding)
            times = (self._values(record, layout).get("at") for _, record in records)
            try:
                return order_of(times)
            except Undecided as problem:
                raise GiveUp(f"{self.place}: {layout.columns['at']!r}: {problem}, or {WHICH_FIRST}") from None

    def _begun(self, lines: Iterator[Numbered], encoding: str) -> tuple[Layout, Iterator[tuple[int, Record]]]:
        layout, lines = self._layout(lines, encoding)
        return layout, csv_records(lines, layout.delimiter) if layout.delimiter else json_records(lines)

    def _layout(self, lines: Iterator[Numbered], encoding: str) -> tuple[Layout, Iterator[Numbered]]:
        """The layout, and the lines from the first (JSON) or from the header (CSV)."""
        first = next((n for n in lines if n[1].strip()), None)
        if first is None:
            raise GiveUp(f"{self.place} is empty")
        text = first[1].lstrip()
        if text.startswith("["):
            raise GiveUp(f"{self.place} is one JSON array; write one post per line (jq -c '.[]' does it)")
        if text.startswith("{"):
            return self._json_layout(first, encoding), chain([first], lines)
        delimiter = max(DELIMITERS, key=first[1].count)
        rows = csv.reader([first[1]], delimiter=delimiter)
        return self._found(next(rows), encoding, delimiter), chain([first], lines)

    def _json_layout(self, first: Numbered, encoding: str) -> Layout:
        _, record = next(json_records([first]))
        if isinstance(record, str):
            raise GiveUp(f"{self.place}:{first[0]}: the first line {record}")
        return self._found(list(record), encoding, "")

    def _found(self, columns: list[str], encoding: str, delimiter: str) -> Layout:
        used = self._columns(columns)
        unused = tuple(c for c in columns if c not in used.values())
        return Layout(self.place, encoding, delimiter, used, unused)

    def _columns(self, found: list[str]) -> dict[str, str]:
        listed = _listed(found) or "none"
        for name, column in self.mapping.items():
            if name not in posts.FIELDS:
                raise GiveUp(
                    f"there is no field {name!r} to map to; the fields are {', '.join(posts.FIELDS)}"
                )
            if column not in found:
                raise GiveUp(f"{self.place} has no column {column!r}. Columns found: {listed}.")
        used = {**posts.guess(found), **self.mapping}
        missing = [name for name in posts.NEEDED if name not in used]
        if missing:
            hint = " ".join(f"--map {name}=COLUMN" for name in missing)
            raise GiveUp(
                f"{self.place}: no column could be told to be {' or '.join(repr(m) for m in missing)}. "
                f"Columns found: {listed}. Needed: text and at (the time), better also id. Name it: {hint}"
            )
        return {name: used[name] for name in posts.FIELDS if name in used}

    def _line(self, number: int, record: Record, layout: Layout) -> Line:
        if isinstance(record, str):
            return Line(number, None, f"{self.place}:{number}: {record}")
        values = self._values(record, layout)
        values["network"] = values.get("network") or self.network
        try:
            if layout.order and isinstance(values.get("at"), str):
                values["at"] = as_iso(values["at"].strip(), layout.order)
            post = posts.mention(values, source=self.source, key=_key(number, values), prefix=self.name)
        except (Unreadable, Undecided) as problem:
            return Line(number, None, f"{self.place}:{number}: {problem}")
        if self.not_after and post.created_at > self.not_after:
            return Line(
                number, None, f"{self.place}:{number}: at lies in the future ({post.created_at:%Y-%m-%d})"
            )
        return Line(number, post)

    def _values(self, record: Record, layout: Layout) -> dict[str, Any]:
        """By field; none where the line is no record."""
        if isinstance(record, str):
            return {}
        columns = layout.columns if layout.delimiter else {**posts.guess(record), **self.mapping}
        return {name: record.get(column) for name, column in columns.items()}


def json_records(lines: Iterable[Numbered]) -> Iterator[tuple[int, Record]]:
    for number, line in lines:
        if not line:
            yield number, "is longer than 1 MB"
        elif line.strip():
            yield number, _json_object(line)


def csv_records(lines: Iterator[Numbered], delimiter: str) -> Iterator[tuple[int, Record]]:
    """Records under the header in the first line. A quote that is never closed costs one line, no more."""
    rows = _csv_rows(lines, delimiter)
    header = next(rows)[1]
    for number, row in rows:
        if isinstance(row, str):
            yield number, row
        elif len(row) > len(header):
            yield number, f"has {len(row)} values for {len(header)} columns; is a {delimiter!r} not quoted?"
        elif row:
            yield number, dict(zip(header, row, strict=False))


def _csv_rows(lines: Iterator[Numbered], delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    again: deque[Numbered] = deque()  # lines that an unclosed quote had swallowed
    taken: list[Numbered] = []  # the lines of the record that is being read

    def feed() -> Iterator[str]:
        while (line := again.popleft() if again else next(lines, None)) is not None:
            taken.append(line)
            if not line[1]:
                raise csv.Error("a line is longer than 1 MB")
            yield line[1]
        if taken:
            raise csv.Error("the file ends inside a value")

    while True:
        try:
            for row in csv.reader(feed(), delimiter=delimiter):
                number = taken[0][0]
                taken.clear()
                yield number, row
            return
        except csv.Error as error:
            (number, _), *swallowed = taken
            again.extendleft(reversed(swallowed))
            taken.clear()
            yield number, f"cannot be read ({error}); is a quote not closed?"


def _json_object(line: str) -> Record:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"is no JSON ({error})"
    return found if isinstance(found, dict) else 'is no JSON object; a post looks like {"at": …, "text": …}'


def _listed(columns: Iterable[str]) -> str:
    """For a terminal, which must not be steered by a file."""
    return ", ".join("".join(filter(str.isprintable, column)) for column in columns)


def _key(number: int, values: Mapping[str, Any]) -> str | None:
    """Without id and author, two people's same words in one second would look like one post."""
    return None if values.get("author") else f"line {number} {posts.fingerprint(str(values.get('text')))}"
