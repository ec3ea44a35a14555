"""The brand's accounts, and whose access has to go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field

from bot.domain.staff.accounts import SecondFactor, Why
from bot.storage.tables.base import Row, counted, json_field, one_of


class AccountRow(Row, table=True):
    __tablename__ = "accounts"
    __table_args__ = (one_of("second_factor", SecondFactor), counted())

    id: str = Field(primary_key=True)
    network: str
    handle: str
    owners: list[Any] = json_field()
    publishers: list[Any] = json_field()
    readers: list[Any] = json_field()
    outside: list[Any] = json_field()
    second_factor: str
    reviewed_by: str
    reviewed_at: datetime | None
    version: int


class RevocationRow(Row, table=True):
    """It outlives its account: that the access was taken stays known."""

    __tablename__ = "revocations"
    __table_args__ = (one_of("why", Why), counted())

    id: str = Field(primary_key=True)
    account_id: str
    account: str
    person_id: str
    why: str
    opened_at: datetime
    done_by: str
    done_at: datetime | None
    version: int
