"""Mentions: stored once, counted once.

The hot path. A batch is inserted with ``ON CONFLICT DO NOTHING``; only what was really new is linked to
its watches and counted, and the cursor moves in the same transaction: a batch that comes twice changes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import starmap
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, bindparam, case, exists, func, literal_column, or_, select, update

from bot.domain.crisis.traces import plain_name
from bot.domain.plan.step_kinds.profile import History
from bot.domain.storm.alert import Sample
from bot.domain.storm.evidence import APART, Asked, Now
from bot.domain.storm.mention import MAX_TEXT, Batch, Change, Mention
from bot.domain.storm.mood import NEGATIVE
from bot.domain.storm.talk import Amplifier
from bot.service.records import Heard, Kept, Minute, Read
from bot.storage.buckets import HOUR, MINUTE, UNKNOWN, Buckets
from bot.storage.copies import REACTIONS, known, sample_of
from bot.storage.forgotten import without_forgotten
from bot.storage.mapper import clean, to_row
from bot.storage.retention import POSTS
from bot.storage.store import Store, Tx
from bot.storage.tables import LARGE, CursorRow, HitRow, MentionRow, WatchRow, table_of

MENTIONS, HITS, CURSORS = table_of(MentionRow), table_of(HitRow), table_of(CursorRow)
WATCHES = table_of(WatchRow)
M = MENTIONS.c
BY_WORDS = HITS.c.answer.is_(False)
AUTHOR = func.coalesce(func.nullif(M.author_handle, ""), M.author_id).label("author")
NUMBERS = ("author_followers", *REACTIONS)
STIR: Any = sum(func.coalesce(M[name], 0) for name in REACTIONS)
YOUNG = timedelta(minutes=1)
SPARING = frozenset({"webhook", "rss"})  # tools and feeds, which leave a zero out
MOST = 2**31 - 1  # a number beyond it is a lie, and would cost the whole batch
SORTED = 20_000  # newest posts of a watch among which the loudest are looked for
TRIED_ON = 1_000  # characters of a post
LOOKED_AT = 2_000  # posts read through to find the loudest that differ


def _largest() -> Select[Any]:
    """Built once: every watch asks it every minute, and building it takes longer than running it."""
    large = M.author_followers >= literal_column(str(LARGE))  # as the index has it
    inside = (M.created_at >= bindparam("since"), M.created_at < bindparam("until"), large)
    mine = (HITS.c.watch_id == bindparam("watch"), BY_WORDS)
    hit = (*mine, HITS.c.at == M.created_at, HITS.c.mention_id == M.id)
    found = select(*M).where(*inside, exists().where(*hit))
    return found.order_by(M.author_followers.desc(), M.id).limit(1)


LARGEST = _largest()
RECOUNT = (
    update(MENTIONS)
    .where(M.id == bindparam("row"))
    .values({name: bindparam(name) for name in NUMBERS} | {"first_counts": bindparam("first")})
)


class Mentions(Store):
    def __init__(self, tx: Tx) -> None:
        super().__init__(tx)
        self._buckets = Buckets(tx)

    def store(self, reads: Sequence[Read], batch: Batch) -> int:
        """Without those older than posts are kept: feeds show them on, and they would count as new again."""
        oldest = self.tx.now - POSTS
        young = (r for r in reads if r.mention.created_at >= oldest)
        by_id = {(r.mention.source, clean(r.mention.external_id)): r for r in young}
        new = self._insert(by_id)
        if len(new) < len(by_id):
            self._recount({key: read.mention for key, read in by_id.items() if _counts(read.mention)})
        hits = [hit for id_, read in new for hit in _hits(id_, read)]
        if hits:
            self.tx.execute(*self._batch(HITS, hits))
            self._buckets.count((read for _, read in new), batch.source)
        if batch.cursor is not None:
            self._put(CURSORS, {"source": batch.source, "cursor": clean(batch.cursor)})
        return len(new)

    def mark(self, changes: Iterable[Change]) -> tuple[tuple[str, Sample], ...]:
        """What comes twice marks once; the text stays as it was seen, and beside it how it reads now."""
        last = {(change.source, clean(change.id)): change for change in changes}
        marked = ((row, marks) for row in self._named(last) if (marks := _marks(row, last)))
        return tuple(found for row, marks in marked for found in self._marked(row, marks))

    def again(self, posts: Iterable[Sample]) -> tuple[Sample, ...]:
        """The same as they are now; without those that are not kept any more."""
        return tuple(sample_of(row) for row in self._named((post.source, post.external_id) for post in posts))

    def asked(self, posts: Iterable[Sample]) -> tuple[Asked, ...]:
        """Also of those that are not stored any more, or never were."""
        wanted = {(post.source, post.external_id): post for post in posts}
        names = {(row.source, row.external_id): row.known_as for row in self._named(wanted)}
        return tuple(
            Asked(source=source, id=id_, known_as=names.get((source, id_)), url=post.url)
            for (source, id_), post in wanted.items()
        )

    def found(self, posts: Iterable[Now]) -> tuple[Now, ...]:
        told = {(post.source, post.id): post for post in posts}
        self._recount({key: post for key, post in told.items() if not post.gone})
        rows = {(row.source, row.external_id): row for row in self._named(told)}
        return tuple(
            post for key, post in told.items() if key not in rows or self._is_certain(rows[key], post)
        )

    def missing(self, posts: Iterable[Sample]) -> list[Sample]:
        wanted = {(post.source, post.external_id): post for post in posts}
        rows = [row for row in self._named(wanted) if row.missing_at and not _is_gone(row)]
        return [wanted[key] for row in rows if (key := (row.source, row.external_id)) in wanted]

    def _is_certain(self, row: Any, post: Now) -> bool:
        """Remembers since when a post is missing; a look that finds it forgets that."""
        if post.gone and _is_gone(row):
            return True
        first = row.missing_at or self.tx.now
        missing_at = first if post.gone else None
        if missing_at != row.missing_at:
            self.tx.execute(update(MENTIONS).where(M.id == row.id).values(missing_at=missing_at))
        return not post.gone or self.tx.now - first >= APART

    def cursor(self, source: str) -> str | None:
        return self.tx.execute(
            select(CURSORS.c.cursor).where(CURSORS.c.source == source)
        ).scalar_one_or_none()

    def minutes(self, watch_id: str, since: datetime, until: datetime) -> tuple[Minute, ...]:
        return self._buckets.between(MINUTE, watch_id, since, until)

    def hours(self, watch_id: str, since: datetime, until: datetime) -> tuple[Minute, ...]:
        return self._buckets.between(HOUR, watch_id, since, until)

    def counted(self, watch_id: str, since: datetime, until: datetime) -> Heard:
        return self._buckets.sum(MINUTE, watch_id, since, until)

    def heard(self, watch_ids: Sequence[str], since: datetime, until: datetime) -> Heard:
        mine = (HITS.c.watch_id.in_(watch_ids), BY_WORDS)
        hit = (*mine, HITS.c.at == M.created_at, HITS.c.mention_id == M.id)
        inside = (M.created_at >= since, M.created_at < until, exists().where(*hit))
        negative = func.sum(case((M.score <= NEGATIVE, 1), else_=0)).label("negative")
        counts = func.count().label("posts"), func.count(M.score).label("scored"), negative
        rows = self.tx.execute(select(M.language, *counts).where(*inside).group_by(M.language)).all()
        return Heard(
            posts=sum(row.posts for row in rows),
            scored=sum(row.scored for row in rows),
            negative=sum(row.negative for row in rows),
            unscored={row.language or UNKNOWN: n for row in rows if (n := row.posts - row.scored)},
        )

    def first_seen(self, watch_id: str) -> datetime | None:
        return self._buckets.first(watch_id)

    def loudest(self, watch_id: str, since: datetime, limit: int) -> tuple[Sample, ...]:
        order = (func.coalesce(M.author_followers, -1).desc(), STIR.desc(), M.created_at.desc(), M.id.desc())
        mine = (HITS.c.watch_id == watch_id, HITS.c.at >= since, BY_WORDS)
        hits = select(HITS.c.mention_id).where(*mine)
        newest = hits.order_by(HITS.c.at.desc(), HITS.c.mention_id.desc()).limit(SORTED).subquery()
        joined = MENTIONS.join(newest, newest.c.mention_id == M.id)
        query = select(*M).select_from(joined).order_by(*order).limit(LOOKED_AT)
        found: dict[str, Sample] = {}
        for row in self.tx.execute(query):
            found.setdefault(row.text, sample_of(row))
            if len(found) >= limit:
                break
        return tuple(found.values())[:limit]

    def earliest(self, watch_id: str, since: datetime, limit: int) -> tuple[Sample, ...]:
        first = of_watch(watch_id, since, *M).order_by(HITS.c.at, M.id).limit(limit)
        return tuple(sample_of(row) for row in self.tx.execute(first))

    def largest(self, watch_id: str, since: datetime, until: datetime) -> Sample | None:
        row = self.tx.execute(LARGEST, {"watch": watch_id, "since": since, "until": until}).first()
        return sample_of(row) if row else None

    def furthest(self, watch_id: str, since: datetime, until: datetime, limit: int) -> tuple[Sample, ...]:
        """Of the newest posts, as with conversations."""
        newest = of_watch(watch_id, since, *M, STIR.label("stir")).where(HITS.c.at < until)
        posts = newest.order_by(HITS.c.at.desc(), M.id.desc()).limit(SORTED).subquery().c
        order = (posts.stir.desc(), func.coalesce(posts.author_followers, -1).desc(), posts.id.desc())
        place = func.row_number().over(partition_by=posts.source, order_by=order).label("place")
        ranked = select(*posts, place).subquery().c
        first = select(*ranked).where(ranked.place <= limit).order_by(ranked.place, ranked.source)
        return tuple(sample_of(row) for row in self.tx.execute(first))

    def said(
        self, watch_id: str, since: datetime, until: datetime, limit: int
    ) -> tuple[tuple[str, str | None], ...]:
        inside = of_watch(watch_id, since, M.text, M.language).where(HITS.c.at < until)
        newest = inside.order_by(HITS.c.at.desc(), M.id.desc()).limit(limit)
        return tuple((row.text, row.language) for row in self.tx.execute(newest))

    def amplifiers(self, watch_id: str, since: datetime, limit: int) -> tuple[Amplifier, ...]:
        columns = M.author_handle.label("author"), M.author_followers.label("followers")
        newest = of_watch(watch_id, since, *columns).where(columns[0].is_not(None), columns[1] > 0)
        posts = newest.order_by(HITS.c.at.desc()).limit(SORTED).subquery().c
        followers = func.max(posts.followers)
        each = select(posts.author, followers.label("followers"), func.count().label("posts"))
        largest = each.group_by(posts.author).order_by(followers.desc(), posts.author).limit(limit)
        return tuple(Amplifier(**row) for row in self.tx.execute(largest).mappings())

    def history(self, author: str) -> History:
        columns = M.author_handle.label("author"), M.created_at.label("at"), M.score.label("score")
        newest = select(*columns).order_by(M.id.desc()).limit(SORTED).subquery().c
        name = plain_name(author)
        negative = func.sum(case((newest.score <= NEGATIVE, 1), else_=0)).label("negative")
        theirs = func.lower(newest.author).in_([name, f"@{name}"]) | (newest.author == author)
        dates = func.min(newest.at).label("first"), func.max(newest.at).label("last")
        counts = func.count().label("posts"), func.count(newest.score).label("scored"), negative
        row = self.tx.execute(select(*counts, *dates).where(theirs)).one()
        if not row.posts:
            return History(count=0)
        at = {"first": row.first.isoformat(), "last": row.last.isoformat()}
        return History(count=row.posts, scored=row.scored, negative=row.negative, **at)

    def kept(self, since: datetime, limit: int, below: Kept | None = None) -> tuple[Kept, ...]:
        text = func.substr(M.text, 1, TRIED_ON)
        newest = select(M.id, M.source, text, M.created_at).where(M.created_at >= since)
        if below:
            older = or_(M.created_at < below.at, M.id < below.id)
            newest = newest.where(M.created_at <= below.at, older)
        rows = self.tx.execute(newest.order_by(M.created_at.desc(), M.id.desc()).limit(limit))
        return tuple(starmap(Kept, rows))

    def samples(self, ids: Sequence[int]) -> tuple[Sample, ...]:
        chosen = select(*M).where(M.id.in_(ids)).order_by(M.created_at.desc(), M.id.desc())
        return tuple(sample_of(row) for row in self.tx.execute(chosen))

    def grave_posts(self, watch_id: str, since: datetime) -> tuple[tuple[str, ...], ...]:
        """Where nobody knows who wrote it, each post stands for itself."""
        query = of_watch(watch_id, since, M.id, AUTHOR, HITS.c.grave)
        found: dict[str | int, list[str]] = {}
        for row in self.tx.execute(query.where(HITS.c.grave.is_not(None)).order_by(M.id)):
            found.setdefault(row.author or row.id, []).extend(row.grave.split("\n"))
        return tuple(tuple(dict.fromkeys(words)) for words in found.values())

    def _named(self, named: Iterable[tuple[str, str]]) -> list[Any]:
        """The rows that go by these sources and ids. Two queries, as each has its own index."""
        ids: dict[str, list[str]] = {}
        for source, id_ in named:
            ids.setdefault(source, []).append(id_)
        queries = (
            select(*M).where(M.source == source, column.in_(listed))
            for source, listed in ids.items()
            for column in (M.external_id, M.known_as)
        )
        return [row for query in queries for row in self.tx.execute(query)]

    def _marked(self, row: Any, marks: dict[str, Any]) -> list[tuple[str, Sample]]:
        self.tx.execute(update(MENTIONS).where(M.id == row.id).values(marks))
        sample = replace(sample_of(row), **marks)
        mine = (HITS.c.mention_id == row.id, HITS.c.at == row.created_at)
        watches = select(HITS.c.watch_id).where(HITS.c.watch_id.in_(select(WATCHES.c.id)), *mine)
        return [(watch_id, sample) for watch_id in self.tx.execute(watches).scalars()]

    def _recount(self, mentions: Mapping[tuple[str, str], Mention | Now]) -> None:
        """What a source tells again of a stored post counts from now on; the first counts stay beside it."""
        rows = ((row, mentions.get((row.source, row.external_id))) for row in self._named(mentions))
        changed = [changes for row, told in rows if told and (changes := _newer(row, told))]
        if changed:
            self.tx.execute(RECOUNT, sorted(changed, key=itemgetter("row")))  # no two wait for each other

    def _insert(self, reads: Mapping[tuple[str, str], Read]) -> list[tuple[int, Read]]:
        """The new ones with their row ids; none whose author was forgotten."""
        if not (reads := without_forgotten(self.tx, reads)):
            return []
        statement, rows = self._batch(MENTIONS, [_row(read, self.tx.now) for read in reads.values()])
        new = statement.on_conflict_do_nothing().returning(M.id, M.source, M.external_id)
        return [(row.id, reads[row.source, row.external_id]) for row in self.tx.execute(new, rows)]


def _row(read: Read, seen_at: datetime) -> dict[str, Any]:
    row = to_row(read.mention)
    return row | _counts(read.mention) | {"score": read.score, "language": read.language, "seen_at": seen_at}


def _counts(mention: Mention | Now) -> dict[str, int]:
    """Those that the source tells."""
    told = known({name: getattr(mention, name) for name in NUMBERS})
    return {name: min(count, MOST) for name, count in told.items()}


def _newer(row: Any, told: Mention | Now) -> dict[str, Any] | None:
    """The parameters of ``RECOUNT``; nothing when all is as it was."""
    before, news = {name: getattr(row, name) for name in NUMBERS}, _counts(told)
    now, first = before | news, news | _none_yet(row, told, news) | known(row.first_counts or before)
    return {"row": row.id, "first": dict.fromkeys(NUMBERS) | first} | now if now != before else None


def _none_yet(row: Any, told: Mention | Now, news: Iterable[str]) -> dict[str, int]:
    """Nobody had answered in the minute in which it was written, nor when a source that leaves zeros out told
    it without a count. What another did not tell is not known: it may count only since it has keys.
    """
    is_young = row.seen_at is not None and row.seen_at - row.created_at <= YOUNG
    began = is_young or (isinstance(told, Mention) and row.source in SPARING)
    return {name: 0 for name in news if name in REACTIONS} if began else {}


def _marks(row: Any, changes: Mapping[tuple[str, str], Change]) -> dict[str, Any]:
    """What is new about a stored post."""
    change = changes.get((row.source, row.external_id)) or changes[row.source, row.known_as]
    gone = _is_gone(row)
    if change.is_gone:
        is_old = gone or (row.back_at is not None and change.at <= row.back_at)
        return {} if is_old else {"deleted_at": change.at, "back_at": None}
    marks: dict[str, Any] = {"back_at": change.at} if gone and change.at > row.deleted_at else {}
    now = None if change.text is None else clean(change.text[:MAX_TEXT])
    is_old = row.edited_at is not None and change.at < row.edited_at
    if now is None or is_old or now == (row.text if row.edited_text is None else row.edited_text):
        return marks
    return marks | {"edited_at": row.edited_at or change.at, "edited_text": now}


def _is_gone(row: Any) -> bool:
    return row.deleted_at is not None and row.back_at is None


def _hits(mention_id: int, read: Read) -> list[dict[str, Any]]:
    hit = {"at": read.mention.created_at, "mention_id": mention_id, "grave": "\n".join(read.grave) or None}
    by_words = [hit | {"watch_id": id_, "answer": False} for id_ in dict.fromkeys(read.watches)]
    return by_words + [hit | {"watch_id": id_, "answer": True, "grave": None} for id_ in read.answers]


def of_watch(watch_id: str, since: datetime, *columns: Any) -> Select[Any]:
    return in_talks_of(watch_id, since, *columns).where(BY_WORDS)


def in_talks_of(watch_id: str, since: datetime, *columns: Any) -> Select[Any]:
    """With those that only answer."""
    joined = MENTIONS.join(HITS, HITS.c.mention_id == M.id)
    return select(*columns).select_from(joined).where(HITS.c.watch_id == watch_id, HITS.c.at >= since)
