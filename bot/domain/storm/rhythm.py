"""When the silence of a source that answers is longer than its own past explains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from math import ceil
from statistics import median

from bot.domain.storm.source import Silence

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEPT = 8 * 7 * 24  # hours
ALIKE_AT_LEAST = 12  # days to compare with
SPOKE_AT_LEAST = 12  # minutes, on the quietest of them
SHORTEST = timedelta(minutes=30)  # silence
TURNS = 3  # that one which is asked now and then must have brought nothing
UNSEEN = timedelta(minutes=3)  # between two looks, and nobody knows what came in between
NEW_NORMAL = timedelta(days=7)  # of silence: who said nothing for so long is not expected to speak
FORGIVEN = 2  # silences at one time of the day; more of them, and that is how it is by now


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """In how many minutes of each hour something new came from a source, the last of `hours` before `hour`.

    ``None`` stands for an hour that was not listened to as a whole. `minutes` are those of the hour that goes
    on, `whole` whether it was listened to so far. `heard_at` is when something new came last, `quiet_since`
    since when it could have been heard and was not. `every` is set while that is a silence; `silences` are
    those before, each from when to when.
    """

    hour: datetime
    looked_at: datetime
    quiet_since: datetime
    heard_at: datetime | None = None
    hours: tuple[int | None, ...] = ()
    minutes: int = 0
    whole: bool = False
    every: int | None = None
    silences: tuple[tuple[datetime, datetime], ...] = ()

    @classmethod
    def begin(cls, now: datetime) -> Rhythm:
        return cls(hour=_hour(now), looked_at=now, quiet_since=now)

    @property
    def silence(self) -> Silence | None:
        return None if self.every is None else Silence(since=self.quiet_since, every=self.every)

    def go_on(
        self,
        now: datetime,
        heard_at: datetime | None,
        *,
        listens: bool,
        turn: timedelta,
        zone: tzinfo = UTC,
    ) -> Rhythm:
        """As it is a minute or so later. `heard_at` is when something new came last, `turn` how long it is
        between two questions. Days are those of `zone`, where people keep to their hours when clocks change.
        """
        listened = listens and now - self.looked_at <= UNSEEN
        rhythm = replace(self._closed(now, listened), looked_at=now)
        if heard_at and (self.heard_at is None or heard_at > self.heard_at):
            return rhythm._spoke(heard_at)
        if rhythm.every is not None:
            return rhythm if now - rhythm.quiet_since < NEW_NORMAL else rhythm._broken(now)
        if not listened:
            return replace(rhythm, quiet_since=now)
        return replace(rhythm, every=rhythm._usually(now, turn, zone))

    def _spoke(self, at: datetime) -> Rhythm:
        again = self.heard_at is not None and _minute(at) == _minute(self.heard_at)
        rhythm = self._broken(at)
        return replace(rhythm, heard_at=at, quiet_since=at, minutes=self.minutes + (not again))

    def _broken(self, at: datetime) -> Rhythm:
        """Its silence, if it is one, is over."""
        late = self.hour - KEPT * HOUR
        known = tuple(silence for silence in self.silences if silence[1] > late)
        ended = ((self.quiet_since, at),) if self.every is not None else ()
        return replace(self, every=None, silences=(*known, *ended))

    def _closed(self, now: datetime, listened: bool) -> Rhythm:
        """With the hours that are over."""
        known, over = self.whole and listened, int((now - self.hour) / HOUR)
        if not over:
            return replace(self, whole=known)
        hours = (*self.hours, self.minutes if known else None, *[None] * (over - 1))[-KEPT:]
        return replace(self, hour=_hour(now), hours=hours, minutes=0, whole=listened)

    def _usually(self, now: datetime, turn: timedelta, zone: tzinfo) -> int | None:
        """Every how many seconds it usually speaks, if it is silent now.

        Silent is who says nothing for as long as it took to speak in `SPOKE_AT_LEAST` minutes on the quietest
        day alike of eight weeks, at the same time of the day. Compared with the least and not with a rate:
        posts come in bursts, and to a rate every lull between two is a silence. Work days are compared with
        work days. Who is quiet now and then at this time, or is not known for long, is never called silent.
        A few silences that were noticed then make nobody quiet; one more, and they do.
        """
        since, alike = self.quiet_since, []
        if not max(SHORTEST, TURNS * turn + UNSEEN) <= now - since < NEW_NORMAL:
            return None
        strange: set[tuple[datetime, datetime]] = set()
        for spoke, silences in self._alike(since, now, zone):
            strange |= silences
            if spoke < SPOKE_AT_LEAST and (not silences or len(strange) > FORGIVEN):
                return None
            if not silences:
                alike.append(spoke)
        if len(alike) < ALIKE_AT_LEAST:
            return None
        return round((now - since).total_seconds() / median(alike))

    def _alike(
        self, since: datetime, until: datetime, zone: tzinfo
    ) -> Iterator[tuple[float, set[tuple[datetime, datetime]]]]:
        """In how many minutes it spoke in the same stretch of each day alike that is known, latest first, and
        the silences that were noticed then.
        """
        first, here = self.hour - len(self.hours) * HOUR, (since.astimezone(zone), until.astimezone(zone))
        for days in range(ceil((until - since) / DAY), KEPT // 24 + 1):
            there = [at - days * DAY for at in here]
            begin, end = (at.astimezone(UTC) for at in there)
            a, b = (begin - first) / HOUR, (end - first) / HOUR
            if a < 0:
                return
            counts = self.hours[int(a) : ceil(b)]
            known = [count for count in counts if count is not None]
            if begin < end and len(known) == len(counts) > 0 and all(map(_is_alike, there, here)):
                spoke = round(sum(known) - a % 1 * known[0] - -b % 1 * known[-1], 6)
                yield spoke, {silence for silence in self.silences if silence[0] < end and begin < silence[1]}


def _is_alike(one: datetime, other: datetime) -> bool:
    return (one.weekday() < 5) is (other.weekday() < 5)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
