"""Pictures and documents that are evidence: who handed over what, and the bytes by their SHA-256.

20 MB written at once would keep everybody else from writing for a quarter of a second. So a file is written
in pieces, a transaction each, and is there for others when the last transaction says that it is whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, exists, func, select, update

from bot.domain.crisis.capture import Capture, Content, pieces
from bot.domain.errors import NotFound
from bot.domain.words import N_
from bot.storage.store import Store
from bot.storage.tables import ARE_NOT_WHOLE, CaptureFileRow, CapturePieceRow, CaptureRow, table_of

CAPTURES, FILES, PIECES = (table_of(row) for row in (CaptureRow, CaptureFileRow, CapturePieceRow))
F, P = FILES.c, PIECES.c
UNFINISHED = timedelta(hours=1)  # longer than a file is fetched, with all pauses between two tries
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
AT_ONCE = 8  # pieces that are deleted in one transaction
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

    def missing(self, content: Content) -> tuple[int, ...]:
        attempt = {"kind": content.kind, "size": len(content.content), "whole": False, "at": self.tx.now}
        begun = self.tx.insert(FILES).values(sha256=content.sha256, **attempt)
        again = begun.on_conflict_do_update(index_elements=[F.sha256], set_=attempt, where=~F.whole)
        self.tx.execute(again)
        if self.tx.execute(select(F.whole).where(F.sha256 == content.sha256)).scalar_one():
            return ()
        there = set(self.tx.execute(select(P.number).where(P.sha256 == content.sha256)).scalars())
        return tuple(number for number in pieces(len(content.content)) if number not in there)

    def keep_piece(self, content: Content, number: int) -> None:
        row = {"sha256": content.sha256, "number": number, "content": content.piece(number)}
        self._add_new(PIECES, row)

    def complete(self, sha256: str) -> None:
        """It stays locked until the end: whoever sweeps meanwhile finds that it is wanted after all."""
        row = self.tx.execute(select(FILES).where(F.sha256 == sha256).with_for_update()).one_or_none()
        there = select(func.coalesce(func.sum(func.length(P.content)), 0)).where(P.sha256 == sha256)
        if row is None or self.tx.execute(there).scalar_one() != row.size:
            raise NotFound(MISSING)
        self.tx.execute(update(FILES).where(F.sha256 == sha256).values(whole=True))

    def kind(self, sha256: str) -> str:
        kind: str | None = self.tx.execute(select(F.kind).where(F.sha256 == sha256, F.whole)).scalar()
        if kind is None:
            raise NotFound(MISSING)
        return kind

    def pieces(self, sha256: str) -> Iterator[bytes]:
        self.kind(sha256)
        numbers = select(P.number).where(P.sha256 == sha256).order_by(P.number)
        for number in self.tx.execute(numbers).scalars().all():
            one = select(P.content).where(P.sha256 == sha256, P.number == number)
            yield self.tx.execute(one).scalar_one()

    def strip(self, crisis_id: str) -> int:
        """The bytes are locked before it is looked who else has them: whoever keeps them is waited for."""
        theirs = select(CAPTURES.c.sha256).where(CAPTURES.c.crisis_id == crisis_id)
        mine = F.sha256.in_(list(self.tx.execute(theirs).scalars()))
        self.tx.execute(select(F.sha256).where(mine).order_by(F.sha256).with_for_update())
        gone = self.tx.execute(delete(CAPTURES).where(CAPTURES.c.crisis_id == crisis_id)).rowcount
        unheld = ~exists().where(CAPTURES.c.sha256 == F.sha256)
        self.tx.execute(update(FILES).where(mine, unheld).values(whole=False, at=LONG_AGO))
        return gone

    def sweep(self) -> int:
        over = select(F.sha256).where(ARE_NOT_WHOLE, F.at < self.tx.now - UNFINISHED).order_by(F.at).limit(1)
        sha256 = self.tx.execute(over.with_for_update(skip_locked=True)).scalar()
        if sha256 is None:
            return 0
        some = select(P.number).where(P.sha256 == sha256).order_by(P.number).limit(AT_ONCE)
        gone = delete(PIECES).where(P.sha256 == sha256, P.number.in_(some))
        return self.tx.execute(gone).rowcount or (
            self.tx.execute(delete(FILES).where(F.sha256 == sha256)).rowcount
        )
