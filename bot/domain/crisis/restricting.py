"""Who sees a restricted crisis: those who hold a role in it, and those who were let in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.crisis.crisis import Crisis, must_not_be_closed, must_not_concern
from bot.domain.errors import Blocked, Invalid, Stale
from bot.domain.event import Event
from bot.domain.events.crises import RoleAssigned
from bot.domain.events.listening import WordsErased
from bot.domain.events.rooms import CrisisUnrestricted, JoinAsked, JoinRefused, MemberLetIn
from bot.domain.words import N_


def restrict(crisis: Crisis) -> Crisis:
    must_not_be_closed(crisis)
    if crisis.restricted:
        raise Stale(N_("This crisis is restricted already."))
    return replace(crisis, restricted=True, version=crisis.version + 1)


def unrestrict(crisis: Crisis) -> Crisis:
    check_unrestrict(crisis)
    return replace(crisis, restricted=False, version=crisis.version + 1)


def check_unrestrict(crisis: Crisis) -> None:
    """Whoever it is about would read what others said about them (C6)."""
    must_not_be_closed(crisis)
    if not crisis.restricted:
        raise Stale(N_("This crisis is open to everybody already."))
    if crisis.about:
        raise Blocked(_ABOUT_SOMEBODY, people=tuple(f"<@{person}>" for person in crisis.about))


def let_in(crisis: Crisis, person_id: str) -> Crisis:
    must_be_restricted(crisis)
    must_not_concern(crisis, person_id)
    if person_id in crisis.insiders:
        raise Stale(N_("<@{who}> sees this crisis already."), who=person_id)
    return replace(crisis, members=(*crisis.members, person_id), version=crisis.version + 1)


def take_out(crisis: Crisis, person_id: str) -> Crisis:
    """Nobody leaves with a role: then nobody would do its work."""
    must_be_restricted(crisis)
    if person_id not in crisis.insiders:
        raise Stale(N_("<@{who}> is not in this crisis."), who=person_id)
    if crisis.roles_of(person_id):
        raise Invalid(
            N_("<@{who}> holds a role in this crisis. Give it to somebody else first: *Give a role*."),
            who=person_id,
        )
    left = tuple(member for member in crisis.members if member != person_id)
    return replace(crisis, members=left, version=crisis.version + 1)


def check_leave_out(crisis: Crisis, person_id: str) -> None:
    must_be_restricted(crisis)
    if person_id in crisis.about:
        raise Stale(N_("It is known already that this crisis is about <@{who}>."), who=person_id)
    if person_id == crisis.lead_id:
        raise Invalid(
            N_("<@{who}> leads this crisis. Give it to somebody else first: *Give a role*."), who=person_id
        )


def leave_out(crisis: Crisis, person_id: str) -> Crisis:
    """They hold nothing in it from now on."""
    check_leave_out(crisis, person_id)
    return replace(
        crisis,
        about=(*crisis.about, person_id),
        roles={role: who for role, who in crisis.roles.items() if who != person_id},
        members=tuple(member for member in crisis.members if member != person_id),
        version=crisis.version + 1,
    )


def take_back(crisis: Crisis, person_id: str) -> Crisis:
    must_not_be_closed(crisis)
    if person_id not in crisis.about:
        raise Stale(N_("Nobody said that this crisis is about <@{who}>."), who=person_id)
    left = tuple(person for person in crisis.about if person != person_id)
    return replace(crisis, about=left, version=crisis.version + 1)


def must_be_restricted(crisis: Crisis) -> None:
    must_not_be_closed(crisis)
    if not crisis.restricted:
        raise Stale(N_("This crisis is open to everybody, so nobody has to be let in."))


ASKED_OR_ANSWERED = (JoinAsked, MemberLetIn, JoinRefused, RoleAssigned, WordsErased, CrisisUnrestricted)


def waiting(told: Iterable[Event]) -> dict[str, str]:
    """Who asked to join and has no answer yet, with their reason; `told` are events of the kinds above."""
    asked: dict[str, str] = {}
    for event in told:
        if isinstance(event, JoinAsked):
            asked[event.actor] = event.reason
        elif isinstance(event, MemberLetIn | JoinRefused | RoleAssigned):
            asked.pop(event.person_id, None)
        elif isinstance(event, WordsErased):
            for person_id in event.answered:
                asked.pop(person_id, None)
        elif isinstance(event, CrisisUnrestricted):
            asked.clear()
    return asked


_ABOUT_SOMEBODY = N_(
    "Nothing was opened: this crisis is about {people}, and its whole record would stand where they and "
    "everybody read it. Leave it restricted. Or, if it is not about them after all, say so first with the "
    "reason: *Who sees it* on its card, then *Not about them after all…*. The record keeps who decided that."
)
