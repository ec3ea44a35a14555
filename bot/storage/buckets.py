"""Counts by minute and source, kept for weeks, and by hour over all sources, kept for more than a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, bindparam, func, select

from bot.service.records import Heard, Minute, Read
from bot.storage.store import Store
from bot.storage.tables import BucketLanguageRow, BucketRow, table_of

BUCKETS, LANGUAGES = table_of(BucketRow), table_of(BucketLanguageRow)
MINUTE, HOUR = "minute", "hour"
ALL_SOURCES = ""
UNKNOWN = "und"  # ISO 639-2 for a language nobody determined

Key = tuple[Any, ...]


def _stretch(table: Table) -> Select[Any]:
    """Built once: every watch asks it every minute, and building it takes longer than running it."""
    t = table.c
    mine = (t.watch_id == bindparam("watch"), t.span == bindparam("span"))
    inside = (t.at >= bindparam("since"), t.at < bindparam("until"))
    return select(table).where(*mine, *inside).order_by(t.at, t.source)


STRETCH = {table: _stretch(table) for table in (BUCKETS, LANGUAGES)}


class Buckets(Store):
    def count(self, reads: Iterable[Read], source: str) -> None:
        """Add what `source` brought to its buckets, and only what was stored: a replay would count twice."""
        counts: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
        unscored: defaultdict[Key, list[int]] = defaultdict(lambda: [0])
        for read in reads:
            for key in _keys(read, source):
                _add(counts[key], 1, read.score is not None, read.negative)
                if read.score is None:
                    _add(unscored[*key, read.language or UNKNOWN], 1)
        self._grow(BUCKETS, counts)
        self._grow(LANGUAGES, unscored)

    def between(self, span: str, watch_id: str, since: datetime, until: datetime) -> tuple[Minute, ...]:
        """Those that start at `since` or later and before `until`, in order of time."""
        unscored: defaultdict[Key, dict[str, int]] = defaultdict(dict)
        for row in self._rows(LANGUAGES, span, watch_id, since, until):
            unscored[row.at, row.source][row.language] = row.count
        return tuple(
            Minute(
                at=row.at,
                watch_id=watch_id,
                source=row.source,
                count=row.count,
                scored=row.scored,
                negative=row.negative,
                unscored=unscored[row.at, row.source],
            )
            for row in self._rows(BUCKETS, span, watch_id, since, until)
        )

    def sum(self, span: str, watch_id: str, since: datetime, until: datetime) -> Heard:
        """Of those between; the database adds them up, because a long storm has tens of thousands."""
        (b, in_buckets), (u, in_languages) = (
            (t, (t.watch_id == watch_id, t.span == span, t.at >= since, t.at < until))
            for t in (BUCKETS.c, LANGUAGES.c)
        )
        sums = (func.coalesce(func.sum(column), 0) for column in (b["count"], b.scored, b.negative))
        counts: Any = self.tx.execute(select(*sums).where(*in_buckets)).one()
        posts, scored, negative = map(int, counts)
        unread = select(u.language, func.sum(u["count"])).where(*in_languages).group_by(u.language)
        languages: Any = self.tx.execute(unread)
        unscored = {language: int(count) for language, count in languages}
        return Heard(posts=posts, scored=scored, negative=negative, unscored=unscored)

    def first(self, watch_id: str) -> datetime | None:
        """The first minute counted; where minutes are no longer kept, the first hour."""
        minute, hour = self._first(MINUTE, watch_id), self._first(HOUR, watch_id)
        if minute is None or hour is None:
            return minute or hour
        return minute if minute.replace(minute=0) == hour else hour

    def _first(self, span: str, watch_id: str) -> datetime | None:
        mine = (BUCKETS.c.watch_id == watch_id) & (BUCKETS.c.span == span)
        first: datetime | None = self.tx.execute(select(func.min(BUCKETS.c.at)).where(mine)).scalar_one()
        return first

    def _rows(self, table: Table, span: str, watch_id: str, since: datetime, until: datetime) -> Any:
        values = {"watch": watch_id, "span": span, "since": since, "until": until}
        return self.tx.execute(STRETCH[table], values)

    def _grow(self, table: Table, counts: dict[Key, list[int]]) -> None:
        """Keys in one order, so that two listeners never wait for each other in a circle."""
        if not counts:
            return
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, (*key, *n), strict=True)) for key, n in sorted(counts.items())]
        keys = [column.name for column in table.primary_key]
        statement, values = self._batch(table, rows)
        sums = {n: table.c[n] + statement.excluded[n] for n in names if n not in keys}
        self.tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=sums), values)


def _keys(read: Read, source: str) -> Iterator[Key]:
    minute = read.mention.created_at.replace(second=0, microsecond=0)
    for watch_id in dict.fromkeys(w for w in read.watches if w not in read.uncounted):
        yield watch_id, MINUTE, minute, source
        yield watch_id, HOUR, minute.replace(minute=0), ALL_SOURCES


def _add(sums: list[int], *more: int) -> None:
    for i, n in enumerate(more):
        sums[i] += n
