"""The fact sheet of each crisis."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from bot.domain.comms.fact import FactState
from bot.storage.tables.base import Row, counted, one_of


class FactRow(Row, table=True):
    __tablename__ = "facts"
    __table_args__ = (one_of("state", FactState), counted())

    id: str = Field(primary_key=True)
    crisis_id: str = Field(foreign_key="crises.id", index=True)
    text: str = Field(sa_type=Text)
    number: str
    owner_id: str
    evidence: str = Field(sa_type=Text)
    as_of: datetime
    state: str
    again_at: datetime | None
    entered_by: str
    entered_at: datetime
    replaced_by: str | None
    version: int
