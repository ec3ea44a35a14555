"""What is kept about one author, and what is left of a value without them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

SENTENCE_ENDS = ".,;:!?)]}'\"”’"  # after an address they are none of it


@dataclass(frozen=True, slots=True)
class Author:
    """Whoever goes by `name`, a handle or an id; a `source` such as ``bluesky`` leaves out who has the same
    name elsewhere. `also` are the names that they bear at one source, as pairs (source, name): the same name
    at another is somebody else's. Names are as `plain_name` writes them; `urls` lead to their posts.
    """

    name: str
    source: str = ""
    also: frozenset[tuple[str, str]] = frozenset()
    urls: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.name, *(name for _, name in self.also)})

    def wrote(self, post: Mapping[str, Any]) -> bool:
        return self.is_called(post.get("author"), post.get("source"))

    def is_called(self, name: Any, source: str | None = None) -> bool:
        """Where it does not say where it comes from, the name alone decides."""
        if not isinstance(name, str):
            return False
        if source is None:
            return plain_name(name) in self.names
        called = source.partition(":")[0], plain_name(name)
        return called in self.also or (called[1] == self.name and self.source in ("", called[0]))

    def is_in(self, value: Any) -> bool:
        """Whether any of it was written by them, leads to a post of theirs, or calls them by @name."""
        if isinstance(value, Mapping):
            return self.wrote(value) or any(map(self.is_in, value.values()))
        if isinstance(value, list | tuple):
            return any(map(self.is_in, value))
        return isinstance(value, str) and (value in self.urls or self._is_named_in(value))

    def _is_named_in(self, text: str) -> bool:
        """Also as chats write links: ``<address|words>``, with ``&amp;``."""
        called = re.finditer(r"(?<!\w)@([\w.@-]*\w)", text)
        if any(self.is_called(found[1]) for found in called):
            return True
        linked = re.findall(r"https?://[^\s<>|]+", text)
        spelt = {*linked, *map(unescape, linked)}
        return not self.urls.isdisjoint(spelt | {url.rstrip(SENTENCE_ENDS) for url in spelt})


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What is kept about an author: ids of posts by source, of alerts with copies of posts, of events, and of
    messages that were sent. `crises` lead to one of their posts, or have a profile card of them; `trials` of
    words show one.
    """

    author: Author
    posts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    alerts: tuple[str, ...] = ()
    events: Mapping[str | None, tuple[int, ...]] = field(default_factory=dict)  # by crisis
    messages: tuple[int, ...] = ()
    crises: tuple[str, ...] = ()
    trials: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any((self.posts, self.alerts, self.events, self.messages, self.crises, self.trials))


def plain_name(name: str) -> str:
    return name.strip().removeprefix("@").casefold()


def without(value: Any, author: Author) -> Any:
    """`value` as JSON without the posts and accounts of `author`: out of a list, or empty elsewhere."""
    if isinstance(value, Mapping):
        return {key: None if _is_theirs(v, author) else without(v, author) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [without(v, author) for v in value if not _is_theirs(v, author)]
    return value


def urls_of(value: Any, author: Author) -> Iterator[str]:
    """Where the posts of `author` in `value` stand."""
    if isinstance(value, Mapping):
        if author.wrote(value) and value.get("url"):
            yield str(value["url"])
        value = tuple(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from urls_of(part, author)


def _is_theirs(value: Any, author: Author) -> bool:
    return isinstance(value, Mapping) and author.wrote(value)
