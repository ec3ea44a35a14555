"""Statements and publications."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint, text, true
from sqlmodel import Field

from bot.domain.comms.publication import PublicationState
from bot.domain.comms.statement import StatementState
from bot.storage.tables.base import Row, counted, json_field, one_of, pending

SENDING = text("publications.state IN ('claimed', 'sending')")


class StatementRow(Row, table=True):
    __tablename__ = "statements"
    __table_args__ = (
        one_of("state", StatementState),
        counted(),
        Index("ix_statements_crisis_id", "crisis_id"),
        pending("ix_statements_in_review", "submitted_at", where="state = 'in_review'"),
    )

    id: str = Field(primary_key=True)
    crisis_id: str = Field(foreign_key="crises.id")
    message: str
    policy: Any = json_field()
    versions: Any = json_field()
    step_id: str | None
    state: str
    approvals: Any = json_field()
    submitted_at: datetime | None
    approved_at: datetime | None
    published_at: datetime | None
    version: int


class PublicationRow(Row, table=True):
    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint("statement_id", "version_number", "outlet", "language"),
        one_of("state", PublicationState),
        counted(),
        pending("ix_publications_sending", "claimed_at", where="state IN ('claimed', 'sending')"),
    )

    id: str = Field(primary_key=True)
    statement_id: str = Field(foreign_key="statements.id")
    crisis_id: str = Field(foreign_key="crises.id")
    version_number: int
    sha256: str
    outlet: str
    state: str
    asked_by: str
    claimed_at: datetime
    sending_since: datetime | None
    person_id: str | None
    settled_at: datetime | None
    url: str | None = Field(sa_type=Text)
    detail: str = Field(sa_type=Text)
    version: int
    dry_run: bool = Field(sa_column_kwargs={"server_default": true()})
    language: str = Field(sa_column_kwargs={"server_default": ""})
    out_of_order: str = Field(sa_type=Text, sa_column_kwargs={"server_default": ""})


class StopRow(Row, table=True):
    """While a row stands, nothing is published; there is one at most."""

    __tablename__ = "publishing_stops"

    id: str = Field(primary_key=True)
    person_id: str
    reason: str = Field(sa_type=Text)
    at: datetime
