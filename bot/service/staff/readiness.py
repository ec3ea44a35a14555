"""The plan before the first crisis: what is missing is asked for until it is there (S0.1, S0.15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import PlanIncomplete
from bot.domain.plan.readiness import Part, Readiness, is_stale, lacks
from bot.domain.staff.people import NEEDED_ROLES
from bot.domain.staff.rights import Action
from bot.service.access import administrators, here, require
from bot.service.ports import Work
from bot.service.staff import chain, oncall

KEY = "readiness"
FIRST = timedelta(days=1)  # half a day is what setting up takes
AGAIN, SELDOM = timedelta(days=7), timedelta(days=30)
OFTEN = 4  # times; then every month, so that it is still read


def keep(work: Work) -> None:
    """Its clock, from the first start on."""
    if work.deadlines.get(KEY) is None:
        _set(work, FIRST)


def look(work: Work, deadline: Deadline) -> None:
    """Administrators are asked every week, later every month, for as long as a part is missing; what
    is missing anew is asked for every week again.
    """
    found, asked = current(work), int(deadline.data["asked"])
    if found.missing:
        people = here(work, administrators(work))
        missing = tuple(part.value for part in found.missing)
        work.record(PlanIncomplete(people=people, missing=missing, parts=len(Part)))
        asked += 1
    else:
        asked = 0
    _set(work, AGAIN if asked < OFTEN else SELDOM, asked=asked)


def board(work: Work, actor_id: str) -> Readiness:
    require(work, actor_id, Action.NOTE)
    return current(work)


def current(work: Work) -> Readiness:
    watches, staff = work.watches.all(), replace(oncall.staff(work), gaps=())  # gaps are asked about by day
    unset = tuple(watch.name for watch in watches if not (watch.tuned_by and watch.tuned_at))
    roles = tuple(role.value for role in NEEDED_ROLES if not chain.of_role(work, role))
    plans = tuple(book.title for book in work.house.shelf.types().values() if not lacks(book, staff).nothing)
    is_there = {
        Part.WATCH: bool(watches),
        Part.THRESHOLDS: not unset,
        Part.ROLES: not roles,
        Part.PLANS: not plans,
        Part.ONCALL: bool(work.team.rotas()),
        Part.ACCOUNTS: bool(work.accounts.all()),
        Part.DRILLS: any(not is_stale(at, work.now) for at in work.crises.drilled().values()),
    }
    named = {Part.THRESHOLDS: unset, Part.ROLES: roles, Part.PLANS: plans}
    return Readiness(missing={part: named.get(part, ()) for part in Part if not is_there[part]})


def _set(work: Work, after: timedelta, *, asked: int = 0) -> None:
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.READINESS_DUE,
            key=KEY,
            due_at=work.now + after,
            data={"asked": asked},
        )
    )
