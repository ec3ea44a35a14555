"""What a watched term is, and where it counts as found: boundaries of words, tags, handles, domains."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Invalid
from bot.domain.fold import fold
from bot.domain.words import N_

MAX_TERM = 200  # characters

# Scripts written without spaces, and Korean, whose particles are glued to the noun: there a term is found
# inside longer runs of letters. Ranges: Thai, Lao, Tibetan, Myanmar, Hangul, Khmer, Tai scripts, kana, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf"
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\ua9e0-\ua9ff"
    "\uaa60-\uaadf\uac00-\ud7ff\uf900-\ufaff\U00016ff0-\U0001b2ff\U00020000-\U000323af]"
)
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")


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


def parse(written: str, *, accents: bool = True) -> Term:
    """A term as a person wrote it. Raises ``Invalid`` when nothing to look for is left of it."""
    prefix = written.rstrip().endswith("*")
    text = fold(written.rstrip().rstrip("*"), accents=accents)
    if not any(c.isalnum() for c in text):
        raise Invalid(N_("“{term}” holds no letter or digit to look for."), term=written[:40])
    if len(text) > MAX_TERM:
        raise Invalid(
            N_("The term “{term}...” is longer than {limit} characters."), term=text[:40], limit=MAX_TERM
        )
    return Term(text, _kind(text), prefix)


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
