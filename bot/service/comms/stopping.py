"""One word stops everything that would go out; somebody else lets it go on."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.comms.publication import PublicationState
from bot.domain.comms.stop import Stop, must_not_stand
from bot.domain.deadline import DeadlineKind
from bot.domain.errors import NotAllowed, Stale
from bot.domain.events import Event, PublishingResumed, PublishingStopped
from bot.domain.forms import check_reason
from bot.domain.staff.people import ROLE_LABELS
from bot.domain.staff.powers import Power
from bot.domain.staff.rights import RIGHTS, Action
from bot.domain.words import N_, phrase
from bot.service.access import require, roles_of, staffed
from bot.service.ports import Work


def stop(work: Work, *, actor_id: str, reason: str) -> Stop:
    """From here on nothing goes out, whatever was approved or is on its way and has not left yet. For whoever
    may stop what is planned; where nobody holds that power, for everybody.
    """
    _check_power(work, actor_id)
    why = check_reason(reason)
    standing = work.words.stop()
    if standing:
        raise Stale(
            N_("<@{who}> stopped all publishing already, {at}."), who=standing.person_id, at=standing.at
        )
    new = Stop(person_id=actor_id, reason=why, at=work.now)
    work.words.save_stop(new)
    for crisis in work.crises.open():
        _look_at_what_is_posted_by_hand(work, crisis.id)
    _tell(work, PublishingStopped(actor=actor_id, reason=why))
    return new


def resume(work: Work, *, actor_id: str, reason: str) -> None:
    """Somebody who may publish, and not the one who stopped it as long as there is anybody else."""
    require(work, actor_id, Action.PUBLISH)
    why = check_reason(reason)
    standing = work.words.stop()
    if standing is None:
        raise Stale(N_("Publishing is not stopped; nothing was changed."))
    others = [p for p in _who_may(work) if p != standing.person_id]
    if standing.person_id == actor_id and others:
        raise NotAllowed(
            N_("You stopped it, so somebody else lets it go on, who looked at it too. Ask {people}."),
            people=tuple(f"<@{person}>" for person in others[:3]),
        )
    work.words.lift_stop()
    _tell(work, PublishingResumed(actor=actor_id, reason=why, stopped_by=standing.person_id))


def _look_at_what_is_posted_by_hand(work: Work, crisis_id: str) -> None:
    """At once, and not when its clock is due: until then its letter asks somebody to post it."""
    for clock in work.deadlines.waiting(crisis_id):
        is_open = clock.kind is DeadlineKind.PUBLICATION_OPEN
        if is_open and work.words.publication(clock.subject_id).state is PublicationState.AWAITING:
            work.deadlines.set(replace(clock, due_at=work.now))


def must_not_be_stopped(work: Work) -> None:
    must_not_stand(work.words.stop())


def _who_may(work: Work) -> tuple[str, ...]:
    return staffed(work, RIGHTS[Action.PUBLISH], None)


def _check_power(work: Work, actor_id: str) -> None:
    require(work, actor_id, Action.NOTE)
    roles = work.team.powers()[Power.PAUSE]
    leads = any(c.lead_id == actor_id for c in work.crises.open())
    people = staffed(work, roles, None)
    if not roles & roles_of(work, actor_id, None) and not leads and people:
        raise NotAllowed(
            N_("Stopping everything is for: {roles}. Ask {people}."),
            roles=tuple(phrase(ROLE_LABELS[role]) for role in sorted(roles)),
            people=tuple(f"<@{person}>" for person in people[:3]),
        )


def _tell(work: Work, event: Event) -> None:
    """In the record of every open crisis; the cards say so, and so do the war rooms."""
    crises = work.crises.open()
    for crisis in crises:
        work.record(replace(event, crisis_id=crisis.id))
    if not crises:
        work.record(event)
