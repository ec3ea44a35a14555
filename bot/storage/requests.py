"""Presses that were handled, so that a repeat is recognised."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.storage.store import Store
from bot.storage.tables import RequestRow, table_of

REQUESTS = table_of(RequestRow)


class Requests(Store):
    def seen(self, key: str) -> bool:
        return self.tx.execute(select(REQUESTS.c.key).where(REQUESTS.c.key == key)).first() is not None

    def remember(self, key: str, now: datetime) -> bool:
        return self._add_new(REQUESTS, {"key": key, "at": now})
