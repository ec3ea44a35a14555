"""Clocks that people see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select, update

from bot.domain.deadline import MAX_ATTEMPTS, Deadline, DeadlineKind, DeadlineState
from bot.storage.mapper import to_row
from bot.storage.store import Store
from bot.storage.tables import DeadlineRow, is_, table_of

DEADLINES = table_of(DeadlineRow)
WAITING = is_(DEADLINES.c.state, DeadlineState.WAITING)
MOVING = update(DEADLINES).where(DEADLINES.c.key == bindparam("its_key"), WAITING)


class Deadlines(Store):
    def set(self, deadline: Deadline) -> None:
        """A new one, or the waiting one of this key moved. One that was settled is never revived."""
        self.tx.news.add("deadlines")
        row = to_row(deadline)
        if not self._add_new(DEADLINES, row):
            self.tx.execute(MOVING, row | {"its_key": deadline.key})

    def cancel(self, *keys: str) -> None:
        self._settle(DEADLINES.c.key.in_(keys))

    def cancel_of(self, subject_id: str) -> None:
        self._settle(DEADLINES.c.subject_id == subject_id)

    def due(
        self, now: datetime, limit: int, kinds: Iterable[DeadlineKind] = DeadlineKind
    ) -> tuple[Deadline, ...]:
        wanted = DEADLINES.c.kind.in_([kind.value for kind in kinds])
        return self._waiting(DEADLINES.c.due_at <= now, wanted, limit=limit)

    def claim(self, deadline: Deadline) -> bool:
        """One that was moved since it was read is not due any more, so it is not claimed either."""
        same = (DEADLINES.c.id == deadline.id) & (DEADLINES.c.due_at == deadline.due_at)
        return self._settle(same, DeadlineState.DONE) == 1

    def give_up(self, deadline: Deadline) -> None:
        """Told from those that were done or cancelled by one attempt more than these ever have."""
        mine = DEADLINES.c.id == deadline.id
        self.tx.execute(update(DEADLINES).where(mine).values(attempts=MAX_ATTEMPTS))

    def given_up(self, since: datetime) -> int:
        late = (DEADLINES.c.attempts >= MAX_ATTEMPTS, DEADLINES.c.due_at >= since)
        return int(self.tx.execute(select(func.count()).select_from(DEADLINES).where(*late)).scalar_one())

    def waiting(self, crisis_id: str) -> tuple[Deadline, ...]:
        return self._waiting(DEADLINES.c.crisis_id == crisis_id)

    def get(self, key: str) -> Deadline | None:
        found = self._waiting(DEADLINES.c.key == key)
        return found[0] if found else None

    def _waiting(self, *where: ColumnElement[bool], limit: int | None = None) -> tuple[Deadline, ...]:
        query = select(DEADLINES).where(WAITING, *where).order_by(DEADLINES.c.due_at, DEADLINES.c.id)
        return self._all(Deadline, query.limit(limit))

    def _settle(self, which: ColumnElement[bool], state: DeadlineState = DeadlineState.CANCELLED) -> int:
        return self.tx.execute(update(DEADLINES).where(WAITING, which).values(state=state.value)).rowcount
