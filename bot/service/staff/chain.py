"""The chain of command, in one place: who is asked first for a role, who next, and who may sleep on.

Alerts, steps and approvals all climb by `next_up`: no answer in time, and the next one is asked (S1.1, S3.3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.severity import Severity
from bot.domain.events import PeopleLeftAsleep
from bot.domain.staff.member import COMES_THROUGH, quiet_until
from bot.domain.staff.oncall import WATCHER
from bot.domain.staff.people import ESCALATION, Role
from bot.service.access import here
from bot.service.ports import Work
from bot.service.staff.duties import is_on_call, on_call

AWAKE = timedelta(hours=1)  # since they last did something in the crisis


@dataclass(frozen=True, slots=True)
class Rung:
    """`person_id` is asked now, nobody when the chain is at its end; those before them are `asleep`."""

    person_id: str | None
    asleep: tuple[str, ...] = ()


def of_role(work: Work, role: Role) -> tuple[str, ...]:
    """Whoever is on call for it now, then the roster's primary and backups; nobody who left."""
    return here(work, (*on_call(work, role.value), *work.people.roster().chain(role)))


def of_roles(work: Work, roles: Iterable[Role]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for role in roles for person in of_role(work, role)))


def escalation(work: Work) -> tuple[str, ...]:
    """Who is asked about an alert: whoever is on watch, then the chains from the social lead upwards."""
    return tuple(dict.fromkeys((*on_call(work, WATCHER), *of_roles(work, ESCALATION))))


def next_up(
    work: Work, chain: Iterable[str], asked: Collection[str], *, severity: Severity | None = None
) -> Rung:
    """The next of `chain` who was not `asked`. Without a `severity` nobody knows yet how bad it is, and all
    of them are woken.
    """
    asleep: list[str] = []
    for person in chain:
        if person in asked:
            continue
        if severity is None or not may_sleep(work, person, severity):
            return Rung(person, tuple(asleep))
        asleep.append(person)
    return Rung(None, tuple(asleep))


def may_sleep(work: Work, person_id: str, severity: Severity) -> bool:
    """It is quiet where they are, nothing serious, and they are not on call."""
    if severity in COMES_THROUGH:
        return False
    person = work.people.get(person_id)
    over = quiet_until(work.team.member(person_id), person.tz if person else "UTC", work.now)
    return over is not None and not is_on_call(work, person_id)


def held_until(work: Work, person_id: str, crisis: Crisis) -> datetime | None:
    """When what can wait for the morning is told to them; ``None`` is now, as for whoever is at it anyway."""
    if not may_sleep(work, person_id, Severity.SEV4 if crisis.drill else crisis.severity):
        return None
    lately = work.now - AWAKE
    if any(actor == person_id for actor, _ in work.events.acts(crisis.id, lately)):
        return None
    person = work.people.get(person_id)
    return quiet_until(work.team.member(person_id), person.tz if person else "UTC", work.now)


def tell_asleep(work: Work, rung: Rung, crisis_id: str) -> None:
    """It is said who was left to sleep, so that nobody waits for them."""
    if rung.asleep:
        work.record(PeopleLeftAsleep(crisis_id=crisis_id, people=rung.asleep, asked=rung.person_id))
