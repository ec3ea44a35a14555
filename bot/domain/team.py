"""What the team's two screens show: who is asked for what, and who is on call when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.member import Member
from bot.domain.oncall import WATCHER, Cover, Gap, Rota, Turn
from bot.domain.people import Person, Role, Roster
from bot.domain.powers import Power


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterBoard:
    """`now` is who is on call for a duty, `people` everybody the roster or the calendar names, whether still
    here or not. `stale` are those who have not said for too long that what stands here is right.
    """

    roster: Roster
    now: Mapping[str, tuple[str, ...]]
    members: Mapping[str, Member]
    people: Mapping[str, Person]
    stale: tuple[str, ...] = ()
    powers: Mapping[Power, frozenset[Role]] = field(default_factory=dict)
    may_edit: bool = False

    def is_gone(self, person_id: str) -> bool:
        person = self.people.get(person_id)
        return person is None or not person.may_act

    @property
    def gone(self) -> tuple[str, ...]:
        named = dict.fromkeys((*(e.person_id for e in self.roster.entries), *self.people))
        return tuple(person for person in named if self.is_gone(person))


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallBoard:
    """`turns` hold, for each duty of the calendar, the turn of now and the next ones."""

    turns: Mapping[str, tuple[Turn, ...]]
    rotas: tuple[Rota, ...] = ()
    covers: tuple[Cover, ...] = ()
    gaps: tuple[Gap, ...] = ()
    watcher: str | None = None
    watch_until: datetime | None = None
    may_edit: bool = False


def watch_now(turns: Mapping[str, tuple[Turn, ...]]) -> Turn | None:
    """The turn of whoever is on watch by the calendar."""
    return next(iter(turns.get(WATCHER, ())), None)
