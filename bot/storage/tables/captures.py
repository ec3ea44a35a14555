"""Pictures and documents that are evidence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, Text, text
from sqlmodel import Field

from bot.domain.crisis.capture import CaptureState
from bot.storage.tables.base import Row, counted, one_of, pending


class CaptureRow(Row, table=True):
    __tablename__ = "captures"
    __table_args__ = (one_of("state", CaptureState), counted())

    id: str = Field(primary_key=True)
    crisis_id: str = Field(foreign_key="crises.id", index=True)
    file_id: str
    name: str
    added_by: str
    at: datetime
    link: str = Field(sa_type=Text)
    state: str
    sha256: str = Field(index=True)
    reason: str
    version: int


ARE_NOT_WHOLE = text("NOT capture_files.whole")


class CaptureFileRow(Row, table=True):
    """A file whose bytes stand once in `capture_pieces`. What is not `whole` is not there for anybody: it is
    still being written since `at`, or goes.
    """

    __tablename__ = "capture_files"
    __table_args__ = (pending("ix_capture_files_unfinished", "at", where="NOT whole"),)

    sha256: str = Field(primary_key=True)
    kind: str
    size: int
    whole: bool
    at: datetime


class CapturePieceRow(Row, table=True):
    __tablename__ = "capture_pieces"

    sha256: str = Field(primary_key=True, foreign_key="capture_files.sha256")
    number: int = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)
