"""The end of a night, from which others go on."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.crisis.crisis import Crisis
from bot.storage.work import Office
from tests.support.databases import FakeClock


@dataclass(frozen=True)
class Over:
    """What a night that was lived through once left: its database, its time, its ids and its crisis."""

    database: Path
    now: datetime
    next_id: int
    crisis: Crisis

    def go_on(self, office: Office, clock: FakeClock) -> Crisis:
        """In the place of an office of the same making, in which nothing has happened yet."""
        engine = office._engine
        engine.dispose()
        place = Path(engine.url.database or "")
        for left in ("-wal", "-shm"):
            place.with_name(place.name + left).unlink(missing_ok=True)
        shutil.copy(self.database, place)
        while office._new_id() != f"id{self.next_id}":
            continue
        clock.now = self.now
        return self.crisis
