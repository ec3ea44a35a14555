"""Who is on call when: turns by the calendar, days off, and who covers whom (S1.10, S4.3).

A duty is a role's value, or `WATCHER`: the person who keeps an eye on the listening itself. Local times are
those of the rota's own zone: a turn from 09:00 to 09:00 lasts 23 hours on the night the clocks go forward.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.errors import Invalid
from bot.domain.staff.people import ROLE_LABELS
from bot.domain.words import N_, phrase

WATCHER = "watcher"
DUTY_LABELS: Mapping[str, str] = {
    WATCHER: N_("On watch"),
    **{role.value: label for role, label in ROLE_LABELS.items()},
}
EVERY_DAY = tuple(range(7))
AHEAD = timedelta(days=14)  # for which gaps are shown
DAY = timedelta(days=1)
MAX_PEOPLE, MAX_DAYS = 20, 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """Its `people` take turns of `days` days each, beginning on the local day `begins`. Every day in
    `weekdays` (Monday is 0) they are on call from `starts` to `ends`, round the clock when both are the same;
    never on a public holiday of `country` (``DE``, ``DE-BY``), nor on a day in `off`.
    """

    id: str
    duty: str
    people: tuple[str, ...]
    zone: str
    begins: date
    days: int = 7
    starts: time = time(9)
    ends: time = time(9)
    weekdays: tuple[int, ...] = EVERY_DAY
    country: str = ""
    off: tuple[str, ...] = ()  # ISO days
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """`person_id` takes the turns of `instead_of`, or with nobody named there is on call all that time."""

    id: str
    duty: str  # empty: every duty of theirs
    person_id: str
    instead_of: str = ""
    since: datetime
    until: datetime
    set_by: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """These `people` are on call then, whoever is asked first in front; nobody at all is a gap."""

    since: datetime
    until: datetime
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoverGap:
    """Nobody is on call. `holiday` names the day off that is to blame, where it is one."""

    duty: str
    since: datetime
    until: datetime
    holiday: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """`holidays` maps a country to its public holidays, day by day, with their names. `gone` are those named
    for a cover who cannot act any more: what they covered falls back.
    """

    rotas: tuple[Rota, ...] = ()
    covers: tuple[Cover, ...] = ()
    holidays: Mapping[str, Mapping[date, str]] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    @property
    def duties(self) -> tuple[str, ...]:
        """Those that the calendar has a say in now: all the others go by the roster alone."""
        named = {rota.duty for rota in self.rotas} | {cover.duty for cover in self.covers}
        return tuple(duty for duty in DUTY_LABELS if duty in named)

    def on_duty(self, duty: str, at: datetime) -> tuple[str, ...]:
        """Whoever is asked first in front; empty when nobody is on call."""
        covers = [c for c in self.covers if c.since <= at < c.until and c.duty in ("", duty)]
        always = [c.person_id for c in covers if not c.instead_of and c.duty == duty]
        turns = (person for rota in self.rotas if rota.duty == duty for person in self._turn(rota, at))
        return tuple(dict.fromkeys((*always, *(_covered(person, covers, self.gone) for person in turns))))

    def turns(self, duty: str, since: datetime, until: datetime) -> tuple[Turn, ...]:
        """Who is on call from `since` to `until` without a hole; those with nobody are the gaps."""
        edges = sorted({since, until, *(e for e in self._edges(duty, since, until) if since < e < until)})
        found: list[Turn] = []
        for start, end in pairwise(edges):
            people = self.on_duty(duty, start)
            if found and found[-1].people == people:
                start = found.pop().since
            found.append(Turn(start, end, people))
        return tuple(found)

    def gaps(self, since: datetime, until: datetime, here: Container[str]) -> tuple[CoverGap, ...]:
        """Where a duty of the calendar has nobody who is still `here`, the first gap first."""
        found = [
            CoverGap(duty, turn.since, turn.until, self._holiday(duty, turn.since))
            for duty in dict.fromkeys(rota.duty for rota in self.rotas)
            for turn in self.turns(duty, since, until)
            if not any(person in here for person in turn.people)
        ]
        return tuple(sorted(found, key=lambda gap: gap.since))

    def _turn(self, rota: Rota, at: datetime) -> tuple[str, ...]:
        today = at.astimezone(ZoneInfo(rota.zone)).date()
        days = (today, today - DAY)
        return tuple(_whose(rota, day) for day in days if self._works(rota, day) and _holds(rota, day, at))

    def _works(self, rota: Rota, day: date) -> bool:
        return day >= rota.begins and day.weekday() in rota.weekdays and not self._day_off(rota, day)

    def _day_off(self, rota: Rota, day: date) -> str:
        own = day.isoformat() if day.isoformat() in rota.off else ""
        return self.holidays.get(rota.country, {}).get(day, "") or own

    def _holiday(self, duty: str, at: datetime) -> str:
        rotas = (rota for rota in self.rotas if rota.duty == duty)
        names = (self._day_off(rota, at.astimezone(ZoneInfo(rota.zone)).date()) for rota in rotas)
        return next(filter(None, names), "")

    def _edges(self, duty: str, since: datetime, until: datetime) -> Iterable[datetime]:
        for rota in (rota for rota in self.rotas if rota.duty == duty):
            first = since.astimezone(ZoneInfo(rota.zone)).date() - DAY
            for n in range((until - since).days + 4):
                yield from window(rota, first + n * DAY)
        for cover in self.covers:
            yield from (cover.since, cover.until)


def window(rota: Rota, day: date) -> tuple[datetime, datetime]:
    """From when until when the turn of this local day lasts, in UTC."""
    zone = ZoneInfo(rota.zone)
    last = day if rota.ends > rota.starts else day + DAY
    return (
        datetime.combine(day, rota.starts, zone).astimezone(UTC),
        datetime.combine(last, rota.ends, zone).astimezone(UTC),
    )


def _holds(rota: Rota, day: date, at: datetime) -> bool:
    since, until = window(rota, day)
    return since <= at < until


def _whose(rota: Rota, day: date) -> str:
    return rota.people[(day - rota.begins).days // rota.days % len(rota.people)]


def _covered(person: str, covers: Iterable[Cover], gone: Container[str]) -> str:
    """Who stands in for them; a later cover may pass it on once more. It stays with the last who can act."""
    found = person
    for cover in covers:
        if cover.instead_of == person:
            person = cover.person_id
            found = found if person in gone else person
    return found


def checked(rota: Rota) -> Rota:
    """Raises ``Invalid`` with the field at fault."""
    wrong = {}
    if rota.duty not in DUTY_LABELS:
        wrong["duty"] = N_("There is no such role.")
    if not 1 <= len(rota.people) <= MAX_PEOPLE:
        wrong["people"] = N_("Name between one and 20 people.")
    if not is_zone(rota.zone):
        wrong["zone"] = N_("Write a time zone such as Europe/Berlin.")
    if not 1 <= rota.days <= MAX_DAYS:
        wrong["days"] = N_("A turn lasts between one and 92 days.")
    if not rota.weekdays or not set(rota.weekdays) <= set(EVERY_DAY):
        wrong["weekdays"] = N_("Choose at least one day of the week.")
    if not all(map(_is_day, rota.off)):
        wrong["off"] = N_("Write days as 2026-12-24, one to a line.")
    if wrong:
        raise Invalid(N_("Some fields need another look."), fields={k: phrase(v) for k, v in wrong.items()})
    return rota


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return bool(name)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
