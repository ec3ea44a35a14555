"""Who is who, and who is named for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from bot.domain.crisis.crisis import Crisis, must_not_concern
from bot.domain.errors import Invalid, NotFound
from bot.domain.staff.people import Person
from bot.domain.words import N_
from bot.service.access import administrators, may_see
from bot.service.ports import Office, Work
from bot.service.records import Brand
from bot.service.staff import accounts, leaving

SLICE = 200  # people written in one transaction


def remember(work: Work, people: Sequence[Person]) -> None:
    """As they are now. Whoever left, moved or became a guest is looked for in the register of accounts, and
    what waited for whoever cannot act any more goes to the next one.
    """
    for person in people:
        before = work.people.get(person.id)
        work.people.save(person)
        accounts.look_at(work, before, person)
        leaving.look_at(work, before, person)


def remember_all(office: Office, people: Iterable[Person]) -> None:
    """A whole workspace: what is new or changed, a slice a transaction, so that nobody waits long for it."""
    known = {person.id: person for person in office.read(lambda work: work.people.all())}
    changed = (person for person in people if known.get(person.id) != person)
    while slice_ := tuple(islice(changed, SLICE)):
        office.perform(remember, slice_)


def incident_channel(work: Work) -> str:
    """The id of the one used so far; empty before the first start."""
    try:
        return work.people.brand().incident_channel
    except NotFound:
        return ""


def team_zone(work: Work) -> str:
    """The IANA name of the time zone in which most of those on the roster live, for what all of them read and
    cannot each have on their own clock; of the administrators as long as nobody is named.
    """
    named = tuple(dict.fromkeys(entry.person_id for entry in work.people.roster().entries))
    people = (work.people.get(person_id) for person_id in named or administrators(work))
    zones = Counter(person.tz for person in people if person is not None)
    return zones.most_common(1)[0][0] if zones else "UTC"


def check_can_hold(work: Work, person_id: str) -> Person:
    """Roles and tasks are given to full members who are still here."""
    person = work.people.get(person_id)
    if person is None or not person.may_act:
        raise Invalid(
            N_("{who} is a guest, a bot or no longer here, so no role can be given to them."),
            who=f"<@{person_id}>",
        )
    return person


def check_can_join(work: Work, person_id: str, crisis: Crisis) -> Person:
    """Nobody is given a task in a crisis that they cannot see."""
    person = check_can_hold(work, person_id)
    must_not_concern(crisis, person_id)
    if not may_see(person_id, crisis):
        raise Invalid(
            N_("This crisis shows only to those who have a part in it. Give <@{who}> a role in it first."),
            who=person_id,
        )
    return person


def set_up_brand(work: Work, brand: Brand) -> None:
    """Made by the start-up from INCIDENT_CHANNEL; changes nothing when it is the same."""
    work.people.save_brand(brand)
