"""How long a text is as each network counts it: characters mean something else on every one of them.

- X (twitter-text, configuration 3): letters of most alphabets count 1, others 2, an emoji 2 however it is
  put together, a link 23; of the text in NFC.
- Bluesky (lexicon app.bsky.feed.post): 300 characters as readers see them, and 3,000 bytes.
- Mastodon: characters as readers see them; a link counts 23, of @name@server only @name. The server says how
  many there may be.
- Threads: code points, an emoji as many as it has bytes.
- YouTube (a description): bytes. The others: UTF-16 units, of which no network counts more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.comms import links
from bot.domain.comms.graphemes import EMOJI, graphemes

LINK = 23  # what a link counts on X and on Mastodon
_LIGHT = re.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")  # counts 1 on X
_REMOTE_MENTION = re.compile(r"(?<![\w/])(@[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)@[\w.-]*\w", re.IGNORECASE)


class Unit(StrEnum):
    CHARACTERS = "characters"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Fit:
    """`limit` is ``None`` where a place names none. `over` is how many are too many, 0 when it fits."""

    place: str
    length: int
    limit: int | None
    unit: Unit = Unit.CHARACTERS

    @property
    def over(self) -> int:
        return 0 if self.limit is None else max(0, self.length - self.limit)

    def __bool__(self) -> bool:
        return not self.over


@dataclass(frozen=True, slots=True)
class _Measure:
    limit: int
    count: Callable[[str], int]
    unit: Unit = Unit.CHARACTERS


def weighted(text: str) -> int:
    """As X counts."""
    normal = unicodedata.normalize("NFC", text)
    whole, rest = _taken_out(links.WHOLE, normal)
    bare, rest = _taken_out(links.BARE, rest)
    emoji, rest = _taken_out(EMOJI, rest)
    light = len(_LIGHT.findall(rest))
    gaps = whole + bare + emoji  # each left one light character behind
    return LINK * (whole + bare) + 2 * emoji + light + 2 * (len(rest) - light) - gaps


def seen_on_mastodon(text: str) -> int:
    found, rest = _taken_out(links.WHOLE, text)
    return graphemes(_REMOTE_MENTION.sub(r"\1", rest)) + (LINK - 1) * found


def on_threads(text: str) -> int:
    pictures = EMOJI.findall(text)
    return len(text) + sum(len(picture.encode()) - len(picture) for picture in pictures)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


MEASURES: Mapping[str, tuple[_Measure, ...]] = {
    "x": (_Measure(280, weighted),),
    "bluesky": (_Measure(300, graphemes), _Measure(3_000, utf8, Unit.BYTES)),
    "mastodon": (_Measure(500, seen_on_mastodon),),
    "threads": (_Measure(500, on_threads),),
    "linkedin": (_Measure(3_000, utf16),),
    "facebook": (_Measure(63_206, utf16),),
    "instagram": (_Measure(2_200, utf16),),
    "tiktok": (_Measure(2_200, utf16),),
    "youtube": (_Measure(5_000, utf8, Unit.BYTES),),
}  # the first is the one people know the network by


def fits(text: str, place: str, limit: int | None = None) -> Fit:
    """The measure of `place` that `text` breaks most, else the one people know.

    `limit` replaces the usual one where a server or an account has its own. Places without a measure of their
    own, such as a webhook, take any length, unless `limit` says otherwise.
    """
    measures = MEASURES.get(place, ())
    if not measures:
        return Fit(place, graphemes(text), limit)
    usual, *others = measures
    first = Fit(place, usual.count(text), limit or usual.limit, usual.unit)
    rest = (Fit(place, m.count(text), m.limit, m.unit) for m in others)
    return max([first, *rest], key=lambda fit: fit.over)


def _taken_out(pattern: re.Pattern[str], text: str) -> tuple[int, str]:
    """How many there were, and the text with one character in place of each that joins no other."""
    rest, found = pattern.subn(links.GAP, text)
    return found, rest
