"""What the team's two screens show: who is asked for what, and who is on call when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.staff.member import Member
from bot.domain.staff.oncall import Cover, CoverGap, Rota, Turn
from bot.domain.staff.people import Person, Role, Roster
from bot.domain.staff.powers import Power


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterBoard:
    """`now` is who is on call for a duty by the calendar, `people` everybody whom the roster or the calendar
    names. `stale` are those who have not said for too long that what stands here is right, `gone` those who
    cannot act any more.
    """

    roster: Roster
    now: Mapping[str, tuple[str, ...]]
    members: Mapping[str, Member]
    people: Mapping[str, Person]
    stale: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    powers: Mapping[Power, frozenset[Role]] = field(default_factory=dict)
    may_edit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallBoard:
    """`turns` hold, for each duty of the calendar, the turn of now and the next ones."""

    turns: Mapping[str, tuple[Turn, ...]]
    rotas: tuple[Rota, ...] = ()
    covers: tuple[Cover, ...] = ()
    gaps: tuple[CoverGap, ...] = ()
    watcher: str | None = None
    watch_until: datetime | None = None
    may_edit: bool = False
