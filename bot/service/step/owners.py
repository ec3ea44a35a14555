"""Who a step of a role falls to."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.crisis.crisis import Crisis
from bot.domain.staff.people import Role
from bot.service.access import can_be_asked, in_charge
from bot.service.ports import Work
from bot.service.staff import chain


def owners(work: Work, crisis: Crisis, *, of_roster: bool = False) -> Callable[[Role], str | None]:
    """Who a step of this role falls to: the holder in this crisis, else the roster, else nobody yet.

    A restricted crisis asks only those who have a part in it.
    """

    def owner(role: Role) -> str | None:
        holder = None if of_roster else crisis.holder(role)
        if holder and can_be_asked(work, crisis, [holder]):
            return holder
        if crisis.restricted:
            return in_charge(work, crisis) if holder else None
        return next(iter(can_be_asked(work, crisis, chain.of_role(work, role))), None)

    return owner
