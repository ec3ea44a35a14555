"""What a watched term is, how people write it, and where it counts as found.

Written one to a line: a word, a phrase, ``#hashtag``, ``@handle``, ``domain.example``; ``*`` at the end lets
anything follow, and ``recall ~5 northwind`` wants both with at most five words between them. Quotation marks
around a phrase are welcome and change nothing but that a comma may stand inside.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from bot.domain.errors import Invalid
from bot.domain.storm.fold import fold
from bot.domain.words import N_

MAX_TERM = 200  # characters
MAX_APART = 30  # words

Spot = tuple[int, int]  # where an occurrence starts and ends

# Scripts written without spaces, and Korean, whose particles are glued to the noun: there a term is found
# inside longer runs of letters. Ranges: Thai, Lao, Tibetan, Myanmar, Khmer, Tai scripts, kana, Han; Hangul.
_RUN_ON = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf"
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u3130\u3190-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff"
    "\uaa60-\uaadf\uf900-\ufaff\U00016ff0-\U0001b2ff\U00020000-\U000323af"
)
_HANGUL = "\u1100-\u11ff\u3131-\u318f\ua960-\ua97f\uac00-\ud7ff"
_UNSPACED = re.compile(f"[{_RUN_ON}{_HANGUL}]")
_BREAK = re.compile(f" |[{_RUN_ON}]{{2}}")  # where spaces say nothing, two characters count as a word
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")
_NEAR = re.compile(r"(.+?)\s+(?:~\s*|NEAR/|AROUND\()(\d+)\)?\s+(.+)", re.IGNORECASE)
_OPERATOR = re.compile(r"(?<!\S)(?:AND|OR|NOT)(?!\S)")
_STRANGE = re.compile(r"[|\\]|\.\*|\[.+\]|\(\?")
_MINUS = re.compile(r"\s-\w")
_ENTRY = re.compile(r'(?:"[^"\n]*"|[“„][^“”\n]*[“”]|[«»][^«»\n]*[«»]|[^,;\n])+')
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "»": "«"}


class TermKind(StrEnum):
    WORD = "word"
    PHRASE = "phrase"
    HASHTAG = "hashtag"
    HANDLE = "handle"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class Term:
    """`text` is folded. `prefix`, a trailing ``*``, lets anything follow: ``#acme*`` finds #AcmeDown."""

    text: str
    kind: TermKind
    prefix: bool = False

    def stands(self, text: str, start: int, end: int) -> bool:
        """Whether the occurrence ``text[start:end]`` is this term and not a piece of something longer."""
        if self.kind is TermKind.DOMAIN and not _ends_domain(text, start, end):
            return False
        return not _goes_on(text, start - 1, self.text[0]) and (
            self.prefix or not _goes_on(text, end, self.text[-1])
        )


@dataclass(frozen=True, slots=True)
class Near:
    """Both terms, in either order, with at most `apart` words between them."""

    one: Term
    other: Term
    apart: int

    def holds(self, text: str, ones: Sequence[Spot], others: Sequence[Spot]) -> bool:
        """Whether a spot of each is near one of the other's; spots are in the order of the text."""
        if not ones or not others:
            return False
        breaks = [found.start() for found in _BREAK.finditer(text)]
        return any(
            bisect_left(breaks, until) - bisect_left(breaks, since) <= self.apart + 1
            for since, until in chain(_gaps(ones, others), _gaps(others, ones))
        )


def parse(written: str, *, accents: bool = True, lookalikes: bool = False) -> Term | Near:
    """A term as a person wrote it. Raises ``Invalid``, saying what to write instead."""
    near = _NEAR.fullmatch(written.strip())
    if not near:
        return _term(written, accents, lookalikes)
    apart = int(near[2][:4])
    if not apart <= MAX_APART:
        raise Invalid(N_("At most {limit} words may stand between: “word ~5 word”."), limit=MAX_APART)
    one, other = (_term(side, accents, lookalikes) for side in (near[1], near[3]))
    return Near(one, other, apart)


def names(written: Iterable[str]) -> Iterator[str]:
    """What brands and products are called in these terms; words that are only looked for nearby are none."""
    for term in written:
        if not _NEAR.fullmatch(term.strip()):
            yield _unquoted(term).rstrip("*")


def asked_for(written: str) -> str:
    """What a network's own search is asked for: without the signs that mean something here alone, and of two
    that stand near each other both. It finds more than the term says, and what it finds is matched again.
    """
    near = _NEAR.fullmatch(written.strip())
    sides = (near[1], near[3]) if near else (written,)
    return " ".join(_unquoted(side).rstrip("*").lstrip("#@").replace('"', " ").strip() for side in sides)


def split(text: str) -> tuple[str, ...]:
    """The terms in what was typed: line ends and commas separate, but inside quotation marks none does."""
    parts = (" ".join(part.split()) for part in _ENTRY.findall(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def check(written: str) -> None:
    """Refuse, with ``Invalid``, what people know from search engines and would here wait for in vain."""
    near = _NEAR.fullmatch(written.strip())
    for side in (near[1], near[3]) if near else (written.strip(),):
        if _unquoted(side) == side:
            _check_notation(side)
    parse(written)


def _term(written: str, accents: bool, lookalikes: bool) -> Term:
    said = _unquoted(written)
    text = fold(said.rstrip("*"), accents=accents, lookalikes=lookalikes)
    if not any(c.isalnum() for c in text):
        raise Invalid(N_("“{term}” holds no letter or digit to look for."), term=written[:40])
    if len(text) > MAX_TERM:
        raise Invalid(
            N_("The term “{term}...” is longer than {limit} characters."), term=text[:40], limit=MAX_TERM
        )
    return Term(text, _kind(text), said.endswith("*"))


def _unquoted(written: str) -> str:
    """Without one pair of quotation marks around it, where nothing else is quoted inside."""
    said = written.strip()
    end = _QUOTES.get(said[:1])
    if end and len(said) > 1 and said[-1] in (end, said[0]) and said[-1] not in said[1:-1]:
        return said[1:-1].strip()
    return said


def _check_notation(said: str) -> None:
    if (said[:1] in _QUOTES) != (said[-1:] in _QUOTES.values()):
        raise Invalid(N_("“{term}” has one quotation mark: write one at each end, or none."), term=said[:40])
    if _OPERATOR.search(said) and said != said.upper():
        raise Invalid(
            N_(
                "In “{term}”: write one term to a line, each is looked for. For two close together: “a ~5 b”."
            ),
            term=said[:40],
        )
    if _MINUS.search(said):
        raise Invalid(N_("In “{term}”: write what to leave out on a line of its own."), term=said[:40])
    if _STRANGE.search(said) or any(said.count(a) != said.count(z) for a, z in ("()", "[]", "{}")):
        raise Invalid(
            N_(
                "In “{term}”: brackets and bars mean nothing here. Write the words alone, one term to a line."
            ),
            term=said[:40],
        )
    if "~" in said:
        raise Invalid(
            N_("In “{term}”: write two words with ~ and a number between them, as in “recall ~5 cup”."),
            term=said[:40],
        )


def _kind(text: str) -> TermKind:
    if text.startswith("#"):
        return TermKind.HASHTAG
    if text.startswith("@"):
        return TermKind.HANDLE
    if _DOMAIN.fullmatch(text):
        return TermKind.DOMAIN
    return TermKind.PHRASE if " " in text else TermKind.WORD


def _goes_on(text: str, at: int, edge: str) -> bool:
    """Whether the character at `at` continues the word whose outermost character is `edge`."""
    if not 0 <= at < len(text) or not text[at].isalnum():
        return False
    return not (_UNSPACED.match(edge) or _UNSPACED.match(text[at]))


def _ends_domain(text: str, start: int, end: int) -> bool:
    """``northwind.example`` stands in ``www.northwind.example/x``, not in ``my-northwind.example.net``."""
    after = text[end : end + 2]
    longer = after[:1] == "-" or (after[:1] == "." and after[1:].isalnum())
    return not longer and text[start - 1 : start] != "-"


def _gaps(firsts: Sequence[Spot], seconds: Sequence[Spot]) -> Iterator[Spot]:
    """What lies between each of `seconds` and the last of `firsts` that ends before it begins."""
    ends = [end for _, end in firsts]
    for start, _ in seconds:
        before = bisect_right(ends, start)
        if before:
            yield ends[before - 1], start
