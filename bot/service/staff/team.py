"""All that a team set, as one value: read for a file, and brought to what a file says, change by change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.errors import Invalid
from bot.domain.events import (
    BOT,
    AudienceChanged,
    ContactChanged,
    GraveWordsChanged,
    PowerChanged,
    RosterChanged,
    RotaChanged,
)
from bot.domain.staff.accounts import Account
from bot.domain.staff.audiences import Audience, Places, channels_in
from bot.domain.staff.contact import Way, changed
from bot.domain.staff.member import Member
from bot.domain.staff.oncall import Cover, Rota
from bot.domain.staff.people import Role
from bot.domain.staff.powers import Power
from bot.domain.storm.grave import lines
from bot.service.crisis import drills
from bot.service.ports import Work
from bot.service.staff import accounts, committee, oncall, readiness, relief
from bot.service.staff.duties import is_here
from bot.service.staff.roster import everybody, keep_confirmed, names
from bot.service.step import reading
from bot.service.step.audiences import must_be_no_war_rooms
from bot.service.watch import grave_words, watches
from bot.service.watch.watches import WatchForm

Row = Mapping[str, Any]
PLACES = ("first", "second", "third")  # in the chain of a role
OF_A_MEMBER = ("function", "quiet_from", "quiet_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFile:
    """`watches` are as typed, each with whoever set it, and `accounts` without who looked at them last; what
    is ``None`` is left as it is.
    """

    members: Mapping[str, Member] | None = None
    roster: Mapping[Role, tuple[str, ...]] | None = None
    rotas: tuple[Rota, ...] | None = None
    covers: tuple[Cover, ...] | None = None
    powers: Mapping[Power, frozenset[Role]] | None = None
    audiences: Places | None = None
    contacts: Mapping[str, tuple[Way, ...]] | None = None
    grave_words: tuple[str, ...] | None = None
    watches: tuple[tuple[WatchForm, str], ...] | None = None
    accounts: tuple[Account, ...] | None = None
    names: Mapping[str, str] = field(default_factory=dict)


def wind_clocks(work: Work) -> None:
    """Of everything about people that has to be asked again, as it stands at the start."""
    keep_confirmed(work)
    relief.keep_watch(work)
    readiness.keep(work)
    committee.keep(work)
    if work.deadlines.get(oncall.COVER_CHECK) is None:
        oncall.look_daily(work, work.now)
    if work.deadlines.get(drills.CHECK) is None:
        drills.look_later(work)


def current(work: Work) -> TeamFile:
    members = work.team.members()
    contacts = {c.person_id: _unconfirmed(c.ways) for c in work.contacts.all() if c.ways}
    people = dict.fromkeys((*everybody(work), *members, *contacts))
    found = (work.people.get(person) for person in people)
    return TeamFile(
        members={
            p: replace(Member(person_id=p), **_said(members[p]))
            for p in people
            if p in members and any(_said(members[p]).values())
        },
        roster={role: chain for role in Role if (chain := work.people.roster().chain(role))},
        rotas=tuple(replace(rota, version=1) for rota in work.team.rotas()),
        covers=work.team.covers(work.now),
        powers=work.team.powers(),
        audiences=work.team.audiences(),
        contacts=contacts,
        grave_words=tuple(lines(grave_words.of_team(work).entries).splitlines()),
        watches=tuple((watches.as_typed(watch), watch.tuned_by) for watch in work.watches.all()),
        accounts=tuple(_unreviewed(account) for account in work.accounts.all()),
        names={person.id: person.name for person in found if person},
    )


def unknown(work: Work, people: Iterable[str]) -> tuple[str, ...]:
    return tuple(person for person in people if work.people.get(person) is None)


def gone(work: Work, people: Iterable[str]) -> tuple[str, ...]:
    return tuple(person for person in people if not is_here(work, person))


def moved(work: Work, wanted: TeamFile) -> tuple[str, ...]:
    """Whom `wanted` adds to roster and turns, takes out of them, or gives other roles, a line each."""
    before = current(work)
    was = _held(before.roster, before.rotas)
    comes = _held(
        before.roster if wanted.roster is None else wanted.roster,
        before.rotas if wanted.rotas is None else wanted.rotas,
    )
    people = [person for person in dict.fromkeys((*was, *comes)) if was.get(person) != comes.get(person)]
    called = dict(zip(people, names(work, people), strict=True))
    return tuple(
        _moved(f"{called[person]} ({person})", was.get(person, ()), comes.get(person, ()))
        for person in people
    )


def _moved(who: str, was: Sequence[str], comes: Sequence[str]) -> str:
    if not was:
        return f"people: {who} is added: {', '.join(comes)}"
    if not comes:
        return f"people: {who} is removed, and was: {', '.join(was)}"
    return f"people: {who} is changed: {', '.join(comes)}; was: {', '.join(was)}"


def _held(
    roster: Mapping[Role, tuple[str, ...]] | None, rotas: Iterable[Rota] | None
) -> dict[str, list[str]]:
    """Person -> what they hold, such as ``legal, second``."""
    found: dict[str, list[str]] = {}
    for role, chain in (roster or {}).items():
        for person, place in zip(chain, PLACES, strict=False):
            found.setdefault(person, []).append(f"{role.value} {place}")
    for rota in rotas or ():
        for person in rota.people:
            found.setdefault(person, []).append(f"turns for {rota.duty}")
    return found


def apply(work: Work, wanted: TeamFile) -> tuple[str, ...]:
    """Bring everything to what is `wanted`; returns what changed, a line each, nothing when nothing did."""
    before = current(work)
    told = [
        *_members(work, before, wanted),
        *_roster(work, before, wanted),
        *_rotas(work, before, wanted),
        *_covers(work, before, wanted),
        *_powers(work, before, wanted),
        *_audiences(work, before, wanted),
        *_contacts(work, before, wanted),
        *_grave_words(work, before, wanted),
        *_watches(work, before, wanted),
        *_accounts(work, before, wanted),
    ]
    if told:
        keep_confirmed(work)
    return tuple(told)


def _unreviewed(account: Account) -> Account:
    return replace(account, id="", reviewed_by="", reviewed_at=None, version=1)


def _said(member: Member) -> dict[str, Any]:
    return {name: getattr(member, name) for name in OF_A_MEMBER}


def _unconfirmed(ways: Sequence[Way]) -> tuple[Way, ...]:
    return tuple(replace(way, confirmed_at=None) for way in ways)


def _members(work: Work, before: TeamFile, wanted: TeamFile) -> Iterable[str]:
    for person, member in (wanted.members or {}).items():
        if _said(member) != _said((before.members or {}).get(person, Member(person_id=person))):
            work.team.save_member(replace(work.team.member(person), **_said(member)))
            yield f"people: {person} is {member.function or 'without a function'}"


def _roster(work: Work, before: TeamFile, wanted: TeamFile) -> Iterable[str]:
    if wanted.roster is None:
        return
    for role in Role:
        chain = wanted.roster.get(role, ())
        if chain != (before.roster or {}).get(role, ()):
            work.people.set_chain(role, chain)
            work.record(RosterChanged(actor=BOT, role=role.value, people=chain))
            yield f"roster: {role.value} is {', '.join(chain) or 'nobody'}"


def _rotas(work: Work, before: TeamFile, wanted: TeamFile) -> Iterable[str]:
    known = {rota.id: rota for rota in before.rotas or ()}
    kept = {rota.id for rota in wanted.rotas or ()}
    for rota in wanted.rotas or ():
        if known.get(rota.id) == rota:
            continue
        is_new = rota.id not in known
        if is_new:
            work.team.add_rota(rota)
        else:
            work.team.save_rota(replace(rota, version=work.team.rota(rota.id).version + 1))
        change = "added" if is_new else "changed"
        work.record(RotaChanged(actor=BOT, duty=rota.duty, change=change, people=rota.people))
        yield f"rotas: {rota.id} for {rota.duty} is {change}"
    for rota in (known[id_] for id_ in known if wanted.rotas is not None and id_ not in kept):
        work.team.remove_rota(rota.id)
        work.record(RotaChanged(actor=BOT, duty=rota.duty, change="removed", people=rota.people))
        yield f"rotas: {rota.id} for {rota.duty} is removed"


def _covers(work: Work, before: TeamFile, wanted: TeamFile) -> Iterable[str]:
    """One that is over is left out."""
    if wanted.covers is None:
        return
    ahead = {cover.id: cover for cover in wanted.covers if cover.until > work.now}
    known = {cover.id: cover for cover in before.covers or ()}
    for id_ in [id_ for id_ in known if known[id_] != ahead.get(id_)]:
        work.team.remove_cover(id_)
        yield f"covers: {id_} is removed"
    for id_ in [id_ for id_ in ahead if ahead[id_] != known.get(id_)]:
        work.team.add_cover(ahead[id_])
        yield f"covers: {id_} by {ahead[id_].person_id} is added"


def _powers(work: Work, before: TeamFile, wanted: TeamFile) -> Iterable[str]:
    for power, roles in (wanted.powers or {}).items():
        if roles != (before.powers or {}).get(power):
            work.team.save_power(power, roles)
            work.record(PowerChanged(actor=BOT, power=power.value, roles=tuple(sorted(roles))))
            yield f"powers: {power.value} is held by {', '.join(sorted(roles)) or 'nobody'}"


def _audiences(work: Work, before: TeamFile, wanted: TeamFile) -> Iterable[str]:
    if wanted.audiences is None:
        return
    for audience in Audience:
        places = wanted.audiences.get(audience, ())
        if places != (before.audiences or {}).get(audience, ()):
            must_be_no_war_rooms(work, channels_in(places))
            work.team.save_audience(audience, places)
            work.record(AudienceChanged(actor=BOT, audience=audience.value, channels=places))
            yield f"audiences: {audience.value} is told in or by {', '.join(places) or 'nothing'}"
    reading.look_around(work)


def _contacts(work: Work, before: TeamFile, wanted: TeamFile) -> Iterable[str]:
    for person, ways in (wanted.contacts or {}).items():
        if ways != (before.contacts or {}).get(person, ()):
            work.contacts.save(changed(work.contacts.of(person), ways))
            pagers = tuple(way.pager for way in ways)
            work.record(ContactChanged(actor=BOT, person_id=person, pagers=pagers))
            yield f"contacts: {person} is reached by {', '.join(way.pager for way in ways) or 'nothing'}"


def _grave_words(work: Work, before: TeamFile, wanted: TeamFile) -> Iterable[str]:
    if wanted.grave_words is None or wanted.grave_words == before.grave_words:
        return
    team = grave_words.of_team(work)
    entries, wrong = watches.grave_entries("\n".join(wanted.grave_words))
    if wrong:
        raise Invalid(next(iter(wrong.values())).msgid)
    work.watches.save_grave_list(
        replace(team, entries=entries, set_by=BOT, set_at=work.now, version=team.version + 1)
    )
    out, added = watches.gone_and_new(team.entries, entries)
    work.record(GraveWordsChanged(actor=BOT, out=out, added=added))
    yield f"grave_words: left out {out}, added {added}"


def _watches(work: Work, before: TeamFile, wanted: TeamFile) -> Iterable[str]:
    """One that the file does not name is left alone: to stop listening is a decision of its own."""
    known = {form.name: (form, owner) for form, owner in before.watches or ()}
    for form, owner in wanted.watches or ():
        same = work.watches.by_name(form.name)
        if same and known.get(form.name, (None,))[0] == form:
            if owner != same.tuned_by:
                work.watches.save(replace(same, tuned_by=owner, version=same.version + 1))
                yield f"watches: {form.name} is set by {owner or 'nobody'}"
            continue
        watch = watches.checked(work, form, owner, same.id if same else None)
        watches.put(work, replace(watch, version=same.version + 1) if same else watch, is_new=same is None)
        yield f"watches: {form.name} is {'changed' if same else 'added'}"


def _accounts(work: Work, before: TeamFile, wanted: TeamFile) -> Iterable[str]:
    """Known by network and handle; whoever owns a changed one is asked to look at it. One that the file does
    not name is left alone: what is taken out of the register is not gone from the platform.
    """
    known = {account.name: account for account in before.accounts or ()}
    ids = {account.name: account.id for account in work.accounts.all()}
    for account in wanted.accounts or ():
        if known.get(account.name) != account:
            accounts.bring(work, account, ids.get(account.name, ""))
            yield f"accounts: {account.name} is {'changed' if account.name in ids else 'added'}"
