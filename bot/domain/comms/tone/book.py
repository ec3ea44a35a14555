"""The phrases of a language, and where they stand in a text: all lists are looked for in one walk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from bot.domain.comms.tone.phrases import NUMBER, Pattern

NEGATIONS = "negations"


class Hit(NamedTuple):
    """From word `first` up to, without, word `last`."""

    first: int
    last: int


class Entry(NamedTuple):
    name: str
    excuses: bool
    pattern: Pattern


@dataclass(frozen=True)
class PhraseList:
    """Phrases that are looked for together, but not in a sentence where one of `unless` stands."""

    find: tuple[Pattern, ...] = ()
    unless: tuple[Pattern, ...] = ()


@dataclass(frozen=True)
class Language:
    code: str
    lists: Mapping[str, PhraseList] = field(default_factory=dict)
    alike: Mapping[str, str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.lists

    def candidates(self, word: str) -> Iterator[Entry]:
        """What may begin with this word."""
        exact, beginnings, longest = self._index
        yield from exact.get("*", ())
        yield from exact.get(NUMBER if word[0].isdigit() else word, ())
        for end in range(1, min(len(word), longest) + 1):
            yield from beginnings.get(word[:end], ())

    @cached_property
    def _index(self) -> tuple[Mapping[str, list[Entry]], Mapping[str, list[Entry]], int]:
        exact, beginnings = defaultdict[str, list[Entry]](list), defaultdict[str, list[Entry]](list)
        for entry in self._entries():
            for head in entry.pattern.heads:
                is_beginning = head.endswith("*") and head != "*"
                (beginnings[head[:-1]] if is_beginning else exact[head]).append(entry)
        return exact, beginnings, max(map(len, beginnings), default=0)

    def _entries(self) -> Iterator[Entry]:
        for name, phrases in self.lists.items():
            yield from (Entry(name, False, pattern) for pattern in phrases.find)
            yield from (Entry(name, True, pattern) for pattern in phrases.unless)


@dataclass(frozen=True)
class ToneBook:
    """What is known in each language. A language that is not there is not checked, and that is said."""

    languages: Mapping[str, Language] = field(default_factory=dict)

    def language(self, code: str) -> Language | None:
        """Of "pt-BR" or "zh_Hans" the language."""
        return self.languages.get(code.replace("_", "-").partition("-")[0].lower())
