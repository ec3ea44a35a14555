"""The on-call calendar: read for what it shows, changed by administrators (S1.10, S4.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.errors import Invalid
from bot.domain.events import CoverEnded, CoverMissing, CoverSet, RotaChanged
from bot.domain.plan.readiness import Staff
from bot.domain.staff.oncall import AHEAD, DAY, WATCHER, Cover, CoverGap, Rota, Turn, checked
from bot.domain.staff.people import Role
from bot.domain.staff.rights import Action
from bot.domain.staff.team import OnCallBoard
from bot.domain.words import N_, phrase
from bot.service.access import administrators, here, require
from bot.service.ports import Work
from bot.service.staff import chain
from bot.service.staff.duties import calendar, is_here
from bot.service.staff.people import check_can_hold
from bot.service.staff.roster import keep_confirmed

COVER_CHECK = "cover"
LATEST = 366  # days ahead for which a cover can be set


def board(work: Work, actor_id: str) -> OnCallBoard:
    days = calendar(work)
    turns = {duty: days.turns(duty, work.now, work.now + AHEAD) for duty in days.duties}
    person, until = watcher(work)
    return OnCallBoard(
        turns=turns,
        rotas=days.rotas,
        covers=days.covers,
        gaps=gaps(work),
        watcher=person,
        watch_until=until,
        may_edit=actor_id in administrators(work),
    )


def gaps(work: Work) -> tuple[CoverGap, ...]:
    """Of the next 14 days: a readiness failure, as an alert begins with nobody then (S1.10)."""
    days = calendar(work)
    named = {p for rota in days.rotas for p in rota.people} | {c.person_id for c in days.covers}
    still_here = {person for person in named if is_here(work, person)}
    return days.gaps(work.now, work.now + AHEAD, still_here)


def staff(work: Work) -> Staff:
    """Who can be asked for each role, and when nobody is on call for it."""
    roster, days, people = work.people.roster(), calendar(work), {}
    for role in Role:
        turns = (person for rota in days.rotas if rota.duty == role.value for person in rota.people)
        people[role] = here(work, (*roster.chain(role), *turns))
    return Staff(people=people, gaps=gaps(work))


def look_ahead(work: Work, deadline: Deadline) -> None:
    """A gap in cover is mended before it is there: administrators are asked every day until it is (S1.10)."""
    found = gaps(work)
    if found:
        first = found[0]
        work.record(
            CoverMissing(
                people=administrators(work),
                duty=first.duty,
                since=first.since,
                until=first.until,
                holiday=first.holiday,
                gaps=len(found),
            )
        )
    look_daily(work, deadline.due_at)


def look_daily(work: Work, last: datetime) -> None:
    """At the same hour every day; after downtime once."""
    days = max(0, (work.now - last) // DAY)
    work.deadlines.set(
        Deadline(
            id=work.new_id(), kind=DeadlineKind.COVER_CHECK, key=COVER_CHECK, due_at=last + (days + 1) * DAY
        )
    )


def watcher(work: Work) -> tuple[str | None, datetime | None]:
    """Whoever an alert goes to first in this minute, and until when that is so by the calendar."""
    person = next(iter(chain.escalation(work)), None)
    now: Turn | None = next(iter(calendar(work).turns(WATCHER, work.now, work.now + AHEAD)), None)
    return person, now.until if now and person in now.people else None


def save_rota(work: Work, *, actor_id: str, rota: Rota) -> Rota:
    """A new one has no id yet. Raises ``Stale`` when somebody changed it since."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    checked(rota)
    if rota.country and not work.house.holidays.knows(rota.country):
        unknown = phrase(N_("There is no such country. Write two letters such as DE, or DE-BY for a part."))
        raise Invalid(N_("Some fields need another look."), fields={"country": unknown})
    for person in rota.people:
        check_can_hold(work, person)
    change = "changed" if rota.id else "added"
    if rota.id:
        work.team.save_rota(rota)
    else:
        rota = replace(rota, id=work.new_id())
        work.team.add_rota(rota)
    work.record(RotaChanged(actor=actor_id, duty=rota.duty, change=change, people=rota.people))
    keep_confirmed(work)
    return rota


def remove_rota(work: Work, *, actor_id: str, rota_id: str) -> Rota:
    require(work, actor_id, Action.EDIT_SETTINGS)
    rota = work.team.rota(rota_id)
    work.team.remove_rota(rota_id)
    work.record(RotaChanged(actor=actor_id, duty=rota.duty, change="removed", people=rota.people))
    return rota


def cover(work: Work, *, actor_id: str, cover: Cover) -> Cover:
    """Everybody may give their own turns away; the rest is for administrators, as a turn brings rights."""
    require(work, actor_id, Action.TAKE_ALERT if cover.instead_of == actor_id else Action.EDIT_SETTINGS)
    check_can_hold(work, cover.person_id)
    if wrong := _wrong(cover, work.now):
        raise Invalid(N_("Some fields need another look."), fields={k: phrase(v) for k, v in wrong.items()})
    cover = replace(cover, id=work.new_id(), set_by=actor_id)
    work.team.add_cover(cover)
    work.record(
        CoverSet(
            actor=actor_id,
            duty=cover.duty,
            person_id=cover.person_id,
            instead_of=cover.instead_of,
            since=cover.since,
            until=cover.until,
        )
    )
    return cover


def end_cover(work: Work, *, actor_id: str, cover_id: str) -> None:
    """By either of the two, or an administrator. Over already: nothing happens."""
    found = next((c for c in work.team.covers(work.now) if c.id == cover_id), None)
    if found is None:
        return
    is_theirs = actor_id in (found.instead_of, found.person_id)
    require(work, actor_id, Action.TAKE_ALERT if is_theirs else Action.EDIT_SETTINGS)
    work.team.remove_cover(cover_id)
    work.record(
        CoverEnded(actor=actor_id, duty=found.duty, person_id=found.person_id, instead_of=found.instead_of)
    )


def _wrong(cover: Cover, now: datetime) -> dict[str, str]:
    if cover.until <= max(now, cover.since):
        return {"until": N_("It has to end later than it begins, and later than now.")}
    if (cover.until - now).days > LATEST:
        return {"until": N_("Choose a day within the next year.")}
    if not cover.instead_of and not cover.duty:
        return {"instead_of": N_("Say whose turns they take, or for which role they are on call.")}
    if cover.instead_of == cover.person_id:
        return {"instead_of": N_("Nobody covers themselves.")}
    return {}
