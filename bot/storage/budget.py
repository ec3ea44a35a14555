"""How often each method may be called, shared by every process that calls it.

One limiter per method and channel, by the generic cell rate algorithm: a row holds the time at which the
calls made so far are used up at the allowed rate; a call may go while that is less than the burst ahead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from sqlalchemy import select

from bot.storage.store import Store, Tx
from bot.storage.tables import BudgetRow, table_of

BUDGETS = table_of(BudgetRow)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`per_minute` calls, of which `burst` may go at once; for each channel, or for the whole workspace."""

    per_minute: float
    burst: int
    each_channel: bool = False

    @property
    def interval(self) -> timedelta:
        return timedelta(minutes=1) / self.per_minute


# `per_minute` and `burst` together stay within the tier, or a full minute after a quiet one is refused.
TIER_2, TIER_3, TIER_4 = (Rate(per_minute=n * 4 // 5, burst=n // 5) for n in (20, 50, 100))
Rates = Mapping[str, tuple[Rate, ...]]

SLACK_RATES: Rates = MappingProxyType(
    {  # docs.slack.dev/apis/web-api/rate-limits; a little under, because a 429 costs more than it saves
        "chat.postMessage": (
            Rate(per_minute=60, burst=1, each_channel=True),
            Rate(per_minute=240, burst=20),
        ),
        "chat.postEphemeral": (TIER_4,),
        "chat.update": (TIER_3,),
        "chat.delete": (TIER_3,),
        "views.publish": (TIER_4,),
        "files.getUploadURLExternal": (TIER_4,),
        "files.completeUploadExternal": (TIER_4,),
        "files.info": (TIER_4,),
        "files.delete": (TIER_3,),
        "pins.add": (TIER_2,),
        "pins.remove": (TIER_2,),
        "chart": (Rate(per_minute=0.2, burst=1, each_channel=True),),  # ours: a new picture on one card
    }
)
UNLISTED = (TIER_3,)


class Budget(Store):
    def __init__(self, tx: Tx, rates: Rates) -> None:
        super().__init__(tx)
        self._rates = rates

    def take(self, method: str, channel: str, now: datetime) -> float:
        """Counted against every limiter of the method, or against none when one of them says no."""
        limits = {_key(method, channel, rate): rate for rate in self._rates.get(method, UNLISTED)}
        full = self._full_at(limits)
        wait = max(full[key] - now - rate.interval * (rate.burst - 1) for key, rate in limits.items())
        if wait > timedelta():
            return wait.total_seconds()
        for key, rate in limits.items():
            self._put(BUDGETS, {"key": key, "full_at": max(full[key], now) + rate.interval})
        return 0.0

    def penalise(self, method: str, channel: str, until: datetime) -> None:
        """The limiter of this channel where there is one, else the workspace's, is full until then."""
        rates = self._rates.get(method, UNLISTED)
        rate = next((r for r in rates if r.each_channel), rates[0])
        key = _key(method, channel, rate)
        full = until + rate.interval * (rate.burst - 1)
        self._put(BUDGETS, {"key": key, "full_at": max(full, self._full_at({key: rate})[key])})

    def _full_at(self, limits: Mapping[str, Rate]) -> dict[str, datetime]:
        """The stored times, locked in one order by everybody; a limiter never used has none and is made."""
        for key in sorted(limits):
            self._add_new(BUDGETS, {"key": key, "full_at": LONG_AGO})
        query = select(BUDGETS).where(BUDGETS.c.key.in_(limits)).order_by(BUDGETS.c.key)
        return {row.key: row.full_at for row in self.tx.execute(query.with_for_update())}


def _key(method: str, channel: str, rate: Rate) -> str:
    return f"{method} {channel}" if rate.each_channel else method
