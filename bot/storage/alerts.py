"""Alerts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from bot.domain.storm.alert import Alert, AlertState
from bot.domain.words import N_
from bot.storage.store import Store, remembered
from bot.storage.tables import AlertRow, is_, table_of

ALERTS = table_of(AlertRow)
STALE = N_("Somebody else acted on this alert a moment ago. Look at its card, then press again if need be.")
MISSING = N_("This alert does not exist any more.")


class Alerts(Store):
    def add(self, alert: Alert) -> None:
        self._add(ALERTS, alert)

    def get(self, alert_id: str) -> Alert:
        return self._get(Alert, ALERTS, alert_id, MISSING)

    def save(self, alert: Alert) -> None:
        self._save(ALERTS, alert, STALE, overwrite=True)

    @remembered
    def open(self) -> tuple[Alert, ...]:
        still_open = select(ALERTS).where(is_(ALERTS.c.state, AlertState.OPEN))
        return self._all(Alert, still_open.order_by(ALERTS.c.opened_at, ALERTS.c.id))

    def opened(self, since: datetime, until: datetime) -> tuple[Alert, ...]:
        inside = select(ALERTS).where(ALERTS.c.opened_at >= since, ALERTS.c.opened_at < until)
        return self._all(Alert, inside.order_by(ALERTS.c.opened_at, ALERTS.c.id))

    def latest_of_watch(self, watch_id: str) -> Alert | None:
        mine = select(ALERTS).where(ALERTS.c.watch_id == watch_id)
        found = self._all(Alert, mine.order_by(ALERTS.c.opened_at.desc(), ALERTS.c.id.desc()).limit(1))
        return found[0] if found else None

    @remembered
    def of_crisis(self, crisis_id: str) -> tuple[Alert, ...]:
        mine = select(ALERTS).where(ALERTS.c.crisis_id == crisis_id)
        return self._all(Alert, mine.order_by(ALERTS.c.opened_at, ALERTS.c.id))

    def of_watch(self, watch_id: str, since: datetime) -> tuple[Alert, ...]:
        mine = select(ALERTS).where(ALERTS.c.watch_id == watch_id, ALERTS.c.opened_at >= since)
        return self._all(Alert, mine.order_by(ALERTS.c.opened_at, ALERTS.c.id))

    def tally(self) -> Mapping[AlertState, int]:
        state = ALERTS.c.state
        found = self.tx.execute(select(state, func.count().label("alerts")).group_by(state))
        return dict.fromkeys(AlertState, 0) | {AlertState(row.state): row.alerts for row in found}
