"""The numbers in words, and which entries of the fact sheet hold them (S3.6)."""

from __future__ import annotations

from bot.domain.comms import fact as rules
from bot.domain.comms.fact import Used
from bot.domain.comms.tone.facts import counts
from bot.domain.comms.tone.reading import Reading
from bot.domain.crisis.crisis import Crisis
from bot.service.ports import Work

ELSE = "en"  # how numbers are told from times and dates in a language that nobody wrote phrases for


def counted(work: Work, text: str) -> tuple[str, ...]:
    """Those that count something, as they are written: no times, dates, years or telephone numbers."""
    book = work.house.tone
    language = book.language(language_of(work, text)) or book.language(ELSE)
    if language is None:
        return ()
    reading = Reading(text, language)
    return tuple(reading.words(span) for span in counts(reading))


def language_of(work: Work, text: str) -> str:
    return work.house.tongue(text) or work.people.brand().language


def held(work: Work, crisis: Crisis) -> tuple[str, ...]:
    """What the sheet says for certain."""
    return tuple(map(rules.said, rules.holding(work.facts.of_crisis(crisis.id))))


def used(work: Work, crisis: Crisis, text: str) -> tuple[Used, ...]:
    """Whoever approves sees who answers for each number, and since when it is so."""
    facts = rules.holding(work.facts.of_crisis(crisis.id))
    return rules.used(counted(work, text), facts) if facts else ()
