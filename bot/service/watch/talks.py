"""What people answer to: posts that a watch heard of late, so that answers are heard that name nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import chain
from threading import Lock

from bot.domain.storm.mention import Mention
from bot.service.ports import Work

ANSWERED_FOR = timedelta(days=3)  # as long as conversations are compared, and a little more
KNOWN = 20_000  # posts; the newest


class Talks:
    """The posts by their source and each id that it knows them by, with the watches that heard them."""

    def __init__(self, most: int = KNOWN) -> None:
        self._most = most
        self._posts: dict[tuple[str, str], tuple[str, ...]] = {}
        self._lock = Lock()

    def add(self, kind: str, ids: Iterable[str | None], watches: Iterable[str]) -> None:
        with self._lock:
            for key in [(kind, id_) for id_ in ids if id_]:
                self._posts[key] = tuple(dict.fromkeys((*self._posts.pop(key, ()), *watches)))
            while len(self._posts) > self._most:
                del self._posts[next(iter(self._posts))]

    def of(self, kind: str, answered: Iterable[str]) -> tuple[str, ...]:
        """The watches that heard one of those."""
        found = [watches for id_ in answered if (watches := self._posts.get((kind, id_)))]
        return tuple(dict.fromkeys(chain.from_iterable(found))) if found else ()


def answered(mention: Mention, parent: str | None) -> tuple[str, ...]:
    """What it stands below, as far as its source tells: what it answers, and where that began."""
    above = (parent, mention.conversation_id)
    return tuple(id_ for id_ in above if id_ and id_ not in (mention.external_id, mention.known_as))


def recalled(work: Work, watches: Iterable[str]) -> Talks:
    """As they are known from before this start."""
    listed, talks = list(watches), Talks()
    for watch_id in listed:
        posts = work.mentions.named(watch_id, work.now - ANSWERED_FOR, KNOWN // len(listed))
        for source, *ids in reversed(posts):
            talks.add(source, ids, (watch_id,))
    return talks
