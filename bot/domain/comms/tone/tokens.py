"""A text as a row of words, each with its place.

Upper and lower case, the kind of apostrophe and what stands between words do not count; the end of a sentence
does. A Chinese character is a word of its own, and so are % and the signs of money. "don't" is "do not" where
the language's file says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "＇": "'"})
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_LETTER = r"[^\W\d_\u3400-\u4dbf\u4e00-\u9fff][\u0300-\u036f]*"
_WORD = re.compile(rf"{_HAN}|[£$€¥%]|\d+(?:[.,:]\d+)*|(?:{_LETTER})+(?:['’‘ʼ＇](?:{_LETTER})+)*")
_END = re.compile(r"[.!?\u2026](?=[.!?\u2026\"'”’»)\]*_]{0,8}(?:\s|$))|[。！？；\n]")
_PLAIN_STOP = re.compile(r"\.\s*")
_SHORT = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "no",
        "nr",
        "sig",
        "dott",
        "vs",
        "ca",
        "bzw",
        "etc",
        "tel",
        "mme",
        "mlle",
        "sr",
        "sra",
        "dhr",
        "mevr",
        "prof",
        "inc",
        "ltd",
    ]
)

_MONTHS = "januar februar märz april mai juni juli august september oktober november dezember"
_AFTER_ORDINAL = frozenset(f"{_MONTHS} stock etage klasse mal".split())


class Token(NamedTuple):
    """`word` as it is compared; `start`, `end`: its place; `ends`: a sentence ends after it."""

    word: str
    start: int
    end: int
    ends: bool


def tokens(text: str, alike: Mapping[str, str]) -> Iterator[Token]:
    """The words of `text` in order. A word that is written for several has all of them at its place."""
    found = list(_WORD.finditer(text))
    for i, match in enumerate(found):
        until = found[i + 1].start() if i + 1 < len(found) else len(text)
        ends = _ends(text, match, until)
        words = _words(match.group(), alike)
        for n, word in enumerate(words):
            yield Token(word, match.start(), match.end(), ends and n + 1 == len(words))


def level(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word.translate(_APOSTROPHES)).casefold()
    return "".join(plain.split()) or word


def _words(written: str, alike: Mapping[str, str]) -> list[str]:
    word = level(written)
    return alike[word].split() if word in alike else [part for part in word.split("'") if part] or [word]


def _ends(text: str, match: re.Match[str], until: int) -> bool:
    """Whether a sentence ends after this word. The full stop of a short form or an initial ends nothing."""
    between = text[match.end() : until]
    end = _END.search(text, match.end(), until + 1)  # one more, to see that a word follows a dot
    if end is None:
        return False
    if "\n" in between or not _PLAIN_STOP.fullmatch(between):
        return True
    word = match.group().lower()
    if word == "m":  # "at 6 p.m. We ..."
        return text[until : until + 1].isupper()
    if (
        word.isdigit()
        and (following := _WORD.match(text, until))
        and following.group().lower() in _AFTER_ORDINAL
    ):
        return False  # "am 22. Februar"
    return word not in _SHORT and not (len(word) == 1 and word.isalpha() and not re.match(_HAN, word))
