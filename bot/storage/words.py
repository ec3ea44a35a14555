"""Statements and their publications."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.domain.comms.publication import Publication, PublicationState
from bot.domain.comms.statement import Statement, StatementState
from bot.domain.comms.stop import Stop
from bot.domain.errors import Stale
from bot.domain.words import N_
from bot.storage.mapper import to_row
from bot.storage.store import Store, remembered
from bot.storage.tables import SENDING, PublicationRow, StatementRow, StopRow, is_, table_of

STATEMENTS, PUBLICATIONS = table_of(StatementRow), table_of(PublicationRow)
STOPS, THE_ONE = table_of(StopRow), "all"
STALE = N_("Somebody else changed this text a moment ago. Look at it again before you decide.")
STALE_PUBLICATION = N_("Somebody else settled this publication a moment ago. Look at its card first.")


class Words(Store):
    def add(self, statement: Statement) -> None:
        self._add(STATEMENTS, statement)

    @remembered
    def get(self, statement_id: str) -> Statement:
        return self._get(Statement, STATEMENTS, statement_id, N_("This text does not exist any more."))

    def save(self, statement: Statement) -> None:
        self._save(STATEMENTS, statement, STALE)

    @remembered
    def of_crisis(self, crisis_id: str) -> tuple[Statement, ...]:
        """In the order in which they were drafted."""
        found = self._all(Statement, select(STATEMENTS).where(STATEMENTS.c.crisis_id == crisis_id))
        return tuple(sorted(found, key=lambda s: (s.versions[0].at, s.id)))

    @remembered
    def in_review(self) -> tuple[Statement, ...]:
        """Longest waiting first."""
        waiting = select(STATEMENTS).where(is_(STATEMENTS.c.state, StatementState.IN_REVIEW))
        return self._all(Statement, waiting.order_by(STATEMENTS.c.submitted_at, STATEMENTS.c.id))

    def add_publication(self, publication: Publication) -> bool:
        self.tx.news.add("publications")
        return self._add_new(PUBLICATIONS, to_row(publication))

    def publication(self, publication_id: str) -> Publication:
        missing = N_("This publication does not exist any more.")
        return self._get(Publication, PUBLICATIONS, publication_id, missing)

    def save_publication(self, publication: Publication) -> None:
        """Strict: two who take the very same step at the same moment must not both go on and send."""
        if not self._replace(PUBLICATIONS, publication, (publication.version - 1,)):
            raise Stale(STALE_PUBLICATION)
        self.tx.news.add("publications")

    @remembered
    def publications(self, statement_id: str) -> tuple[Publication, ...]:
        mine = select(PUBLICATIONS).where(PUBLICATIONS.c.statement_id == statement_id)
        return self._all(Publication, mine.order_by(PUBLICATIONS.c.claimed_at, PUBLICATIONS.c.id))

    def sent_to(self, outlet: str) -> tuple[Publication, ...]:
        """All that went there and is out, the oldest first."""
        mine = select(PUBLICATIONS).where(
            PUBLICATIONS.c.outlet == outlet, PUBLICATIONS.c.state == PublicationState.SENT.value
        )
        return self._all(Publication, mine.order_by(PUBLICATIONS.c.settled_at, PUBLICATIONS.c.id))

    def sending(self) -> tuple[Publication, ...]:
        """In a writing transaction, those that another process has in hand are left to it."""
        query = select(PUBLICATIONS).where(SENDING).order_by(PUBLICATIONS.c.claimed_at, PUBLICATIONS.c.id)
        if self.tx.writing:
            query = query.with_for_update(skip_locked=True)
        return self._all(Publication, query)

    def stop(self) -> Stop | None:
        return self._one(Stop, STOPS, STOPS.c.id == THE_ONE)

    def save_stop(self, stop: Stop) -> None:
        self._put(STOPS, {"id": THE_ONE, **to_row(stop)})

    def lift_stop(self) -> None:
        self.tx.execute(delete(STOPS))
