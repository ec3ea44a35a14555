"""What a phrase file holds, and the language that is made of one without faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.comms.tone.book import NEGATIONS, Language, PhraseList
from bot.domain.comms.tone.lists import LISTS
from bot.domain.comms.tone.phrases import BUILT_IN, BadPhrase, Grammar, Part, Pattern
from bot.domain.plan.schema.shape import (
    Fault,
    Key,
    ListOf,
    Path,
    Shape,
    Table,
    Text,
    Whole,
    check_keys,
    kind_of,
    nearest,
)

MOST_CHARACTERS = 2_000  # of one phrase with all its choices
PHRASES = ListOf(Text(MOST_CHARACTERS), at_most=2_000)
FIND_AND_UNLESS = (
    Key("find", PHRASES, "what to look for", required=True),
    Key("unless", PHRASES, "what makes it harmless in the same sentence"),
)
USUAL_GAP = 6


@dataclass(frozen=True, slots=True)
class Named(Shape):
    """A table whose keys are names, each with a value of one shape."""

    each: Shape
    known: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return f"a table; under each name {self.each.words}"

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(path, f"should be a table, but is {kind_of(value)}")
            return
        for name, inner in value.items():
            if self.known and name not in self.known:
                yield Fault((*path, name), f"is not a list that is known here{nearest(name, self.known)}")
            else:
                yield from self.each.check(inner, (*path, name))


@dataclass(frozen=True, slots=True)
class OneList(Shape):
    @property
    def words(self) -> str:
        return "a list of phrases, or a table of `find` and `unless`"

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        shape: Shape = Table(FIND_AND_UNLESS) if isinstance(value, dict) else PHRASES
        yield from shape.check(value, path)


KEYS = (
    Key("language", Text(10), "such as en; the name of the file", required=True),
    Key("gap", Whole(1, 20), "how many words `...` may skip", default=str(USUAL_GAP)),
    Key("alike", Named(Text(60)), "words that are read as others: `don't: do not`"),
    Key("negations", PHRASES, "what turns the meaning of what follows"),
    Key("words", Named(PHRASES), "groups of words; phrases below refer to them as `<name>`"),
    Key("lists", Named(OneList(), tuple(LISTS)), "what is looked for", required=True),
)


def faults(plain: Any) -> tuple[Fault, ...]:
    if not isinstance(plain, dict):
        return (Fault((), f"should be a table of keys and values, but is {kind_of(plain)}"),)
    found = tuple(check_keys(plain, KEYS, ()))
    return found or tuple(_Maker(plain).faults())


def build(plain: Mapping[str, Any]) -> Language:
    """From a file without faults."""
    return _Maker(plain).language()


class _Maker:
    """Reads the phrases of a file; those of `words` first, in order, as each may refer to those above."""

    def __init__(self, plain: Mapping[str, Any]) -> None:
        self.plain = plain
        self.bad: list[Fault] = []
        negations = tuple(plain.get("negations", ()))
        self.grammar = Grammar(plain.get("alike", {}), {}, negations, plain.get("gap", USUAL_GAP))
        for name, phrases in plain.get("words", {}).items():
            self._group(name, phrases)

    def faults(self) -> Iterator[Fault]:
        self.language()
        yield from self.bad

    def language(self) -> Language:
        lists = {name: self._list(value, ("lists", name)) for name, value in self.plain["lists"].items()}
        turns = self._patterns(self.plain.get("negations", ()), ("negations",))
        return Language(self.plain["language"], {**lists, NEGATIONS: PhraseList(turns)}, self.grammar.alike)

    def _group(self, name: str, phrases: list[str]) -> None:
        path = ("words", name)
        if name in BUILT_IN:
            self.bad.append(Fault(path, "has the name of something built in; choose another"))
        else:  # what is wrong with one phrase must not make the whole group unknown below
            sound = [text for i, text in enumerate(phrases) if self._pattern(text, (*path, i))]
            if sound:
                self._refer_to(name, self.grammar.part(f"({' | '.join(sound)})"))

    def _refer_to(self, name: str, part: Part) -> None:
        self.grammar = replace(self.grammar, words={**self.grammar.words, name: part})

    def _list(self, value: Any, path: Path) -> PhraseList:
        if isinstance(value, list):
            return PhraseList(self._patterns(value, path))
        both = (self._patterns(value.get(key, ()), (*path, key)) for key in ("find", "unless"))
        return PhraseList(*both)

    def _patterns(self, phrases: Any, path: Path) -> tuple[Pattern, ...]:
        return tuple(p for i, text in enumerate(phrases) if (p := self._pattern(text, (*path, i))))

    def _pattern(self, text: str, path: Path) -> Pattern | None:
        try:
            return self.grammar.read(text)
        except BadPhrase as error:
            self.bad.append(Fault(path, str(error)))
            return None
