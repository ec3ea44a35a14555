"""Scores in a language of the team's own choice, from a list of words with how good or bad each is.

The list is a file as VADER's: one word or emoticon to a line, a tab, and a number from -4 to 4; what follows
another tab is not read. Negations before a word turn it and boosters weigh it as in VADER; both come from
files beside the list, where they are there. Time is linear in the text.
"""

from __future__ import annotations

import logging
import math
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.domain.storm.fold import fold

Lexicons = tuple[tuple[str, Path], ...]  # by language
log = logging.getLogger(__name__)

LARGEST = 10_000_000  # bytes; VADER's own list has 0.4 million
STRONGEST = 4.0
TURNS, ALPHA = -0.74, 15  # as in VADER: what a negation makes of a word, and the normalisation of the sum
NEAR = (1.0, 0.95, 0.9)  # what a booster is worth one, two and three words before
NEGATIONS, BOOSTERS = "negations", "boosters"  # fr_negations.txt, fr_boosters.txt
_BETWEEN = re.compile(r"\t|->")  # the arrow is that of the French VADER
_PUNCTUATION = string.punctuation + "«»„“”‘’…–—¿¡。、！？"


class Unreadable(ValueError):
    """A word list that cannot be used; the text says where and why."""


@dataclass(frozen=True, slots=True)
class LexiconScorer:
    """Implements ``sentiment.Scorer``. Words are as `_same` writes them."""

    languages: frozenset[str]
    words: Mapping[str, float] = field(repr=False)
    negations: frozenset[str] = field(default=frozenset(), repr=False)
    boosters: Mapping[str, float] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        counts = {"words": self.words, NEGATIONS: self.negations, BOOSTERS: self.boosters}
        told = ", ".join(f"{len(listed):,} {what}" for what, listed in counts.items())
        return f"{', '.join(sorted(self.languages))} ({told})"

    def score(self, text: str) -> float:
        """-1 to 1; 0.0 when none of its words is in `text`."""
        tokens = list(self._tokens(text))
        total = sum(self._weight(tokens, place) for place, word in enumerate(tokens) if word in self.words)
        return total / math.sqrt(total * total + ALPHA)

    def _tokens(self, text: str) -> Iterator[str]:
        for token in _same(text).split():
            if token in self.words:
                yield token
            elif "'" in token:
                yield from self._apart(token)
            else:
                yield token.strip(_PUNCTUATION)

    def _apart(self, token: str) -> Iterator[str]:
        """What an apostrophe leaves out is a word of its own, n' est, unless both are listed as one."""
        whole = token.strip(_PUNCTUATION)
        for part in [whole] if self._lists(whole) else token.replace("'", "' ").split():
            yield part if self._lists(part) else part.strip(_PUNCTUATION)

    def _lists(self, word: str) -> bool:
        return word in self.words or word in self.negations or word in self.boosters

    def _weight(self, tokens: list[str], place: int) -> float:
        """Of a word, with the three before it."""
        weight = self.words[tokens[place]]
        before = tokens[max(0, place - len(NEAR)) : place][::-1]
        boost = sum(near * self.boosters.get(word, 0.0) for near, word in zip(NEAR, before, strict=False))
        weight += math.copysign(1.0, weight) * boost
        return weight * TURNS if any(word in self.negations for word in before) else weight


def read(language: str, file: Path) -> LexiconScorer:
    """Raises ``Unreadable``."""
    words = dict(_weights(file))
    if not words:
        raise Unreadable(f"{file} holds no word")
    negations, boosters = (file.with_name(f"{language}_{what}.txt") for what in (NEGATIONS, BOOSTERS))
    return LexiconScorer(
        languages=frozenset({language}),
        words=words,
        negations=frozenset(word for _, word, _ in _lines(negations)) if negations.exists() else frozenset(),
        boosters=dict(_weights(boosters)) if boosters.exists() else {},
    )


@cache
def usable(files: Lexicons) -> tuple[LexiconScorer, ...]:
    """Those that can be read. Another leaves its language unscored."""
    return tuple(_readable(files))


def _readable(files: Lexicons) -> Iterator[LexiconScorer]:
    for language, file in files:
        try:
            yield read(language, file)
        except Unreadable as wrong:
            log.error("posts in %s are not scored: %s", language, wrong)


def _weights(file: Path) -> Iterator[tuple[str, float]]:
    for number, word, beside in _lines(file):
        try:
            weight = float(beside[0])
        except (IndexError, ValueError):
            raise Unreadable(f"{file}, line {number}: no number behind a tab") from None
        if not abs(weight) <= STRONGEST:
            raise Unreadable(f"{file}, line {number}: {weight:g} is not between -4 and 4")
        yield word, weight


def _lines(file: Path) -> Iterator[tuple[int, str, list[str]]]:
    """The number of a line, its word, and what stands beside it. What nobody sees is no word."""
    for number, line in enumerate(_text(file).split("\n"), 1):
        written, *beside = _BETWEEN.split(line)
        if word := _same(written):
            yield number, word, beside


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST or not file.is_file():
            raise Unreadable(f"{file} is no list of words: it must be a file of {LARGEST:,} bytes at most")
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{file} is not UTF-8") from None
    except OSError as error:
        raise Unreadable(f"{file} cannot be read: {error.strerror}") from None


def _same(word: str) -> str:
    """Without capitals and accents, which are often left out."""
    return fold(word, accents=False).replace("’", "'")
