"""Pictures and documents that are evidence: who handed over what, and the bytes by their SHA-256."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.domain.crisis.capture import Capture, Content
from bot.domain.errors import NotFound
from bot.domain.words import N_
from bot.storage.mapper import from_row, to_row
from bot.storage.store import Store
from bot.storage.tables import CaptureContentRow, CaptureRow, table_of

CAPTURES, CONTENTS = table_of(CaptureRow), table_of(CaptureContentRow)
MISSING = N_("This file is not kept any more.")
_CHANGED = N_("This file was fetched a moment ago.")


class Captures(Store):
    def add(self, capture: Capture) -> None:
        self._add(CAPTURES, capture)

    def get(self, capture_id: str) -> Capture:
        return self._get(Capture, CAPTURES, capture_id, MISSING)

    def save(self, capture: Capture) -> None:
        self._save(CAPTURES, capture, _CHANGED)

    def of_crisis(self, crisis_id: str) -> tuple[Capture, ...]:
        mine = select(CAPTURES).where(CAPTURES.c.crisis_id == crisis_id)
        return self._all(Capture, mine.order_by(CAPTURES.c.at, CAPTURES.c.id))

    def keep(self, content: Content) -> None:
        known = select(CONTENTS.c.sha256).where(CONTENTS.c.sha256 == content.sha256)
        if self.tx.execute(known).first() is None:
            self._put(CONTENTS, to_row(content))

    def content(self, sha256: str) -> Content:
        found = self.tx.execute(select(CONTENTS).where(CONTENTS.c.sha256 == sha256)).mappings().one_or_none()
        if found is None:
            raise NotFound(MISSING)
        return from_row(Content, found)

    def strip(self, crisis_id: str) -> int:
        gone = self.tx.execute(delete(CAPTURES).where(CAPTURES.c.crisis_id == crisis_id)).rowcount
        self.tx.execute(delete(CONTENTS).where(CONTENTS.c.sha256.not_in(select(CAPTURES.c.sha256))))
        return gone
