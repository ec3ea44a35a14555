"""Clocks that people see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, update

from bot.domain.deadline import MAX_ATTEMPTS, Deadline, DeadlineKind, DeadlineState
from bot.storage.mapper import to_row
from bot.storage.store import Store, remembered
from bot.storage.tables import DeadlineRow, is_, table_of

DEADLINES = table_of(DeadlineRow)
WAITING = is_(DEADLINES.c.state, DeadlineState.WAITING)
MOVING = update(DEADLINES).where(DEADLINES.c.key == bindparam("its_key"), WAITING)


def _waiting(*where: ColumnElement[bool]) -> Select[Any]:
    return select(DEADLINES).where(WAITING, *where).order_by(DEADLINES.c.due_at, DEADLINES.c.id)


OF_CRISIS = _waiting(DEADLINES.c.crisis_id == bindparam("crisis"))
OF_CRISIS_UNTIL = OF_CRISIS.where(DEADLINES.c.due_at <= bindparam("until"))
BY_KEY = _waiting(DEADLINES.c.key == bindparam("its_key"))
SAME = (DEADLINES.c.id == bindparam("its_id")) & (DEADLINES.c.due_at == bindparam("its_due_at"))
CLAIMING = update(DEADLINES).where(WAITING, SAME).values(state=DeadlineState.DONE.value)


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
        return self._all(Deadline, _waiting(DEADLINES.c.due_at <= now, wanted).limit(limit))

    def claim(self, deadline: Deadline) -> bool:
        """One that was moved since it was read is not due any more, so it is not claimed either."""
        which = {"its_id": deadline.id, "its_due_at": deadline.due_at}
        return self.tx.execute(CLAIMING, which).rowcount == 1

    def give_up(self, deadline: Deadline) -> None:
        """Told from those that were done or cancelled by one attempt more than these ever have."""
        mine = DEADLINES.c.id == deadline.id
        self.tx.execute(update(DEADLINES).where(mine).values(attempts=MAX_ATTEMPTS))

    def given_up(self, since: datetime) -> int:
        late = (DEADLINES.c.attempts >= MAX_ATTEMPTS, DEADLINES.c.due_at >= since)
        return int(self.tx.execute(select(func.count()).select_from(DEADLINES).where(*late)).scalar_one())

    @remembered
    def waiting(self, crisis_id: str, until: datetime | None = None) -> tuple[Deadline, ...]:
        if until is None:
            return self._all(Deadline, OF_CRISIS, crisis=crisis_id)
        return self._all(Deadline, OF_CRISIS_UNTIL, crisis=crisis_id, until=until)

    def get(self, key: str) -> Deadline | None:
        found = self._all(Deadline, BY_KEY, its_key=key)
        return found[0] if found else None

    def _settle(self, which: ColumnElement[bool]) -> None:
        cancelled = {"state": DeadlineState.CANCELLED.value}
        self.tx.execute(update(DEADLINES).where(WAITING, which).values(cancelled))
