"""How people are reached outside Slack, and who was called for what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlmodel import Field

from bot.domain.staff.page import CallState, PageState
from bot.storage.tables.base import Row, counted, json_field, one_of, pending


class ContactRow(Row, table=True):
    __tablename__ = "contacts"

    person_id: str = Field(primary_key=True)
    ways: list[Any] = json_field()


class PageRow(Row, table=True):
    """Nobody is asked twice at a time for the same."""

    __tablename__ = "pages"
    __table_args__ = (
        one_of("state", PageState),
        counted(),
        pending("uq_pages_open_key", "key", where="state = 'open'", unique=True),
        pending("ix_pages_due", "due_at", where="state = 'open'"),
        Index("ix_pages_person_id", "person_id", "asked_at"),
        Index("ix_pages_asked_at", "asked_at"),
    )

    id: str = Field(primary_key=True)
    key: str
    person_id: str
    ask: str
    subject_id: str
    crisis_id: str | None
    asked_at: datetime
    due_at: datetime
    urgent: bool
    rung: int
    looked_at: datetime | None
    state: str
    version: int


class CallRow(Row, table=True):
    __tablename__ = "calls"
    __table_args__ = (
        one_of("state", CallState),
        counted("attempts", 0),
        pending("ix_calls_due", "pager", "due_at", where="state = 'pending'"),
        Index("ix_calls_page_id", "page_id"),
        Index("ix_calls_person_id", "person_id", "due_at"),
        Index("ix_calls_due_at", "due_at"),
    )

    key: str = Field(primary_key=True)
    page_id: str
    person_id: str
    pager: str
    address: str
    what: str
    rung: int
    due_at: datetime
    attempts: int
    state: str
    error: str = Field(sa_type=Text)
    sent_at: datetime | None
    leased_until: datetime | None
