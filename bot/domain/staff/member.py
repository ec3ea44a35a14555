"""What the team says of a colleague: their function, when they sleep, and when they last said it is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.crisis.severity import Severity
from bot.domain.staff.oncall import is_zone

CONFIRM_AFTER = timedelta(days=90)  # S1.17
CONFIRM_EVERY = timedelta(days=7)
MAX_FUNCTION = 80
COMES_THROUGH = (Severity.SEV1, Severity.SEV2)  # whatever the hour
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """`function` is their job, such as “Head of Legal”. Between the local times `quiet_from` and
    `quiet_until` only what is serious wakes them. `missed` counts alerts that they let pass by.
    """

    person_id: str
    function: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    confirmed_at: datetime | None = None
    asked_at: datetime | None = None
    missed: int = 0

    def is_stale(self, now: datetime, after: timedelta = CONFIRM_AFTER) -> bool:
        return self.confirmed_at is None or now - self.confirmed_at >= after


def quiet_until(member: Member, zone: str, now: datetime) -> datetime | None:
    """When their quiet hours of this minute end; ``None`` when there are none now."""
    starts, ends = member.quiet_from, member.quiet_until
    if starts is None or ends is None or starts == ends:
        return None
    there = ZoneInfo(zone if is_zone(zone) else "UTC")
    today = now.astimezone(there).date()
    for day in (today - DAY, today):
        began = datetime.combine(day, starts, there).astimezone(UTC)
        over = datetime.combine(day if ends > starts else day + DAY, ends, there).astimezone(UTC)
        if began <= now < over:
            return over
    return None
