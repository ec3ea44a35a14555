"""Putting approved words in front of the world: checked again, and claimed for one place in one transaction.

What is claimed is sent by `bot.service.comms.sending`; what a person posts by hand, they confirm here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.comms import publication as rules
from bot.domain.comms import statement as words
from bot.domain.comms.hub.page import HUB
from bot.domain.comms.publication import MAY_BE_ASKED_AGAIN, Publication, PublicationState
from bot.domain.comms.statement import FIRST_WORDS, MessageType, Statement, StatementState
from bot.domain.crisis.crisis import Crisis, first_words_out
from bot.domain.deadline import Deadline, DeadlineKind, first_words_key
from bot.domain.errors import Blocked, Invalid
from bot.domain.events import PublicationAsked, PublicationSettled
from bot.domain.forms import check_reason
from bot.domain.staff.powers import Power
from bot.domain.staff.rights import Action
from bot.domain.words import N_, phrase
from bot.service.access import can_be_asked, in_charge, may, require
from bot.service.comms import gates, hub, order, packs, places, stopping, tone
from bot.service.comms.approvals import expiry_key, let_expire
from bot.service.comms.statements import must_be_open
from bot.service.crisis.notes import checked_note
from bot.service.ports import Work
from bot.service.staff import powers
from bot.service.staff.people import check_can_join
from bot.service.step import promised, resting, steps, updates

ASK_AGAIN_AFTER = timedelta(minutes=10)


def ask(
    work: Work,
    *,
    actor_id: str,
    statement_id: str,
    sha256: str,
    outlets: Sequence[str],
    language: str = "",
    person_id: str | None = None,
    reason: str = "",
    out_of_order: str = "",
) -> tuple[Publication, ...]:
    """Claim exactly the approved text for each outlet, or for none. `person_id` posts it by hand. `language`
    is empty for that of the main words.

    `reason` says why words that were approved long ago and are public elsewhere are right still,
    `out_of_order` why they go here before those who should hear them first.
    """
    if not outlets:
        raise Invalid(N_("Choose at least one place."), fields={"outlets": phrase(N_("Choose one."))})
    statement, crisis = to_publish(work, actor_id=actor_id, statement_id=statement_id, seen=sha256)
    again = words.needs_second_look(statement, now=work.now, severity=crisis.severity)
    why = check_reason(reason) if again else ""
    wanted = (_Wanted(outlet, language, person_id, why, out_of_order) for outlet in outlets)
    return tuple(_ask_one(work, actor_id, statement, crisis, one) for one in wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Where it is to go, as it was asked for."""

    outlet: str
    language: str
    person_id: str | None
    reason: str
    out_of_order: str


def _ask_one(work: Work, actor_id: str, statement: Statement, crisis: Crisis, wanted: _Wanted) -> Publication:
    outlet, language = wanted.outlet, wanted.language
    places.must_fit(work, statement, outlet, language)
    is_by_hand = outlet in work.house.by_hand
    by_hand = check_can_join(work, wanted.person_id or actor_id, crisis).id if is_by_hand else None
    because = order.must_be_kept(work, crisis, statement, outlet, wanted.out_of_order)
    publication = _claim(work, statement, actor_id, replace(wanted, out_of_order=because), by_hand)
    if outlet == HUB and not crisis.drill:
        if wanted.reason:  # else that it stands there says all
            work.record(_asked(publication, statement, actor_id, None, wanted.reason))
        return settled(work, hub.put_up(work, publication, statement), actor_id)
    if crisis.drill:
        return settled(work, rules.settle(publication, PublicationState.REHEARSED, now=work.now), actor_id)
    work.deadlines.cancel(expiry_key(statement.id))
    work.record(_asked(publication, statement, actor_id, publication.person_id, wanted.reason))
    if publication.state is PublicationState.AWAITING:
        _set_clock(work, publication)
    return publication


def to_publish(work: Work, *, actor_id: str, statement_id: str, seen: str) -> tuple[Statement, Crisis]:
    """The approved words, for somebody who may publish them now, if need be with a reason."""
    statement = work.words.get(statement_id)
    crisis = work.crises.get(statement.crisis_id)
    require(work, actor_id, _right_to(work, actor_id, statement, crisis), crisis)
    must_be_open(crisis)
    stopping.must_not_be_stopped(work)
    words.must_be_current(statement, seen)
    words.must_not_be_outgrown(statement, crisis.severity)
    public = statement.state is StatementState.PUBLISHED
    words.check_publishable(statement, now=work.now, looked_at=work.now if public else None)
    tone.must_be_clear(work, crisis, statement)
    resting.must_be_over(work, statement)
    promised.must_be_ahead(work, statement)
    return statement, crisis


def may_publish(work: Work, person_id: str, statement: Statement) -> bool:
    """As soon as it is approved."""
    crisis = work.crises.get(statement.crisis_id)
    return may(work, person_id, _right_to(work, person_id, statement, crisis), crisis)


def _right_to(work: Work, actor_id: str, statement: Statement, crisis: Crisis) -> Action:
    """Whoever holds the power for it publishes the unchanged holding text alone (S1.14)."""
    alone = statement.message is MessageType.HOLDING and not statement.policy
    has_power = alone and powers.holds(work, actor_id, Power.HOLDING_TEXT, crisis)
    return Action.NOTE if has_power else Action.PUBLISH


def _asked(
    publication: Publication, statement: Statement, actor_id: str, person_id: str | None, reason: str = ""
) -> PublicationAsked:
    return PublicationAsked(
        actor=actor_id,
        crisis_id=publication.crisis_id,
        statement_id=statement.id,
        publication_id=publication.id,
        message=statement.message.value,
        outlet=publication.outlet,
        sha256=publication.sha256,
        language=publication.language,
        person_id=person_id,
        reason=reason,
        out_of_order=publication.out_of_order,
    )


def ask_again(work: Work, deadline: Deadline) -> None:
    """Approved words that nobody posted, or nobody looked for: asked again, the lead every other time."""
    publication = _as_it_may_be(work, work.words.publication(deadline.subject_id))
    statement, rung = work.words.get(publication.statement_id), int(deadline.data["rung"])
    if publication.state is PublicationState.AWAITING:
        lead = in_charge(work, work.crises.get(publication.crisis_id))
        whose = _who_posts(work, publication, lead)
        work.record(_asked(publication, statement, "bot", whose if rung % 2 == 0 else lead))
    elif publication.state is PublicationState.UNKNOWN:
        work.record(_outcome(publication, statement, "bot"))
    else:
        return
    _set_clock(work, publication, rung + 1)


def _as_it_may_be(work: Work, publication: Publication) -> Publication:
    """What must not go out any more is not asked for by hand either: somebody looks whether it is out."""
    if publication.state is not PublicationState.AWAITING:
        return publication
    try:
        gates.must_still_hold(work, publication)
    except Blocked as reason:
        unknown = rules.settle(publication, PublicationState.UNKNOWN, now=work.now, detail=str(reason))
        work.words.save_publication(unknown)
        return unknown
    return publication


def _who_posts(work: Work, publication: Publication, lead: str) -> str:
    """Whoever was asked to, for as long as they can be; from then on it is the lead's."""
    crisis = work.crises.get(publication.crisis_id)
    if publication.person_id and can_be_asked(work, crisis, [publication.person_id]):
        return publication.person_id
    work.words.save_publication(rules.hand_on(publication, lead))
    return lead


def _set_clock(work: Work, publication: Publication, rung: int = 0) -> None:
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.PUBLICATION_OPEN,
            key=f"publication:{publication.id}",
            due_at=work.now + ASK_AGAIN_AFTER,
            crisis_id=publication.crisis_id,
            subject_id=publication.id,
            data={"rung": rung},
        )
    )


def confirm(work: Work, *, actor_id: str, publication_id: str, url: str) -> Publication:
    """A named person posted it by hand, or found it where it stands, and gives the link."""
    before = to_settle(work, actor_id=actor_id, publication_id=publication_id)
    after = rules.confirm_by_hand(before, person_id=actor_id, url=url, now=work.now)
    return settled(work, after, actor_id)


def say_it_failed(work: Work, *, actor_id: str, publication_id: str, detail: str) -> Publication:
    """A person looked and it does not stand there."""
    before = to_settle(work, actor_id=actor_id, publication_id=publication_id)
    after = rules.settle(
        before, PublicationState.FAILED, now=work.now, person_id=actor_id, detail=checked_note(detail)
    )
    return settled(work, after, actor_id)


def to_settle(work: Work, *, actor_id: str, publication_id: str) -> Publication:
    """For whoever was asked to post it, and may say how it went; others need the right to publish."""
    publication = work.words.publication(publication_id)
    crisis = work.crises.get(publication.crisis_id)
    require(work, actor_id, Action.NOTE if publication.person_id == actor_id else Action.PUBLISH, crisis)
    rules.must_be_in_doubt(publication)
    return publication


def _claim(
    work: Work, statement: Statement, actor_id: str, wanted: _Wanted, person_id: str | None
) -> Publication:
    """A new row, or the one that failed or was only rehearsed, taken up again."""
    fresh = Publication(
        id=work.new_id(),
        statement_id=statement.id,
        crisis_id=statement.crisis_id,
        version_number=statement.current.number,
        sha256=statement.current.sha256,
        outlet=wanted.outlet,
        language=wanted.language,
        out_of_order=wanted.out_of_order,
        state=PublicationState.AWAITING if wanted.outlet in work.house.by_hand else PublicationState.CLAIMED,
        asked_by=actor_id,
        claimed_at=work.now,
        dry_run=work.house.rehearses(wanted.outlet),
        person_id=person_id,
    )
    if work.words.add_publication(fresh):
        return fresh
    again = rules.ask_again(_same_way(work, fresh), fresh)
    work.words.save_publication(again)
    return again


def _same_way(work: Work, wanted: Publication) -> Publication:
    key = (wanted.version_number, wanted.outlet, wanted.language)
    sent = work.words.publications(wanted.statement_id)
    return next(p for p in sent if (p.version_number, p.outlet, p.language) == key)


def settled(work: Work, publication: Publication, actor_id: str) -> Publication:
    work.words.save_publication(publication)
    statement = work.words.get(publication.statement_id)
    work.record(_outcome(publication, statement, actor_id))
    work.deadlines.cancel_of(publication.id)
    if publication.state is PublicationState.UNKNOWN:
        _set_clock(work, publication)
    if _is_out(work, publication):
        words_are_out(work, statement, actor_id)
    elif publication.state in MAY_BE_ASKED_AGAIN:
        let_expire(work, statement)
    return publication


def _is_out(work: Work, publication: Publication) -> bool:
    """In a drill the rehearsal is all there is, and the plan goes on."""
    is_rehearsed = publication.state is PublicationState.REHEARSED
    is_sent = publication.state is PublicationState.SENT
    return is_sent or (is_rehearsed and work.crises.get(publication.crisis_id).drill)


def _outcome(publication: Publication, statement: Statement, actor_id: str) -> PublicationSettled:
    return PublicationSettled(
        actor=actor_id,
        crisis_id=publication.crisis_id,
        statement_id=statement.id,
        publication_id=publication.id,
        message=statement.message.value,
        outlet=publication.outlet,
        state=publication.state.value,
        sha256=publication.sha256,
        language=publication.language,
        url=publication.url or "",
        detail=publication.detail,
    )


def words_are_out(work: Work, statement: Statement, actor_id: str) -> None:
    """Everything that follows from it; what they supersede is taken back."""
    work.deadlines.cancel(expiry_key(statement.id))  # it runs again where another outlet refused them
    if statement.published_at is None:
        work.words.save(words.published(statement, now=work.now))
    if statement.message in FIRST_WORDS:
        crisis = work.crises.get(statement.crisis_id)
        work.crises.save(first_words_out(crisis, work.now))
        work.deadlines.cancel(first_words_key(crisis.id))
    if statement.step_id:
        steps.statement_published(work, statement, actor_id)
    updates.said(work, statement)
    packs.said(work, statement)
