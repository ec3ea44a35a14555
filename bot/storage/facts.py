"""The fact sheet of each crisis."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.domain.comms.fact import Fact
from bot.domain.words import N_
from bot.storage.store import Store
from bot.storage.tables import FactRow, table_of

FACTS = table_of(FactRow)
MISSING = N_("This entry is not on the fact sheet any more. Open the sheet again: `/crisis facts`.")
STALE = N_("Somebody else changed this entry a moment ago. Open the fact sheet again: `/crisis facts`.")


class Facts(Store):
    def add(self, fact: Fact) -> None:
        self._forget()
        self._add(FACTS, fact)

    def get(self, fact_id: str) -> Fact:
        return self._get(Fact, FACTS, fact_id, MISSING)

    def save(self, fact: Fact) -> None:
        self._forget()
        self._save(FACTS, fact, STALE)

    def of_crisis(self, crisis_id: str) -> tuple[Fact, ...]:
        """Asked for by every text that is checked."""
        mine = select(FACTS).where(FACTS.c.crisis_id == crisis_id)
        in_order = mine.order_by(FACTS.c.entered_at, FACTS.c.id)
        return self._once(crisis_id, lambda: self._all(Fact, in_order))

    def strip(self, crisis_id: str) -> None:
        self._forget()
        self.tx.execute(delete(FACTS).where(FACTS.c.crisis_id == crisis_id))
