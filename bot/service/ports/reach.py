"""What reaching people outside Slack keeps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.staff.contact import Contact
from bot.domain.staff.page import Call, Page


class Contacts(Protocol):
    def of(self, person_id: str) -> Contact:
        """Without any way as long as nobody named one."""

    def save(self, contact: Contact) -> None: ...
    def all(self) -> tuple[Contact, ...]: ...


class Pages(Protocol):
    def add(self, page: Page) -> bool:
        """False when this person is being asked for this already."""

    def get(self, page_id: str) -> Page:
        """Raises ``NotFound``."""

    def save(self, page: Page) -> None:
        """Conditional: the row must hold `page.version` - 1, else ``Stale``."""

    def due(self, now: datetime, limit: int) -> tuple[Page, ...]:
        """Open ones whose next way is to be tried, the oldest first."""

    def waiting(self, now: datetime, limit: int) -> tuple[Page, ...]:
        """Open ones of which no way was tried yet, because an answer in Slack is waited for."""

    def unsettled(self, crisis_id: str | None, alert_id: str | None, since: datetime) -> tuple[Page, ...]:
        """Those of this crisis and of this alert, asked since then, that are not over."""

    def asked_before(self, page: Page) -> bool:
        """Whether this person was asked for something of the same alert or crisis earlier."""

    def people_asked(self, crisis_id: str, subject_id: str, since: datetime) -> frozenset[str]:
        """For this very thing."""

    def look(self, page_ids: Iterable[str], now: datetime) -> None:
        """Do Not Disturb was looked up for these."""

    def hurry(self, page_ids: Iterable[str], now: datetime) -> None:
        """Those of them that were not tried yet are due now."""

    def acted(self, person_id: str, crisis_id: str, since: datetime) -> bool:
        """Whether the record has something that they did in this crisis after `since`."""

    def answered_by_another(self, page: Page) -> bool:
        """Whether somebody who was asked for the same then or later has acted in its crisis since."""

    def add_calls(self, calls: Iterable[Call]) -> None:
        """A `key` that is there already is left alone."""

    def calls(self, page_id: str) -> tuple[Call, ...]: ...
    def call(self, key: str) -> Call | None: ...
    def save_call(self, call: Call) -> None:
        """And let go of it."""

    def is_due(self, pager: str, now: datetime) -> bool:
        """Whether there is something to claim; asking costs nobody a turn at the database."""

    def claim(self, pager: str, now: datetime, lease: timedelta) -> Call | None:
        """The first that is due and that nobody else holds. From now on it may have gone out."""

    def called(self, person_id: str, since: datetime) -> int:
        """How many calls were put on their way to this person since then."""
