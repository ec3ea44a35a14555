"""The committee that meets in calm times (S3.5): what it goes through, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.errors import Invalid
from bot.domain.forms import check_reason
from bot.domain.words import N_, phrase

RHYTHMS = (7, 14, 30, 90)  # days between two meetings
USUAL = 30
ASK_AGAIN = timedelta(days=1)
MISSED_AFTER = timedelta(days=7)  # then those above its host are told
MOST_PEOPLE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One that was held; `decisions` are the words of whoever wrote them down."""

    id: str
    held_on: date
    people: tuple[str, ...]
    decisions: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a step of a crisis says that somebody changes, and is not done yet."""

    crisis_id: str
    step_id: str
    title: str
    number: int
    text: str
    who: str
    by: str
    changes_plan: bool = False  # kept only once the playbook has another version (S1.27)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What happened since the last meeting, and what is open. `outcomes` are alerts by what became of them;
    `causes` are counted over `counted` crises of a year, which took `hours` and cost `spent`; `unplanned` are
    those of no kind of their own since then (C12); `lacking` the plans that could not be followed.
    """

    since: datetime
    outcomes: Mapping[str, int] = field(default_factory=dict)
    crises: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    stale: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    causes: Mapping[str, int] = field(default_factory=dict)
    counted: int = 0
    hours: int = 0
    spent: int = 0
    unplanned: int = 0
    last: Meeting | None = None
    due_at: datetime | None = None
    every: int = USUAL
    host: str | None = None


def check_rhythm(days: int) -> int:
    if days not in RHYTHMS:
        raise Invalid(N_("Choose how many days lie between two meetings: {days}."), days=RHYTHMS)
    return days


def check_held(held_on: date, people: Sequence[str], decisions: str, today: date) -> str:
    """The decisions as they are kept. Raises ``Invalid`` with the fields at fault."""
    if held_on > today:
        raise _wrong("held_on", N_("That day is still to come. Choose the day on which it was held."))
    if len(people) < 2:
        raise _wrong("people", N_("Name everybody who was there: a committee is at least two."))
    return check_reason(decisions, field="decisions")


def _wrong(field_: str, msgid: str) -> Invalid:
    return Invalid(msgid, fields={field_: phrase(msgid)})
