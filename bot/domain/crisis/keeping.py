"""How long what belongs to a crisis is kept, and what is left of it afterwards.

Its limit counts in days from its close. Then everything that tells of people goes: posts, their copies,
links to them, and whatever was typed. What is left is when who of the team did what, how it ended, and the
brand's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Invalid, Stale
from bot.domain.storm.alert import Alert
from bot.domain.words import N_

TOLD_BEFORE = timedelta(days=1)
MOST_DAYS = 3_650
FREE_TEXT = frozenset(
    """
    answers author detail file link note promised reason signed still_open text to_watch url
    """.split()  # noqa: SIM905
)
ABOUT_PEOPLE = frozenset({"FactsChanged", "PersonLeftOut", "PersonNotConcerned"})  # whatever is in them
OWN_WORDS = frozenset({"StatementDrafted", "StatementEdited", "PublicationSettled"})


def limit_of(crisis: Crisis) -> datetime | None:
    """When it is erased; never before it is closed."""
    return crisis.closed_at + timedelta(days=crisis.keep_days) if crisis.closed_at else None


def change_limit(crisis: Crisis, days: int) -> Crisis:
    _must_not_be_erased(crisis)
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(N_("Keep it from 1 to {most} days after the close."), most=MOST_DAYS)
    if days == crisis.keep_days:
        raise Invalid(N_("It is {days} days already; nothing was changed."), days=days)
    return replace(crisis, keep_days=days, version=crisis.version + 1)


def erase(crisis: Crisis, *, now: datetime) -> Crisis:
    """From here on nothing of it is kept for its sake."""
    return replace(crisis, erased_at=now, link="", about=(), version=crisis.version + 1)


def without_copies(alert: Alert) -> Alert:
    """Its numbers and what people of the team decided, without posts, accounts, and what was typed."""
    storm, signs = alert.storm, alert.storm.signs
    voice = replace(signs.voice, author="") if signs.voice else None
    growth = replace(signs.growth, author="") if signs.growth else None
    bare = replace(storm, first=None, talk=replace(storm.talk, amplifiers=()), top_terms=())
    return replace(
        alert,
        storm=replace(bare, signs=replace(signs, voice=voice, growth=growth)),
        samples=(),
        reason="" if alert.reason else alert.reason,
        tip="" if alert.tip else alert.tip,
        version=alert.version + 1,
    )


def tells_of_people(kind: str, body: Mapping[str, Any]) -> bool:
    """Whether an entry of the record holds what somebody typed, or who wrote a post."""
    return kind in ABOUT_PEOPLE or (kind not in OWN_WORDS and any(body.get(name) for name in FREE_TEXT))


def _must_not_be_erased(crisis: Crisis) -> None:
    if crisis.erased_at:
        raise Stale(N_("Its limit passed {at}, so what it held is erased already."), at=crisis.erased_at)
