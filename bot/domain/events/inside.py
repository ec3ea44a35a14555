"""Words for our own people: given to them, taken up by them, taken back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.event import WordsEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PackShared(WordsEvent):
    """It is posted in these channels; in a drill in none."""

    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackTaken(WordsEvent):
    """The actor says that they share it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackWithdrawn(WordsEvent):
    """Nobody shares it any more: `why` is one of ``inside.Why``. `people` said that they share it;
    `instead_id` are the words that took its place.
    """

    why: str
    people: tuple[str, ...] = ()
    instead_id: str = ""
