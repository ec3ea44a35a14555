"""Whom a restricted crisis is about has no part in it: no role, no step, no call, no sight of it (C6)."""

from __future__ import annotations

from bot.domain.crisis import restricting as rules
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Invalid
from bot.domain.events import MemberLeft, PersonLeftOut, PersonNotConcerned
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import require
from bot.service.crisis import rooms
from bot.service.crisis.notes import checked_note
from bot.service.ports import Work
from bot.service.staff import chain
from bot.service.step import roles, unseen


def leave_out(work: Work, *, actor_id: str, crisis_id: str, person_id: str, reason: str) -> Crisis:
    """By somebody in it. What was theirs goes to the next at once; who it is about is told no reason."""
    before = work.crises.get(crisis_id)
    require(work, actor_id, Action.RESTRICT, before)
    why = checked_note(reason)
    if person_id == actor_id:
        raise Invalid(N_("It is about you? Then press *Leave…*, and somebody else says so."))
    rules.check_leave_out(before, person_id)
    _give_roles_on(work, before, person_id, actor_id)
    now = work.crises.get(crisis_id)
    crisis = rules.leave_out(now, person_id)
    work.crises.save(crisis)
    work.record(PersonLeftOut(actor=actor_id, crisis_id=crisis_id, person_id=person_id, reason=why))
    if person_id in now.insiders:
        work.record(MemberLeft(crisis_id=crisis_id, person_id=person_id))
    unseen.let_go(work, crisis_id)
    return crisis


def take_back(work: Work, *, actor_id: str, crisis_id: str, person_id: str, reason: str) -> Crisis:
    """It is not about them after all. They see it as little as anybody outside, and may be let in."""
    before = work.crises.get(crisis_id)
    require(work, actor_id, Action.RESTRICT, before)
    crisis = rules.take_back(before, person_id)
    work.crises.save(crisis)
    why = checked_note(reason)
    work.record(PersonNotConcerned(actor=actor_id, crisis_id=crisis_id, person_id=person_id, reason=why))
    rooms.wait_again(work, crisis_id, person_id)
    return crisis


def _give_roles_on(work: Work, crisis: Crisis, person_id: str, actor_id: str) -> None:
    """To the next in the chain of each; a role for which there is nobody else is vacant from now on."""
    for role in sorted(crisis.roles_of(person_id)):
        others = (p for p in chain.of_role(work, role) if p not in (person_id, *crisis.about))
        successor = next(others, None)
        if successor:
            roles.give_role(work, work.crises.get(crisis.id), role, successor, given_by=actor_id)
