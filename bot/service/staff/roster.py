"""The roster: who is asked for what, and that what is said of each colleague is still right (S1.1, S1.17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import time

from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.errors import Invalid
from bot.domain.events import ContactAsked, ContactConfirmed, MemberChanged, RosterChanged
from bot.domain.staff.member import CONFIRM_AFTER, CONFIRM_EVERY, MAX_FUNCTION, Member
from bot.domain.staff.oncall import DUTY_LABELS
from bot.domain.staff.people import MAX_CHAIN, Role
from bot.domain.staff.rights import Action
from bot.domain.staff.team import RosterBoard
from bot.domain.words import N_, phrase
from bot.service.access import administrators, require
from bot.service.ports import Work
from bot.service.staff.duties import is_here, on_call
from bot.service.staff.people import check_can_hold


def board(work: Work, actor_id: str) -> RosterBoard:
    named = everybody(work)
    members = work.team.members()
    found = (work.people.get(person) for person in named)
    return RosterBoard(
        roster=work.people.roster(),
        now={duty: people for duty in DUTY_LABELS if (people := on_call(work, duty))},
        members={person: members.get(person, Member(person_id=person)) for person in named},
        people={person.id: person for person in found if person},
        stale=stale(work),
        gone=gone(work),
        powers=work.team.powers(),
        may_edit=actor_id in administrators(work),
    )


def everybody(work: Work) -> tuple[str, ...]:
    """All whom the roster or the calendar names."""
    roster = (entry.person_id for entry in work.people.roster().entries)
    return tuple(dict.fromkeys((*roster, *(p for rota in work.team.rotas() for p in rota.people))))


def gone(work: Work) -> tuple[str, ...]:
    """Those of them who left or may not act: every chain leaves them out."""
    return tuple(person for person in everybody(work) if not is_here(work, person))


def names(work: Work, people: Iterable[str]) -> tuple[str, ...]:
    """As far as they are known; else their ids."""
    found = ((person, work.people.get(person)) for person in people)
    return tuple(known.name if known else person for person, known in found)


def stale(work: Work) -> tuple[str, ...]:
    """Those who did not say for 90 days that what stands here is right (S1.17)."""
    members = work.team.members()
    return tuple(
        person
        for person in everybody(work)
        if is_here(work, person) and members.get(person, Member(person_id=person)).is_stale(work.now)
    )


def set_chain(work: Work, *, actor_id: str, role: Role, person_ids: Sequence[str]) -> None:
    """Name who holds `role`, in the order in which they are asked; an empty list clears it."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    chain = tuple(dict.fromkeys(person_ids))
    if len(chain) > MAX_CHAIN:
        raise Invalid(N_("Name at most {limit} people for one role."), limit=MAX_CHAIN)
    for person_id in chain:
        check_can_hold(work, person_id)
    work.people.set_chain(role, chain)
    work.record(RosterChanged(actor=actor_id, role=role.value, people=chain))
    keep_confirmed(work)


def to_change(work: Work, *, actor_id: str, person_id: str) -> Member:
    """One's own entry, or as an administrator anybody's."""
    require(work, actor_id, Action.NOTE if person_id == actor_id else Action.EDIT_SETTINGS)
    check_can_hold(work, person_id)
    return work.team.member(person_id)


def change(
    work: Work,
    *,
    actor_id: str,
    person_id: str,
    function: str,
    quiet_from: time | None,
    quiet_until: time | None,
) -> Member:
    """Whoever changes their own entry has confirmed it."""
    before = to_change(work, actor_id=actor_id, person_id=person_id)
    if (quiet_from is None) != (quiet_until is None):
        both = phrase(N_("Choose both hours, or none of them."))
        raise Invalid(N_("Some fields need another look."), fields={"quiet_until": both})
    if len(function.strip()) > MAX_FUNCTION:
        raise Invalid(N_("Keep the function under {limit} characters."), limit=MAX_FUNCTION)
    after = replace(before, function=function.strip(), quiet_from=quiet_from, quiet_until=quiet_until)
    work.team.save_member(after)
    work.record(MemberChanged(actor=actor_id, person_id=person_id))
    return confirm(work, actor_id=actor_id) if actor_id == person_id else after


def confirm(work: Work, *, actor_id: str) -> Member:
    """They say that what stands here about them is right; in 90 days they are asked again."""
    require(work, actor_id, Action.NOTE)
    after = replace(work.team.member(actor_id), confirmed_at=work.now, asked_at=None)
    work.team.save_member(after)
    work.record(ContactConfirmed(actor=actor_id))
    _ask_later(work, after)
    return after


def keep_confirmed(work: Work) -> None:
    """Each of them has a clock. Whoever is named for the first time is asked 90 days from then."""
    for person in everybody(work):
        member = work.team.member(person)
        if member.confirmed_at is None:
            member = replace(member, confirmed_at=work.now)
            work.team.save_member(member)
        if work.deadlines.get(_key(person)) is None:
            _ask_later(work, member)


def ask(work: Work, deadline: Deadline) -> None:
    """Once after 90 days, then every week, for as long as they are named and here."""
    person = deadline.subject_id
    if person not in everybody(work) or not is_here(work, person):
        return
    member = replace(work.team.member(person), asked_at=work.now)
    work.team.save_member(member)
    work.record(ContactAsked(person_id=person))
    _ask_later(work, member)


def _ask_later(work: Work, member: Member) -> None:
    since = member.confirmed_at or work.now
    due = member.asked_at + CONFIRM_EVERY if member.asked_at else since + CONFIRM_AFTER
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.CONTACT_DUE,
            key=_key(member.person_id),
            due_at=due,
            subject_id=member.person_id,
        )
    )


def _key(person_id: str) -> str:
    return f"contact:{person_id}"
