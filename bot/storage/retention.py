"""What is deleted once it is old: a slice in each transaction, so that no press waits behind it.

Whatever belongs to a crisis stays until its own limit (`bot.service.crisis.keeping`): its record, its words,
its alerts with the posts that were copied into them as evidence, and every post of its storms. The minutes of
a storm stay as long as a card shows them. Detection needs less than is kept: every watch carries eight weeks
of closed hours with it (`bot.detection.history`), and is taught anew by the hours below.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, TextClause, delete, exists, func, select, tuple_

from bot.domain.crisis.keeping import MOST_DAYS
from bot.domain.errors import Busy
from bot.domain.storm.alert import Alert
from bot.service.ports import Office, Work
from bot.storage.buckets import HOUR, MINUTE
from bot.storage.captures import Captures
from bot.storage.deliveries import Deliveries
from bot.storage.store import Store
from bot.storage.tables import (
    PASSING,
    SETTLED,
    AlertRow,
    BucketLanguageRow,
    BucketRow,
    CallRow,
    CrisisRow,
    DeliveryRow,
    EventBodyRow,
    EventRow,
    ForgottenRow,
    HitRow,
    MentionRow,
    PageRow,
    PendingEventRow,
    PostedRow,
    RequestRow,
    SourceGapRow,
    TrialRow,
    table_of,
)

Condition = ColumnElement[bool] | TextClause
log = logging.getLogger(__name__)

SLICE = 500  # rows: some ten milliseconds in which nobody else writes
REST = 0.05  # seconds between two slices, in which everybody else does
POSTS, MINUTES, HOURS = timedelta(days=30), timedelta(days=14), timedelta(days=400)
ADDRESSES = 2 * timedelta(days=MOST_DAYS)  # longer than any crisis is kept, from its first message on
PRESSES = timedelta(days=2)  # longer than Slack tries anything again
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
BEFORE_STORM = timedelta(days=1)  # more than a card shows of what was before
FIRST_POSTS = timedelta(hours=1)  # of a storm, from before it was one
ALERTS, CRISES = table_of(AlertRow), table_of(CrisisRow)
MENTIONS, HITS = table_of(MentionRow), table_of(HitRow)
DELIVERIES = table_of(DeliveryRow)
EVENTS, BODIES, PENDING = (table_of(row) for row in (EventRow, EventBodyRow, PendingEventRow))
ERASED = (
    select(CRISES.c.id).where(CRISES.c.id == ALERTS.c.crisis_id, CRISES.c.erased_at.is_not(None)).exists()
)
IS_SHOWN = (~ERASED,)
IS_OF_CRISIS = (ALERTS.c.crisis_id.is_not(None), ~ERASED)


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of `table` go when the time in `column` is longer ago than `kept`. An index leads to the oldest:
    over that column, or, where a row belongs to a watch, over the watch, `also` and that column. Those stay
    that are of one of the storms, from `lead` before it.
    """

    table: Table
    column: str
    kept: timedelta
    also: tuple[Condition, ...] = ()
    storms: tuple[Condition, ...] = ()
    lead: timedelta = timedelta()

    @property
    def time(self) -> ColumnElement[datetime]:
        return self.table.c[self.column]


def _buckets(row: type[BucketRow | BucketLanguageRow], span: str, kept: timedelta) -> Rule:
    table = table_of(row)
    return Rule(table, "at", kept, (table.c.span == span,), IS_SHOWN if span == MINUTE else (), BEFORE_STORM)


RULES = (
    Rule(table_of(RequestRow), "at", PRESSES),
    Rule(DELIVERIES, "due_at", POSTS, (SETTLED,)),
    Rule(table_of(PostedRow), "at", ADDRESSES),
    Rule(EVENTS, "at", PRESSES, (PASSING,)),
    Rule(table_of(CallRow), "due_at", POSTS),
    Rule(table_of(PageRow), "asked_at", POSTS),
    Rule(MENTIONS, "created_at", POSTS, (), IS_OF_CRISIS, FIRST_POSTS),
    Rule(HITS, "at", POSTS, (), IS_OF_CRISIS, FIRST_POSTS),
    Rule(table_of(SourceGapRow), "until", HOURS),
    Rule(table_of(TrialRow), "made_at", POSTS),
    Rule(table_of(ForgottenRow), "at", HOURS),
    _buckets(BucketRow, MINUTE, MINUTES),
    _buckets(BucketLanguageRow, MINUTE, MINUTES),
    _buckets(BucketRow, HOUR, HOURS),
    _buckets(BucketLanguageRow, HOUR, HOURS),
)


class Retention(Store):
    def cut(self) -> int:
        """Delete one slice of what is too old; how many rows, 0 when nothing is left that is."""
        slices = (self._delete(rule, which) for rule in RULES for which in self._old(rule))
        return next(filter(None, slices), 0) or Captures(self.tx).sweep()

    def _old(self, rule: Rule) -> Iterator[tuple[Condition, ...]]:
        """What is too old, in parts to each of which an index leads."""
        before = self.tx.now - rule.kept
        watches = self._watches(rule.table) if "watch_id" in rule.table.c else (None,)
        for watch_id in watches:
            mine = (*rule.also, *([rule.table.c.watch_id == watch_id] if watch_id else []))
            for since, until in self._between_storms(rule, watch_id, before):
                yield (*mine, rule.time >= since, rule.time < until)

    def _delete(self, rule: Rule, which: tuple[Condition, ...]) -> int:
        """The oldest first. What another process is deleting is left to it."""
        key = list(rule.table.primary_key)
        oldest = select(*key).where(*which).order_by(rule.time).limit(SLICE)
        slice_ = oldest.with_for_update(skip_locked=True)
        chosen = key[0].in_(slice_) if len(key) == 1 else tuple_(*key).in_(slice_)
        gone = delete(rule.table).where(chosen)
        if rule.table is EVENTS:
            return self._with_bodies(list(self.tx.execute(slice_).scalars()))
        if rule.table is DELIVERIES:
            return self._but_for_addresses(list(self.tx.execute(slice_).scalars()))
        if rule.table is not HITS:
            return self.tx.execute(gone).rowcount
        return self._with_posts(self.tx.execute(gone.returning(HITS.c.mention_id)).all())

    def _with_bodies(self, ids: Sequence[int]) -> int:
        if not ids:
            return 0
        for table in (BODIES, PENDING):
            self.tx.execute(delete(table).where(table.c.event_id.in_(ids)))
        return self.tx.execute(delete(EVENTS).where(EVENTS.c.id.in_(ids))).rowcount

    def _but_for_addresses(self, positions: Sequence[int]) -> int:
        """What stands in Slack may have to be taken back when the limit of its crisis comes."""
        if not positions:
            return 0
        Deliveries(self.tx).keep_addresses(positions)
        mine = delete(DELIVERIES).where(DELIVERIES.c.position.in_(positions))
        return self.tx.execute(mine).rowcount

    def _with_posts(self, hits: Sequence[Any]) -> int:
        """What another watch heard while a crisis's storm went on goes with the last watch that heard it."""
        ids, watches = {hit.mention_id for hit in hits}, list(self._watches(HITS))
        same = (HITS.c.at == MENTIONS.c.created_at, HITS.c.mention_id == MENTIONS.c.id)
        unheard = [~exists().where(HITS.c.watch_id.in_(watches), *same)] if watches else []
        posts = delete(MENTIONS).where(MENTIONS.c.id.in_(ids), *unheard)
        return len(hits) + self.tx.execute(posts).rowcount

    def _watches(self, table: Table) -> Iterator[str]:
        """Those that have rows, removed ones too: one step into the index for each."""
        watch_id = ""
        following = select(func.min(table.c.watch_id))
        while found := self.tx.execute(following.where(table.c.watch_id > watch_id)).scalar_one():
            yield (watch_id := found)

    def _between_storms(
        self, rule: Rule, watch_id: str | None, before: datetime
    ) -> Iterator[tuple[datetime, datetime]]:
        """The stretches until `before` that belong to none of the rule's storms, of this watch or of all."""
        mine = (ALERTS.c.watch_id == watch_id,) if watch_id else (ALERTS.c.watch_id != "",)
        query = select(ALERTS).where(*mine, *rule.storms, ALERTS.c.opened_at < before)
        alerts = self._all(Alert, query.order_by(ALERTS.c.opened_at)) if rule.storms else ()
        since = LONG_AGO
        for storm in sorted((alert.storm for alert in alerts), key=lambda storm: storm.began_at):
            yield since, storm.began_at - rule.lead
            since = max(since, storm.ended_at or storm.seen_at)
        yield since, before


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
