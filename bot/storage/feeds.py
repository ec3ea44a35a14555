"""How far each feed was told, and the posts behind that, in the order in which they were stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, delete, func, select

from bot.domain.storm.feed import Feed
from bot.domain.storm.mood import NEGATIVE
from bot.service.records import Heard, Span
from bot.storage.mapper import to_row
from bot.storage.store import Store
from bot.storage.tables import FeedRow, HitRow, MentionRow, table_of

FEEDS, MENTIONS, HITS = table_of(FeedRow), table_of(MentionRow), table_of(HitRow)
M = MENTIONS.c


class Feeds(Store):
    def get(self, channel: str) -> Feed | None:
        return self._one(Feed, FEEDS, FEEDS.c.channel == channel)

    def save(self, feed: Feed) -> None:
        self._put(FEEDS, to_row(feed))

    def remove(self, channel: str) -> None:
        self.tx.execute(delete(FEEDS).where(FEEDS.c.channel == channel))

    def newest(self) -> int:
        return int(self.tx.execute(select(func.max(M.id))).scalar_one() or 0)

    def written(self, after: int, before: datetime) -> int:
        """In one statement: what is committed between two of them would pass for old."""
        first = func.min(case((M.seen_at > before, M.id), else_=None)).label("first_young")
        newest = func.max(M.id).label("newest")
        found = self.tx.execute(select(first, newest).where(M.id > after)).one()
        return int(found.first_young - 1 if found.first_young else found.newest or after)

    def heard(self, span: Span) -> Heard:
        negative = func.sum(case((M.score <= NEGATIVE, 1), else_=0))
        counts = func.count().label("posts"), func.count(M.score).label("scored"), negative.label("negative")
        found = self.tx.execute(_of(span, *counts)).one()
        return Heard(posts=found.posts, scored=found.scored, negative=int(found.negative or 0))

    def first(self, span: Span, limit: int) -> tuple[int, ...]:
        return tuple(self.tx.execute(_of(span, M.id).order_by(M.id).limit(limit)).scalars())

    def loudest(self, span: Span, limit: int) -> tuple[int, ...]:
        reach = func.coalesce(M.author_followers, -1).desc()
        return tuple(self.tx.execute(_of(span, M.id).order_by(reach, M.id).limit(limit)).scalars())

    def texts(self, span: Span, limit: int) -> tuple[str, ...]:
        return tuple(self.tx.execute(_of(span, M.text).order_by(M.id.desc()).limit(limit)).scalars())


def _of(span: Span, *columns: Any) -> Select[Any]:
    """A post that several watches heard is one post."""
    heard, hidden = (
        select(HITS.c.mention_id)
        .where(HITS.c.watch_id.in_(watches), HITS.c.answer.is_(False))
        .where(HITS.c.at == M.created_at, HITS.c.mention_id == M.id)
        .exists()
        for watches in (span.watches, span.hidden)
    )
    return select(*columns).where(M.id > span.after, M.id <= span.upto, heard, ~hidden)
