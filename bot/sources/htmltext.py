"""The words of a piece of HTML, for matching. In linear time, whatever was written."""

from __future__ import annotations

import re
from html import unescape

LONGEST = 200_000  # characters of HTML looked at

_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_BREAKS = re.compile(r"</?(?:p|br|div|li|tr|h[1-6]|blockquote|ul|ol|table|section|article)\b", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\s*\n\s*")
_UNSEEN = (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"))
_ENDLESS_NUMBER = re.compile(r"&#\d{8,}")  # no character, and more digits than Python would read


def text_of(html: str) -> str:
    """Tags away, block ends as line breaks, entities as characters. Plain text comes back as it is."""
    seen = html[:LONGEST]
    for begin, end in _UNSEEN:
        seen = _without(seen, begin, end)
    words = unescape(_ENDLESS_NUMBER.sub("\ufffd", _TAG.sub(_break, seen)))
    return _BLANK_LINES.sub("\n", _SPACES.sub(" ", words)).strip()


def _break(tag: re.Match[str]) -> str:
    return "\n" if _BREAKS.match(tag[0]) else ""


def _without(text: str, begin: str, end: str) -> str:
    """`text` without what stands from each `begin` to the next `end`, or to the end of all."""
    lower = text.lower() if text.isascii() else _lower_ascii(text)
    kept, at = [], 0
    while (start := lower.find(begin, at)) >= 0:
        kept.append(text[at:start])
        stop = lower.find(end, start)
        if stop < 0:
            return "".join(kept)
        at = stop + len(end)
    return "".join([*kept, text[at:]])


def _lower_ascii(text: str) -> str:
    """Same length as `text`, which str.lower() does not promise."""
    return text.translate({c: c + 32 for c in range(ord("A"), ord("Z") + 1)})
