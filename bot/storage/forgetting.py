"""Everything that is kept about one author, found and erased. The record's chain stays whole (`chain`)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Table, delete, or_, select, union, update

from bot.domain.crisis.traces import Author, Traces, plain_name, urls_of, without
from bot.storage.store import Store
from bot.storage.tables import (
    SETTLED,
    AlertRow,
    CrisisRow,
    DeliveryRow,
    EventBodyRow,
    EventRow,
    HitRow,
    MentionRow,
    StepRow,
    TrialRow,
    table_of,
)

ALERTS, CRISES, DELIVERIES = table_of(AlertRow), table_of(CrisisRow), table_of(DeliveryRow)
EVENTS, BODIES, HITS, MENTIONS = (table_of(row) for row in (EventRow, EventBodyRow, HitRow, MentionRow))
STEPS, TRIALS = table_of(StepRow), table_of(TrialRow)
HANDLE, NUMBER = MENTIONS.c.author_handle, MENTIONS.c.author_id
SLICE = 500  # rows named in one statement


class Forgetting(Store):
    def traces(self, name: str, source: str = "") -> Traces:
        """By handle or by id, in whatever letters. Reads all posts that are kept: it takes its seconds."""
        author, rows = self._known(Author(plain_name(name), source))
        posts: defaultdict[str, list[int]] = defaultdict(list)
        for row in rows:
            posts[row.source].append(row.id)
        urls = {row.url for row in rows}
        urls.update(url for row in self._alerts() for url in urls_of([row.samples, row.storm], author))
        author = replace(author, urls=frozenset(urls - {""}))
        return Traces(
            author=author,
            posts={source: tuple(ids) for source, ids in posts.items()},
            alerts=tuple(row.id for row in self._alerts() if author.is_in([row.samples, row.storm])),
            events=self._events(author),
            messages=tuple(self._messages(author)),
            crises=tuple(
                dict.fromkeys([*self._led_to(author), *(row.crisis_id for row in self._cards(author))])
            ),
            trials=tuple(row.id for row in self._trials() if author.is_in(row.found)),
        )

    def erase(self, traces: Traces) -> None:
        ids = [number for numbers in traces.posts.values() for number in numbers]
        for part in _sliced(ids):
            self.tx.execute(delete(HITS).where(HITS.c.mention_id.in_(part)))
            self.tx.execute(delete(MENTIONS).where(MENTIONS.c.id.in_(part)))
        for row in self._alerts(traces.alerts):
            left = {name: without(getattr(row, name), traces.author) for name in ("samples", "storm")}
            changed = left | {"version": row.version + 1}
            self.tx.execute(update(ALERTS).where(ALERTS.c.id == row.id).values(changed))
        self._each(BODIES, "event_id", [n for numbers in traces.events.values() for n in numbers])
        for part in _sliced(traces.messages):
            told = update(DELIVERIES).where(DELIVERIES.c.position.in_(part))
            self.tx.execute(told.values(payload={}))
        for row in self._trials(traces.trials):
            found = {"found": without(row.found, traces.author), "version": row.version + 1}
            self.tx.execute(update(TRIALS).where(TRIALS.c.id == row.id).values(found))
        for row in self._cards(traces.author):
            left = {"data": without(row.data, traces.author), "version": row.version + 1}
            mine = (STEPS.c.crisis_id == row.crisis_id, STEPS.c.step_id == row.step_id)
            self.tx.execute(update(STEPS).where(*mine).values(left))
        linked = list(self._led_to(traces.author))
        self.tx.execute(update(CRISES).where(CRISES.c.id.in_(linked)).values(link=""))

    def _known(self, author: Author) -> tuple[Author, list[Any]]:
        """By all names that their posts bear: who is renamed keeps the id."""
        while True:
            rows = list(self._posts(author))
            names = {(row.source, plain_name(name)) for row in rows for name in _names(row) if name}
            known = replace(author, also=frozenset(names))
            if known == author:
                return author, rows
            author = known

    def _posts(self, author: Author) -> Iterator[Any]:
        columns = (MENTIONS.c[name] for name in ("id", "source", "url", "author_handle", "author_id"))
        spelt = self._spelt(author)
        for row in self.tx.execute(select(*columns).where(or_(HANDLE.in_(spelt), NUMBER.in_(spelt)))):
            if any(author.is_called(name, row.source) for name in _names(row)):
                yield row

    def _spelt(self, author: Author) -> list[str]:
        """As posts write their names: each database has its own mind about which letters are alike."""
        names, written = author.names, union(select(HANDLE), select(NUMBER))
        return [name for name in self.tx.execute(written).scalars() if name and plain_name(name) in names]

    def _alerts(self, ids: Iterable[str] | None = None) -> Iterable[Any]:
        query = select(ALERTS.c.id, ALERTS.c.samples, ALERTS.c.storm, ALERTS.c.version)
        return self.tx.execute(query if ids is None else query.where(ALERTS.c.id.in_(list(ids))))

    def _trials(self, ids: Iterable[str] | None = None) -> Iterable[Any]:
        query = select(TRIALS.c.id, TRIALS.c.found, TRIALS.c.version)
        return self.tx.execute(query if ids is None else query.where(TRIALS.c.id.in_(list(ids))))

    def _crises(self, author: Author) -> dict[str, None]:
        return dict.fromkeys([*self._led_to(author), *(row.crisis_id for row in self._cards(author))])

    def _led_to(self, author: Author) -> Iterator[str]:
        """Crises whose link leads to a post of theirs."""
        found = self.tx.execute(select(CRISES.c.id, CRISES.c.link))
        return (row.id for row in found if row.link in author.urls)

    def _cards(self, author: Author) -> list[Any]:
        """Steps with a profile card of theirs."""
        columns = (STEPS.c[name] for name in ("crisis_id", "step_id", "data", "version"))
        found = self.tx.execute(select(*columns))
        return [row for row in found if any(map(author.wrote, row.data.get("cards", ())))]

    def _events(self, author: Author) -> dict[str | None, tuple[int, ...]]:
        found: defaultdict[str | None, list[int]] = defaultdict(list)
        told = select(EVENTS.c.id, EVENTS.c.crisis_id, BODIES.c.body)
        for row in self.tx.execute(told.join(BODIES, BODIES.c.event_id == EVENTS.c.id)):
            if author.is_in(json.loads(row.body)):
                found[row.crisis_id].append(row.id)
        return {crisis_id: tuple(ids) for crisis_id, ids in found.items()}

    def _messages(self, author: Author) -> Iterator[int]:
        """Those that wait still are sent as they are: nothing is lost on the way."""
        sent = select(DELIVERIES.c.position, DELIVERIES.c.payload).where(SETTLED)
        return (row.position for row in self.tx.execute(sent) if author.is_in(row.payload))

    def _each(self, table: Table, column: str, ids: Iterable[int]) -> None:
        for part in _sliced(ids):
            self.tx.execute(delete(table).where(table.c[column].in_(part)))


def _names(post: Any) -> tuple[str | None, str | None]:
    return post.author_handle, post.author_id


def _sliced(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = list(ids)
    while rest:
        part, rest = rest[:SLICE], rest[SLICE:]
        yield part
