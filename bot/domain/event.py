"""What every event has: who did it, and in which crisis."""

from __future__ import annotations

from dataclasses import dataclass

BOT = "bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`actor` is a person's id or ``bot``. Without a `crisis_id` it belongs to no timeline."""

    actor: str = BOT
    crisis_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEvent(Event):
    step_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsEvent(Event):
    """`message` is ``M1`` to ``M12``."""

    statement_id: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEvent(Event):
    alert_id: str
