"""The record: append-only, chained per crisis, and the outbox of everything people are told."""

from __future__ import annotations

import json
import secrets
from collections.abc import Container, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, or_, select, update

from bot.domain.crisis.keeping import Own, tells_of_people
from bot.domain.errors import NotFound
from bot.domain.events import Event, StepProgressed
from bot.domain.log.record import EVENTS as KINDS
from bot.domain.log.record import Recorded, body_of, event_from
from bot.domain.plan.step_kinds.notify import ACK
from bot.domain.words import N_
from bot.storage.chain import SALT_BYTES, Entry, broken_at, digest_of, link_of
from bot.storage.mapper import clean
from bot.storage.store import Store, Tx, insertion
from bot.storage.tables import ChainRow, CrisisRow, EventBodyRow, EventRow, PendingEventRow, table_of

CHAINS, CRISES, EVENTS = table_of(ChainRow), table_of(CrisisRow), table_of(EventRow)
BODIES, PENDING = table_of(EventBodyRow), table_of(PendingEventRow)
OF_ALERTS = [name for name, kind in KINDS.items() if any(f.name == "alert_id" for f in fields(kind))]
HAS_READ = json.dumps({"choice": ACK})[1:-1]  # as a body has it: in what people type, quotes are escaped
LOCKING = select(CRISES.c.id).where(CRISES.c.id == bindparam("crisis")).with_for_update(key_share=True)
HANDLED = delete(PENDING).where(
    PENDING.c.subscriber == bindparam("its_subscriber"), PENDING.c.event_id == bindparam("its_event")
)
HEAD = select(CHAINS).where(CHAINS.c.crisis_id == bindparam("crisis"))
NEW_EVENT = EVENTS.insert().returning(EVENTS.c.id)
LOOKED_THROUGH = 1_000  # events in one transaction


class Events(Store):
    def __init__(self, tx: Tx, subscribers: Sequence[str]) -> None:
        super().__init__(tx)
        self._subscribers = subscribers
        self._last: dict[str, tuple[int, str]] = {}  # chains that this transaction holds

    def record(self, event: Event, at: datetime) -> int:
        """Append it; whoever else writes on this crisis waits, so that the chain never forks."""
        self.tx.news.add("events")
        salt, body = secrets.token_bytes(SALT_BYTES), json.dumps(body_of(event), sort_keys=True)
        told = {"at": at, "kind": type(event).__name__, "actor": clean(event.actor)}
        told |= {"crisis_id": event.crisis_id, "digest": digest_of(salt, body)}
        row = told | (self._next_link(told) if event.crisis_id else {"seq": 0, "link": ""})
        event_id = int(self.tx.execute(NEW_EVENT, row).scalar_one())
        self.tx.execute(insertion(BODIES), {"event_id": event_id, "salt": salt, "body": body})
        waiting = {"event_id": event_id, "again_at": at, "attempts": 0, "error": ""}
        if self._subscribers:
            self.tx.execute(insertion(PENDING), [waiting | {"subscriber": s} for s in self._subscribers])
        return event_id

    def timeline(self, crisis_id: str, *kinds: type[Event]) -> tuple[Recorded, ...]:
        mine = _events().where(EVENTS.c.crisis_id == crisis_id)
        if kinds:
            mine = mine.where(EVENTS.c.kind.in_([kind.__name__ for kind in kinds]))
        return self._recorded(mine.order_by(EVENTS.c.seq))

    def acts(self, crisis_id: str, since: datetime | None = None) -> tuple[tuple[str, datetime], ...]:
        mine = select(EVENTS.c.actor, EVENTS.c.at).where(EVENTS.c.crisis_id == crisis_id)
        if since:
            mine = mine.where(EVENTS.c.at > since)
        return tuple((row.actor, row.at) for row in self.tx.execute(mine.order_by(EVENTS.c.seq)))

    def actors(self, crisis_id: str, *, readers: Sequence[str]) -> tuple[str, ...]:
        mine = select(EVENTS.c.actor).select_from(_with_bodies()).where(EVENTS.c.crisis_id == crisis_id)
        erased, read = BODIES.c.body.is_(None), BODIES.c.body.contains(HAS_READ, autoescape=True)
        did_more = or_(EVENTS.c.kind != StepProgressed.__name__, erased, ~read)
        acted = mine.where(or_(did_more, EVENTS.c.actor.in_(readers))).group_by(EVENTS.c.actor)
        return tuple(self.tx.execute(acted.order_by(func.min(EVENTS.c.seq))).scalars())

    def pending(self, subscriber: str, limit: int) -> tuple[Recorded, ...]:
        """Oldest first. In a writing transaction, those that another process is handling are left to it."""
        query = _events().join(PENDING, PENDING.c.event_id == EVENTS.c.id)
        mine = query.where(PENDING.c.subscriber == subscriber, PENDING.c.again_at <= self.tx.now)
        first = mine.order_by(EVENTS.c.id).limit(limit)
        if self.tx.writing:
            first = first.with_for_update(of=PENDING, skip_locked=True)
        return self._recorded(first)

    def get(self, event_id: int) -> Recorded:
        found = self._recorded(_events().where(EVENTS.c.id == event_id))
        if not found:
            raise NotFound(N_("This event is not in the record."))
        return found[0]

    def handled(self, subscriber: str, event_id: int) -> None:
        self.tx.execute(HANDLED, {"its_subscriber": subscriber, "its_event": event_id})

    def failed(self, subscriber: str, event_id: int, *, error: str, again_at: datetime | None) -> None:
        changes = {"attempts": PENDING.c.attempts + 1, "error": clean(error), "again_at": again_at}
        self.tx.execute(update(PENDING).where(*_task(subscriber, event_id)).values(changes))

    def chain(self, crisis_id: str) -> tuple[Entry, ...]:
        columns = [EVENTS.c[name] for name in Entry._fields[:-2]]
        query = select(*columns, BODIES.c.salt, BODIES.c.body).select_from(_with_bodies())
        rows = self.tx.execute(query.where(EVENTS.c.crisis_id == crisis_id).order_by(EVENTS.c.seq))
        return tuple(Entry._make(row) for row in rows)

    def broken_link(self, crisis_id: str) -> int | None:
        head = self._head(crisis_id)
        seq, link = (head.seq, head.link) if head else (0, "")
        return broken_at(self.chain(crisis_id), last_seq=seq, last_link=link)

    def erase(self, event_ids: Iterable[int]) -> int:
        return self.tx.execute(delete(BODIES).where(BODIES.c.event_id.in_(list(event_ids)))).rowcount

    def strip(
        self, crisis_id: str, alert_ids: Container[str], own: Own, after: int
    ) -> tuple[int | None, int]:
        """By ids of events, which an index leads to: an alert has events from before it was in a crisis."""
        mine = or_(
            EVENTS.c.crisis_id == crisis_id, EVENTS.c.crisis_id.is_(None) & EVENTS.c.kind.in_(OF_ALERTS)
        )
        inside = (EVENTS.c.id > after, EVENTS.c.id <= after + LOOKED_THROUGH)
        told = select(EVENTS.c.id, EVENTS.c.kind, EVENTS.c.crisis_id, BODIES.c.body)
        rows = self.tx.execute(told.join(BODIES, BODIES.c.event_id == EVENTS.c.id).where(*inside, mine))
        bodies = [(row, json.loads(row.body)) for row in rows]
        personal = [
            row.id
            for row, body in bodies
            if tells_of_people(row.kind, body, own) and (row.crisis_id or body["alert_id"] in alert_ids)
        ]
        last = self.tx.execute(select(func.max(EVENTS.c.id))).scalar_one()
        upto = after + LOOKED_THROUGH
        return (upto if upto < last else None), self.erase(personal)

    def given_up(self, since: datetime) -> int:
        untold = PENDING.join(EVENTS, EVENTS.c.id == PENDING.c.event_id)
        late = select(func.count()).select_from(untold)
        return int(
            self.tx.execute(late.where(PENDING.c.again_at.is_(None), EVENTS.c.at >= since)).scalar_one()
        )

    def _next_link(self, told: dict[str, Any]) -> dict[str, Any]:
        """What is locked is the crisis, which most use cases hold already: no second lock, no deadlock."""
        crisis_id = told["crisis_id"]
        seq, previous = self._last.get(crisis_id) or self._locked(crisis_id)
        link = link_of(previous, seq=seq + 1, **told)
        self._put(CHAINS, {"crisis_id": crisis_id, "seq": seq + 1, "link": link})
        self._last[crisis_id] = seq + 1, link
        return {"seq": seq + 1, "link": link}

    def _locked(self, crisis_id: str) -> tuple[int, str]:
        """Where its chain ends, until the end of this transaction."""
        if not self.tx.on_sqlite:  # whose writers go one by one anyway
            self.tx.execute(LOCKING, {"crisis": crisis_id})
        head = self._head(crisis_id)
        return (head.seq, head.link) if head else (0, "")

    def _head(self, crisis_id: str) -> Row[Any] | None:
        return self.tx.execute(HEAD, {"crisis": crisis_id}).one_or_none()

    def _recorded(self, query: Select[Any]) -> tuple[Recorded, ...]:
        return tuple(
            Recorded(
                id=row.id,
                seq=row.seq,
                at=row.at,
                event=event_from(
                    row.kind, actor=row.actor, crisis_id=row.crisis_id, body=json.loads(row.body or "{}")
                ),
                erased=row.body is None,
            )
            for row in self.tx.execute(query)
        )


def _with_bodies() -> Any:
    return EVENTS.outerjoin(BODIES, BODIES.c.event_id == EVENTS.c.id)


def _events() -> Select[Any]:
    return select(EVENTS, BODIES.c.body).select_from(_with_bodies())


def _task(subscriber: str, event_id: int) -> tuple[Any, Any]:
    return PENDING.c.subscriber == subscriber, PENDING.c.event_id == event_id
