"""What is kept about one author, and what is left of a value without them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from html import unescape
from typing import Any, TypeVar

SENTENCE_ENDS = ".,;:!?)]}'\"”’"  # after an address they are none of it
MOST_TEXTS = 200  # looked for
QUOTED = 20  # characters: less of a post is in any text by chance
OWN_TEXT, OWN_WORDS = 60, 8  # characters and words: who copies that much copies its author
LINKS_AND_TAGS = re.compile(r"https?://\S+|(?<!\w)[@#＃]\w[\w.@-]*")
ERASED = "[…]"  # where a chat takes no empty text
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
FEW, MANY = 25, 200  # messages and texts, or posts and entries, erased in one transaction
T = TypeVar("T")
Said = tuple[str, datetime | None]  # a text, and since when it was said


@dataclass(frozen=True, slots=True)
class Author:
    """Whoever goes by `name`, a handle or an id; a `source` such as ``bluesky`` leaves out who has the same
    name elsewhere. `also` are the names that they bear at one source, as pairs (source, name): the same name
    at another is somebody else's. Names are as `plain_name` writes them; `urls` lead to their posts, `texts`
    are what these say, as `plain_text` writes them. `bare`: a name counts without an @ before it, too, but
    for `ids`, the names that are no more than the number of an account.
    """

    name: str
    source: str = ""
    also: frozenset[tuple[str, str]] = frozenset()
    urls: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    bare: bool = False
    ids: frozenset[str] = frozenset()

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
        """Whether any of it was written by them, leads to a post of theirs, repeats one, or names them; that
        others name them in public is no trace of theirs.
        """
        if isinstance(value, Mapping) and _is_post(value):
            return self.wrote(value) or any(map(self.copied, (value.get("text"), value.get("edited_text"))))
        if isinstance(value, Mapping):
            return self.wrote(value) or any(self.is_in(part) for _, part in _told(value, self))
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
        if not self.urls.isdisjoint(spelt | {url.rstrip(SENTENCE_ENDS) for url in spelt}):
            return True
        return self.copied(text) or self._is_barely_named_in(text)

    def copied(self, text: str | None) -> bool:
        """Whether a post of theirs stands in it."""
        said = plain_text(unescape(text)) if text and self.texts and len(text) >= QUOTED else ""
        return bool(said) and any(words in said for words in self.texts)

    def _is_barely_named_in(self, text: str) -> bool:
        """``lena_bakes`` is nobody else; ``lena`` may be, so she is called by that only where it is asked."""
        folded = text.casefold()
        names = (name for name in self.names - self.ids if name in folded and (self.bare or is_rare(name)))
        return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) for name in names)

    def cut_from(self, text: str) -> str:
        """A short text that has to go on saying something, without them."""
        if self.copied(text):
            return ERASED
        words = re.split(r"(\s+)", text)
        return "".join(ERASED if self._is_named_in(word) else word for word in words)


class Stays(StrEnum):
    """Why something is left to people."""

    PUBLIC = "public"  # the brand's own words, public or on their way there
    NAME = "name"  # a name without an @ may be somebody else's
    WATCH = "watch"  # the team listens for it
    FILE = "file"  # only people see what is in a picture
    POSTS = "posts"  # others name them in public
    ALIKE = "alike"  # others' posts say the same, and not after them
    WORDS = "words"  # it says what a post of theirs says, which may be chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """`crisis` is the number people say, 0 for none; `where` what it stands in, or how many."""

    why: Stays
    where: str
    crisis: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What is kept about an author: ids of posts by source, keys of `rows` with copies of posts or with what
    people typed by their table, ids of the `crises` they are of, of events by crisis, of `messages` that are
    to be sent or were, and keys of those `posted` long ago. `left` is for people to decide on.
    """

    author: Author
    posts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    rows: Mapping[str, tuple[tuple[Any, ...], ...]] = field(default_factory=dict)
    crises: tuple[str, ...] = ()
    events: Mapping[str | None, tuple[int, ...]] = field(default_factory=dict)
    messages: tuple[int, ...] = ()
    posted: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any((self.posts, self.rows, self.events, self.messages, self.posted))

    def parts(self) -> Iterator[Traces]:
        """What goes in one transaction each, so that nobody waits for long; what leads to others goes after
        them.
        """
        each = replace(self, posts={}, rows={}, crises=(), events={}, messages=(), posted=(), left=())
        yield from (replace(each, messages=some) for some in _some(self.messages, FEW))
        yield from (replace(each, posted=some) for some in _some(self.posted, MANY))
        for crisis_id, numbers in self.events.items():
            yield from (replace(each, events={crisis_id: some}) for some in _some(numbers, MANY))
        rows = tuple((table, key) for table, keys in self.rows.items() for key in keys)
        yield from (replace(each, rows=_by_table(some)) for some in _some(rows, FEW))
        for source, numbers in self.posts.items():
            yield from (replace(each, posts={source: some}) for some in _some(numbers, MANY))

    def ids(self, table: str) -> tuple[str, ...]:
        """Of the rows of a table whose key is one."""
        return tuple(key[0] for key in self.rows.get(table, ()))


def _some(found: tuple[T, ...], most: int) -> Iterator[tuple[T, ...]]:
    return (found[begin : begin + most] for begin in range(0, len(found), most))


def _by_table(rows: Iterable[tuple[str, tuple[Any, ...]]]) -> dict[str, tuple[tuple[Any, ...], ...]]:
    found: dict[str, tuple[tuple[Any, ...], ...]] = {}
    for table, key in rows:
        found[table] = (*found.get(table, ()), key)
    return found


def plain_name(name: str) -> str:
    return name.strip().removeprefix("@").casefold()


def plain_text(text: str) -> str:
    return " ".join(text.casefold().split())


def is_rare(name: str) -> bool:
    """No word of a language and no number looks like it: letters with a digit or a sign among them."""
    is_usual = (
        name.isalpha() or not any(map(str.isalpha, name)) or re.search(r"\s|[^\W\d_][-‐'’][^\W\d_]", name)
    )
    return len(name) > 3 and not is_usual


def without(value: Any, author: Author, instead: str = "") -> Any:
    """`value` as JSON without what tells of `author`: out of a list, empty elsewhere, `instead` of a text.
    What others wrote in public stays theirs, but for what they copied.
    """
    if isinstance(value, Mapping):
        if _is_post(value):
            return value
        kept = {key: None if _goes(part, author) else part for key, part in _told(value, author)}
        return {**value, **{key: without(part, author, instead) for key, part in kept.items()}}
    if isinstance(value, list | tuple):
        left = (part for part in value if not _goes(part, author, listed=True))
        return [without(part, author, instead) for part in left]
    return instead if author.is_in(value) else value


def urls_of(value: Any, author: Author) -> Iterator[str]:
    """Where the posts of `author` in `value` stand."""
    return (str(post["url"]) for post in _posts_of(value, author) if post.get("url"))


def texts_of(value: Any, author: Author, *, others: bool = False) -> Iterator[Said]:
    """What the copies of posts by `author` in `value` say, or those by all `others`, and since when."""
    for post in _posts_of(value, author, others=others):
        for name, since in (("text", "at"), ("edited_text", "edited_at")):
            if post.get(name):
                at = post.get(since)
                yield post[name], datetime.fromisoformat(at) if at else None


def own_texts(said: Iterable[Said], others: Iterable[Said], brands: Iterable[Said]) -> frozenset[str]:
    """The longest of those that are clearly their own, as somebody who copies one may write it: long enough,
    said by nobody before them, and none of the brand's words at the time. A time that is not known, ``None``,
    is no proof that they were the first.
    """
    first, before = _first(said, unknown=LATEST), _first(others, unknown=EARLIEST)
    known = _first(brands, unknown=EARLIEST)
    return _longest(
        text
        for text, at in first.items()
        if is_ones_own(text)
        and (text not in before or at < before[text])
        and not any(text in words and since <= at for words, since in known.items())
    )


def quotable(said: Iterable[Said]) -> frozenset[str]:
    """The longest of those that say something."""
    return _longest(text for text, _ in said if len(_own_words(text)) >= QUOTED)


def is_ones_own(text: str) -> bool:
    """No two people hit upon it by chance, as they do on a hashtag."""
    left = _own_words(text)
    return len(left) >= OWN_TEXT and len(left.split()) >= OWN_WORDS


def _own_words(text: str) -> str:
    return plain_text(LINKS_AND_TAGS.sub(" ", text))


def _longest(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(sorted({plain_text(text) for text in texts}, key=len)[-MOST_TEXTS:])


def _first(said: Iterable[Said], *, unknown: datetime) -> dict[str, datetime]:
    """When each was said first."""
    first: dict[str, datetime] = {}
    for text, at in said:
        plain, since = plain_text(text), at or unknown
        first[plain] = min(since, first.get(plain, since))
    return first


def named_by_others(value: Any, author: Author) -> int:
    """How many copies of others' posts name them."""
    if isinstance(value, Mapping) and _is_post(value):
        return int(not author.wrote(value) and author.is_in(value["text"]))
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return sum(named_by_others(part, author) for part in parts)


def _posts_of(value: Any, author: Author, *, others: bool = False) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if author.wrote(value) is not others and (_is_post(value) or not others):
            yield value
        value = tuple(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _posts_of(part, author, others=others)


def _is_post(value: Mapping[str, Any]) -> bool:
    """A copy of one, as alerts and trials keep them."""
    return "external_id" in value


def _told(value: Mapping[str, Any], author: Author) -> Iterator[tuple[str, Any]]:
    """What it tells, but for the author's name where it is somebody else's of another source."""
    another = bool(value.get("source")) and not author.wrote(value)
    return ((key, part) for key, part in value.items() if key != "author" or not another)


def _goes(value: Any, author: Author, *, listed: bool = False) -> bool:
    if isinstance(value, Mapping):
        return author.wrote(value) or (_is_post(value) and author.is_in(value))
    return listed and isinstance(value, str) and author.is_in(value)
