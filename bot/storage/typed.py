"""What people typed, and what was copied, row by row: where somebody may be named (`forgetting`).

`tests/service/test_forgetting.py` looks through every column of every table, so a new one is found out there.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, select, update

from bot.domain.comms.publication import PublicationState
from bot.domain.comms.statement import StatementState
from bot.domain.crisis.crisis import CrisisStatus
from bot.domain.crisis.keeping import FOR_EVERYBODY
from bot.domain.crisis.traces import Author, without
from bot.storage.store import Tx
from bot.storage.tables import (
    AlertRow,
    CaptureRow,
    CrisisRow,
    DebriefNoteRow,
    FactRow,
    HandoverRow,
    MeetingRow,
    PublicationRow,
    ReportRow,
    StatementRow,
    StepRow,
    StopRow,
    TrialRow,
    WatchRow,
    table_of,
)

ALERTS, CRISES, STATEMENTS = table_of(AlertRow), table_of(CrisisRow), table_of(StatementRow)
PUBLICATIONS, REPORTS, CAPTURES = table_of(PublicationRow), table_of(ReportRow), table_of(CaptureRow)
COLUMNS: Mapping[Table, tuple[str, ...]] = {
    ALERTS: ("samples", "storm", "reason", "tip"),
    CRISES: ("link", "title", "outcome", "platform"),
    CAPTURES: ("name", "link"),
    table_of(StepRow): ("note", "data"),
    table_of(DebriefNoteRow): ("answers",),
    table_of(MeetingRow): ("decisions",),
    table_of(HandoverRow): ("still_open", "promised", "to_watch", "reason"),
    STATEMENTS: ("approvals", "versions"),
    table_of(FactRow): ("text", "number", "evidence"),
    PUBLICATIONS: ("detail", "url", "out_of_order"),
    table_of(StopRow): ("reason",),
    REPORTS: ("content",),
    table_of(TrialRow): ("found",),
    table_of(WatchRow): ("mutes",),
}
SAY_ON = {CRISES: ("title", "outcome", "platform"), CAPTURES: ("name",)}  # they are called by them
TO_COME = (StatementState.DRAFT, StatementState.IN_REVIEW, StatementState.APPROVED)
Kept = Mapping[str, Container[int]]  # the versions of each statement that people decide on


@dataclass(frozen=True, slots=True)
class Typed:
    """One row: what of it people typed, by column. `crisis_id` is empty where it is of none."""

    table: Table
    key: tuple[Any, ...]
    said: Mapping[str, Any]
    crisis_id: str
    version: int | None

    @property
    def is_report(self) -> bool:
        return self.table is REPORTS

    @property
    def where(self) -> ColumnElement[bool]:
        return _is(self.table, self.key)


def all_typed(tx: Tx) -> Iterator[Typed]:
    for table in COLUMNS:
        yield from map(partial(_typed, table), tx.execute(select(table)).mappings())


def these(tx: Tx, rows: Mapping[str, tuple[tuple[Any, ...], ...]]) -> Iterator[Typed]:
    """Those with these keys, by the name of their table, as they are until the end of this transaction: what
    somebody writes into one meanwhile would be overwritten.
    """
    for table in COLUMNS:
        for key in rows.get(table.name, ()):
            one = select(table).where(_is(table, key)).with_for_update(key_share=True)
            yield from map(partial(_typed, table), tx.execute(one).mappings())


def left_to_people(tx: Tx) -> Kept:
    """The brand's own words: those that are public, and those that are still being written."""
    sent = select(PUBLICATIONS).where(PUBLICATIONS.c.state == PublicationState.SENT.value)
    kept: dict[str, set[int]] = {}
    for row in tx.execute(sent):
        kept.setdefault(row.statement_id, set()).add(row.version_number)
    words = select(STATEMENTS, CRISES.c.status).join(CRISES, CRISES.c.id == STATEMENTS.c.crisis_id)
    for row in tx.execute(words):
        public = kept.get(row.id, set()) if row.message in FOR_EVERYBODY else set()
        is_written = row.state in TO_COME and row.status != CrisisStatus.CLOSED
        kept[row.id] = public | ({row.versions[-1]["number"]} if is_written else set())
    return kept


def tells_of(typed: Typed, author: Author, kept: Kept) -> bool:
    """Whether something in it has to go."""
    return _left(typed, author, kept) != typed.said


def is_left(typed: Typed, author: Author, kept: Kept) -> bool:
    """Whether it tells of them in words that people decide on."""
    return typed.table is STATEMENTS and author.is_in(_left(typed, author, kept)["versions"])


def erase(tx: Tx, typed: Typed, author: Author, kept: Kept) -> None:
    for read in tx.known.values():
        read.clear()
    left = _left(typed, author, kept)
    if typed.table is REPORTS:
        tx.execute(typed.table.delete().where(typed.where))
    elif left != typed.said:
        grown = {} if typed.version is None else {"version": typed.version + 1}
        tx.execute(update(typed.table).where(typed.where).values({**left, **grown}))


def _left(typed: Typed, author: Author, kept: Kept) -> dict[str, Any]:
    left = {name: without(value, author) for name, value in typed.said.items()}
    for name in SAY_ON.get(typed.table, ()):
        left[name] = author.cut_from(typed.said[name] or "") or typed.said[name]
    if typed.table is STATEMENTS:
        own, versions = kept.get(typed.key[0], ()), zip(typed.said["versions"], left["versions"], strict=True)
        left["versions"] = [{**now, **_words(was)} if was["number"] in own else now for was, now in versions]
    return left


def _words(version: Mapping[str, Any]) -> dict[str, Any]:
    return {name: version[name] for name in ("text", "variants") if name in version}


def _typed(table: Table, row: Mapping[str, Any]) -> Typed:
    crisis_id = row["id"] if table is CRISES else row.get("crisis_id") or ""
    key = tuple(row[column.name] for column in table.primary_key)
    said = {name: _readable(row[name]) for name in COLUMNS[table]}
    return Typed(table, key, said, crisis_id, row.get("version"))


def _readable(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _is(table: Table, key: tuple[Any, ...]) -> ColumnElement[bool]:
    return and_(*(column == part for column, part in zip(table.primary_key, key, strict=True)))
