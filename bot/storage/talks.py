"""Conversations: what people answer to, and how long it has become."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.domain.storm.alert import Sample
from bot.service.ports.listening import By, Known
from bot.service.records import Thread
from bot.storage.copies import sample_of
from bot.storage.mentions import AUTHOR, HITS, SORTED, M, in_talks_of, of_watch
from bot.storage.store import Store

SEVERAL = 2  # posts that are a conversation


class Talks(Store):
    def longest(self, watch_id: str, since: datetime, until: datetime) -> tuple[Thread, ...]:
        """Of the newest posts alone: in a storm so large, nobody needs a conversation to notice it."""
        newest = in_talks_of(watch_id, since, M.source, M.conversation_id, AUTHOR).where(HITS.c.at < until)
        posts = newest.order_by(HITS.c.at.desc(), M.id.desc()).limit(SORTED).subquery().c
        talk, count = (posts.source, posts.conversation_id), func.count()
        sizes = select(*talk, count.label("posts"), func.count(posts.author.distinct()).label("people"))
        several = sizes.where(talk[1].is_not(None)).group_by(*talk).having(count >= SEVERAL)
        found: dict[str, Any] = {}
        for row in self.tx.execute(several.order_by(count.desc(), *talk)):
            found.setdefault(row.source, row)
        return tuple(
            Thread(source=source, posts=row.posts, people=row.people, root=self._root(row))
            for source, row in found.items()
        )

    def _root(self, talk: Any) -> Sample | None:
        """Two queries, as each id has its own index."""
        for name in (M.external_id, M.known_as):
            query = select(*M).where(M.source == talk.source, name == talk.conversation_id).limit(1)
            if row := self.tx.execute(query).first():
                return sample_of(row)
        return None

    def named(self, watch_id: str, since: datetime, limit: int) -> tuple[Known, ...]:
        newest = of_watch(watch_id, since, M.source, M.external_id, M.known_as)
        rows = self.tx.execute(newest.order_by(HITS.c.at.desc(), M.id.desc()).limit(limit))
        return tuple((row.source, row.external_id, row.known_as) for row in rows)

    def signed(self, watch_id: str, since: datetime, limit: int) -> tuple[tuple[Known, By], ...]:
        columns = (M.source, M.external_id, M.known_as, M.author_handle, M.network)
        newest = in_talks_of(watch_id, since, *columns).order_by(HITS.c.at.desc(), M.id.desc()).limit(limit)
        return tuple(
            ((row.source, row.external_id, row.known_as), (row.author_handle, row.network))
            for row in self.tx.execute(newest)
            if row.author_handle
        )
