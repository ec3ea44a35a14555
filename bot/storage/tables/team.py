"""On-call turns and covers, what is said of colleagues, powers and hand-overs."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Text
from sqlmodel import Field

from bot.domain.staff.handover import HandoverState
from bot.storage.tables.base import Row, counted, json_field, one_of


class RotaRow(Row, table=True):
    __tablename__ = "rotas"
    __table_args__ = (counted(),)

    id: str = Field(primary_key=True)
    duty: str
    people: list[Any] = json_field()
    zone: str
    begins: date
    days: int
    starts: time
    ends: time
    weekdays: list[Any] = json_field()
    country: str
    off: list[Any] = json_field()
    version: int
    position: int


class CoverRow(Row, table=True):
    __tablename__ = "covers"

    id: str = Field(primary_key=True)
    duty: str
    person_id: str
    instead_of: str
    since: datetime
    until: datetime
    set_by: str
    position: int


class MemberRow(Row, table=True):
    __tablename__ = "members"

    person_id: str = Field(primary_key=True)
    function: str
    quiet_from: time | None
    quiet_until: time | None
    confirmed_at: datetime | None
    asked_at: datetime | None
    missed: int


class PowerRow(Row, table=True):
    __tablename__ = "powers"

    power: str = Field(primary_key=True)
    roles: list[Any] = json_field()


class AudienceRow(Row, table=True):
    __tablename__ = "audiences"

    audience: str = Field(primary_key=True)
    channels: list[Any] = json_field()


class MeetingRow(Row, table=True):
    __tablename__ = "meetings"

    id: str = Field(primary_key=True)
    held_on: date
    people: list[Any] = json_field()
    decisions: str = Field(sa_type=Text)
    recorded_by: str
    recorded_at: datetime


class HandoverRow(Row, table=True):
    __tablename__ = "handovers"
    __table_args__ = (one_of("state", HandoverState), counted())

    id: str = Field(primary_key=True)
    crisis_id: str = Field(foreign_key="crises.id", index=True)
    from_id: str
    to_id: str
    still_open: str = Field(sa_type=Text)
    promised: str = Field(sa_type=Text)
    to_watch: str = Field(sa_type=Text)
    asked_at: datetime
    times_asked: int
    state: str
    settled_at: datetime | None
    reason: str = Field(sa_type=Text)
    version: int
