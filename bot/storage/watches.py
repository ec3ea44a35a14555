"""What a team listens for, and the detector's memory of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from bot.domain.errors import Stale
from bot.domain.storm.grave import GraveList
from bot.domain.storm.mention import Watch
from bot.domain.words import N_
from bot.storage.mapper import clean, to_row
from bot.storage.store import Store, remembered
from bot.storage.tables import CounterRow, GraveListRow, WatchRow, WatchStateRow, table_of

WATCHES, STATES, COUNTERS = table_of(WatchRow), table_of(WatchStateRow), table_of(CounterRow)
GRAVE_LISTS = table_of(GraveListRow)
VERSION = "watches"
STALE_LIST = N_("Somebody else changed this list a moment ago. Open it again to see how it is now.")
STALE = N_("Somebody else changed this watch a moment ago. Open it again to see how it is now.")


class Watches(Store):
    def add(self, watch: Watch) -> None:
        self._add(WATCHES, watch)
        self._changed()

    def save(self, watch: Watch) -> None:
        self._save(WATCHES, watch, STALE)
        self._changed()

    def remove(self, watch_id: str) -> None:
        self.tx.execute(delete(WATCHES).where(WATCHES.c.id == watch_id))
        self.tx.execute(delete(STATES).where(STATES.c.watch_id == watch_id))
        self._changed()

    def get(self, watch_id: str) -> Watch:
        return self._get(Watch, WATCHES, watch_id, N_("This watch does not exist any more."))

    def by_name(self, name: str) -> Watch | None:
        return self._one(Watch, WATCHES, WATCHES.c.name == clean(name))

    @remembered
    def all(self) -> tuple[Watch, ...]:
        return self._all(Watch, select(WATCHES).order_by(WATCHES.c.name))

    def grave_list(self, brand_id: str) -> GraveList:
        found = self._one(GraveList, GRAVE_LISTS, GRAVE_LISTS.c.brand_id == brand_id)
        return found or GraveList(brand_id=brand_id)

    def save_grave_list(self, team: GraveList) -> None:
        if team.version > 1:
            self._save(GRAVE_LISTS, team, STALE_LIST)
        elif not self._add_new(GRAVE_LISTS, to_row(team)):
            raise Stale(STALE_LIST)
        self._changed()

    def version(self) -> int:
        known = select(COUNTERS.c.value).where(COUNTERS.c.name == VERSION)
        return int(self.tx.execute(known).scalar_one_or_none() or 0)

    def state(self, watch_id: str) -> Mapping[str, Any] | None:
        known = select(STATES.c.state).where(STATES.c.watch_id == watch_id)
        return self.tx.execute(known).scalar_one_or_none()

    def save_state(self, watch_id: str, state: Mapping[str, Any]) -> None:
        self._put(STATES, {"watch_id": watch_id, "state": dict(state)})

    def _changed(self) -> None:
        self.tx.news.add("watches")
        self._count_up(COUNTERS, VERSION)
