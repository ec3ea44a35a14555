"""On-call turns and covers, what is said of colleagues, powers and hand-overs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Table, bindparam, delete, func, select

from bot.domain.staff.audiences import Audience, Places
from bot.domain.staff.committee import Meeting
from bot.domain.staff.handover import Handover
from bot.domain.staff.member import Member
from bot.domain.staff.oncall import Cover, Rota
from bot.domain.staff.people import Role
from bot.domain.staff.powers import AS_SHIPPED, Power
from bot.domain.words import N_
from bot.storage.mapper import to_row
from bot.storage.store import Store
from bot.storage.tables import (
    AudienceRow,
    CoverRow,
    HandoverRow,
    MeetingRow,
    MemberRow,
    PowerRow,
    RotaRow,
    table_of,
)

ROTAS, COVERS, HANDOVERS = table_of(RotaRow), table_of(CoverRow), table_of(HandoverRow)
MEETINGS = table_of(MeetingRow)
MEMBERS, POWERS, AUDIENCES = table_of(MemberRow), table_of(PowerRow), table_of(AudienceRow)
ALL_ROTAS = select(ROTAS).order_by(ROTAS.c.position)
LATER_COVERS = select(COVERS).where(COVERS.c.until > bindparam("since")).order_by(COVERS.c.position)
_CHANGED = N_("Somebody else changed this while you were at it. Look at it again first.")


class Team(Store):
    def rotas(self) -> tuple[Rota, ...]:
        return self._once("rotas", lambda: self._all(Rota, ALL_ROTAS))

    def rota(self, rota_id: str) -> Rota:
        return self._get(Rota, ROTAS, rota_id, N_("These on-call turns are not there any more."))

    def add_rota(self, rota: Rota) -> None:
        self._forget()
        self._add(ROTAS, rota, position=self._next(ROTAS))

    def save_rota(self, rota: Rota) -> None:
        self._forget()
        self._save(ROTAS, rota, _CHANGED)

    def remove_rota(self, rota_id: str) -> None:
        self._forget()
        self.tx.execute(delete(ROTAS).where(ROTAS.c.id == rota_id))

    def covers(self, since: datetime) -> tuple[Cover, ...]:
        return self._once(("covers", since), lambda: self._all(Cover, LATER_COVERS, since=since))

    def add_cover(self, cover: Cover) -> None:
        self._forget()
        self._add(COVERS, cover, position=self._next(COVERS))

    def remove_cover(self, cover_id: str) -> None:
        self._forget()
        self.tx.execute(delete(COVERS).where(COVERS.c.id == cover_id))

    def member(self, person_id: str) -> Member:
        return self._one(Member, MEMBERS, MEMBERS.c.person_id == person_id) or Member(person_id=person_id)

    def members(self) -> Mapping[str, Member]:
        return {member.person_id: member for member in self._all(Member, select(MEMBERS))}

    def save_member(self, member: Member) -> None:
        self._put(MEMBERS, to_row(member))

    def powers(self) -> Mapping[Power, frozenset[Role]]:
        rows = self.tx.execute(select(POWERS)).mappings()
        return {**AS_SHIPPED, **{Power(row["power"]): frozenset(map(Role, row["roles"])) for row in rows}}

    def save_power(self, power: Power, roles: frozenset[Role]) -> None:
        self._put(POWERS, {"power": power.value, "roles": sorted(role.value for role in roles)})

    def audiences(self) -> Places:
        found = {row["audience"]: row["channels"] for row in self.tx.execute(select(AUDIENCES)).mappings()}
        return {audience: tuple(found[audience]) for audience in Audience if found.get(audience)}

    def save_audience(self, audience: Audience, places: Sequence[str]) -> None:
        self._put(AUDIENCES, {"audience": audience.value, "channels": list(places)})

    def add_meeting(self, meeting: Meeting) -> None:
        self._add(MEETINGS, meeting)

    def meetings(self, limit: int) -> tuple[Meeting, ...]:
        latest = select(MEETINGS).order_by(MEETINGS.c.recorded_at.desc(), MEETINGS.c.id).limit(limit)
        return self._all(Meeting, latest)

    def add_handover(self, handover: Handover) -> None:
        self._add(HANDOVERS, handover)

    def handover(self, handover_id: str) -> Handover:
        return self._get(Handover, HANDOVERS, handover_id, N_("There is no such hand-over."))

    def save_handover(self, handover: Handover) -> None:
        self._save(HANDOVERS, handover, _CHANGED)

    def handovers(self, crisis_id: str) -> tuple[Handover, ...]:
        of_crisis = select(HANDOVERS).where(HANDOVERS.c.crisis_id == crisis_id)
        return self._all(Handover, of_crisis.order_by(HANDOVERS.c.asked_at))

    def _next(self, table: Table) -> int:
        last = select(func.coalesce(func.max(table.c.position), 0))
        return int(self.tx.execute(last).scalar_one()) + 1
