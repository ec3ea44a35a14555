"""How every source is doing. Written on the listeners' loop and where posts are pushed to us, read from any
thread.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from threading import RLock
from typing import Any

from bot.domain.storm.mention import Batch
from bot.domain.storm.source import BROUGHT_NOTHING, Past, Silence
from bot.sources.frame import Allowance, Clock, Gap, SourceStatus, State

log = logging.getLogger(__name__)

KEPT = 20  # latest gaps and problems shown per source
ON_THE_WAY = (State.STARTING, State.CATCHING_UP)  # whether it hears is not known yet


class Board:
    """Each status is a frozen value that is exchanged whole, so a reader never sees half of one."""

    def __init__(self, names: Iterable[str], clock: Clock, *, pushed: Iterable[str] = ()) -> None:
        self._clock = clock
        self._lock = RLock()
        now = clock.now()
        pulled = [SourceStatus(name=name, since=now) for name in names]
        waiting = [SourceStatus(name=name, since=now, state=State.LIVE, pushed=True) for name in pushed]
        self._statuses = {status.name: status for status in (*pulled, *waiting)}
        self._store_trouble: tuple[str, datetime] | None = None

    def statuses(self) -> tuple[SourceStatus, ...]:
        trouble = self._store_trouble
        return tuple(_troubled(s, *trouble) if trouble else s for s in self._statuses.values())

    def recall(self, past: Mapping[str, Past]) -> None:
        """What is known from before this start, of those that still are."""
        for name in self._statuses.keys() & past.keys():
            known = past[name]
            self._change(
                name,
                gaps=known.gaps[-KEPT:],
                last_event=known.last_event,
                deaf_since=known.deaf_since,
                silence=known.silence,
            )

    def report(self, name: str, state: State, detail: str = "") -> None:
        """While it is deaf, a new start does not hide why."""
        with self._lock:
            before, now = self._statuses[name], self._clock.now()
            deaf_since = _deaf_since(before, state, now)
            told = detail or (before.detail if deaf_since and state in ON_THE_WAY else "")
            turned = before.turned(state, now)
            self._statuses[name] = replace(turned, detail=told, deaf_since=deaf_since)

    def gap(self, name: str, gap: Gap) -> None:
        log.warning("%s: not covered from %s to %s: %s", name, gap.since, gap.until, gap.reason)
        with self._lock:
            self._change(name, gaps=(*self._statuses[name].gaps, gap)[-KEPT:])

    def hush(self, silences: Mapping[str, Silence]) -> None:
        """Who brings nothing though it should; whoever speaks again has missed what was between."""
        for status in self._statuses.values():
            if status.silence and status.name not in silences:
                since, spoke_at = status.silence.since, status.news_at
                until = spoke_at if spoke_at and spoke_at > since else self._clock.now()
                self.gap(status.name, Gap(since, until, BROUGHT_NOTHING))
            if status.silence != silences.get(status.name):
                self._change(status.name, silence=silences.get(status.name))

    def allowed(self, name: str, allowance: Allowance) -> None:
        self._change(name, allowance=allowance)

    def turn(self, name: str, lasts: timedelta) -> None:
        self._change(name, turn=lasts)

    def restarting(self, name: str) -> None:
        self._change(name, restarts=self._statuses[name].restarts + 1)

    def committed(self, batch: Batch, new: int) -> None:
        rejected = sum(batch.rejected.values())
        with self._lock:
            status = self._statuses[batch.source]
            newest = max((mention.created_at for mention in batch.mentions), default=status.newest)
            self._change(
                batch.source,
                newest=newest,
                news_at=self._clock.now() if new or _is_news(status, newest) else status.news_at,
                received=status.received + len(batch.mentions),
                new=status.new + new,
                rejected=status.rejected + rejected,
                problems=(*status.problems, *batch.rejected)[-KEPT:],
            )
        for problem in batch.rejected if status.rejected < KEPT else ():
            log.warning("%s: not taken: %s", batch.source, problem)
        if batch.mentions:
            self.heard(batch.source, batch.mentions[-1].created_at)

    def heard(self, name: str, at: datetime) -> None:
        now = self._clock.now()
        self._change(name, last_event=now, lag=now - at)

    def store_trouble(self, detail: str) -> None:
        """Every source is degraded while the store takes nothing; empty when it does again."""
        since = self._store_trouble[1] if self._store_trouble else self._clock.now()
        self._store_trouble = (detail, since) if detail else None

    def _change(self, name: str, **changes: Any) -> None:
        with self._lock:
            self._statuses[name] = replace(self._statuses[name], **changes)


def _is_news(before: SourceStatus, newest: datetime | None) -> bool:
    """What no watch listens for is not stored, and is a sign of life all the same. Who is asked shows again
    what it showed before; what it shows first may be old.
    """
    known = before.newest or (newest if not before.pushed else None)
    return newest is not None and (known is None or newest > known)


def _deaf_since(before: SourceStatus, state: State, now: datetime) -> datetime | None:
    if state in (State.DEGRADED, State.STOPPED):
        return before.deaf_since or now
    return before.deaf_since if state in ON_THE_WAY else None


def _troubled(status: SourceStatus, trouble: str, since: datetime) -> SourceStatus:
    if status.state in (State.STOPPED, State.FINISHED):
        return status
    deaf_since = status.deaf_since or since
    return replace(status, state=State.DEGRADED, detail=trouble, since=since, deaf_since=deaf_since)
