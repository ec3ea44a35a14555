"""The fact sheet: what was entered, said to be so, asked for again, and which words rested on it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FactEvent(Event):
    """`text` is the fact in words, behind its number."""

    fact_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactEntered(FactEvent):
    """`state` is what it is held to be. It took the place of what said `before`, if that says anything."""

    owner_id: str
    state: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactConfirmed(FactEvent):
    """Its owner, the actor, says that it is so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactAsked(FactEvent):
    """`person_id` is asked whether it is so, or what is known by now. Where that is not its owner, they were
    asked `again` times in vain, or cannot be asked."""

    person_id: str
    owner_id: str
    claimed: bool
    again: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsOutdated(FactEvent):
    """Words that are approved or public rest on what the sheet said `before`; `messages` says which (M1 to
    M12), `public` how many of them are public."""

    before: str
    messages: tuple[str, ...]
    public: int
    told: str
