"""The life of a crisis: declared by a person, worked by its playbook, ended only when nothing is open."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.comms.inside import Why
from bot.domain.crisis import crisis as rules
from bot.domain.crisis.crisis import Crisis, Fault
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Invalid, Stale, UserError
from bot.domain.events import (
    AlertJoined,
    CrisisClosed,
    CrisisDeclared,
    CrisisReopened,
    CrisisResolved,
    EvidenceAdded,
    NoteAdded,
    PersonLeftOut,
    RoleAssigned,
)
from bot.domain.plan.playbook import Playbook
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.domain.staff.rights import Action
from bot.domain.words import N_, phrase
from bot.service.access import may_see, require
from bot.service.comms import packs
from bot.service.crisis import blockers, debriefs, first_words, impact, keeping, reopening
from bot.service.crisis.notes import checked_note
from bot.service.overview.meanwhile import must_be_as_seen
from bot.service.ports import Work
from bot.service.records import Shelf
from bot.service.staff import chain, relief
from bot.service.staff.people import check_can_hold
from bot.service.step import audiences, steps, updates
from bot.service.step import clocks as step_clocks
from bot.service.step.roles import give_role
from bot.service.storm import alerts

ALIKE_WORDS = 2  # long words two titles must share to be looked at as the same thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What the declare form holds."""

    type: str
    title: str
    platform: str
    fault: Fault
    severity_now: Severity
    severity_24h: Severity
    lead_id: str
    link: str = ""
    alert_id: str | None = None
    restricted: bool | None = None  # as the playbook says
    about: str = ""  # a colleague whom it concerns: then it is restricted, and they have no part in it
    drill: bool = False


def declare(work: Work, *, actor_id: str, form: Declaration, playbook: Playbook) -> Crisis:
    """Open the crisis, its playbook and its clocks. Clocks run from detection, not from this press.

    The `playbook` of its type comes from `playbook_of`: its file is read while nobody waits for a lock.
    """
    require(work, actor_id, Action.DECLARE)
    alert = work.alerts.get(form.alert_id) if form.alert_id else None
    check_can_hold(work, form.lead_id)
    _check_about(form, actor_id)
    crisis = Crisis(
        id=work.new_id(),
        number=work.crises.next_number(),
        brand_id=work.people.brand().id,
        type=form.type,
        title=rules.check_title(form.title),
        platform=form.platform.strip(),
        link=form.link.strip(),
        fault=form.fault,
        severity_now=form.severity_now,
        severity_24h=form.severity_24h,
        lead_id=form.lead_id,
        roles=_first_of_each(work, without=form.about),
        declared_by=actor_id,
        declared_at=work.now,
        detected_at=alert.opened_at if alert else work.now,
        restricted=bool(form.about) or (playbook.restricted if form.restricted is None else form.restricted),
        members=(actor_id,),
        about=(form.about,) if form.about else (),
        alert_id=form.alert_id,
        keep_days=work.house.crisis_days,
        drill=form.drill,
    )
    work.crises.add(crisis)
    if alert:
        alerts.attach(work, alert.id, crisis_id=crisis.id, actor_id=actor_id)
    work.record(_declared(crisis, actor_id))
    if form.about:
        work.record(PersonLeftOut(actor=actor_id, crisis_id=crisis.id, person_id=form.about))
    first_words.start(work, crisis, playbook)
    relief.watch_hours(work, crisis)
    steps.begin(work, crisis, playbook)
    return crisis


class Alike(UserError):
    """`crises` are open already and may be about the same thing; nothing was declared."""

    def __init__(self, crises: tuple[Crisis, ...]) -> None:
        super().__init__(N_("A crisis about the same thing may be open already. Look at it first."))
        self.crises = crises


def declare_unless_alike(work: Work, *, actor_id: str, form: Declaration, playbook: Playbook) -> Crisis:
    """As `declare`, except that somebody in haste is shown first what is open. Raises ``Alike``.

    In one transaction with the declaration, so that neither a second declarer slips in between nor one who
    sends the form again is asked about the crisis they made with it.
    """
    found = alike(work, actor_id=actor_id, form=form)
    if found:
        raise Alike(found)
    return declare(work, actor_id=actor_id, form=form, playbook=playbook)


def alike(work: Work, *, actor_id: str, form: Declaration) -> tuple[Crisis, ...]:
    """Open crises that may be about the same thing, so that nobody opens a second war room in haste."""
    words = _long_words(form.title)
    link = form.link.strip()
    return tuple(
        c
        for c in work.crises.open()
        if may_see(actor_id, c)
        and not c.drill
        and ((link and c.link == link) or len(words & _long_words(c.title)) >= ALIKE_WORDS)
    )


def add_to(work: Work, *, actor_id: str, crisis_id: str, form: Declaration) -> Crisis:
    """It is the same thing: what was seen goes into the war room that is open already."""
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.NOTE, crisis)
    if form.alert_id:
        if not crisis.is_open:
            raise Stale(N_("This crisis was resolved meanwhile. Reopen it, or declare another one."))
        alerts.attach(work, form.alert_id, crisis_id=crisis_id, actor_id=actor_id)
        work.record(AlertJoined(actor=actor_id, crisis_id=crisis_id, alert_id=form.alert_id))
    add_evidence(work, actor_id=actor_id, crisis_id=crisis_id, text=form.title, link=form.link)
    return crisis


def add_note(work: Work, *, actor_id: str, crisis_id: str, text: str) -> None:
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.NOTE, crisis)
    rules.must_not_be_closed(crisis)
    work.record(NoteAdded(actor=actor_id, crisis_id=crisis_id, text=checked_note(text)))


def add_evidence(
    work: Work, *, actor_id: str, crisis_id: str, text: str, link: str = "", author: str = ""
) -> None:
    """Keep what was seen, as it was seen: posts get deleted."""
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.ADD_EVIDENCE, crisis)
    rules.must_not_be_closed(crisis)
    kept = text.strip()
    if not kept and not link:
        raise Invalid(N_("There is neither text nor a link in it, so there is nothing to keep as evidence."))
    work.record(
        EvidenceAdded(
            actor=actor_id,
            crisis_id=crisis_id,
            text=kept,
            link=link,
            author=author,
            sha256=hashlib.sha256(kept.encode()).hexdigest(),
        )
    )


def assign_role(
    work: Work, *, actor_id: str, crisis_id: str, role: Role, person_id: str, seen: str | None = None
) -> Crisis:
    """`seen` is who held the role, or nobody (""), when the person chose."""
    before = work.crises.get(crisis_id)
    require(work, actor_id, Action.ASSIGN, before)
    check_can_hold(work, person_id)
    if before.holder(role) == person_id:
        raise Invalid(
            N_("<@{who}> already holds this role here: {role}."),
            who=person_id,
            role=phrase(ROLE_LABELS[role]),
        )
    must_be_as_seen(work, crisis_id, RoleAssigned, seen=seen, now=before.holder(role), role=role.value)
    return give_role(work, before, role, person_id, given_by=actor_id)


def set_severity(
    work: Work,
    *,
    actor_id: str,
    crisis_id: str,
    now: Severity,
    in_24h: Severity,
    reason: str,
    seen: int | None = None,
) -> Crisis:
    """`seen` is the version of the crisis that the person had before them when they chose."""
    before = work.crises.get(crisis_id)
    require(work, actor_id, Action.SET_SEVERITY, before)
    if seen is not None:
        rules.must_be_as_seen(before, seen)
    crisis = rules.change_severity(before, now=now, in_24h=in_24h)
    steps.severity_changed(work, before, crisis, actor_id, reason.strip())
    return crisis


def resolve(
    work: Work, *, actor_id: str, crisis_id: str, outcome: str, counted: impact.Counted | None = None
) -> Crisis:
    """`counted` is how far it went, where that was read before."""
    before = work.crises.get(crisis_id)
    require(work, actor_id, Action.RESOLVE, before)
    crisis = rules.resolve(
        before, actor=actor_id, outcome=outcome, blockers=blockers.of_the_end(work, before), now=work.now
    )
    work.crises.save(crisis)
    step_clocks.stop(work, crisis)
    impact.measure_at_the_end(work, crisis, counted)
    packs.withdraw(work, crisis, Why.ENDED)
    untold = audiences.never_told(work, crisis)
    work.record(
        CrisisResolved(actor=actor_id, crisis_id=crisis_id, outcome=crisis.outcome or "", untold=untold)
    )
    debriefs.ask(work, crisis)
    return crisis


def reopen(work: Work, *, actor_id: str, crisis_id: str, reason: str) -> Crisis:
    before = work.crises.get(crisis_id)
    require(work, actor_id, Action.REOPEN, before)
    crisis = rules.reopen(before)
    work.crises.save(crisis)
    debriefs.stop_asking(work, crisis)
    work.record(CrisisReopened(actor=actor_id, crisis_id=crisis_id, reason=checked_note(reason)))
    reopening.resume(work, crisis)
    updates.start(work, crisis)
    if crisis.first_words_at is None:
        passed = max(work.now - crisis.detected_at, timedelta())
        first_words.start(work, crisis, work.crises.playbook(crisis_id), after=passed)
    return crisis


def close(work: Work, *, actor_id: str, crisis_id: str) -> Crisis:
    """Let nothing move any more. What is left to do afterwards is done first, or skipped with a reason."""
    before = work.crises.get(crisis_id)
    require(work, actor_id, Action.CLOSE, before)
    crisis = rules.close(before, blockers=blockers.of_closing(work, before), now=work.now)
    work.crises.save(crisis)
    step_clocks.stop(work, crisis)
    work.record(CrisisClosed(actor=actor_id, crisis_id=crisis_id))
    keeping.start(work, crisis)
    return crisis


def playbook_of(shelf: Shelf, type_: str) -> Playbook:
    """As it is on disk now. Raises ``Invalid``, naming those there are."""
    known = shelf.types()
    if type_ not in known:
        raise Invalid(
            N_("There is no playbook for “{type}”. Choose one of: {known}."), type=type_, known=tuple(known)
        )
    return known[type_]


def _first_of_each(work: Work, without: str = "") -> dict[Role, str]:
    """Per role whoever is on call now, else the first of the roster who is still here."""
    roles = (role for role in Role if role is not Role.CRISIS_LEAD)
    chains = {role: [p for p in chain.of_role(work, role) if p != without] for role in roles}
    return {role: people[0] for role, people in chains.items() if people}


def _check_about(form: Declaration, actor_id: str) -> None:
    """Nobody decides about themselves, nor keeps the record of it."""
    wrong = {}
    if form.about and form.about == actor_id:
        wrong["about"] = phrase(N_("It is about you? Then ask somebody else to declare it."))
    if form.about and form.about == form.lead_id:
        wrong["lead_id"] = phrase(N_("It is about them, so somebody else has to lead it."))
    if wrong:
        raise Invalid(N_("Some fields need another look."), fields=wrong)


def _declared(crisis: Crisis, actor_id: str) -> CrisisDeclared:
    return CrisisDeclared(
        actor=actor_id,
        crisis_id=crisis.id,
        title=crisis.title,
        type=crisis.type,
        severity=crisis.severity.value,
        platform=crisis.platform,
        fault=crisis.fault.value,
        lead_id=crisis.lead_id,
        alert_id=crisis.alert_id,
    )


def _long_words(text: str) -> set[str]:
    return {w.strip(".,:;!?\"'“”").casefold() for w in text.split() if len(w) > 3}
