"""Whoever is at it for six hours is asked to hand over, and told who could take it (S2.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import BOT, ReliefAsked
from bot.domain.staff import handover as rules
from bot.domain.staff.people import Role
from bot.service.access import can_be_asked
from bot.service.ports import Work
from bot.service.staff import chain

HOUR = timedelta(hours=1)


def keep_watch(work: Work) -> None:
    """Of every open crisis, also of one that was declared before anybody looked after its people."""
    for crisis in work.crises.open():
        if work.deadlines.get(_key(crisis)) is None:
            watch_hours(work, crisis)


def watch_hours(work: Work, crisis: Crisis) -> None:
    """From now on it is looked after whoever is at it for too long."""
    _look_again(work, crisis, work.now + work.house.relieve_after)


def look_after(work: Work, deadline: Deadline) -> None:
    """Whoever is at it for six hours is asked to hand over, by the name of somebody who could take it."""
    crisis = work.crises.get(deadline.crisis_id or "")
    if not crisis.is_open:
        return
    limit = work.house.relieve_after
    since = dict(_at_it(work, crisis))
    for person, began in since.items():
        if work.now - began >= limit:
            hours = (work.now - began) // HOUR
            found = next(iter(relief_for(work, crisis, person, tired=since)), None)
            work.record(ReliefAsked(crisis_id=crisis.id, person_id=person, hours=hours, relief=found))
    ahead = [began + limit for began in since.values() if began + limit > work.now]
    _look_again(work, crisis, min([*ahead, work.now + rules.NUDGE_EVERY]))


def relief_for(work: Work, crisis: Crisis, person_id: str, tired: Iterable[str] = ()) -> tuple[str, ...]:
    """Who could take over: the chains of the roles they hold here, the rested ones first."""
    roles = sorted(crisis.roles_of(person_id)) or [Role.CRISIS_LEAD]
    found = can_be_asked(work, crisis, (p for p in chain.of_roles(work, roles) if p != person_id))
    return tuple(sorted(found, key=set(tired).__contains__))


def _at_it(work: Work, crisis: Crisis) -> Iterable[tuple[str, datetime]]:
    acts: defaultdict[str, list[datetime]] = defaultdict(list)
    for actor, at in work.events.acts(crisis.id):
        acts[actor].append(at)
    since = {p: rules.active_since(times, work.now) for p, times in acts.items() if p != BOT}
    at_it = {person: began for person, began in since.items() if began}
    return [(person, at_it[person]) for person in can_be_asked(work, crisis, at_it)]


def _look_again(work: Work, crisis: Crisis, at: datetime) -> None:
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.RELIEF_DUE,
            key=_key(crisis),
            due_at=at,
            crisis_id=crisis.id,
        )
    )


def _key(crisis: Crisis) -> str:
    return f"relief:{crisis.id}"
