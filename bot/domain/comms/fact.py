"""The fact sheet: what is known, entry by entry, who answers for it, how it is known and since when (S3.6).

An entry is never rewritten: what changes is entered anew and takes its place, so that words which used the
old one are found. Only what its owner says is so counts; until then nobody writes a number of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import Invalid, Stale
from bot.domain.words import N_, Phrase, phrase

MAX_FACT, MAX_NUMBER, MAX_EVIDENCE = 300, 40, 500  # characters
MOST_FACTS = 60  # of one crisis that hold; more nobody keeps up to date
NUMBER = re.compile(r"\d+(?:[.,\u202f\u00a0 ]\d{3})*(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,\u202f\u00a0 ]\d{3})+")


class FactState(StrEnum):
    CONFIRMED = "confirmed"  # its owner says so
    CLAIMED = "claimed"  # somebody else entered it, and its owner has not said yet whether it is so
    UNKNOWN = "unknown"  # a question that its owner is asked again
    REPLACED = "replaced"


OPEN = (FactState.CLAIMED, FactState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactForm:
    """What somebody enters. Without `as_of` it is so now."""

    text: str
    number: str = ""
    owner_id: str = ""
    evidence: str = ""
    known: bool = True
    as_of: datetime | None = None
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """`evidence` says how it is known; `again_at` when the owner of an open one is asked again."""

    id: str
    crisis_id: str
    text: str
    number: str
    owner_id: str
    evidence: str
    as_of: datetime
    state: FactState
    again_at: datetime | None
    entered_by: str
    entered_at: datetime
    replaced_by: str | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def line(self) -> str:
        """`412: Cups that were sold`, as somebody typed it."""
        return f"{self.number}: {self.text}" if self.number else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A number that stands in words, and the entry that holds it."""

    number: str
    fact: Fact


def enter(form: FactForm, *, id: str, crisis_id: str, actor_id: str, now: datetime) -> Fact:
    """What one enters for somebody else waits until they say that it is so."""
    owner = form.owner_id or actor_id
    known = FactState.CONFIRMED if owner == actor_id else FactState.CLAIMED
    _check(form, now)
    return Fact(
        id=id,
        crisis_id=crisis_id,
        text=form.text.strip(),
        number=form.number.strip(),
        owner_id=owner,
        evidence=form.evidence.strip(),
        as_of=form.as_of or now,
        state=known if form.known else FactState.UNKNOWN,
        again_at=None if form.known else form.again_at,
        entered_by=actor_id,
        entered_at=now,
    )


def _check(form: FactForm, now: datetime) -> None:
    fields = dict(_faults(form, now))
    if fields:
        raise Invalid(N_("Some fields need another look."), fields=fields)


def _faults(form: FactForm, now: datetime) -> Iterator[tuple[str, Phrase]]:
    for name, limit in (("text", MAX_FACT), ("number", MAX_NUMBER), ("evidence", MAX_EVIDENCE)):
        if len(getattr(form, name).strip()) > limit:
            yield name, phrase(N_("At most {limit} characters."), limit=limit)
    if not form.text.strip():
        yield "text", phrase(N_("Say it in a sentence. If it is not known yet, write the question."))
    if form.number.strip() and not NUMBER.search(form.number):
        yield "number", phrase(N_("Write it in digits, as it will stand in the text, or leave it empty."))
    if form.known and not form.evidence.strip():
        yield "evidence", phrase(N_("Say how it is known: a link, a document, who counted."))
    if form.as_of and form.as_of > now:
        yield "as_of", phrase(N_("That is still to come. Give the time at which it was so."))
    if not form.known and (form.again_at is None or form.again_at <= now):
        yield "again_at", phrase(N_("Say when to ask again: a time that is still to come."))


def confirm(fact: Fact, *, now: datetime) -> Fact:
    """Its owner says that it is so, now."""
    if fact.state is not FactState.CLAIMED:
        raise Stale(N_("Nothing waits for your word here any more. Open the fact sheet: `/crisis facts`."))
    return replace(fact, state=FactState.CONFIRMED, as_of=now, again_at=None, version=fact.version + 1)


def give_way(fact: Fact, to: str) -> Fact:
    if fact.state is FactState.REPLACED:
        raise Stale(N_("Somebody changed this entry meanwhile. Open the fact sheet again: `/crisis facts`."))
    return replace(fact, state=FactState.REPLACED, replaced_by=to, again_at=None, version=fact.version + 1)


def holding(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Those that words may rest on."""
    return tuple(fact for fact in facts if fact.state is FactState.CONFIRMED)


def said(fact: Fact) -> str:
    """Where its numbers stand: its number; where it has none of its own, its words."""
    return fact.number or fact.text


def numbers(text: str) -> frozenset[str]:
    """The values that stand in it: `2,310` and `2.310` are one, `2.5` and `25` are two."""
    return frozenset(map(value, NUMBER.findall(text)))


def value(number: str) -> str:
    """`1,200` as `1200`, `2.50` as `2.5`."""
    if _THOUSANDS.fullmatch(number):
        return re.sub(r"\D", "", number)
    whole, _, rest = re.sub(r"[\u202f\u00a0 ]", "", number).replace(",", ".").rpartition(".")
    if not whole:
        return rest
    fraction = rest.rstrip("0")
    return re.sub(r"\D", "", whole) + (f".{fraction}" if fraction else "")


def used(counted: Iterable[str], facts: Iterable[Fact]) -> tuple[Used, ...]:
    """For each number that counts something in a text, the entry that holds it, if one does."""
    known = [(numbers(said(fact)), fact) for fact in holding(facts)]
    return tuple(
        Used(number=number, fact=fact)
        for number in dict.fromkeys(counted)
        for fact in [next((fact for values, fact in known if value(number) in values), None)]
        if fact
    )


def rests_on(words: str, counted: Iterable[str], fact: Fact) -> bool:
    """Whether these words say what the entry says: a number of it, or its own words."""
    shared = numbers(said(fact)) & frozenset(map(value, counted))
    return bool(shared) or fact.text.casefold().rstrip(".") in words.casefold()
