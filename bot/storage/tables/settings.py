"""People, the brand and counters."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Field

from bot.storage.tables.base import Row, pending


class BrandRow(Row, table=True):
    __tablename__ = "brands"

    id: str = Field(primary_key=True)
    name: str
    incident_channel: str
    language: str
    position: int


ARE_ADMINS = text("people.is_workspace_admin")


class PersonRow(Row, table=True):
    __tablename__ = "people"
    __table_args__ = (pending("ix_people_admins", "id", where="is_workspace_admin"),)

    id: str = Field(primary_key=True)
    name: str
    title: str = Field(sa_column_kwargs={"server_default": ""})
    tz: str
    locale: str
    is_workspace_admin: bool
    is_guest: bool
    is_stranger: bool
    is_bot: bool
    deleted: bool


class RosterRow(Row, table=True):
    __tablename__ = "roster"

    role: str = Field(primary_key=True)
    rank: int = Field(primary_key=True)
    person_id: str


class CounterRow(Row, table=True):
    """Numbers that only grow: the next crisis's, the version of the watches."""

    __tablename__ = "counters"

    name: str = Field(primary_key=True)
    value: int
