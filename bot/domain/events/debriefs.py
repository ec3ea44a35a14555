"""What was asked and said afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefAsked(Event):
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefNoteGiven(Event):
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefReported(Event):
    filename: str
    sha256: str
