"""What is kept about the people: who they are, who is asked for what and when, and what they hand over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.staff.audiences import Audience, Places
from bot.domain.staff.committee import Meeting
from bot.domain.staff.handover import Handover
from bot.domain.staff.member import Member
from bot.domain.staff.oncall import Cover, Rota
from bot.domain.staff.people import Person, Role, Roster
from bot.domain.staff.powers import Power
from bot.service.records import Brand


class People(Protocol):
    def get(self, person_id: str) -> Person | None: ...
    def these(self, person_ids: Sequence[str]) -> tuple[Person, ...]:
        """Those of them who are known, in any order."""

    def save(self, person: Person) -> None: ...
    def all(self) -> tuple[Person, ...]: ...
    def admins(self) -> tuple[Person, ...]:
        """The workspace's. Every press asks for them, and there may be thousands of people."""

    def roster(self) -> Roster: ...
    def set_chain(self, role: Role, person_ids: Sequence[str]) -> None: ...
    def brand(self) -> Brand:
        """The first brand. Raises ``NotFound`` before one was set up."""

    def save_brand(self, brand: Brand) -> None: ...


class Team(Protocol):
    def rotas(self) -> tuple[Rota, ...]:
        """In the order in which they were made."""

    def rota(self, rota_id: str) -> Rota:
        """Raises ``NotFound``."""

    def add_rota(self, rota: Rota) -> None: ...
    def save_rota(self, rota: Rota) -> None:
        """Conditional: the row must hold `rota.version` - 1, else ``Stale``."""

    def remove_rota(self, rota_id: str) -> None: ...
    def covers(self, since: datetime) -> tuple[Cover, ...]:
        """Those that end later, in the order in which they were made."""

    def add_cover(self, cover: Cover) -> None: ...
    def remove_cover(self, cover_id: str) -> None: ...
    def member(self, person_id: str) -> Member:
        """With nothing known about them as long as nobody said anything."""

    def members(self) -> Mapping[str, Member]: ...
    def save_member(self, member: Member) -> None: ...
    def powers(self) -> Mapping[Power, frozenset[Role]]:
        """As shipped until they are set."""

    def save_power(self, power: Power, roles: frozenset[Role]) -> None: ...
    def audiences(self) -> Places:
        """Where those are told for which it is set."""

    def save_audience(self, audience: Audience, places: Sequence[str]) -> None:
        """These replace what it had; with none it is told nowhere."""

    def add_meeting(self, meeting: Meeting) -> None: ...
    def meetings(self, limit: int) -> tuple[Meeting, ...]:
        """Of the committee, the one written down last first."""

    def add_handover(self, handover: Handover) -> None: ...
    def handover(self, handover_id: str) -> Handover:
        """Raises ``NotFound``."""

    def save_handover(self, handover: Handover) -> None:
        """Conditional, as ``save_rota``."""

    def handovers(self, crisis_id: str) -> tuple[Handover, ...]:
        """The oldest first."""
