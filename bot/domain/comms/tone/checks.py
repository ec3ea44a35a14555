"""The table of checks: what is looked for, in which messages, and what a finding does (practice.md D)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.domain.comms.tone import facts, measured, unwanted, wanted
from bot.domain.comms.tone.book import ToneBook
from bot.domain.comms.tone.draft import REPLY, Draft, Finding, Level
from bot.domain.comms.tone.reading import Reading
from bot.domain.comms.tone.unwanted import Look, said
from bot.domain.words import N_

B, W = Level.BLOCKS, Level.WARNS
EVERY = frozenset([*(f"M{n}" for n in range(1, 13)), REPLY])
PUBLIC = EVERY - {"M7", "M11", "M12"}
TELLS = frozenset({"M1", "M2", "M3", "M4", "M5"})


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    name: str
    messages: frozenset[str]
    level: Callable[[Draft], Level]
    look: Look


def _always(level: Level) -> Callable[[Draft], Level]:
    return lambda _: level


def _blocks_if(holds: Callable[[Draft], bool]) -> Callable[[Draft], Level]:
    return lambda draft: B if holds(draft) else W


def _scope(*messages: str) -> frozenset[str]:
    return frozenset(messages)


FROM_THIRD_REPLY = 2
CHECKS = (
    Check("D-01", N_("Says what it means to people"), _scope("M1", "M2", "M3", "M5"),
          _blocks_if(lambda d: d.harmed), wanted.empathy),
    Check("D-02", N_("Says sorry"), _scope("M2", "M3"), _always(B), wanted.apology),
    Check("D-03", N_("Blames nobody"), PUBLIC | {"M7"}, _always(B), unwanted.blame),
    Check("D-04", N_("No if in the apology"), _scope("M2", "M3"), _always(B), unwanted.conditional_apology),
    Check("D-05", N_("Makes nothing small"), TELLS, _blocks_if(lambda d: d.is_ours),
          said(unwanted.SHRINKING, "shrinking")),
    Check("D-06", N_("Attacks nobody"), EVERY, _always(B), said(unwanted.ATTACK, "attack")),
    Check("D-07", N_("No excuse after sorry"), _scope("M2", "M3"), _always(B), unwanted.justification),
    Check("D-08", N_("Not defensive"), PUBLIC, _blocks_if(lambda d: d.message == "M1"),
          said(unwanted.DEFENSIVE, "defensive")),
    Check("D-09", N_("Says what is done"), _scope("M2", "M3", "M5"), _blocks_if(lambda d: d.message == "M3"),
          wanted.next_step),
    Check("D-10", N_("Says when the next word comes"), _scope("M1", "M5"), _always(B), wanted.next_update),
    Check("D-11", N_("Calls it by its name"), PUBLIC, _always(W), said(unwanted.EUPHEMISM, "euphemism")),
    Check("D-12", N_("No lawyer's words"), PUBLIC, _blocks_if(lambda d: d.harmed), unwanted.hedging),
    Check("D-13", N_("Says who did it"), _scope("M3"), _always(W), unwanted.passive),
    Check("D-14", N_("A person speaks"), _scope("M3"), _always(B), wanted.speaker),
    Check("D-15", N_("Short"), _scope(REPLY, "M1", "M3"), _always(W), measured.too_long),
    Check("D-16", N_("Does not argue"), _scope("M2", REPLY),
          _blocks_if(lambda d: d.answers_before >= FROM_THIRD_REPLY), unwanted.argument),
    Check("D-17", N_("No jokes, no emoji, no hashtags"), EVERY, _blocks_if(lambda d: d.is_grave),
          measured.light_hearted),
    Check("D-18", N_("Sells nothing"), EVERY, _always(B), said(unwanted.SELLING, "selling")),
    Check("D-19", N_("Buys no silence"), _scope("M11", "M12"), _always(B), said(unwanted.SILENCE, "silence")),
    Check("D-20", N_("No guesses, no loose numbers"), TELLS, _always(B), facts.guesses),
    Check("D-21", N_("Names nobody"), PUBLIC, _always(B), facts.personal_data),
    Check("D-22", N_("Admits what was taken down"), _scope("M1", "M3"), _always(B), wanted.deletion),
    Check("D-23", N_("The person first"), _scope("M3"), _always(B), facts.person_first),
    Check("D-24", N_("Fits what was said"), _scope("M3", "M4", "M5", "M6"), _always(W), facts.consistent),
    Check("D-25", N_("No grand promises, no self-praise"), EVERY, _always(W), unwanted.early_promises),
    Check("D-26", N_("Ends it"), _scope("M6"), _always(W), measured.closes),
    Check("D-27", N_("Safe when it leaks"), _scope("M7"), _always(B), wanted.safe_note),
    Check("D-28", N_("A break-in comes with facts"), PUBLIC, _always(W), wanted.hack_with_facts),
)  # fmt: skip

NAMES = {one.id: one.name for one in CHECKS}
LOOSE = Check("D-20", NAMES["D-20"], EVERY - TELLS, _always(W), facts.loose_numbers)


def check(draft: Draft, book: ToneBook) -> tuple[Finding, ...]:
    """What would make it worse, in the order of the text. Nothing where the language has no phrase file:
    ask ``book.language`` first, and say that it was not checked."""
    return _found(CHECKS, draft, book)


def check_with_sheet(draft: Draft, book: ToneBook) -> tuple[Finding, ...]:
    """The same beside a fact sheet: a number that it does not hold is shown in every other message too."""
    return _found((*CHECKS, LOOSE), draft, book)


def _found(checks: Iterable[Check], draft: Draft, book: ToneBook) -> tuple[Finding, ...]:
    language = book.language(draft.language)
    if language is None:
        return ()
    reading = Reading(draft.text, language)
    found = {
        (span, one.id, reason.msgid): Finding(
            check=one.id,
            level=one.level(draft),
            span=span,
            sentence=reading.sentence_around(span),
            reason=reason,
        )
        for one in checks
        if draft.message in one.messages
        for span, reason in one.look(draft, reading)
    }
    return tuple(sorted(found.values(), key=lambda f: (f.span, f.check)))
