"""People, the chain of command and the brand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, func, select

from bot.domain.errors import NotFound
from bot.domain.staff.people import Person, Role, Roster, RosterEntry
from bot.domain.words import N_
from bot.service.records import Brand
from bot.storage.mapper import from_row, to_row
from bot.storage.store import Store, remembered, rows_of, sliced
from bot.storage.tables import ARE_ADMINS, BrandRow, PersonRow, RosterRow, table_of

BRANDS, PEOPLE, ROSTER = table_of(BrandRow), table_of(PersonRow), table_of(RosterRow)
PERSON = select(PEOPLE).where(PEOPLE.c.id == bindparam("id_"))
FIRST_BRAND = select(BRANDS).order_by(BRANDS.c.position).limit(1)
IN_ORDER = select(ROSTER).order_by(ROSTER.c.role, ROSTER.c.rank)


class People(Store):
    def get(self, person_id: str) -> Person | None:
        return self._once(("person", person_id), lambda: self._person(person_id))

    def these(self, person_ids: Sequence[str]) -> tuple[Person, ...]:
        asked = {("person", person_id): person_id for person_id in person_ids}
        for part in sliced(person_id for key, person_id in asked.items() if key not in self._read):
            found = {p.id: p for p in self._all(Person, select(PEOPLE).where(PEOPLE.c.id.in_(part)))}
            self._read |= {("person", person_id): found.get(person_id) for person_id in part}
        return tuple(person for key in asked if (person := self._read[key]))

    def save(self, person: Person) -> None:
        self._forget()
        self._put(PEOPLE, to_row(person))

    def all(self) -> tuple[Person, ...]:
        return self._once("all", lambda: self._all(Person, select(PEOPLE).order_by(PEOPLE.c.id)))

    @remembered
    def admins(self) -> tuple[Person, ...]:
        return self._all(Person, select(PEOPLE).where(ARE_ADMINS).order_by(PEOPLE.c.id))

    def roster(self) -> Roster:
        return self._once("roster", lambda: Roster(self._all(RosterEntry, IN_ORDER)))

    def set_chain(self, role: Role, person_ids: Sequence[str]) -> None:
        self._forget()
        self.tx.execute(delete(ROSTER).where(ROSTER.c.role == role.value))
        chain = [RosterEntry(role=role, rank=rank, person_id=p) for rank, p in enumerate(person_ids)]
        if chain:
            self.tx.execute(ROSTER.insert(), rows_of(chain))

    @remembered
    def brand(self) -> Brand:
        found = self._once("brand", lambda: self._all(Brand, FIRST_BRAND))
        if not found:
            raise NotFound(N_("No brand is set up yet. Set INCIDENT_CHANNEL and start Firebreak again."))
        return found[0]

    def save_brand(self, brand: Brand) -> None:
        self._forget()
        known = select(BRANDS.c.position).where(BRANDS.c.id == brand.id).scalar_subquery()
        last = select(func.coalesce(func.max(BRANDS.c.position), 0) + 1).scalar_subquery()
        told = to_row(brand)
        statement = self.tx.insert(BRANDS).values(told | {"position": func.coalesce(known, last)})
        self.tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=told))

    def _person(self, person_id: str) -> Person | None:
        row = self.tx.execute(PERSON, {"id_": person_id}).mappings().one_or_none()
        return None if row is None else from_row(Person, row)
