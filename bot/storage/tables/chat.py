"""What goes into the chat and what stands there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from bot.domain.message import MessageState
from bot.service.records import DeliveryState
from bot.storage.tables.base import BIG_ID, Row, json_field, one_of, pending

STALE_DRAWING = text("standings.drawn < standings.wanted")
SETTLED = text("deliveries.state <> 'pending'")


class DeliveryRow(Row, table=True):
    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("key"),
        one_of("state", DeliveryState),
        pending("ix_deliveries_lane", "lane", "position", where="state = 'pending'"),
        pending("ix_deliveries_thread", "thread", "position", where="state = 'pending'"),
        pending("ix_deliveries_dead", "position", where="state = 'dead'"),
        pending("ix_deliveries_settled", "due_at", where="state <> 'pending'"),
        {"sqlite_autoincrement": True},
    )

    position: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    key: str
    thread: str
    lane: int
    method: str
    channel: str
    payload: Any = json_field()
    due_at: datetime
    state: str
    attempts: int
    error: str = Field(sa_type=Text)
    ts: str
    leased_until: datetime | None


class PostedRow(Row, table=True):
    """Where something stands that was sent: all that is left of its delivery after a month, so that it can
    be taken back when what it tells of is erased. `unwanted`: that is so now.
    """

    __tablename__ = "posted"
    __table_args__ = (
        Index("ix_posted_at", "at"),
        pending("ix_posted_unwanted", "key", where="unwanted"),
    )

    key: str = Field(primary_key=True)
    channel: str
    ts: str
    thread: str
    at: datetime
    unwanted: bool


class StandingRow(Row, table=True):
    __tablename__ = "standings"
    __table_args__ = (
        one_of("state", MessageState),
        Index("ix_standings_subject", "subject"),
        Index("ix_standings_address", "channel", "ts"),
        pending("ix_standings_stale", "lane", "wanted_at", where="drawn < wanted"),
    )

    key: str = Field(primary_key=True)
    subject: str
    place: str
    channel: str
    thread_of: str
    ts: str
    wanted: int
    drawn: int
    state: str
    lane: int
    file_id: str
    wanted_at: datetime
    not_before: datetime | None
    leased_until: datetime | None


class BudgetRow(Row, table=True):
    """One limiter: `full_at` is when its bucket would have emptied (the GCRA's arrival time)."""

    __tablename__ = "budgets"

    key: str = Field(primary_key=True)
    full_at: datetime


class RequestRow(Row, table=True):
    __tablename__ = "requests"
    __table_args__ = (Index("ix_requests_at", "at"),)

    key: str = Field(primary_key=True)
    at: datetime
