"""What people answer to: posts that a watch heard of late, so that answers are heard that name nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import chain, zip_longest
from threading import Lock
from typing import TypeVar

from bot.domain.storm.mention import Mention
from bot.domain.storm.ours import Ours
from bot.service.ports import Work

T = TypeVar("T")
Name = tuple[str, str]  # a source, and an id that it knows a post by

ANSWERED_FOR = timedelta(days=3)  # as long as conversations are compared, and a little more
KNOWN = 20_000  # posts; the newest
AMONG = 50_000  # newest posts of a watch among which the brand's own are looked for


class Talks:
    """The posts by their source and each id that it knows them by, with the watches that heard them.

    At most so many are known. Where there are more, the watch that has most of them loses its oldest: a loud
    one pushes out none of a quiet one's.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._first: dict[Name, Name] = {}  # by each name of a post that under which it is kept
        self._names: dict[Name, tuple[Name, ...]] = {}  # by the name under which it is kept
        self._heard: dict[str, dict[Name, None]] = {}  # by watch, its newest last
        self._lock = Lock()

    def add(self, kind: str, ids: Iterable[str | None], watches: Iterable[str]) -> None:
        named, heard_by = [(kind, id_) for id_ in ids if id_], tuple(watches)
        if not named or not heard_by:
            return
        with self._lock:
            first = next((self._first[name] for name in named if name in self._first), named[0])
            self._names[first] = _merged(self._names.get(first, ()), named)
            self._first |= dict.fromkeys(named, first)
            for watch in dict.fromkeys((*self._who_heard(first), *heard_by)):
                self._hear(watch, first)
            while len(self._names) > self._most:
                self._lose_oldest()

    def __contains__(self, watch: str) -> bool:
        return watch in self._heard

    def only(self, watches: Iterable[str]) -> Talks:
        """What these watches heard, to go on with."""
        talks = Talks(self._most)
        with self._lock:
            talks._heard = {watch: dict(self._heard[watch]) for watch in watches if watch in self._heard}
            heard = frozenset(chain.from_iterable(talks._heard.values()))
            talks._names = {first: names for first, names in self._names.items() if first in heard}
            talks._first = {name: first for name, first in self._first.items() if first in heard}
        return talks

    def of(self, kind: str, answered: Iterable[str]) -> tuple[str, ...]:
        """The watches that heard one of those."""
        with self._lock:
            first = [name for id_ in answered if (name := self._first.get((kind, id_)))]
            found = [self._who_heard(name) for name in first]
        return tuple(dict.fromkeys(chain.from_iterable(found))) if found else ()

    def _who_heard(self, name: Name) -> tuple[str, ...]:
        return tuple(watch for watch, posts in self._heard.items() if name in posts)

    def _hear(self, watch: str, name: Name) -> None:
        posts = self._heard.setdefault(watch, {})
        posts.pop(name, None)
        posts[name] = None

    def _lose_oldest(self) -> None:
        posts = max(self._heard.values(), key=len)
        name = next(iter(posts))
        del posts[name]
        if not self._who_heard(name):
            for each in self._names.pop(name):
                self._first.pop(each, None)


def _merged(before: tuple[T, ...], more: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*before, *more)))


def answered(mention: Mention, parent: str | None) -> tuple[str, ...]:
    """What it stands below, as far as its source tells: what it answers, and where that began."""
    above = (parent, mention.conversation_id)
    return tuple(id_ for id_ in above if id_ and id_ not in (mention.external_id, mention.known_as))


def recalled(work: Work, watches: Iterable[str], ours: Ours, before: Talks | None) -> Talks:
    """What was known `before` goes on. Of a watch that knows nothing, what is kept: as many posts of each,
    their newest side by side. Above all the brand's own.
    """
    listed, since = list(watches), work.now - ANSWERED_FOR
    talks = before.only(listed) if before else Talks(KNOWN)
    new = [watch_id for watch_id in listed if watch_id not in talks]
    named = [work.talks.named(watch_id, since, KNOWN // len(listed)) for watch_id in new]
    for row in reversed(list(zip_longest(*named))):
        for watch_id, post in zip(new, row, strict=True):
            if post:
                talks.add(post[0], post[1:], (watch_id,))
    for watch_id in listed if ours else ():
        for post, author in reversed(work.talks.signed(watch_id, since, AMONG)):
            if watch_id in ours.of(post[0], post[0], *author):
                talks.add(post[0], post[1:], (watch_id,))
    return talks
