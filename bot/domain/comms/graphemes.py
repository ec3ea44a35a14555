"""What a reader takes for one character: extended grapheme clusters (UAX #29), with the standard library.

Python knows the categories of characters and not their break properties, so what follows from the categories
is read off them and the rest is listed here. One rule is left out, GB9c (since Unicode 15.1: consonants of
Indian scripts that a virama joins are one): networks differ in it, and without it a count is never too low.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from functools import lru_cache

ZWJ = "\u200d"
VARIATION = "\ufe0f"  # "as a picture"
_FLAG = "[\U0001f1e6-\U0001f1ff]"
# Characters that are pictures, or are kept free for pictures to come (Extended_Pictographic).
_PICTURES = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u2388\u23cf"
    "\u23e9-\u23f3\u23f8-\u23fa\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u2605\u2607-\u2612"
    "\u2614-\u2685\u2690-\u2705\u2708-\u2712\u2714\u2716\u271d\u2721\u2728\u2733\u2734\u2744\u2747\u274c"
    "\u274e\u2753-\u2755\u2757\u2763-\u2767\u2795-\u2797\u27a1\u27b0\u27bf\u2934\u2935\u2b05-\u2b07"
    "\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f0ff\U0001f10d-\U0001f10f"
    "\U0001f12f\U0001f16c-\U0001f171\U0001f17e\U0001f17f\U0001f18e\U0001f191-\U0001f19a"
    "\U0001f1ad-\U0001f1e5\U0001f201-\U0001f20f\U0001f21a\U0001f22f\U0001f232-\U0001f23a"
    "\U0001f23c-\U0001f23f\U0001f249-\U0001f3fa\U0001f400-\U0001f53d\U0001f546-\U0001f64f"
    "\U0001f680-\U0001f6ff\U0001f774-\U0001f77f\U0001f7d5-\U0001f7ff\U0001f80c-\U0001f80f"
    "\U0001f848-\U0001f84f\U0001f85a-\U0001f85f\U0001f888-\U0001f88f\U0001f8ae-\U0001f8ff"
    "\U0001f90c-\U0001f93a\U0001f93c-\U0001f945\U0001f947-\U0001faff\U0001fc00-\U0001fffd"
)
_PICTURE = re.compile(f"[{_PICTURES}]")
_PART = (
    f"(?:{_FLAG}{{2}}|[0-9#*]{VARIATION}?\u20e3|[\u00a9\u00ae]{VARIATION}|(?![\u00a9\u00ae])[{_PICTURES}]"
    f"(?:{VARIATION}|[\U0001f3fb-\U0001f3ff])?(?:[\U000e0020-\U000e007e]+\U000e007f)?)"
)
EMOJI = re.compile(f"{_PART}(?:{ZWJ}{_PART})*")  # a flag, a family, a keycap: one picture however long


# Nothing in here joins anything else in here, and most texts hold nothing else.
_PLAIN = re.compile(
    "[\u0000-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]*"
)


class _Break(Enum):
    CONTROL = auto()
    EXTEND = auto()
    SPACING = auto()  # a sign that takes room of its own, such as a vowel of an Indian script
    JOINER = auto()
    PREPEND = auto()
    FLAG = auto()
    PICTURE = auto()
    LEAD = auto()  # Hangul, and so are the four that follow
    VOWEL = auto()
    TAIL = auto()
    OPEN = auto()  # a syllable that a tail can still end
    CLOSED = auto()
    OTHER = auto()


_HANGUL_AFTER = {
    _Break.LEAD: {_Break.LEAD, _Break.VOWEL, _Break.OPEN, _Break.CLOSED},
    _Break.VOWEL: {_Break.VOWEL, _Break.TAIL},
    _Break.OPEN: {_Break.VOWEL, _Break.TAIL},
    _Break.TAIL: {_Break.TAIL},
    _Break.CLOSED: {_Break.TAIL},
}  # GB6 to GB8
_ALONE = {_Break.CONTROL}


def _in(*ranges: tuple[int, int]) -> frozenset[int]:
    return frozenset(code for first, last in ranges for code in range(first, last + 1))


_LEADS = _in((0x1100, 0x115F), (0xA960, 0xA97C))
_VOWELS = _in((0x1160, 0x11A7), (0xD7B0, 0xD7C6))
_TAILS = _in((0x11A8, 0x11FF), (0xD7CB, 0xD7FB))
_SYLLABLES = range(0xAC00, 0xD7A4)
_EXTENDING = _in((0x200C, 0x200C), (0xFF9E, 0xFF9F), (0x1F3FB, 0x1F3FF), (0xE0020, 0xE007F))
_VOWELS_BEHIND = {0xE33, 0xEB3}  # Thai and Lao AM
_PREPENDED = _in((0x600, 0x605), (0x890, 0x891), (0x111C2, 0x111C3), (0x11A84, 0x11A89)) | {
    *(0x6DD, 0x70F, 0x8E2, 0xD4E, 0x110BD, 0x110CD, 0x1193F, 0x11941, 0x11A3A, 0x11D46, 0x11F02)
}
_FREE_FOR_CONTROLS = _in((0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF)) | {0x2065}
# Signs that stand beside a letter and are characters of their own (in Burmese, mostly).
_BESIDE = _in(
    *((0x102B, 0x102C), (0x1038, 0x1038), (0x1062, 0x1064), (0x1067, 0x106D), (0x1083, 0x1083)),
    *((0x1087, 0x108C), (0x108F, 0x108F), (0x109A, 0x109C), (0x1A61, 0x1A61), (0x1A63, 0x1A64)),
    *((0xAA7B, 0xAA7B), (0xAA7D, 0xAA7D), (0x11720, 0x11721)),
)


def graphemes(text: str) -> int:
    """How many characters a reader sees; a line break is one."""
    lines = text.replace("\r\n", "\n")
    return len(lines) if _PLAIN.fullmatch(lines) else sum(_begins(lines))


def _begins(text: str) -> Iterator[bool]:
    """For every code point: does a new character begin with it? A line break is one code point here."""
    before, flags, pictured = None, 0, False
    for char in text:
        now = _break(char)
        joins = before is not None and _joins(before, now, flags=flags, pictured=pictured)
        flags = flags + 1 if now is _Break.FLAG else 0
        goes_on = before is not _Break.JOINER and now in (_Break.EXTEND, _Break.JOINER)
        pictured = now is _Break.PICTURE or (pictured and goes_on)
        before = now
        yield not joins


def _joins(before: _Break, now: _Break, *, flags: int, pictured: bool) -> bool:
    """`flags` are the letters of flags just before; `pictured`: so is a picture, with but signs on it."""
    if before in _ALONE or now in _ALONE:
        return False  # GB4, GB5
    if now in (_Break.EXTEND, _Break.SPACING, _Break.JOINER) or before is _Break.PREPEND:
        return True  # GB9, GB9a, GB9b
    if now is _Break.PICTURE:
        return before is _Break.JOINER and pictured  # GB11
    if now is _Break.FLAG:
        return flags % 2 == 1  # GB12, GB13
    return now in _HANGUL_AFTER.get(before, ())


@lru_cache(maxsize=4_096)
def _break(char: str) -> _Break:
    code, category = ord(char), unicodedata.category(char)
    if char == ZWJ:
        return _Break.JOINER
    if code in _EXTENDING or category in ("Mn", "Me"):
        return _Break.EXTEND
    if (category == "Mc" and code not in _BESIDE) or code in _VOWELS_BEHIND:
        return _Break.SPACING
    if code in _PREPENDED:
        return _Break.PREPEND
    if category in ("Cc", "Cf", "Zl", "Zp", "Cs") or code in _FREE_FOR_CONTROLS:
        return _Break.CONTROL
    if 0x1F1E6 <= code <= 0x1F1FF:
        return _Break.FLAG
    if _PICTURE.match(char):
        return _Break.PICTURE
    return _hangul(code)


def _hangul(code: int) -> _Break:
    if code in _SYLLABLES:
        return _Break.CLOSED if (code - _SYLLABLES.start) % 28 else _Break.OPEN
    found: Iterable[tuple[frozenset[int], _Break]] = (
        (_LEADS, _Break.LEAD),
        (_VOWELS, _Break.VOWEL),
        (_TAILS, _Break.TAIL),
    )
    return next((kind for codes, kind in found if code in codes), _Break.OTHER)
