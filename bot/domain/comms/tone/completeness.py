"""How complete an apology is, after Lewicki (2016): shown to approvers, never a gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.comms.tone.book import ToneBook
from bot.domain.comms.tone.draft import Draft
from bot.domain.comms.tone.reading import Reading
from bot.domain.words import N_

Shown = Callable[[Reading], bool]


@dataclass(frozen=True, slots=True)
class Part:
    """`weight` is what it adds; `is_core`: asked for at SEV-1 and SEV-2 when the fault is ours."""

    id: str
    name: str
    weight: int
    phrases: str  # the list it is found by
    is_core: bool = False


PARTS = (
    Part("responsibility", N_("We say that it is our doing"), 3, "owned", is_core=True),
    Part("repair", N_("We say how we put it right"), 3, "deed", is_core=True),
    Part("regret", N_("We say sorry"), 2, "apology", is_core=True),
    Part("explanation", N_("We say how it came about"), 2, "explanation"),
    Part("change", N_("We say what will be different"), 2, "change"),
    Part("forgiveness", N_("We ask to be forgiven"), 0, "forgiveness"),
)
FULL = sum(part.weight for part in PARTS)


@dataclass(frozen=True, slots=True)
class Completeness:
    """`points` of `FULL`; `required` names core parts that are missing though they are asked for."""

    there: tuple[Part, ...]
    missing: tuple[Part, ...]
    required: tuple[Part, ...]

    @property
    def points(self) -> int:
        return sum(part.weight for part in self.there)


def completeness(draft: Draft, book: ToneBook) -> Completeness | None:
    """``None`` where nobody has to apologise, or in a language that is not checked."""
    language = book.language(draft.language)
    if language is None or not draft.is_ours or draft.message not in ("M2", "M3"):
        return None
    reading = Reading(draft.text, language)
    there = tuple(p for p in PARTS if any(reading.hits(p.phrases, turned=False, quoted=False)))
    missing = tuple(p for p in PARTS if p not in there)
    return Completeness(there, missing, tuple(p for p in missing if p.is_core and draft.is_grave))
