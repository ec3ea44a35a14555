"""Who is acting, and may they? Asked first in every use case."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.staff import rights
from bot.domain.staff.people import ESCALATION, Person, Role
from bot.domain.staff.rights import RIGHTS, Action
from bot.domain.words import N_
from bot.service.ports import Work
from bot.service.staff.duties import on_call, roles_on_call


def require(work: Work, actor_id: str, action: Action, crisis: Crisis | None = None) -> Person:
    """The acting person, or ``NotAllowed`` with the reason and who could."""
    actor = work.people.get(actor_id)
    if actor is None:
        raise NotAllowed(N_("Firebreak does not know you yet. Try again in a moment."))
    if crisis is not None:
        must_see(actor_id, crisis)
    wanted = RIGHTS.get(action, frozenset())
    held = roles_of(work, actor_id, crisis) if wanted else frozenset()
    must_ask = wanted and not held & wanted  # only then it matters whom they could ask
    rights.check(
        action,
        actor,
        held,
        administrators=administrators(work) if action is Action.EDIT_SETTINGS else (),
        staffed=staffed(work, wanted, crisis) if must_ask else (),
    )
    return actor


def may(work: Work, person_id: str, action: Action, crisis: Crisis | None = None) -> bool:
    try:
        require(work, person_id, action, crisis)
    except (NotAllowed, NotFound):
        return False
    return True


def roles_of(work: Work, person_id: str, crisis: Crisis | None) -> frozenset[Role]:
    """On the roster, on call for it now, or given for this crisis."""
    held = work.people.roster().roles_of(person_id) | roles_on_call(work, person_id)
    return held | crisis.roles_of(person_id) if crisis else held


def administrators(work: Work) -> tuple[str, ...]:
    """The ids in ADMINS, else the workspace's owners and admins."""
    if work.house.admins:
        return work.house.admins
    return tuple(p.id for p in work.people.admins() if p.may_act)


def may_see(person_id: str, crisis: Crisis) -> bool:
    """A restricted crisis shows only to those who have a part in it, and none to whom it is about."""
    return person_id not in crisis.about and (not crisis.restricted or person_id in crisis.insiders)


def here(work: Work, person_ids: Iterable[str]) -> tuple[str, ...]:
    """Those of them who can still act, in the same order: nobody waits for somebody who left."""
    asked = tuple(dict.fromkeys(person_ids))
    can_act = {person.id for person in work.people.these(asked) if person.may_act}
    return tuple(person for person in asked if person in can_act)


def can_be_asked(work: Work, crisis: Crisis, person_ids: Iterable[str]) -> tuple[str, ...]:
    """Those of them who are here and see it, in the same order. Whatever asks somebody, first or again, asks
    here who is left: nobody is called for what is kept from them, or is about them (C6).
    """
    return here(work, (p for p in person_ids if may_see(p, crisis)))


def in_charge(work: Work, crisis: Crisis) -> str:
    """Who leads it; where they left, the next of those in it who is still here, so that no clock runs for
    nobody.
    """
    above = crisis.holder(Role.EXECUTIVE_SPONSOR)
    inside = can_be_asked(work, crisis, (crisis.lead_id, *([above] if above else []), *crisis.insiders))
    if inside:
        return inside[0]
    others = (*staffed(work, frozenset(ESCALATION), crisis), *administrators(work))
    return next(iter(can_be_asked(work, crisis, others)), crisis.lead_id)


def must_see(person_id: str, crisis: Crisis) -> None:
    if not may_see(person_id, crisis):
        raise NotFound(N_("There is no such crisis."))  # its existence is not given away


def staffed(work: Work, roles: frozenset[Role], crisis: Crisis | None) -> tuple[str, ...]:
    """Everybody who holds one of `roles` now: in this crisis, by the calendar, or on the roster. Of a crisis
    only who sees it: nobody is sent to anybody else.
    """
    in_crisis = [crisis.holder(role) for role in roles] if crisis else []
    now = [person for role in sorted(roles) for person in on_call(work, role.value)]
    found = (*(p for p in in_crisis if p), *now, *work.people.roster().staffed(roles))
    return can_be_asked(work, crisis, found) if crisis else here(work, found)
