"""The VADER rules on vaderSentiment's own tables, in time linear in the text.

The package lower-cases the whole post again for every lexicon word, so its time is quadratic: a post of
4,000 emoji takes 12 s, and anybody may send one. Here every word is lowered once. The compound score is that
of vaderSentiment 3.3.2 for every text; a property test holds the two together, quirks included.
Source: Hutto and Gilbert, ICWSM 2014, with the package's behaviour as the reference.
"""

from __future__ import annotations

import math
import string
from functools import cache
from heapq import heappop, heappush

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    C_INCR,
    N_SCALAR,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
)

_PUNCTUATION = string.punctuation
_TURN: float = N_SCALAR  # what a negation makes of a valence
_ALPHA = 15  # of the normalisation sum / sqrt(sum^2 + alpha)
_NEGATIONS = frozenset(NEGATE)
_FADE = (0.0, 1.0, 0.95, 0.9)  # what a booster is worth one, two and three words before the hit
_IDIOMS = {phrase: valence for phrase, valence in SPECIAL_CASES.items() if " " in phrase}
_PHRASES = (*_IDIOMS, *(phrase for phrase in BOOSTER_DICT if " " in phrase))
# Words that can change the weight of a hit near them; of a phrase its longest word, so that "the" is none.
_SIGNALS = frozenset(
    (*NEGATE, *BOOSTER_DICT, "this", "least", "no", *(max(p.split(), key=len) for p in _PHRASES))
)


@cache
def tables() -> Vader:
    """The scorer on the package's tables, read once per process (5 ms)."""
    package = SentimentIntensityAnalyzer()
    return Vader(package.lexicon, {k: v for k, v in package.emojis.items() if len(k) == 1})


class Vader:
    """`lexicon`: word or emoticon in small letters -> -4..4. `emoji`: one character -> its English name."""

    def __init__(self, lexicon: dict[str, float], emoji: dict[str, str]) -> None:
        self._lexicon = lexicon
        self._emoji = emoji
        self._emoji_set = frozenset(emoji)

    def compound(self, text: str) -> float:
        """-1 (most negative) to 1, rounded to four places; 0.0 when no word of the lexicon is in `text`."""
        if not self._emoji_set.isdisjoint(text):
            text = self._spelled_out(text)
        # Punctuation goes, unless what it leaves is so short that the token may be an emoticon.
        words = [bare if len(bare := token.strip(_PUNCTUATION)) > 2 else token for token in text.split()]
        lows = [word.lower() for word in words]
        if self._lexicon.keys().isdisjoint(lows):
            return 0.0
        total = sum(self._valences(words, lows, contracted="n't" in text.lower()).values())
        if total:
            total = math.copysign(abs(total) + _emphasis(text), total)
        return round(total / math.sqrt(total * total + _ALPHA), 4)

    def _spelled_out(self, text: str) -> str:
        """Emoji as their names; a space goes before a name, none behind it (so "😂ok" ends in "joyok")."""
        parts: list[str] = []
        after_space = True
        for char in text:
            name = self._emoji.get(char)
            if name and not after_space:
                parts.append(" ")
            parts.append(name or char)
            after_space = char == " "
        return "".join(parts)

    def _valences(self, words: list[str], lows: list[str], *, contracted: bool) -> dict[int, float]:
        """Position -> valence, for the words of the lexicon only; all others weigh nothing."""
        lexicon = self._lexicon
        capitals = 0 < sum(map(str.isupper, words)) < len(words)
        found: dict[int, float] = {}
        for i, low in enumerate(lows):
            if low not in lexicon or (low == "kind" and lows[i + 1 : i + 2] == ["of"]):
                continue
            valence = lexicon[low]
            if _denied_by_no(lows, i):
                valence *= _TURN
            elif low == "no" and i + 1 < len(lows) and lows[i + 1] in lexicon:
                valence = 0.0
            if capitals and words[i].isupper():
                valence += C_INCR if valence > 0 else -C_INCR
            if contracted or not _SIGNALS.isdisjoint(lows[max(i - 3, 0) : i + 3]):
                valence = self._modified(words, lows, i, valence, capitals)
            found[i] = valence
        if "but" in lows:
            _turn_at_but(found, lows.index("but"))
        return found

    def _modified(self, words: list[str], lows: list[str], i: int, valence: float, capitals: bool) -> float:
        """The valence of the hit at `i` after the three words before it and the phrase it stands in."""
        for back in range(1, min(i, 3) + 1):
            before = lows[i - back]
            if before in self._lexicon:
                continue
            if before in BOOSTER_DICT:
                loud = capitals and words[i - back].isupper()
                valence += _boost(before, loud, valence) * _FADE[back]
            valence = _negate(lows, i, back, valence)
            if back == 3:
                valence = _idiom(lows, i, valence)
        return _least(lows, i, valence)


def _denied_by_no(lows: list[str], i: int) -> bool:
    if "no" in lows[max(i - 2, 0) : i]:
        return True
    return i > 2 and lows[i - 3] == "no" and lows[i - 1] in ("or", "nor")


def _boost(low: str, loud: bool, valence: float) -> float:
    boost: float = BOOSTER_DICT[low]
    if valence < 0:
        boost = -boost
    if loud:
        boost += C_INCR if valence > 0 else -C_INCR
    return boost


def _negate(lows: list[str], i: int, back: int, valence: float) -> float:
    """What a negation `back` words before the hit does; "never so" lifts, "without doubt" does nothing."""
    word = lows[i - back]
    between = lows[i - back + 1 : i]
    if back == 2 and word == "never" and between[0] in ("so", "this"):
        return valence * 1.25
    if back == 3 and ((word == "never" and between[0] in ("so", "this")) or between[1] in ("so", "this")):
        return valence * 1.25
    if word == "without" and "doubt" in between:
        return valence
    return valence * _TURN if word in _NEGATIONS or "n't" in word else valence


def _idiom(lows: list[str], i: int, valence: float) -> float:
    """Fixed phrases that end at or around the hit ("kiss of death"), then "kind of", "sort of"."""
    third, second, first, here = lows[i - 3 : i + 1]
    back_pair, far_pair, back_three = f"{second} {first}", f"{third} {second}", f"{third} {second} {first}"
    behind = (f"{first} {here}", f"{back_pair} {here}", back_pair, back_three, far_pair)
    ahead = (" ".join(lows[i : i + 2]), " ".join(lows[i : i + 3]))
    valence = next((_IDIOMS[phrase] for phrase in behind if phrase in _IDIOMS), valence)
    for phrase in ahead:
        valence = _IDIOMS.get(phrase, valence)
    for phrase in (far_pair, back_pair):
        valence += BOOSTER_DICT.get(phrase, 0.0)
    return valence


def _least(lows: list[str], i: int, valence: float) -> float:
    """After "least" the word turns round, but not after "at least" and "very least"."""
    if i == 0 or lows[i - 1] != "least":
        return valence
    return valence if i > 1 and lows[i - 2] in ("at", "very") else valence * _TURN


def _turn_at_but(valences: dict[int, float], pivot: int) -> None:
    """What stands before "but" counts half, what stands behind it one and a half times; in place.

    The package looks values up by equality while it changes them, so of equal values the first is changed,
    perhaps again, and a later one is left. That quirk is part of its scores and is kept, with a heap per
    value instead of its search from the start.
    """
    places: dict[float, list[int]] = {}
    for i, valence in valences.items():
        places.setdefault(valence, []).append(i)
    for i in valences:
        valence = valences[i]
        if not valence:
            continue
        first = heappop(places[valence])
        changed = valence * (0.5 if first < pivot else 1.5)
        valences[first] = changed
        heappush(places.setdefault(changed, []), first)


def _emphasis(text: str) -> float:
    marks = text.count("?")
    asked = 0.0 if marks < 2 else marks * 0.18 if marks < 4 else 0.96
    return min(text.count("!"), 4) * 0.292 + asked
