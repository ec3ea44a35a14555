"""Clocks, the append-only record and its outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, Text, text
from sqlmodel import Field

from bot.domain.deadline import DeadlineState
from bot.storage.tables.base import BIG_ID, Row, counted, json_field, one_of, pending

# What only moved a message on: no crisis's record, and gone after two days.
PASSING = text("kind IN ('FeedBegan', 'FeedOver', 'FeedSummed', 'PostsFed', 'TrialMoved')")


class DeadlineRow(Row, table=True):
    __tablename__ = "deadlines"
    __table_args__ = (
        one_of("state", DeadlineState),
        counted("attempts", 0),
        pending("uq_deadlines_waiting_key", "key", where="state = 'waiting'", unique=True),
        pending("ix_deadlines_due", "due_at", where="state = 'waiting'"),
        pending("ix_deadlines_crisis_id", "crisis_id", where="state = 'waiting'"),
        pending("ix_deadlines_subject_id", "subject_id", where="state = 'waiting'"),
    )

    id: str = Field(primary_key=True)
    kind: str
    key: str
    due_at: datetime
    crisis_id: str | None
    subject_id: str
    data: Any = json_field()
    state: str
    attempts: int


class EventRow(Row, table=True):
    """Append-only: triggers refuse a change, but that what is `PASSING` goes. `link` chains the events of one
    crisis (`chain.link_of`).
    """

    __tablename__ = "events"
    __table_args__ = (
        pending("uq_events_crisis_seq", "crisis_id", "seq", where="crisis_id IS NOT NULL", unique=True),
        pending("ix_events_crisis_kind", "crisis_id", "kind", "seq", where="crisis_id IS NOT NULL"),
        pending("ix_events_passing", "at", where=PASSING.text),
        counted("seq", 0),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    crisis_id: str | None = Field(foreign_key="crises.id")
    seq: int
    at: datetime
    kind: str
    actor: str
    digest: str
    link: str


class EventBodyRow(Row, table=True):
    """What an event says; deleted when a person is erased, while the digest beside the event stays."""

    __tablename__ = "event_bodies"

    event_id: int = Field(primary_key=True, foreign_key="events.id", sa_type=BIG_ID)
    salt: bytes = Field(sa_type=LargeBinary)
    body: str = Field(sa_type=Text)


class ChainRow(Row, table=True):
    """The last link of each crisis's chain: a cut-off end is noticed too."""

    __tablename__ = "chains"

    crisis_id: str = Field(primary_key=True, foreign_key="crises.id")
    seq: int
    link: str


class PendingEventRow(Row, table=True):
    """An event that a subscriber has not handled yet. `again_at` is empty once it was given up."""

    __tablename__ = "pending_events"
    __table_args__ = (Index("ix_pending_events_subscriber", "subscriber", "again_at"),)

    event_id: int = Field(primary_key=True, foreign_key="events.id", sa_type=BIG_ID)
    subscriber: str = Field(primary_key=True)
    again_at: datetime | None
    attempts: int
    error: str = Field(sa_type=Text)
