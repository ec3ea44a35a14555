"""The little language in which a team writes down what to look for, made into something that finds it.

A phrase is a row of words. ``apolog*`` is any word that begins so, ``*post`` any that
ends so and ``*`` any at all, ``(we | i)``
is one of several, ``very?`` or ``(very much)?`` may be missing, ``...`` stands for a few words of the same
sentence of which none is a negation, ``^`` is the beginning of a sentence, ``<number>`` any number in digits,
``<clock>`` a time such as 16:00, and ``<we>`` whatever the file lists as ``words: we:``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.domain.comms.tone.tokens import tokens

_PART = re.compile(r"\.\.\.|[()|?^]|<[a-z_]+>|[^\s()|?^<>]+?(?=\.\.\.|[\s()|?^<>]|$)|\S")
_STOP = r"(?![^ \n])"  # here a word ends
_ANY = r" [^ \n]+"
NUMBER = "0"  # what a phrase that begins with a number begins with
MOST_GAPS = 2  # each multiplies the ways to try, so that time stays in proportion to the text


class BadPhrase(ValueError):
    """It cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """`heads`: what it may begin with, ``"sorry"``, ``"apolog*"`` for a beginning, ``"*"`` for any word."""

    regex: str
    heads: frozenset[str] = frozenset()
    may_be_empty: bool = False
    gaps: int = 0


@dataclass(frozen=True)
class Pattern:
    regex: str
    heads: frozenset[str]

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.regex)


@dataclass(frozen=True)
class Grammar:
    """What a language's phrases may refer to. `gap`: how many words ``...`` may skip."""

    alike: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Part] = field(default_factory=dict)
    negations: tuple[str, ...] = ()
    gap: int = 6

    def read(self, phrase: str) -> Pattern:
        """Raises ``BadPhrase``."""
        part = self.part(phrase)
        if part.may_be_empty or not part.heads:
            raise BadPhrase(f"“{phrase}” has no word that must be there")
        if part.heads == {"*"} and not re.search(r"\w", phrase):
            raise BadPhrase(f"“{phrase}” finds any word at all")
        if part.gaps > MOST_GAPS:
            raise BadPhrase(f"“{phrase}” has more than {MOST_GAPS} times “...”; write two phrases")
        return Pattern(part.regex, part.heads)

    def part(self, phrase: str) -> Part:
        return _Reader(phrase, self).whole()

    @cached_property
    def between(self) -> str:
        """Words that are skipped: few, and none that turns the meaning."""
        turns = "|".join(self._literal(n).removeprefix(" ") for n in self.negations)
        word = rf" (?!(?:{turns}))[^ \n]+" if turns else _ANY
        return rf"(?:{word}){{0,{self.gap}}}?"

    def _literal(self, words: str) -> str:
        return "".join(f" {re.escape(t.word)}" for t in tokens(words, self.alike)) + _STOP


BUILT_IN = {
    "number": Part(rf" \d[^ \n]*{_STOP}", frozenset({NUMBER})),
    "clock": Part(rf" (?:[01]?\d|2[0-4]):[0-5]\d{_STOP}", frozenset({NUMBER})),
}


class _Reader:
    def __init__(self, phrase: str, grammar: Grammar) -> None:
        self.phrase, self.grammar = phrase, grammar
        self.parts = _PART.findall(phrase)
        self.at = 0

    def whole(self) -> Part:
        row = self._choices()
        if self.at < len(self.parts):
            raise self._bad("closes a bracket that was not opened")
        if self.parts[-1:] == ["..."]:
            raise self._bad("ends with “...”, which finds nothing more")
        return row

    def _choices(self) -> Part:
        rows = [self._row()]
        while self._next() == "|":
            self.at += 1
            rows.append(self._row())
        if len(rows) == 1:
            return rows[0]
        if any(not row.regex for row in rows):
            raise self._bad("has an empty choice")
        regex = f"(?:{'|'.join(row.regex for row in rows)})"
        heads = frozenset().union(*(row.heads for row in rows))
        return Part(regex, heads, any(r.may_be_empty for r in rows), max(r.gaps for r in rows))

    def _row(self) -> Part:
        regex, heads, is_open, gaps = "", frozenset[str](), True, 0
        while self._next() not in (None, ")", "|"):
            part = self._optional(self._part())
            regex += part.regex
            gaps += part.gaps
            if is_open:
                heads |= part.heads
                is_open = part.may_be_empty
        return Part(regex, heads, is_open, gaps)

    def _optional(self, part: Part) -> Part:
        if self._next() != "?":
            return part
        self.at += 1
        return Part(f"(?:{part.regex})?", part.heads, may_be_empty=True, gaps=part.gaps)

    def _part(self) -> Part:
        part = self.parts[self.at]
        self.at += 1
        if part == "(":
            return self._group()
        if part == "...":
            if self.at == 1:
                raise self._bad("begins with “...”, which finds nothing more")
            return Part(self.grammar.between, frozenset({"*"}), may_be_empty=True, gaps=1)
        if part == "^":
            return Part(r"(?<![^\n])", may_be_empty=True)
        if part in ("?", "<", ">"):
            raise self._bad(f"has a “{part}” where none belongs")
        return self._named(part[1:-1]) if part[0] == "<" else self._word(part)

    def _group(self) -> Part:
        inner = self._choices()
        if self._next() != ")":
            raise self._bad("opens a bracket that is not closed")
        self.at += 1
        if not inner.regex:
            raise self._bad("has empty brackets")
        return Part(f"(?:{inner.regex})", inner.heads, inner.may_be_empty, inner.gaps)

    def _named(self, name: str) -> Part:
        known = {**BUILT_IN, **self.grammar.words}
        if name not in known:
            raise self._bad(
                f"refers to <{name}>, which stands nowhere above; known are {', '.join(sorted(known))}"
            )
        return known[name]

    def _word(self, written: str) -> Part:
        if written == "*":
            return Part(_ANY, frozenset({"*"}))
        plain = written.strip("*")
        words = [token.word for token in tokens(plain, self.grammar.alike)]
        if not words or "*" in plain:
            raise self._bad(f"has “{written}”, which is no word")
        before, after = written.startswith("*"), written.endswith("*")
        regex = " " + (r"[^ \n]*" if before else "") + " ".join(map(re.escape, words))
        head = "*" if before else words[0] + ("*" if after and len(words) == 1 else "")
        if head[0].isdigit():
            head = NUMBER
        return Part(regex + (r"[^ \n]*" if after else _STOP), frozenset({head}))

    def _next(self) -> str | None:
        return self.parts[self.at] if self.at < len(self.parts) else None

    def _bad(self, why: str) -> BadPhrase:
        return BadPhrase(f"“{self.phrase}” {why}")
