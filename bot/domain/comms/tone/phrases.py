"""Phrases as people write them in a phrase file, made to find themselves in a text.

A phrase is a row of words: upper and lower case, the kind of apostrophe and what stands between the words (a
comma, a dash, a line break) do not count, the end of a sentence does. ``apolog*`` is any word that begins so,
``(we | i)`` is one of several, ``[very]`` may be missing, ``...`` is up to five words of the same sentence, ``#``
is a number. In Chinese, where nothing stands between words, ``...`` is up to twelve characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.domain.comms.tone.draft import Span

GAP_WORDS, GAP_CHARACTERS = 5, 12
_TOKEN = re.compile(r"\.\.\.|[()\[\]|#]|[^\s()\[\]|#]+?(?=\.\.\.|[\s()\[\]|#]|$)")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "＇": "'", "\u00a0": " ", "\u202f": " "})
_NUMBER = r"\d[\d.,]*"
# What may stand between two words of a phrase: anything but a word and the end of a sentence.
_BETWEEN = r"[^\w.!?\u2026。！？]+"
_WORD = r"[\w'-]+"


class BadPhrase(ValueError):
    """It cannot be read; the text says why."""


def level(text: str) -> str:
    """`text` for comparing, character for character, so that places in it are places in the original."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text).translate(_ALIKE)


def pattern(phrase: str, *, spaced: bool = True) -> str:
    """The regular expression of a phrase. `spaced` is false for languages that do not part their words."""
    return _Reader(phrase, spaced=spaced).whole()


@dataclass(frozen=True)
class PhraseList:
    """Phrases that are looked for together, but not where one of `unless` stands in the same sentence."""

    phrases: tuple[str, ...]
    unless: tuple[str, ...] = ()
    spaced: bool = True

    def __bool__(self) -> bool:
        return bool(self.phrases)

    def spans(self, low: str) -> Iterator[Span]:
        """Where they stand in a text that was made level, in order, none inside another."""
        if self._found:
            for match in self._found.finditer(low):
                yield Span(*match.span())

    def excused(self, sentence: str) -> bool:
        return bool(self._excuse and self._excuse.search(sentence))

    @cached_property
    def _found(self) -> re.Pattern[str] | None:
        return together(self.phrases, spaced=self.spaced)

    @cached_property
    def _excuse(self) -> re.Pattern[str] | None:
        return together(self.unless, spaced=self.spaced)


def together(phrases: Iterable[str], *, spaced: bool = True) -> re.Pattern[str] | None:
    parts = sorted(phrases, key=len, reverse=True)  # of two that begin alike the longer one is shown
    return re.compile("|".join(f"(?:{pattern(p, spaced=spaced)})" for p in parts)) if parts else None


class _Reader:
    def __init__(self, phrase: str, *, spaced: bool) -> None:
        self.phrase, self.spaced = phrase, spaced
        self.tokens = _TOKEN.findall(level(phrase))
        self.at = 0

    def whole(self) -> str:
        inner = self._row()
        if self.at < len(self.tokens):
            raise BadPhrase(f"“{self.phrase}” closes a bracket that was not opened")
        if not re.search(r"\w", inner.replace(r"\w", "")):
            raise BadPhrase(f"“{self.phrase}” has no word in it")
        return inner

    def _row(self) -> str:
        """Words, groups and gaps up to the end, or to what closes a group."""
        row, first = "", True
        while self.at < len(self.tokens) and self.tokens[self.at] not in (")", "]", "|"):
            token = self.tokens[self.at]
            self.at += 1
            if token == "...":
                row += self._gap()
                continue
            part = self._part(token)
            between = "" if first or not self.spaced or row.endswith(_GAP_END) else _BETWEEN
            row += rf"(?:{between}{part})?" if token == "[" else between + part
            first = False
        return row

    def _part(self, token: str) -> str:
        if token in ("(", "["):
            return self._group(")" if token == "(" else "]")
        if token == "#":
            return _NUMBER
        word = re.escape(token.removesuffix("*"))
        if not self.spaced:
            return word
        return rf"\b{word}" + (r"\w*" if token.endswith("*") else r"\b")

    def _group(self, closing: str) -> str:
        choices = [self._row()]
        while self.at < len(self.tokens) and self.tokens[self.at] == "|":
            self.at += 1
            choices.append(self._row())
        if self.at == len(self.tokens) or self.tokens[self.at] != closing:
            raise BadPhrase(f"“{self.phrase}” opens a bracket that is not closed by “{closing}”")
        if not all(choices):
            raise BadPhrase(f"“{self.phrase}” has an empty choice")
        self.at += 1
        return f"(?:{'|'.join(choices)})"

    def _gap(self) -> str:
        if not self.spaced:
            return rf"[^.!?\u2026。！？]{{0,{GAP_CHARACTERS}}}?"
        return rf"(?:{_BETWEEN}{_WORD}){{0,{GAP_WORDS}}}?" + _GAP_END


_GAP_END = _BETWEEN
