"""One form for text that should compare equal: what reads as the same word becomes the same string."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.storm.mention import MAX_TEXT

# Format characters (category Cf), variation selectors and fillers: they take no room and split words for
# a matcher, so people hide brand names with them. Listed as ranges because asking `unicodedata` for
# every code point takes 0.2 s at import; a test holds the list against `unicodedata`.
INVISIBLE = (
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]")  # one at a time: with "+" looking for it takes twice as long
_ACCENTS = re.compile("[\u0300-\u036f]")
# Letters drawn like a Latin one, whichever case looks like it: Cyrillic, then Greek, Armenian and IPA. Where
# the capital and the small letter look like different ones (Ν and ν), each stands for what it looks like.
# A choice out of the Unicode table of confusables (UTS 39): letters only, one for one.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХҮԀԚԜҺӀавеѕіјкмнорстухүԁԛԝһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεζηικμνορτυχωօսոհցɑɡɩ",
    "ABESIJKMHOPCTYXYDQWHLabesijkmhopctyxydqwhlABEZHIKMNOPTYXabeznikuvoptuxwounhgagi",
)
# Nothing else holds one of them, not even a letter with an accent: most texts need not be taken apart.
_MAY_LOOK_LATIN = re.compile("[\u0250-\u058f\u1f00-\u1fff]")


def fold(text: str, *, accents: bool = True, lookalikes: bool = False, limit: int = MAX_TEXT) -> str:
    """`text` for comparing: NFKC, caseless, nothing invisible, single spaces, at most `limit` characters.

    `accents=False` also drops accents from Latin, Greek and Cyrillic letters ("café" = "cafe"), and
    `lookalikes=True` makes Latin letters of those that only look like one ("АСМЕ" in Cyrillic = "acme").
    Offsets do not fit the original any more. Folding twice changes nothing. (Unicode 15, section 3.13, D146.)
    """
    if len(text) > limit:
        text = text[:limit]
    if text.isascii():
        return " ".join(text.lower().split())
    text = _INVISIBLE.sub("", text)
    text = unicodedata.normalize("NFKC", text)[:limit]  # one character may have become eighteen
    if lookalikes:
        text = _latin(text)  # while capitals can still be told from small letters
    text = unicodedata.normalize("NFKC", text.casefold())
    # Turkish has "İ" as the capital of "i" and "I" as that of "ı": all four count as one letter.
    text = unicodedata.normalize("NFKC", text.replace("ı", "i").replace("\u0307", "")).casefold()
    if not accents:
        text = strip_accents(text)
    if lookalikes:
        text = _latin(text)
    return " ".join(_INVISIBLE.sub("", text).split())[:limit].rstrip()


def strip_accents(text: str) -> str:
    """Without the combining accents U+0300-U+036F; vowel signs of Indic and Thai scripts stay."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def _latin(text: str) -> str:
    if _MAY_LOOK_LATIN.search(text):
        text = unicodedata.normalize("NFD", text).translate(_LOOKALIKES)
    return unicodedata.normalize("NFC", text)
