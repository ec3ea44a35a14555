"""What is deleted once it is old: a slice in each transaction, so that no press waits behind it.

Whatever belongs to a crisis stays: its record, its words, and its alerts with the posts that were copied into
them as evidence. Detection needs less than is kept: every watch carries eight weeks of closed hours with it
(`bot.detection.history`), and is taught anew by the hours below.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Table, TextClause, delete, func, select, tuple_

from bot.domain.errors import Busy
from bot.service.ports import Office, Work
from bot.storage.buckets import HOUR, MINUTE
from bot.storage.store import Store
from bot.storage.tables import (
    SETTLED,
    BucketLanguageRow,
    BucketRow,
    DeliveryRow,
    HitRow,
    MentionRow,
    RequestRow,
    table_of,
)

Condition = ColumnElement[bool] | TextClause
log = logging.getLogger(__name__)

SLICE = 500  # rows: some ten milliseconds in which nobody else writes
REST = 0.05  # seconds between two slices, in which everybody else does
POSTS, MINUTES, HOURS = timedelta(days=30), timedelta(days=14), timedelta(days=400)
PRESSES = timedelta(days=2)  # longer than Slack tries anything again


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of `table` go when the time in `column` is longer ago than `kept`. An index leads to the oldest:
    over that column, or, where a row belongs to a watch, over the watch, `also` and that column.
    """

    table: Table
    column: str
    kept: timedelta
    also: tuple[Condition, ...] = ()


def _buckets(row: type[BucketRow | BucketLanguageRow], span: str, kept: timedelta) -> Rule:
    table = table_of(row)
    return Rule(table, "at", kept, (table.c.span == span,))


RULES = (
    Rule(table_of(RequestRow), "at", PRESSES),
    Rule(table_of(DeliveryRow), "due_at", POSTS, (SETTLED,)),
    Rule(table_of(MentionRow), "created_at", POSTS),
    Rule(table_of(HitRow), "at", POSTS),
    _buckets(BucketRow, MINUTE, MINUTES),
    _buckets(BucketLanguageRow, MINUTE, MINUTES),
    _buckets(BucketRow, HOUR, HOURS),
    _buckets(BucketLanguageRow, HOUR, HOURS),
)


class Retention(Store):
    def cut(self) -> int:
        """Delete one slice of what is too old; how many rows, 0 when nothing is left that is."""
        return next(filter(None, map(self._apply, RULES)), 0)

    def _apply(self, rule: Rule) -> int:
        old = (rule.table.c[rule.column] < self.tx.now - rule.kept, *rule.also)
        if "watch_id" not in rule.table.c:
            return self._delete(rule, old)
        of_watches = (rule.table.c.watch_id == watch_id for watch_id in self._watches(rule.table))
        return next(filter(None, (self._delete(rule, (mine, *old)) for mine in of_watches)), 0)

    def _delete(self, rule: Rule, which: tuple[Condition, ...]) -> int:
        """The oldest first. What another process is deleting is left to it."""
        key = list(rule.table.primary_key)
        oldest = select(*key).where(*which).order_by(rule.table.c[rule.column]).limit(SLICE)
        slice_ = oldest.with_for_update(skip_locked=True)
        chosen = key[0].in_(slice_) if len(key) == 1 else tuple_(*key).in_(slice_)
        return self.tx.execute(delete(rule.table).where(chosen)).rowcount

    def _watches(self, table: Table) -> Iterator[str]:
        """Those that have rows, removed ones too: one step into the index for each."""
        watch_id = ""
        following = select(func.min(table.c.watch_id))
        while found := self.tx.execute(following.where(table.c.watch_id > watch_id)).scalar_one():
            yield (watch_id := found)


def sweep(office: Office, rest: Callable[[float], bool]) -> int:
    """Slice after slice until nothing is too old; how many rows. `rest` waits for so many seconds and says
    whether it is time to stop. What is left over, for that or because too much is going on, is found again.
    """
    removed = 0
    try:
        while count := office.perform(_cut):
            removed += count
            if rest(REST):
                break
    except Busy:
        log.info("Too much is going on to delete what is old; it is tried again later")
    return removed


def _cut(work: Work) -> int:
    return work.retention.cut()
