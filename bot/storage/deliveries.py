"""What is to be sent into the chat, thread by thread.

The head of a thread is its oldest pending delivery. Only a head can be claimed, and a leased head cannot, so
leasing the head holds the whole thread: nothing behind it overtakes it. A dead one is no longer pending, so
the thread goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.service.ports.chat import Posted
from bot.service.records import REDACTED, Delivery, DeliveryState
from bot.storage.mapper import clean, from_row
from bot.storage.store import Store, rows_of, sliced
from bot.storage.tables import DeliveryRow, EventRow, PostedRow, StandingRow, is_, table_of

DELIVERIES, POSTED, STANDINGS = table_of(DeliveryRow), table_of(PostedRow), table_of(StandingRow)
D, EVENTS = DELIVERIES.c, table_of(EventRow)
SAID = D.method.in_(("notice", "direct", "signpost", "ephemeral", "file", "audience"))  # others draw what is
PENDING = is_(D.state, DeliveryState.PENDING)
TO = bindparam("to_", type_=D.due_at.type)
FORWARD = update(DELIVERIES).where(PENDING, D.error == bindparam("error_"), D.due_at > TO).values(due_at=TO)
FORWARD_IN_THREAD = FORWARD.where(D.thread == bindparam("thread_"))
LOOKED_THROUGH, REWRITTEN = 5_000, 25  # messages in one transaction
OFTEN = 10  # attempts after which a person should look what holds it up: a minute at the least


class Deliveries(Store):
    def add(self, deliveries: Iterable[Delivery]) -> None:
        for row in rows_of(deliveries):  # one by one, so that positions are in the order given
            if self._add_new(DELIVERIES, row):
                self.tx.news.add("deliveries")

    def claim(
        self, now: datetime, lease: timedelta, *, not_in: frozenset[str] = frozenset()
    ) -> Delivery | None:
        ready = [PENDING, D.due_at <= now, _free(now), _is_head()]
        if not_in:
            ready.append((D.method + " " + D.channel).not_in(not_in))
        first = select(D.position).where(*ready).order_by(D.lane, D.position).limit(1)
        chosen = first.with_for_update(skip_locked=True).scalar_subquery()
        claimed = update(DELIVERIES).where(D.position == chosen, _free(now)).values(leased_until=now + lease)
        row = self.tx.execute(claimed.returning(DELIVERIES)).mappings().one_or_none()
        return None if row is None else from_row(Delivery, row)

    def following(self, delivery: Delivery, limit: int) -> tuple[Delivery, ...]:
        """Ends at the first that is not due: what comes after that one must wait for it."""
        head = select(D.position).where(D.key == delivery.key).scalar_subquery()
        behind = select(DELIVERIES).where(D.thread == delivery.thread, PENDING, D.position > head)
        found = self._all(Delivery, behind.order_by(D.position).limit(limit))
        not_due = (i for i, d in enumerate(found) if d.due_at > self.tx.now)
        return found[: next(not_due, len(found))]

    def sent(self, keys: Iterable[str], ts: str) -> None:
        self._settle(D.key.in_(list(keys)), state=DeliveryState.SENT.value, ts=ts, error="")

    def put_off(self, key: str, until: datetime, error: str) -> None:
        self._settle(D.key == key, due_at=until, error=clean(error), attempts=D.attempts + 1)

    def dead(self, key: str, error: str) -> None:
        self._settle(
            D.key == key, state=DeliveryState.DEAD.value, error=clean(error), attempts=D.attempts + 1
        )

    def waiting(self, thread: str) -> int:
        return self._count(PENDING, D.thread == thread)

    def backlog(self) -> Mapping[str, int]:
        """Each counted in the index that holds no others: those that were sent are many."""
        states = (DeliveryState.PENDING, DeliveryState.DEAD)
        counts = (select(func.count()).where(is_(D.state, state)).scalar_subquery() for state in states)
        found = self.tx.execute(select(*counts)).one()
        return {state.value: int(count) for state, count in zip(states, found, strict=True)}

    def oldest_due(self, now: datetime) -> datetime | None:
        """When what waits longest was to go out."""
        due = select(func.min(D.due_at)).where(PENDING, D.due_at <= now)
        oldest: datetime | None = self.tx.execute(due).scalar_one()
        return oldest

    def dead_ones(self, limit: int) -> tuple[Delivery, ...]:
        """The latest first."""
        dead = select(DELIVERIES).where(is_(D.state, DeliveryState.DEAD))
        return self._all(Delivery, dead.order_by(D.position.desc()).limit(limit))

    def stuck(self, limit: int) -> tuple[Delivery, ...]:
        often = select(DELIVERIES).where(PENDING, D.attempts >= OFTEN)
        return self._all(Delivery, often.order_by(D.position).limit(limit))

    def count_stuck(self) -> int:
        return self._count(PENDING, D.attempts >= OFTEN)

    def count_dead(self, since: datetime) -> int:
        return self._count(is_(D.state, DeliveryState.DEAD), D.due_at >= since)

    def changed(self, deliveries: Iterable[Delivery]) -> bool:
        known = {row["key"]: row["payload"] for row in rows_of(deliveries)}
        now = self.tx.execute(select(D.key, D.payload).where(D.key.in_(known)).with_for_update())
        return any(row.payload != known[row.key] for row in now)

    def take_back(self, ids: Iterable[str], after: int) -> int | None:
        """By thread and by what their buttons lead to; answers by the thread in which they were asked for."""
        mine, about = [f"%{one}%" for one in ids], STANDINGS.c.subject
        roots = select(STANDINGS.c.ts).where(or_(*map(about.like, mine)), STANDINGS.c.ts != "")
        threads = [*mine, *(f"answer:%/{ts}" for ts in self.tx.execute(roots).scalars())]
        said = (*map(D.thread.like, threads), *map(cast(D.payload, Text).like, mine))
        upto = after + LOOKED_THROUGH
        inside = (D.position > after, D.position <= upto)
        some = select(D.position).where(*inside, SAID, or_(*said)).order_by(D.position).limit(REWRITTEN)
        found: list[int] = list(self.tx.execute(some).scalars())
        self.rewrite(dict.fromkeys(found))
        if len(found) == REWRITTEN:
            return found[-1]
        last = self.tx.execute(select(func.max(D.position))).scalar_one() or 0
        return upto if upto < last else None

    def take_back_posted(self, ids: Iterable[str], after: str) -> str | None:
        """By thread and by the event that was told."""
        ids, key = list(ids), POSTED.c.key
        following = select(key).where(key > after).order_by(key).limit(LOOKED_THROUGH)
        keys: list[str] = list(self.tx.execute(following).scalars())
        if not keys:
            return None
        events = select(EVENTS.c.id).where(EVENTS.c.crisis_id.in_(ids))
        told = {str(number) for number in self.tx.execute(events).scalars()}
        threads = or_(*(POSTED.c.thread.like(f"%{one}%") for one in ids))
        unwanted = update(POSTED).values(unwanted=True)
        self.tx.execute(unwanted.where(key >= keys[0], key <= keys[-1], threads))
        for part in sliced(one for one in keys if one.partition("/")[0] in told):
            self.tx.execute(unwanted.where(key.in_(part)))
        return keys[-1]

    def rewrite(self, said: Mapping[int, Mapping[str, Any] | None]) -> None:
        """What these are to say, by position; nothing where that is ``None``. What was sent is unwanted; what
        went out in one message with it is said again.
        """
        self._say_again_beside(list(said))
        for position, payload in said.items():
            mine = update(DELIVERIES).where(D.position == position)
            left = self._addressed(position) if payload is None else payload
            self.tx.execute(mine.where(PENDING).values(payload={**left, REDACTED: True}))
            self.keep_addresses([position], unwanted=True)
            self.tx.execute(mine.where(~PENDING).values(payload={}, ts=""))

    def _say_again_beside(self, positions: list[int]) -> None:
        where = select(D.position, D.channel, D.ts).where(SAID, is_(D.state, DeliveryState.SENT), D.ts != "")
        gone = {
            (row.channel, row.ts)
            for part in sliced(positions)
            for row in self.tx.execute(where.where(D.position.in_(part)))
        }
        there = (
            row
            for part in sliced({ts for _, ts in gone})
            for row in self.tx.execute(where.where(D.ts.in_(part)))
        )
        left = {row.position for row in there if (row.channel, row.ts) in gone} - set(positions)
        anew = {"state": DeliveryState.PENDING.value, "ts": "", "attempts": 0, "due_at": self.tx.now}
        for part in sliced(left):
            self.tx.execute(update(DELIVERIES).where(D.position.in_(part)).values(anew))
            self.tx.news.add("deliveries")

    def _addressed(self, position: int) -> dict[str, Any]:
        """Where it may have gone, so that it is found there."""
        said = self.tx.execute(select(D.payload).where(D.position == position)).scalar_one()
        return {name: said[name] for name in ("thread_of", "from_ts", "name", "step") if name in said}

    def keep_addresses(self, positions: Iterable[int], *, unwanted: bool = False) -> None:
        """Of those that stand somewhere; not of a feed's posts, which are too many to be kept for long."""
        there = [D.position.in_(list(positions)), SAID, D.ts != ""]
        if not unwanted:
            there.append(D.thread.not_like("feed:%"))
        values = (D.key, D.channel, D.ts, D.thread, D.due_at, literal(unwanted))
        names = ("key", "channel", "ts", "thread", "at", "unwanted")
        self.tx.execute(self.tx.insert(POSTED).from_select(names, select(*values).where(*there)))

    def unwanted(self) -> tuple[Posted, ...]:
        found = delete(POSTED).where(POSTED.c.unwanted).returning(POSTED.c.channel, POSTED.c.ts)
        return tuple(dict.fromkeys(Posted(row.channel, row.ts) for row in self.tx.execute(found)))

    def readdress(self, thread: str, channel: str) -> None:
        self.tx.execute(update(DELIVERIES).where(PENDING, D.thread == thread).values(channel=channel))

    def bring_forward(self, error: str, due_at: datetime, *, thread: str = "") -> int:
        values = {"error_": error, "to_": due_at}
        if thread:
            return self.tx.execute(FORWARD_IN_THREAD, values | {"thread_": thread}).rowcount
        return self.tx.execute(FORWARD, values).rowcount

    def _count(self, *which: ColumnElement[bool]) -> int:
        return int(self.tx.execute(select(func.count()).select_from(DELIVERIES).where(*which)).scalar_one())

    def _settle(self, which: ColumnElement[bool], **changes: object) -> None:
        self.tx.execute(update(DELIVERIES).where(which, PENDING).values(leased_until=None, **changes))


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(D.leased_until.is_(None), D.leased_until <= now)


def _is_head() -> ColumnElement[bool]:
    earlier = DELIVERIES.alias("earlier")
    before = (earlier.c.thread == D.thread) & (earlier.c.position < D.position)
    return ~exists().where(before, is_(earlier.c.state, DeliveryState.PENDING))
