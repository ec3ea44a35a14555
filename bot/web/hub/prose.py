"""Approved words as HTML: paragraphs, lists and web addresses. Nothing in them is ever code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_UNSEEN = re.compile(  # controls, and what turns the direction of the words that follow
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"“”„«»]+", re.IGNORECASE)
_AFTER_IT = ".,;:!?'’…)]}"
_ITEM = re.compile(r"^\s*[-*•–]\s+")


def clean(text: str) -> str:
    return _UNSEEN.sub("", text.replace("\r\n", "\n"))


def prose(text: str) -> Markup:
    blocks = (b for b in re.split(r"\n\s*\n", clean(text).strip()) if b.strip())
    return Markup("\n").join(part for block in blocks for part in _parts(block))


def _parts(block: str) -> Iterator[Markup]:
    """A paragraph, or a list, or one after the other."""
    for is_list, lines in groupby(block.split("\n"), key=lambda line: bool(_ITEM.match(line))):
        if is_list:
            items = Markup("").join(
                Markup('<li dir="auto">{}</li>').format(_linked(_ITEM.sub("", line))) for line in lines
            )
            yield Markup("<ul>{}</ul>").format(items)
        else:
            yield Markup('<p dir="auto">{}</p>').format(Markup("<br>").join(map(_linked, lines)))


def _linked(line: str) -> Markup:
    made, done = Markup(""), 0
    for found in _ADDRESS.finditer(line):
        url = found[0].rstrip(_AFTER_IT)
        if _is_address(url):
            made += escape(line[done : found.start()]) + Markup('<a href="{0}">{0}</a>').format(url)
            done = found.start() + len(url)
    return made + escape(line[done:])


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # half an IPv6 address
        return False
    return "." in (parts.hostname or "") and "@" not in parts.netloc
