"""Everything that is kept about one author, found and erased. The record's chain stays whole (`chain`)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, or_, select, union, update

from bot.domain.crisis import traces
from bot.domain.crisis.traces import Author, Left, Said, Stays, Traces, plain_name, plain_text
from bot.domain.events import DebriefReported
from bot.domain.storm.mention import MentionKind
from bot.storage import typed
from bot.storage.deliveries import SAID, Deliveries
from bot.storage.forgotten import keep_away
from bot.storage.store import Store, sliced
from bot.storage.tables import (
    CounterRow,
    CrisisRow,
    DeliveryRow,
    EventBodyRow,
    EventRow,
    ForgettingRow,
    HitRow,
    MentionRow,
    PostedRow,
    WatchRow,
    table_of,
)
from bot.storage.typed import Typed

COUNTERS, CRISES, DELIVERIES = table_of(CounterRow), table_of(CrisisRow), table_of(DeliveryRow)
EVENTS, BODIES, HITS, MENTIONS = (table_of(row) for row in (EventRow, EventBodyRow, HitRow, MentionRow))
POSTED, WATCHES = table_of(PostedRow), table_of(WatchRow)
M = MENTIONS.c
HANDLE, NUMBER = M.author_handle, M.author_id
BEGUN = table_of(ForgettingRow)
LEARNT = ("also", "ids", "urls", "texts")  # of an author, from what is erased
MOST_LEFT = 100  # places named to people
TIMES = "forgotten"


class Forgetting(Store):
    def traces(self, name: str, source: str = "", *, bare: bool = False) -> Traces:
        """By handle or by id, in whatever letters. Reads all that is kept: it takes its seconds."""
        author, rows = self._known(self._begun(Author(plain_name(name), source, bare=bare)))
        kept, said = typed.left_to_people(self.tx), list(typed.all_typed(self.tx))
        copies = [(one.said["samples"], one.said["storm"]) for one in said if one.table is typed.ALERTS]
        wrote, alike = [*_wrote(rows), *traces.texts_of(copies, author)], self._alike(author, rows)
        author = _with_words(author, rows, copies, own=_own(author, wrote, alike, copies, said))
        shared = {row.text for row in rows if plain_text(row.text) not in author.texts}
        quoting = replace(author, texts=author.texts | traces.quotable(wrote))
        same = self._same(shared, len([row for row in rows if row.text in shared]))
        rows += [row for row in alike if plain_text(row.text) in author.texts]
        mine = [one for one in said if typed.tells_of(one, author, kept)]
        events, crises = self._events(author), tuple(dict.fromkeys(o.crisis_id for o in mine if o.crisis_id))
        touched = frozenset(filter(None, (*events, *crises)))
        return Traces(
            author=author,
            posts=_by(rows, lambda row: row.source, lambda row: row.id),
            rows=_by(mine, lambda one: one.table.name, lambda one: one.key),
            crises=crises,
            events=events,
            messages=tuple(self._messages(author, {one.crisis_id for one in mine if one.is_report})),
            posted=tuple(self._posted(events, {one.crisis_id for one in mine if one.is_report})),
            left=(*same, *self._left(author, quoting, said, kept, touched))[:MOST_LEFT],
        )

    def begin(self, author: Author) -> None:
        known = {name: sorted(getattr(author, name)) for name in LEARNT} | {"bare": author.bare}
        self._put(BEGUN, {"name": _order(author), "known": known, "at": self.tx.now})

    def end(self, author: Author) -> None:
        self.tx.execute(delete(BEGUN).where(BEGUN.c.name == _order(author)))

    def unfinished(self, before: datetime) -> tuple[Author, ...]:
        rows = self.tx.execute(select(BEGUN.c.name, BEGUN.c.known).where(BEGUN.c.at < before))
        found = ((*row.name.partition("/"), row.known["bare"]) for row in rows)
        return tuple(Author(name, source, bare=bare) for source, _, name, bare in found)

    def _begun(self, author: Author) -> Author:
        """With what was known of them when it was begun, where it was not ended."""
        query = select(BEGUN.c.known).where(BEGUN.c.name == _order(author))
        known = self.tx.execute(query).scalar_one_or_none() or {}
        learnt: dict[str, Any] = {name: frozenset(map(_hashable, known.get(name, ()))) for name in LEARNT}
        return replace(author, **learnt)

    def erase(self, found: Traces) -> frozenset[str]:
        self._hold_storms()
        author, kept = found.author, typed.left_to_people(self.tx) if found.rows else {}
        for part in sliced(number for numbers in found.posts.values() for number in numbers):
            named = select(M.source, M.external_id).where(M.id.in_(part))
            keep_away(self.tx, [(row.source, row.external_id) for row in self.tx.execute(named)])
            self._each(HITS, "mention_id", part)
            self._each(MENTIONS, "id", part)
        touched = list(typed.these(self.tx, found.rows))
        for one in touched:
            typed.erase(self.tx, one, author, kept)
        self._each(BODIES, "event_id", [n for numbers in found.events.values() for n in numbers])
        for part in sliced(found.messages):
            said = self._deliveries(DELIVERIES.c.position.in_(part))
            Deliveries(self.tx).rewrite({row.position: _redacted(row.payload, author) for row in said})
        for part in sliced(found.posted):
            unwanted = update(POSTED).where(POSTED.c.key.in_(part))
            self.tx.execute(unwanted.values(unwanted=True))
        return frozenset(one.crisis_id for one in touched if one.crisis_id)

    def _hold_storms(self) -> None:
        """Whoever records one holds its watch: they go first, or see that somebody was forgotten."""
        self.tx.execute(select(WATCHES.c.id).order_by(WATCHES.c.id).with_for_update())
        self._count_up(COUNTERS, TIMES)

    def times(self) -> int:
        query = select(COUNTERS.c.value).where(COUNTERS.c.name == TIMES)
        return self.tx.execute(query).scalar_one_or_none() or 0

    def _known(self, author: Author) -> tuple[Author, list[Any]]:
        """By all names that their posts bear: who is renamed keeps the id."""
        while True:
            rows = list(self._posts(author))
            names = {(row.source, plain_name(name)) for row in rows for name in _names(row) if name}
            handles = {plain_name(row.author_handle) for row in rows if row.author_handle}
            ids = {plain_name(row.author_id) for row in rows if row.author_id} - handles
            also, numbers = author.also | names, (author.ids | ids) - handles
            known = replace(author, also=also, ids=frozenset(numbers))
            if known == author:
                return author, rows
            author = known

    def _posts(self, author: Author) -> Iterator[Any]:
        spelt = self._spelt(author)
        for row in self.tx.execute(select(MENTIONS).where(or_(HANDLE.in_(spelt), NUMBER.in_(spelt)))):
            if any(author.is_called(name, row.source) for name in _names(row)):
                yield row

    def _spelt(self, author: Author) -> list[str]:
        """As posts write their names: each database has its own mind about which letters are alike."""
        names, written = author.names, union(select(HANDLE), select(NUMBER))
        return [name for name in self.tx.execute(written).scalars() if name and plain_name(name) in names]

    def _alike(self, author: Author, rows: Iterable[Any]) -> list[Any]:
        """Posts of others that say the same, word for word, where it is no chance; also as what is gone."""
        known, found = {row.id for row in rows}, list[Any]()
        said = {row.text for row in rows if traces.is_ones_own(row.text)}
        if author.texts:
            texts = self.tx.execute(select(M.text).distinct()).scalars()
            said.update(text for text in texts if plain_text(text) in author.texts)
        for part in sliced(said):
            found += self.tx.execute(select(MENTIONS).where(M.text.in_(part)))
        return [row for row in found if row.id not in known]

    def _same(self, texts: Iterable[str], theirs: int) -> Iterator[Left]:
        """How many others said what they said, before them or by chance."""
        counts = (select(func.count()).where(M.text.in_(part)) for part in sliced(texts))
        if others := sum(int(self.tx.execute(count).scalar_one()) for count in counts) - theirs:
            yield Left(why=Stays.ALIKE, where=str(others))

    def _events(self, author: Author) -> dict[str | None, tuple[int, ...]]:
        mine = (row for row, body in self._bodies() if author.is_in(body))
        return _by(mine, lambda row: row.crisis_id, lambda row: row.id)

    def _bodies(self) -> Iterator[tuple[Any, Any]]:
        told = select(EVENTS.c.id, EVENTS.c.crisis_id, EVENTS.c.seq, BODIES.c.body)
        for row in self.tx.execute(told.join(BODIES, BODIES.c.event_id == EVENTS.c.id)):
            yield row, json.loads(row.body)

    def _deliveries(self, *which: Any) -> Iterable[Any]:
        said = select(DELIVERIES.c.position, DELIVERIES.c.payload)
        return self.tx.execute(said.where(SAID, *which))

    def _messages(self, author: Author, reported: Container[str]) -> Iterator[int]:
        """Of files only the name is in the payload."""
        for row in self._deliveries():
            if author.is_in(row.payload) or row.payload.get("crisis_id") in reported:
                yield row.position

    def _posted(
        self, events: Mapping[str | None, tuple[int, ...]], reported: Collection[str]
    ) -> Iterator[str]:
        """What was told of these long ago, and files of the reports that name them."""
        files = (EVENTS.c.crisis_id.in_(reported), EVENTS.c.kind == DebriefReported.__name__)
        ids = {str(number) for number in self.tx.execute(select(EVENTS.c.id).where(*files)).scalars()}
        ids.update(str(number) for numbers in events.values() for number in numbers)
        told = self.tx.execute(select(POSTED.c.key).where(~POSTED.c.unwanted)).scalars()
        return (key for key in told if key.partition("/")[0] in ids)

    # --- what is left to people

    def _left(
        self, author: Author, quoting: Author, said: list[Typed], kept: typed.Kept, crises: Container[str]
    ) -> Iterator[Left]:
        numbers = {row.id: row.number for row in self.tx.execute(select(CRISES.c.id, CRISES.c.number))}
        for one in said:
            if typed.is_left(one, author, kept):
                yield Left(why=Stays.PUBLIC, where=one.table.name, crisis=numbers[one.crisis_id])
            elif one.table is typed.CAPTURES and one.crisis_id in crises:
                yield Left(why=Stays.FILE, where=str(one.said["name"]), crisis=numbers[one.crisis_id])
        for row in self.tx.execute(select(WATCHES.c.name, WATCHES.c.terms)):
            if replace(author, bare=True).is_in([row.name, row.terms]):
                yield Left(why=Stays.WATCH, where=row.name)
        if posts := self._by_others(author) + sum(traces.named_by_others(one.said, author) for one in said):
            yield Left(why=Stays.POSTS, where=str(posts))
        for why, loosely in ((Stays.NAME, replace(author, bare=True)), (Stays.WORDS, quoting)):
            if loosely != author:
                yield from self._perhaps(why, loosely, author, said, kept, numbers)

    def _by_others(self, author: Author) -> int:
        """About how many: as SQL reads letters."""
        called = or_(*(func.lower(M.text).contains(f"@{name}", autoescape=True) for name in author.names))
        theirs = self._spelt(author)
        others = or_(HANDLE.is_(None), HANDLE.not_in(theirs))
        return int(self.tx.execute(select(func.count()).where(called, others)).scalar_one())

    def _perhaps(
        self, why: Stays, loosely: Author, author: Author, said: Iterable[Typed], kept: typed.Kept,
        numbers: Mapping[str, int],
    ) -> Iterator[Left]:  # fmt: skip
        """It may be anybody of that name, or anybody's words, so it is not taken for them unasked."""
        for one in said:
            if typed.tells_of(one, loosely, kept) and not typed.tells_of(one, author, kept):
                yield Left(why=why, where=one.table.name, crisis=numbers.get(one.crisis_id, 0))
        for row, body in self._bodies():
            if loosely.is_in(body) and not author.is_in(body):
                where = f"record, entry {row.seq}" if row.crisis_id else "record"
                yield Left(why=why, where=where, crisis=numbers.get(row.crisis_id, 0))

    def _each(self, table: Table, column: str, ids: Iterable[int]) -> None:
        for part in sliced(ids):
            self.tx.execute(delete(table).where(table.c[column].in_(part)))


def _with_words(author: Author, rows: Iterable[Any], copies: Any, own: frozenset[str]) -> Author:
    """What they wrote and where it stands, in posts and in copies of posts that are gone."""
    urls = {*(row.url for row in rows), *traces.urls_of(copies, author), *author.urls}
    return replace(author, urls=frozenset(urls - {""}), texts=own | author.texts)


def _order(author: Author) -> str:
    return f"{author.source}/{author.name}"


def _hashable(said: Any) -> Any:
    return tuple(said) if isinstance(said, list) else said


def _wrote(rows: Iterable[Any]) -> Iterator[Said]:
    """What is shown on with a press is somebody else's."""
    for row in rows:
        if row.kind != MentionKind.REPOST:
            yield row.text, row.created_at
            if row.edited_text:
                yield row.edited_text, row.edited_at


def _own(
    author: Author, wrote: Iterable[Said], alike: Iterable[Any], copies: Any, said: Iterable[Typed]
) -> frozenset[str]:
    others = [*((row.text, row.created_at) for row in alike), *traces.texts_of(copies, author, others=True)]
    versions = (version for one in said if one.table is typed.STATEMENTS for version in one.said["versions"])
    brands = ((v["text"], datetime.fromisoformat(v["at"])) for v in versions)
    return traces.own_texts(wrote, others, brands)


def _redacted(payload: Mapping[str, Any], author: Author) -> Mapping[str, Any] | None:
    """Whoever has to act is told on, without the words; of a post that was passed on nothing is left."""
    if "text" not in payload or author.is_in([payload.get("by"), _addresses(payload)]):
        return None
    left: Mapping[str, Any] = traces.without(payload, author, traces.ERASED)
    return left


def _addresses(value: Any) -> list[Any]:
    """Where its buttons lead: none of them can do without."""
    if isinstance(value, Mapping):
        return [value.get("url"), *(url for part in value.values() for url in _addresses(part))]
    return [url for part in value for url in _addresses(part)] if isinstance(value, list) else []


def _names(post: Any) -> tuple[str | None, str | None]:
    return post.author_handle, post.author_id


def _by(rows: Iterable[Any], group: Any, value: Any) -> dict[Any, tuple[Any, ...]]:
    found: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[group(row)].append(value(row))
    return {key: tuple(values) for key, values in found.items()}
