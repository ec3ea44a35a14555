"""What sources did not hear, when they were lost, and when they were alive last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.domain.storm.rhythm import Rhythm
from bot.domain.storm.source import Gap, Outage, Past
from bot.domain.words import N_
from bot.storage.mapper import from_row, to_row
from bot.storage.store import Store
from bot.storage.tables import OutageRow, SourceGapRow, SourceLifeRow, SourceRhythmRow, table_of

GAPS, LIVES, OUTAGES = table_of(SourceGapRow), table_of(SourceLifeRow), table_of(OutageRow)
RHYTHMS = table_of(SourceRhythmRow)
MISSING = N_("This outage is not known any more.")
SHOWN_FOR = timedelta(days=30)
MOST_GAPS = 2_000


class Outages(Store):
    def add_gap(self, source: str, gap: Gap) -> bool:
        return self._add_new(GAPS, to_row(gap) | {"source": source})

    def gaps(self, source: str, since: datetime, until: datetime) -> tuple[Gap, ...]:
        inside = (GAPS.c.source == source, GAPS.c.since < until, GAPS.c.until > since)
        return self._all(Gap, select(GAPS).where(*inside).order_by(GAPS.c.since))

    def past(self) -> Mapping[str, Past]:
        gaps: dict[str, list[Gap]] = {}
        late = select(GAPS).where(GAPS.c.until >= self.tx.now - SHOWN_FOR)
        for row in self.tx.execute(late.order_by(GAPS.c.until.desc()).limit(MOST_GAPS)):
            gaps.setdefault(row.source, []).insert(0, Gap(row.since, row.until, row.reason))
        lost = {outage.source: outage.since for outage in self.lasting() if outage.every is None}
        silences = {source: rhythm.silence for source, rhythm in self.rhythms().items() if rhythm.silence}
        lives = {row.source: row for row in self.tx.execute(select(LIVES))}
        return {
            source: Past(
                gaps=tuple(gaps.get(source, ())),
                last_event=lives[source].last_event if source in lives else None,
                alive_at=lives[source].alive_at if source in lives else None,
                deaf_since=lost.get(source),
                silence=silences.get(source),
            )
            for source in {*gaps, *lost, *lives, *silences}
        }

    def alive(self, last_events: Mapping[str, datetime | None]) -> None:
        """Of two processes that say so, the later post is the last."""
        known = {row.source: row.last_event for row in self.tx.execute(select(LIVES))}
        for source, last_event in sorted(last_events.items()):
            heard = max((at for at in (last_event, known.get(source)) if at), default=None)
            self._put(LIVES, {"source": source, "last_event": heard, "alive_at": self.tx.now})

    def rhythms(self) -> Mapping[str, Rhythm]:
        return {row["source"]: from_row(Rhythm, row) for row in self.tx.execute(select(RHYTHMS)).mappings()}

    def save_rhythms(self, rhythms: Mapping[str, Rhythm]) -> None:
        for source, rhythm in sorted(rhythms.items()):
            self._put(RHYTHMS, to_row(rhythm) | {"source": source})

    def lasting(self) -> tuple[Outage, ...]:
        still = select(OUTAGES).where(OUTAGES.c.ended_at.is_(None))
        return self._all(Outage, still.order_by(OUTAGES.c.since, OUTAGES.c.id))

    def get(self, outage_id: str) -> Outage:
        return self._get(Outage, OUTAGES, outage_id, MISSING)

    def save(self, outage: Outage) -> None:
        self._put(OUTAGES, to_row(outage))
