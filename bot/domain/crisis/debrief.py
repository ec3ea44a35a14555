"""What is learnt: each participant's notes, and the facts of the record, in one report that is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.crisis.crisis import Crisis
from bot.domain.storm.alert import Alert
from bot.domain.words import N_

QUESTIONS = (
    ("went_well", N_("What went well?")),
    ("went_badly", N_("What went badly, or who had no information?")),
    ("earlier", N_("When could we have known, and from what?")),
    ("change", N_("What must change: rule, text, contact, threshold or access? Who, by when?")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefNote:
    """One participant's answers (question id -> text); giving them again replaces the earlier ones."""

    crisis_id: str
    person_id: str
    answers: dict[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Times:
    """Minutes that mattered, each ``None`` when it never happened."""

    to_acknowledge: timedelta | None
    to_declare: timedelta | None
    to_first_words: timedelta | None
    to_resolve: timedelta | None


def measure(crisis: Crisis, alert: Alert | None) -> Times:
    def since_detection(at: datetime | None) -> timedelta | None:
        return None if at is None else at - crisis.detected_at

    return Times(
        to_acknowledge=since_detection(alert.acknowledged_at if alert else None),
        to_declare=since_detection(crisis.declared_at),
        to_first_words=since_detection(crisis.first_words_at),
        to_resolve=since_detection(crisis.resolved_at),
    )


def still_to_answer(participants: Iterable[str], notes: Iterable[DebriefNote]) -> tuple[str, ...]:
    answered = {note.person_id for note in notes}
    return tuple(p for p in dict.fromkeys(participants) if p not in answered)
