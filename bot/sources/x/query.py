"""Watched terms as one query for X's search, https://docs.x.com/x-api/posts/search/integrate/build-a-query."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.errors import Invalid
from bot.domain.storm import terms
from bot.domain.storm.terms import Near, Term, TermKind

NO_REPOSTS = "-is:retweet"  # each costs as much as a post, and its number stands on the original


def query(written: Iterable[str], longest: int) -> tuple[str, list[str]]:
    """The query, empty when there is nothing to ask for, and the terms that found no room in it."""
    parts: list[str] = []
    left_out: list[str] = []
    for term in dict.fromkeys(map(str.strip, written)):
        part = _written(term)
        if part and len(_joined([*parts, part])) <= longest:
            parts.append(part)
        else:
            left_out.append(term)
    return (_joined(parts) if parts else ""), left_out


def _joined(parts: list[str]) -> str:
    return f"({' OR '.join(dict.fromkeys(parts))}) {NO_REPOSTS}"


def _written(term: str) -> str:
    """Empty for a term that cannot be read. X knows no distance between words: watches look at that."""
    try:
        read = terms.parse(term)
    except Invalid:
        return ""
    if isinstance(read, Near):
        return f"({_one(read.one)} {_one(read.other)})"
    return _one(read)


def _one(term: Term) -> str:
    text = term.text.replace('"', " ").strip()
    if term.kind in (TermKind.HASHTAG, TermKind.HANDLE) and text[1:].replace("_", "a").isalnum():
        return text
    return f'url:"{text}"' if term.kind is TermKind.DOMAIN else f'"{text}"'
