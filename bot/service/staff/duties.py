"""Who is on call in this minute, by the calendar alone."""

from __future__ import annotations

from datetime import datetime

from bot.domain.staff.oncall import AHEAD, DAY, WATCHER, Calendar
from bot.domain.staff.people import Role
from bot.service.ports import Work


def calendar(work: Work) -> Calendar:
    """With the covers that are not over, and the public holidays of the days for which it is looked at."""
    rotas, covers, known = work.team.rotas(), work.team.covers(work.now), work.house.holidays
    years = {moment.year for moment in (work.now - DAY, work.now + AHEAD + 2 * DAY)}
    countries = {rota.country for rota in rotas if rota.country}
    return Calendar(
        rotas=rotas,
        covers=covers,
        gone=frozenset(c.person_id for c in covers if not is_here(work, c.person_id)),
        holidays={
            country: {day: name for year in years for day, name in known.of(country, year).items()}
            for country in countries
        },
    )


def on_call(work: Work, duty: str, at: datetime | None = None) -> tuple[str, ...]:
    """Only those who are still here; whoever is asked first in front."""
    return tuple(p for p in calendar(work).on_duty(duty, at or work.now) if is_here(work, p))


def roles_on_call(work: Work, person_id: str) -> frozenset[Role]:
    """The roles that somebody has for as long as they are on call for them."""
    days = calendar(work)
    duties = (duty for duty in days.duties if person_id in days.on_duty(duty, work.now))
    return frozenset(Role(duty) for duty in duties if duty != WATCHER)


def is_on_call(work: Work, person_id: str) -> bool:
    days = calendar(work)
    return any(person_id in days.on_duty(duty, work.now) for duty in days.duties)


def is_here(work: Work, person_id: str) -> bool:
    person = work.people.get(person_id)
    return person is not None and person.may_act
