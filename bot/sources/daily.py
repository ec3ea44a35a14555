"""What an API allows for a day. Sources count it in their cursors, before it is used: no restart forgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any


@dataclass(slots=True)
class Daily:
    """`used` of `limit` on `day`, which begins and ends at midnight in `zone`."""

    limit: int
    zone: tzinfo = UTC
    day: str = ""
    used: int = 0

    def left(self, now: datetime) -> int:
        today = now.astimezone(self.zone).date().isoformat()
        if today != self.day:
            self.day, self.used = today, 0
        return max(0, self.limit - self.used)

    def take(self, amount: int, now: datetime) -> None:
        """`amount` may be less than nothing: what was reserved and not used."""
        self.left(now)
        self.used = max(0, self.used + amount)

    def renewed_at(self, now: datetime) -> datetime:
        tomorrow = now.astimezone(self.zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), self.zone).astimezone(UTC)

    def saved(self) -> dict[str, Any]:
        return {"day": self.day, "used": self.used}
