"""Who holds which power: asked before the deed, set by administrators (S1.14)."""

from __future__ import annotations

from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import NotAllowed
from bot.domain.events import PowerChanged
from bot.domain.plan.playbook import Step
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.domain.staff.powers import POWER_LABELS, Power, needed
from bot.domain.staff.rights import Action
from bot.domain.words import N_, phrase
from bot.service.access import require, roles_of, staffed
from bot.service.ports import Work


def set_roles(work: Work, *, actor_id: str, power: Power, roles: frozenset[Role]) -> None:
    """With no role nobody holds it."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    work.team.save_power(power, roles)
    work.record(PowerChanged(actor=actor_id, power=power.value, roles=tuple(sorted(roles))))


def holds(work: Work, person_id: str, power: Power, crisis: Crisis) -> bool:
    return not work.team.powers()[power].isdisjoint(roles_of(work, person_id, crisis))


def check_press(work: Work, person_id: str, crisis: Crisis, step: Step, choice: str) -> None:
    """Refuse whoever may not do this alone, and name who may. Where nobody holds such a role, anybody may:
    a missing roster must not stop the work.
    """
    power = needed(step, choice)
    if power is None or holds(work, person_id, power, crisis):
        return
    roles = work.team.powers()[power]
    people = staffed(work, roles, crisis)
    if roles and not people:
        return
    if not roles:
        raise NotAllowed(
            N_("Nobody holds the power “{power}”. Administrators give it with `/crisis roster`."),
            power=phrase(POWER_LABELS[power]),
        )
    raise NotAllowed(
        N_("“{power}” is for: {roles}. Ask {people}. `/crisis roster` shows every power."),
        power=phrase(POWER_LABELS[power]),
        roles=tuple(phrase(ROLE_LABELS[role]) for role in sorted(roles)),
        people=tuple(f"<@{p}>" for p in people[:3]),
    )
