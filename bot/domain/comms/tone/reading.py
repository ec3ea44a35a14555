"""A text taken apart for the checks: its sentences, what it quotes, and what stands where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.domain.comms.tone.draft import Span
from bot.domain.comms.tone.phrases import PhraseList, level

# A full stop inside a number, a link or a short form ("6 p.m.", "z.B.", "Dr.") ends nothing.
_SHORT = "".join(rf"(?<!\b{short})" for short in (r"\w", "Mr", "Ms", "Dr", "St", "No", "Nr", "Mrs", "Sig", "bzw", "etc"))
_END = re.compile(rf"{_SHORT}[.!?\u2026]+[\"'”’»)]*(?=\s|$)|[。！？]+[”」』]*|\n+")
_QUOTES = re.compile(r"“[^“”\n]{2,300}”|„[^“”„\n]{2,300}[“”]|«[^«»\n]{2,300}»|\"[^\"\n]{2,300}\"|「[^」\n]{1,300}」")
_WORDS = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
HAN_PER_WORD = 1.7  # characters of Chinese for a word of English, so that one limit fits both


@dataclass(frozen=True)
class Reading:
    text: str

    @cached_property
    def low(self) -> str:
        return level(self.text)

    @property
    def whole(self) -> Span:
        return Span(0, len(self.text))

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        found, at = [], 0
        for end in _END.finditer(self.text):
            found.append(Span(at, end.end()))
            at = end.end()
        found.append(Span(at, len(self.text)))
        return tuple(self._trimmed(span) for span in found if self.text[span.start : span.end].strip())

    @cached_property
    def quotes(self) -> tuple[Span, ...]:
        return tuple(Span(*match.span()) for match in _QUOTES.finditer(self.text))

    def of(self, span: Span) -> str:
        return self.low[span.start : span.end]

    def sentence_at(self, place: int) -> Span:
        return next((s for s in self.sentences if s.start <= place < s.end), self.whole)

    def is_quoted(self, span: Span) -> bool:
        return any(q.start < span.start and span.end < q.end for q in self.quotes)

    def find(self, phrases: PhraseList, *, quoted: bool = False) -> Iterator[Span]:
        """Where we say one of them ourselves, and nothing in the sentence excuses it."""
        for span in phrases.spans(self.low):
            if (quoted or not self.is_quoted(span)) and not phrases.excused(self.of(self.sentence_at(span.start))):
                yield span

    def has(self, phrases: PhraseList, within: Span | None = None) -> bool:
        place = within or self.whole
        return any(place.start <= s.start and s.end <= place.end for s in self.find(phrases))

    def _trimmed(self, span: Span) -> Span:
        part = self.text[span.start : span.end]
        start = span.start + len(part) - len(part.lstrip())
        return Span(start, span.start + len(part.rstrip()))


def words_in(text: str) -> int:
    """How many words; of Chinese, as many as an English text of its length would have."""
    han = len(_HAN.findall(text))
    return len(_WORDS.findall(_HAN.sub(" ", text))) + round(han / HAN_PER_WORD)
