"""Counts along time, and the storms that people marked in them, as CSV files hold them.

Whatever is wrong is refused with its line and what to do, because half a series would be judged wrongly.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, pairwise
from pathlib import Path

from bot.sources.dates import Order, Undecided, as_iso, order_of
from bot.sources.frame import GiveUp
from bot.sources.recording import DELIMITERS, WHICH_FIRST, csv_records
from bot.sources.textfile import STDIN, numbered, opened
from bot.sources.times import moment

USUAL_STEP = timedelta(minutes=5)
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
MOST = 10**15  # a greater count is a mistake
TIME = ["timestamp", "time", "at", "date", "datetime", "minute", "hour", "createdat"]
VALUE = ["value", "count", "counts", "mentions", "posts", "volume", "total", "n"]
BEGIN = ["begin", "began", "start", "from", "since"]
END = ["end", "ended", "until", "to"]

Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Row:
    """`value` posts in the `step` that began `at`; `written` is that time as the file has it."""

    line: int
    written: str
    at: datetime
    value: int


@dataclass(frozen=True, slots=True)
class Series:
    """Rows in order of time. `columns` are those of the time and of the count."""

    place: str
    columns: tuple[str, str]
    rows: Sequence[Row]
    step: timedelta
    order: Order | None = None

    @property
    def holes(self) -> list[Window]:
        """From where to where rows are missing."""
        pairs = pairwise(row.at for row in self.rows)
        return [(one + self.step, other) for one, other in pairs if other - one > 1.5 * self.step]


def series(path: str, step: timedelta | None = None, order: Order | None = None) -> Series:
    """Reads `timestamp,value` in UTC. Without `step` the first two rows tell it, without `order` all dates.

    Raises ``GiveUp``.
    """
    place = _place(path)
    columns, records = _table(path, {"the time": TIME, "the count": VALUE}, "timestamp,value")
    time, value = columns
    order = order or _order(place, records, [time])
    rows = [
        Row(line, record[time], _time(place, line, time, record, order), _count(place, line, value, record))
        for line, record in records
    ]
    if not rows:
        raise GiveUp(f"{place} has a header and no rows")
    step = step or _step_of(place, rows)
    for one, other in pairwise(rows):
        _check_order(place, one, other, step)
    return Series(place, (time, value), rows, step, order)


def windows(path: str, order: Order | None = None) -> list[Window]:
    """Reads `begin,end` in UTC, one storm a line. Raises ``GiveUp``."""
    place = _place(path)
    (begin, end), records = _table(path, {"the beginning": BEGIN, "the end": END}, "begin,end")
    order = order or _order(place, records, [begin, end])
    found = []
    for line, record in records:
        since, until = (_time(place, line, column, record, order) for column in (begin, end))
        if until <= since:
            raise GiveUp(f"{place}:{line}: the end is not after the beginning")
        found.append((since, until))
    if not found:
        raise GiveUp(f"{place} has a header and no rows")
    return sorted(found)


# --- columns ----------------------------------------------------------------------------------------


def _table(
    path: str, wanted: Mapping[str, Sequence[str]], example: str
) -> tuple[tuple[str, ...], list[tuple[int, Mapping[str, str]]]]:
    """The names of the wanted columns, and every record with its line."""
    place = _place(path)
    with opened(path, None) as (text, _):
        lines = numbered(text)
        first = next((n for n in lines if n[1].strip()), None)
        if first is None:
            raise GiveUp(f"{place} is empty")
        delimiter = max(DELIMITERS, key=first[1].count)
        header = next(csv.reader([first[1]], delimiter=delimiter))
        columns = tuple(_column(place, header, what, names, example) for what, names in wanted.items())
        records = csv_records(chain([first], lines), delimiter)
        return columns, list(_whole(place, records, columns))


def _column(place: str, header: Sequence[str], what: str, names: Iterable[str], example: str) -> str:
    if _is_time(header[0]):
        raise GiveUp(f"{place} has no header; its first line must name the columns: {example}")
    plain = {"".join(filter(str.isalnum, column)).lower(): column for column in reversed(header)}
    found = next((plain[name] for name in names if name in plain), None)
    if found is None:
        shown = ", ".join("".join(filter(str.isprintable, column)) for column in header)
        raise GiveUp(f"{place}: no column holds {what}. Columns found: {shown}. Needed: {example}")
    return found


def _whole(
    place: str, records: Iterable[tuple[int, object]], columns: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    for line, record in records:
        if not isinstance(record, dict):
            raise GiveUp(f"{place}:{line}: {record}")
        missing = next((column for column in columns if not (record.get(column) or "").strip()), None)
        if missing is not None:
            raise GiveUp(f"{place}:{line}: {missing} is empty; write 0 for no posts, or leave the line out")
        yield line, record


# --- values -----------------------------------------------------------------------------------------


def _order(
    place: str, records: Sequence[tuple[int, Mapping[str, str]]], columns: Sequence[str]
) -> Order | None:
    try:
        return order_of(record[column] for _, record in records for column in columns)
    except Undecided as problem:
        raise GiveUp(f"{place}: {problem}, or {WHICH_FIRST}") from None


def _time(place: str, line: int, column: str, record: Mapping[str, str], order: Order | None) -> datetime:
    try:
        return moment(as_iso(record[column].strip(), order))
    except ValueError as problem:
        raise GiveUp(f"{place}:{line}: {column} {problem}") from None


def _count(place: str, line: int, column: str, record: Mapping[str, str]) -> int:
    try:
        value = float(record[column])
    except ValueError:
        value = -1.0
    if not (0 <= value <= MOST and value.is_integer()):
        raise GiveUp(f"{place}:{line}: {column} is not a count ({record[column][:40]!r}); write 0, 1, 2 …")
    return int(value)


def _step_of(place: str, rows: Sequence[Row]) -> timedelta:
    """To the whole minute, because clocks are not exact."""
    if len(rows) < 2 or rows[1].at <= rows[0].at:
        return USUAL_STEP
    apart = rows[1].at - rows[0].at
    step = timedelta(minutes=round(apart / timedelta(minutes=1)))
    if not SHORTEST <= step <= LONGEST:
        raise GiveUp(
            f"{place}: the first two rows lie {apart} apart; rows from a minute to an hour apart can be "
            "judged. If only the second row is missing, say the usual distance with --step MINUTES"
        )
    return step


def _check_order(place: str, one: Row, other: Row, step: timedelta) -> None:
    apart = other.at - one.at
    if apart < timedelta():
        raise GiveUp(
            f"{place}:{other.line}: the time runs backwards, from {one.written} to {other.written}; sort the "
            "rows by time, and write UTC: in local time an hour comes twice every autumn"
        )
    if not apart:
        raise GiveUp(f"{place}:{other.line}: the time {other.written} stands there twice; add its counts up")
    if apart < step / 2:
        raise GiveUp(
            f"{place}:{other.line}: lies {apart} after the row before it, where rows are {step} apart; make "
            "them all alike, or say the distance with --step MINUTES"
        )


def _is_time(text: str) -> bool:
    try:
        moment(text.strip())
    except ValueError:
        return False
    return True


def _place(path: str) -> str:
    return "standard input" if path == STDIN else Path(path).name
