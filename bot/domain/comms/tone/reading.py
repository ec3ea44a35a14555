"""A text taken apart for the checks: its words, sentences and quotations, and which phrases stand where."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.domain.comms.tone.book import NEGATIONS, Hit, Language
from bot.domain.comms.tone.draft import Span
from bot.domain.comms.tone.tokens import Token, tokens

TURNED_WITHIN = 3  # words before a phrase in which a "not" turns it
_QUOTES = re.compile(
    r"“[^“”\n]{2,400}”|„[^“”„\n]{2,400}[“”]|«[^«»\n]{2,400}»|»[^«»\n]{2,400}«|\"[^\"\n]{2,400}\"|「[^」\n]{1,400}」"
    r"|『[^』\n]{1,400}』|(?<!\w)‘[^‘\n]{2,400}?’(?!\w)|(?<!\w)'[^'\n]{2,400}'(?!\w)"
)
_WORDS = re.compile(r"[^\W_]+(?:['’.,:-][^\W_]+)*")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
HAN_PER_WORD = 1.7  # characters of Chinese for a word of English, so that one limit fits both


@dataclass(frozen=True)
class Reading:
    text: str
    language: Language

    @property
    def whole(self) -> Span:
        return Span(0, len(self.text))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(tokens(self.text, self.language.alike))

    @cached_property
    def sentences(self) -> tuple[Hit, ...]:
        """Each as its first word and the one after its last."""
        ends = [i + 1 for i, token in enumerate(self.tokens) if token.ends]
        if not ends or ends[-1] < len(self.tokens):
            ends.append(len(self.tokens))
        return tuple(Hit(a, b) for a, b in zip([0, *ends], ends, strict=False) if a < b)

    def sentence_of(self, hit: Hit) -> Hit:
        return self.sentences[self._sentence_at(hit)]

    def sentence_around(self, span: Span) -> Span:
        """The sentence in which it begins; the whole text for what is said of all of it."""
        if span == self.whole or not self.tokens:
            return self.whole
        at = max(bisect_right(self.tokens, span.start, key=lambda token: token.start) - 1, 0)
        found = self.span(self.sentence_of(Hit(at, at + 1)))
        return Span(min(found.start, span.start), max(found.end, span.end))

    def span(self, hit: Hit) -> Span:
        return Span(self.tokens[hit.first].start, self.tokens[hit.last - 1].end)

    def words(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def hits(self, name: str, *, turned: bool = True, quoted: bool = True) -> Iterator[Hit]:
        """Where phrases of a list stand and nothing in the sentence excuses them.

        `turned` false leaves out those after a "not", `quoted` false those within quotation marks.
        """
        for hit in self._found.get((name, False), ()):
            is_ours = (turned or not self._is_turned(hit)) and (quoted or not self._is_quoted(hit))
            if is_ours and not self._is_excused(name, hit):
                yield hit

    def is_within_quotes(self, span: Span) -> bool:
        before = bisect_left(self._quotes, span.start, key=lambda quote: quote.start)
        return before > 0 and span.end < self._quotes[before - 1].end

    def has(self, name: str, sentence: Hit | None = None) -> bool:
        if name not in self._holding:
            self._holding[name] = frozenset(map(self._sentence_at, self.hits(name)))
        places = self._holding[name]
        return bool(places) if sentence is None else self._sentence_at(sentence) in places

    @cached_property
    def _holding(self) -> dict[str, frozenset[int]]:
        """Of each list that was asked for, in which sentences something of it stands."""
        return {}

    @cached_property
    def _found(self) -> Mapping[tuple[str, bool], list[Hit]]:
        """Per list, and per list of excuses, in order and without overlap."""
        low, places = self._low
        found = defaultdict[tuple[str, bool], list[Hit]](list)
        for i, token in enumerate(self.tokens):
            longest: dict[tuple[str, bool], int] = {}
            for name, excuses, pattern in self.language.candidates(token.word):
                if match := pattern.compiled.match(low, places[i]):
                    longest[name, excuses] = max(match.end(), longest.get((name, excuses), 0))
            for key, end in longest.items():
                if not found[key] or found[key][-1].last <= i:
                    found[key].append(Hit(i, bisect_right(places, end - 1)))
        return found

    @cached_property
    def _low(self) -> tuple[str, list[int]]:
        """The words, each after a blank, each sentence before a line break; and where each blank stands."""
        row, places, length = [], [], 0
        for token in self.tokens:
            places.append(length)
            row.append(f" {token.word}\n" if token.ends else f" {token.word}")
            length += len(row[-1])
        return "".join(row), places

    @cached_property
    def _quotes(self) -> tuple[Span, ...]:
        return tuple(Span(*match.span()) for match in _QUOTES.finditer(self.text))

    def _sentence_at(self, hit: Hit) -> int:
        return bisect_right(self.sentences, hit.first, key=_first) - 1

    def _is_quoted(self, hit: Hit) -> bool:
        return self.is_within_quotes(self.span(hit))

    def _is_turned(self, hit: Hit) -> bool:
        begin = max(self.sentence_of(hit).first, hit.first - TURNED_WITHIN)
        return self._begins_in(Hit(begin, hit.first), (NEGATIONS, False))

    def _is_excused(self, name: str, hit: Hit) -> bool:
        return self._begins_in(self.sentence_of(hit), (name, True))

    def _begins_in(self, within: Hit, key: tuple[str, bool]) -> bool:
        found = self._found.get(key, [])
        at = bisect_left(found, within.first, key=_first)
        return at < len(found) and found[at].first < within.last

    def is_taken_back(self, hit: Hit) -> bool:
        """We say in the same sentence or in the next that it was wrong to say so."""
        at = self._sentence_at(hit)
        return any(self.has("taken_back", sentence) for sentence in self.sentences[at : at + 2])

    @cached_property
    def quotations(self) -> int:
        return len(self._quotes)


def _first(hit: Hit) -> int:
    return hit.first


def words_in(text: str) -> int:
    """How many words; of Chinese, as many as an English text of its length would have."""
    han = len(_HAN.findall(text))
    return len(_WORDS.findall(_HAN.sub(" ", text))) + round(han / HAN_PER_WORD)
