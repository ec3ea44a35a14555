"""Contacts, pages and calls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update

from bot.domain.staff.contact import Contact
from bot.domain.staff.page import Call, CallState, Page, PageState, What
from bot.domain.words import N_
from bot.storage.mapper import from_row, to_row
from bot.storage.store import Store
from bot.storage.tables import CallRow, ContactRow, EventRow, PageRow, is_, table_of

CONTACTS, PAGES, CALLS = table_of(ContactRow), table_of(PageRow), table_of(CallRow)
EVENTS = table_of(EventRow)
P, C = PAGES.c, CALLS.c
OPEN = is_(P.state, PageState.OPEN)
PENDING = is_(C.state, CallState.PENDING)


class Contacts(Store):
    def of(self, person_id: str) -> Contact:
        found = self._one(Contact, CONTACTS, CONTACTS.c.person_id == person_id)
        return found or Contact(person_id=person_id)

    def save(self, contact: Contact) -> None:
        self._put(CONTACTS, to_row(contact))

    def all(self) -> tuple[Contact, ...]:
        return self._all(Contact, select(CONTACTS).order_by(CONTACTS.c.person_id))


class Pages(Store):
    def add(self, page: Page) -> bool:
        self.tx.news.add("pages")
        return self._add_new(PAGES, to_row(page))

    def get(self, page_id: str) -> Page:
        return self._get(Page, PAGES, page_id, N_("This link is not known here."))

    def save(self, page: Page) -> None:
        self._save(PAGES, page, N_("Somebody was faster."))

    def due(self, now: datetime, limit: int) -> tuple[Page, ...]:
        return self._open(P.due_at <= now, limit=limit)

    def waiting(self, now: datetime, limit: int) -> tuple[Page, ...]:
        return self._open(P.due_at > now, P.rung == 0, limit=limit)

    def unsettled(self, crisis_id: str | None, alert_id: str | None, since: datetime) -> tuple[Page, ...]:
        of_crisis = P.crisis_id == (crisis_id or "")
        of_alert = and_(P.crisis_id.is_(None), P.subject_id == (alert_id or ""), P.subject_id != "")
        found = select(PAGES).where(
            or_(of_crisis, of_alert), P.asked_at >= since, P.state != PageState.OVER.value
        )
        return self._all(Page, found.order_by(P.asked_at, P.id))

    def _open(self, *where: ColumnElement[bool], limit: int | None = None) -> tuple[Page, ...]:
        return self._all(Page, select(PAGES).where(OPEN, *where).order_by(P.due_at, P.id).limit(limit))

    def asked_before(self, page: Page) -> bool:
        same = P.crisis_id == page.crisis_id if page.crisis_id else P.subject_id == page.subject_id
        mine = (P.person_id == page.person_id, P.id != page.id, P.asked_at <= page.asked_at, same)
        return bool(self.tx.execute(select(exists().where(*mine))).scalar_one())

    def people_asked(self, crisis_id: str, subject_id: str, since: datetime) -> frozenset[str]:
        same = (P.crisis_id == crisis_id, P.subject_id == subject_id, P.asked_at >= since)
        return frozenset(self.tx.execute(select(P.person_id).where(*same).distinct()).scalars())

    def look(self, page_ids: Iterable[str], now: datetime) -> None:
        self.tx.execute(update(PAGES).where(P.id.in_(list(page_ids))).values(looked_at=now))

    def hurry(self, page_ids: Iterable[str], now: datetime) -> None:
        waiting = (OPEN, P.rung == 0, P.due_at > now, P.id.in_(list(page_ids)))
        self.tx.execute(update(PAGES).where(*waiting).values(due_at=now))

    def acted(self, person_id: str, crisis_id: str, since: datetime) -> bool:
        mine = (EVENTS.c.crisis_id == crisis_id, EVENTS.c.actor == person_id, EVENTS.c.at > since)
        return bool(self.tx.execute(select(exists().where(*mine))).scalar_one())

    def answered_by_another(self, page: Page) -> bool:
        same = (P.crisis_id == page.crisis_id, P.ask == page.ask.value, P.subject_id == page.subject_id)
        others = (P.person_id != page.person_id, P.asked_at >= page.asked_at)
        acts = (EVENTS.c.crisis_id == P.crisis_id, EVENTS.c.actor == P.person_id, EVENTS.c.at > P.asked_at)
        return bool(self.tx.execute(select(exists().where(*same, *others, *acts))).scalar_one())

    def add_calls(self, calls: Iterable[Call]) -> None:
        for call in calls:
            self._add_new(CALLS, to_row(call) | {"leased_until": None})

    def calls(self, page_id: str) -> tuple[Call, ...]:
        return self._all(Call, select(CALLS).where(C.page_id == page_id).order_by(C.rung, C.key))

    def call(self, key: str) -> Call | None:
        return self._one(Call, CALLS, C.key == key)

    def save_call(self, call: Call) -> None:
        self._put(CALLS, to_row(call) | {"leased_until": None})

    def is_due(self, pager: str, now: datetime) -> bool:
        return bool(self.tx.execute(select(exists().where(*_ready(pager, now)))).scalar_one())

    def claim(self, pager: str, now: datetime, lease: timedelta) -> Call | None:
        first = select(C.key).where(*_ready(pager, now)).order_by(C.due_at, C.key).limit(1)
        chosen = first.with_for_update(skip_locked=True).scalar_subquery()
        held = {"leased_until": now + lease, "sent_at": func.coalesce(C.sent_at, now)}
        claimed = update(CALLS).where(C.key == chosen, _free(now)).values(held)
        row = self.tx.execute(claimed.returning(CALLS)).mappings().one_or_none()
        return None if row is None else from_row(Call, row)

    def called(self, person_id: str, since: datetime) -> int:
        lately = (C.person_id == person_id, C.due_at >= since, C.what == What.TRIGGER.value)
        sent = or_(PENDING, is_(C.state, CallState.SENT))
        return int(self.tx.execute(select(func.count()).select_from(CALLS).where(*lately, sent)).scalar_one())


def _ready(pager: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return PENDING, C.pager == pager, C.due_at <= now, _free(now)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(C.leased_until.is_(None), C.leased_until <= now)
