"""How long what belongs to a crisis is kept, and what is left of it afterwards.

Its limit counts in days from its close. Then everything that tells of people goes: posts, their copies,
links to them, and whatever was typed. What is left is when who of the team did what, the title, how it ended,
and the brand's own words: those that were published for everybody to read.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.comms import toned
from bot.domain.comms.publication import Publication, PublicationState
from bot.domain.comms.statement import MessageType, Statement, StatementVersion
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Invalid, Stale
from bot.domain.storm.alert import Alert, Storm
from bot.domain.words import N_

TOLD_BEFORE = timedelta(days=1)
MOST_DAYS = 3_650
FREE_TEXT = frozenset(
    """
    answers author detail file link note others out_of_order promised reason signed still_open text to_watch
    url
    """.split()  # noqa: SIM905
)
ABOUT_PEOPLE = frozenset({"FactsChanged", "PersonLeftOut", "PersonNotConcerned"})  # whatever is in them
TEXTS = frozenset({"StatementDrafted", "StatementEdited"})
TO_ONE_PERSON = frozenset(
    {MessageType.REPLY_TO_AFFECTED, MessageType.PRIVATE_OUTREACH, MessageType.COMPENSATION}
)
FOR_EVERYBODY = frozenset(MessageType) - TO_ONE_PERSON - {MessageType.INTERNAL_NOTE}
Own = Mapping[str, frozenset[int]]  # the versions of each statement that are the brand's own words


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
    return replace(
        alert,
        storm=without_people(alert.storm),
        samples=(),
        reason="" if alert.reason else alert.reason,
        tip="" if alert.tip else alert.tip,
        version=alert.version + 1,
    )


def without_people(storm: Storm) -> Storm:
    """Its numbers."""
    signs = storm.signs
    voice = replace(signs.voice, author="") if signs.voice else None
    growth = replace(signs.growth, author="") if signs.growth else None
    talk = replace(signs.conversation, author="") if signs.conversation else None
    return replace(
        storm,
        first=None,
        talk=replace(storm.talk, amplifiers=(), topic=""),
        top_terms=(),
        signs=replace(signs, voice=voice, growth=growth, conversation=talk),
    )


def tells_of_people(kind: str, body: Mapping[str, Any], own: Own) -> bool:
    """Whether an entry of the record holds what somebody typed, or who wrote a post."""
    if kind in TEXTS:
        return body["number"] not in own.get(body["statement_id"], ())
    if kind == "PublicationSettled" and body["state"] == PublicationState.SENT:
        return not own.get(body["statement_id"])
    return kind in ABOUT_PEOPLE or any(body.get(name) for name in FREE_TEXT)


def own_words(statement: Statement, publications: Iterable[Publication]) -> frozenset[int]:
    """The versions that went out for everybody to read."""
    if statement.message not in FOR_EVERYBODY:
        return frozenset()
    return frozenset(p.version_number for p in publications if p.state is PublicationState.SENT)


def without_words(statement: Statement, own: Container[int]) -> Statement:
    """Who wrote and decided what when, without reasons and without the texts that are not the brand's own."""
    versions = (_untyped(v, is_own=v.number in own) for v in statement.versions)
    return replace(
        statement,
        versions=tuple(versions),
        approvals=tuple(replace(approval, reason="") for approval in statement.approvals),
        version=statement.version + 1,
    )


def _untyped(version: StatementVersion, *, is_own: bool) -> StatementVersion:
    tone = toned.without_words(version.tone) if version.tone else None
    kept = version if is_own else replace(version, text="", variants=())
    return replace(kept, tone=tone)


def without_detail(publication: Publication, own: Container[int]) -> Publication:
    """A rehearsed request holds the whole text."""
    is_public = publication.state is PublicationState.SENT and publication.version_number in own
    left = publication if is_public else replace(publication, url=None, detail="")
    left = replace(left, out_of_order="")
    return replace(left, version=publication.version + 1)


def _must_not_be_erased(crisis: Crisis) -> None:
    if crisis.erased_at:
        raise Stale(N_("Its limit passed {at}, so what it held is erased already."), at=crisis.erased_at)
