"""The closed hours of one watch, eight weeks of them, and how rare each of its statistics is by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.detection.tail import Tail
from bot.detection.timeline import SCALES

HOUR = timedelta(hours=1)
KEPT = 8 * 7 * 24  # hours
STATISTICS = len(SCALES) + 1  # the count on each scale, and the negatives


@dataclass(frozen=True, slots=True)
class Hour:
    """One closed hour. `peaks`: the highest value of each statistic in it, ``None`` if it is not known."""

    count: int
    scored: int
    negative: int
    peaks: tuple[float | None, ...]


class History:
    """Hours without a hole, the newest last; one in which nobody listened is ``None`` and weighs nothing."""

    def __init__(self, closed_until: datetime, hours: Iterable[Hour | None] = ()) -> None:
        self.closed_until = closed_until
        self.hours = list(hours)[-KEPT:]
        self.known = sum(hour is not None for hour in self.hours)  # hours that were listened to
        self.tails = tuple(Tail(_peaks(self.hours, i)) for i in range(STATISTICS))

    @property
    def is_empty(self) -> bool:
        """Whether as many hours as are kept went by without a post."""
        return len(self.hours) == KEPT and not any(hour and hour.count for hour in self.hours)

    def back(self, hours: int) -> Hour | None:
        """The hour that began `hours` before `closed_until`."""
        return self.hours[-hours] if 0 < hours <= len(self.hours) else None

    def append(self, hour: Hour | None) -> None:
        self.hours.append(hour)
        self.closed_until += HOUR
        forgotten = self.hours.pop(0) if len(self.hours) > KEPT else None
        self.known += (hour is not None) - (forgotten is not None)
        for i, tail in enumerate(self.tails):
            for peak in _peaks([hour], i):
                tail.add(peak)
            for peak in _peaks([forgotten], i):
                tail.remove(peak)

    def miss(self, until: datetime) -> None:
        """Nobody listened until then. After years as after weeks nothing from before is left."""
        for _ in range(min((until - self.closed_until) // HOUR, KEPT)):
            self.append(None)
        self.closed_until = until

    def to_plain(self) -> dict[str, Any]:
        """JSON, about 40 bytes an hour."""
        rows = [[h.count, h.scored, h.negative, *h.peaks] if h else None for h in self.hours]
        return {"closed_until": self.closed_until.isoformat(), "hours": rows}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> History:
        hours = [Hour(row[0], row[1], row[2], tuple(row[3:])) if row else None for row in plain["hours"]]
        return cls(datetime.fromisoformat(plain["closed_until"]), hours)


def _peaks(hours: Iterable[Hour | None], statistic: int) -> list[float]:
    return [peak for hour in hours if hour and (peak := hour.peaks[statistic]) is not None]
