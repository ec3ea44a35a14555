"""Alerts, and crises with what is theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, Text, UniqueConstraint, false
from sqlmodel import Field

from bot.domain.crisis.crisis import CrisisStatus
from bot.domain.plan.playbook import StepStatus
from bot.domain.storm.alert import AlertState
from bot.storage.tables.base import Row, counted, json_field, one_of, pending


class AlertRow(Row, table=True):
    __tablename__ = "alerts"
    __table_args__ = (
        one_of("state", AlertState),
        counted(),
        pending("ix_alerts_open", "opened_at", where="state = 'open'"),
        Index("ix_alerts_watch_id", "watch_id", "opened_at"),
        pending("ix_alerts_crisis_id", "crisis_id", where="crisis_id IS NOT NULL"),
    )

    id: str = Field(primary_key=True)
    brand_id: str
    watch_id: str
    watch_name: str
    opened_at: datetime
    storm: Any = json_field()
    samples: Any = json_field()
    state: str
    asked: Any = json_field()
    asked_at: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None = Field(sa_type=Text)
    owner_id: str | None
    crisis_id: str | None
    tip: str | None = Field(sa_type=Text)
    reported_by: str | None
    version: int
    reopened_version: int = Field(sa_column_kwargs={"server_default": "0"})


class CrisisRow(Row, table=True):
    __tablename__ = "crises"
    __table_args__ = (
        UniqueConstraint("number"),
        one_of("status", CrisisStatus),
        CheckConstraint("severity_now BETWEEN 1 AND 4", name="severity_now"),
        CheckConstraint("severity_24h BETWEEN 1 AND 4", name="severity_24h"),
        counted(),
        pending("ix_crises_open", "declared_at", where="status = 'open'"),
        Index("ix_crises_declared_at", "declared_at"),
    )

    id: str = Field(primary_key=True)
    number: int
    brand_id: str
    type: str
    title: str
    platform: str
    fault: str
    severity_now: int
    severity_24h: int
    lead_id: str
    declared_by: str
    declared_at: datetime
    detected_at: datetime
    link: str = Field(sa_type=Text)
    roles: Any = json_field()
    status: str
    restricted: bool
    members: Any = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    about: Any = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    alert_id: str | None
    first_words_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None
    closed_at: datetime | None
    outcome: str | None = Field(sa_type=Text)
    keep_days: int = Field(sa_column_kwargs={"server_default": "365"})
    erased_at: datetime | None
    drill: bool = Field(sa_column_kwargs={"server_default": false()})
    version: int


class CrisisPlaybookRow(Row, table=True):
    """The playbook as it was when the crisis began."""

    __tablename__ = "crisis_playbooks"

    crisis_id: str = Field(primary_key=True, foreign_key="crises.id")
    playbook: Any = json_field()


class StepRow(Row, table=True):
    __tablename__ = "steps"
    __table_args__ = (
        one_of("status", StepStatus),
        counted(),
        pending("ix_steps_owner_id", "owner_id", where="status = 'open'"),
    )

    crisis_id: str = Field(primary_key=True, foreign_key="crises.id")
    step_id: str = Field(primary_key=True)
    position: int  # its place in the playbook
    status: str
    owner_id: str | None
    opened_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    finished_by: str | None
    outcome: str | None = Field(sa_type=Text)
    note: str | None = Field(sa_type=Text)
    data: Any = json_field()
    version: int


class DebriefNoteRow(Row, table=True):
    __tablename__ = "debrief_notes"

    crisis_id: str = Field(primary_key=True, foreign_key="crises.id")
    person_id: str = Field(primary_key=True)
    answers: Any = json_field()
    at: datetime


class ReportRow(Row, table=True):
    __tablename__ = "reports"

    crisis_id: str = Field(primary_key=True, foreign_key="crises.id")
    filename: str
    content: bytes = Field(sa_type=LargeBinary)
