"""Links, mentions and hashtags of a text: on Bluesky they are none unless the record says where they stand.

Places are counted in bytes of UTF-8, https://docs.bsky.app/docs/advanced-guides/post-richtext.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LONGEST_TAG = 64  # characters
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_MENTION = re.compile(rf"(?<![^\s(])@((?:{_LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9])", re.IGNORECASE)
_TAG = re.compile("(?<!\\S)[#\uff03](?!\ufe0f)(\\S+)")


class Kind(StrEnum):
    LINK = "link"
    MENTION = "mention"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Found:
    """`text[start:end]`; `value` is an address, a handle, or a tag without its sign."""

    kind: Kind
    value: str
    start: int
    end: int


def found_in(text: str) -> tuple[Found, ...]:
    """In the order of the text; none lies within another."""
    return tuple(sorted([*_links(text), *_mentions(text), *_tags(text)], key=lambda found: found.start))


def facets(text: str, did_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """As they stand in a record. A mention whose handle `did_of` does not know (empty) stays plain text."""
    made = []
    for found in found_in(text):
        feature = _feature(found, did_of)
        if feature:
            begin = len(text[: found.start].encode())
            end = begin + len(text[found.start : found.end].encode())
            made.append({"index": {"byteStart": begin, "byteEnd": end}, "features": [feature]})
    return made


def _feature(found: Found, did_of: Callable[[str], str]) -> dict[str, str] | None:
    kind = f"app.bsky.richtext.facet#{found.kind}"
    if found.kind is Kind.LINK:
        return {"$type": kind, "uri": found.value}
    if found.kind is Kind.TAG:
        return {"$type": kind, "tag": found.value}
    did = did_of(found.value)
    return {"$type": kind, "did": did} if did else None


def _links(text: str) -> Iterator[Found]:
    for match in _LINK.finditer(text):
        url = _without_end(match[0])
        if len(url) > len("https://"):
            yield Found(Kind.LINK, url, match.start(), match.start() + len(url))


def _mentions(text: str) -> Iterator[Found]:
    for match in _MENTION.finditer(text):
        yield Found(Kind.MENTION, match[1], match.start(), match.end())


def _tags(text: str) -> Iterator[Found]:
    for match in _TAG.finditer(text):
        tag = _without_end(match[1])
        if tag and not tag.isdigit() and len(tag) <= LONGEST_TAG:
            yield Found(Kind.TAG, tag, match.start(), match.start(1) + len(tag))


def _without_end(text: str) -> str:
    """Without the punctuation of the sentence it ends; a bracket stays where it was opened within."""
    end = len(text)
    while end and text[end - 1] not in "/_-#&=+%" and unicodedata.category(text[end - 1])[0] == "P":
        if text[end - 1] == ")" and text.count("(", 0, end) >= text.count(")", 0, end):
            break
        end -= 1
    return text[:end]
