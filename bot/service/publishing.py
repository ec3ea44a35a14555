"""Putting approved words in front of the world: at most once.

1. `ask` checks everything again and claims the statement version for one outlet, in one transaction.
2. `Press.run_once` commits "sending" for a claimed one, sends it with no transaction open, and commits
   what came of it. A crash in between leaves "sending", which `sweep` turns into "unknown": it is read back
   where the outlet can, and else a person is asked. Nothing is ever sent a second time by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Protocol

from bot.domain import publication as rules
from bot.domain import statement as words
from bot.domain.crisis import first_words_out
from bot.domain.errors import Blocked, DeliveryError, Invalid, OutcomeUnknown, Stale
from bot.domain.events import PublicationAsked, PublicationSettled
from bot.domain.outgoing import OutgoingPost, Published
from bot.domain.publication import OVER, Publication, PublicationState
from bot.domain.rights import Action
from bot.domain.statement import FIRST_WORDS, Statement
from bot.domain.words import N_, phrase
from bot.service import steps
from bot.service.access import require
from bot.service.people import check_can_hold
from bot.service.ports import Office, Work

MANUAL = "manual"
LOST_AFTER = timedelta(minutes=2)  # longer than any outlet waits for an answer


class Outlet(Protocol):
    def publish(self, post: OutgoingPost) -> Published: ...
    def read_back(self, post: OutgoingPost) -> Published | None: ...
    def preview(self, post: OutgoingPost) -> str: ...


def ask(
    work: Work,
    *,
    actor_id: str,
    statement_id: str,
    sha256: str,
    outlets: Sequence[str],
    person_id: str | None = None,
) -> tuple[Publication, ...]:
    """Claim exactly the approved text for each outlet, or for none. `person_id` posts it by hand."""
    if not outlets:
        raise Invalid(N_("Choose at least one place."), fields={"outlets": phrase(N_("Choose one."))})
    return tuple(_ask_one(work, actor_id, statement_id, sha256, outlet, person_id) for outlet in outlets)


def _ask_one(
    work: Work, actor_id: str, statement_id: str, sha256: str, outlet: str, person_id: str | None
) -> Publication:
    statement = work.words.get(statement_id)
    crisis = work.crises.get(statement.crisis_id)
    require(work, actor_id, Action.PUBLISH, crisis)
    if outlet not in work.house.outlets:
        raise Invalid(N_("There is no such place to publish to. Choose one from the list."))
    if sha256 != statement.current.sha256:
        raise Stale(N_("The text was changed after this card was drawn. Look at the new version first."))
    words.check_publishable(statement, now=work.now)
    publication = _claim(work, statement, actor_id, outlet, person_id)
    work.deadlines.cancel(f"expires:{statement_id}")
    work.record(
        PublicationAsked(
            actor=actor_id,
            crisis_id=crisis.id,
            statement_id=statement_id,
            publication_id=publication.id,
            message=statement.message.value,
            outlet=outlet,
            sha256=sha256,
            person_id=publication.person_id,
        )
    )
    return publication


def confirm(work: Work, *, actor_id: str, publication_id: str, url: str) -> Publication:
    """A named person posted it by hand, or found it where it stands, and gives the link."""
    before = work.words.publication(publication_id)
    crisis = work.crises.get(before.crisis_id)
    require(work, actor_id, Action.NOTE if before.person_id == actor_id else Action.PUBLISH, crisis)
    after = rules.confirm_by_hand(before, person_id=actor_id, url=url, now=work.now)
    return _settled(work, after, actor_id)


def say_it_failed(work: Work, *, actor_id: str, publication_id: str, detail: str) -> Publication:
    """A person looked and it does not stand there."""
    before = work.words.publication(publication_id)
    require(work, actor_id, Action.PUBLISH, work.crises.get(before.crisis_id))
    if before.state not in (PublicationState.AWAITING, PublicationState.UNKNOWN):
        raise Stale(N_("Nobody is waiting for an answer about this any more."))
    after = rules.settle(before, PublicationState.FAILED, now=work.now, person_id=actor_id, detail=detail)
    return _settled(work, after, actor_id)


class Press:
    """Sends what was claimed. `outlets` maps names to loaded outlets; `manual` never comes here."""

    def __init__(self, office: Office, outlets: Mapping[str, Outlet], *, dry_run: bool) -> None:
        self._office = office
        self._outlets = outlets
        self._dry_run = dry_run

    def run_once(self) -> bool:
        """Send (or in a dry run, rehearse) one claimed publication; False when there was none."""
        if self._dry_run:
            return self._rehearse_once()
        claimed = self._office.perform(_take_claimed)
        if claimed is None:
            return False
        publication, post = claimed
        outlet = self._outlets[publication.outlet]
        self._settle(publication.id, lambda: outlet.publish(post))
        return True

    def sweep(self) -> None:
        """What was being sent when something died: read back where possible, else ask a person."""
        for publication, post in self._office.read(_lost):
            outlet = self._outlets.get(publication.outlet)
            self._settle(publication.id, partial(_found, outlet, post))

    def _rehearse_once(self) -> bool:
        claimed = self._office.read(_claimed)
        if not claimed:
            return False
        publication, post = claimed[0]
        preview = self._outlets[publication.outlet].preview(post)
        self._office.perform(_close, publication.id, PublicationState.REHEARSED, detail=preview)
        return True

    def _settle(self, publication_id: str, send: Callable[[], Published]) -> None:
        try:
            published = send()
        except OutcomeUnknown as error:
            self._office.perform(_close, publication_id, PublicationState.UNKNOWN, detail=str(error))
        except DeliveryError as error:
            self._office.perform(_close, publication_id, PublicationState.FAILED, detail=str(error))
        else:
            self._office.perform(_close, publication_id, PublicationState.SENT, url=published.url)


def _claim(
    work: Work, statement: Statement, actor_id: str, outlet: str, person_id: str | None
) -> Publication:
    """A new row, or the one that failed or was only rehearsed, taken up again."""
    by_hand = person_id or actor_id
    if outlet == MANUAL:
        check_can_hold(work, by_hand)
    fresh = Publication(
        id=work.new_id(),
        statement_id=statement.id,
        crisis_id=statement.crisis_id,
        version_number=statement.current.number,
        sha256=statement.current.sha256,
        outlet=outlet,
        state=PublicationState.AWAITING if outlet == MANUAL else PublicationState.CLAIMED,
        asked_by=actor_id,
        claimed_at=work.now,
        person_id=by_hand if outlet == MANUAL else None,
    )
    if work.words.add_publication(fresh):
        return fresh
    again = rules.ask_again(_same_way(work, fresh), fresh)
    work.words.save_publication(again)
    return again


def _same_way(work: Work, wanted: Publication) -> Publication:
    key = (wanted.version_number, wanted.outlet)
    return next(
        p for p in work.words.publications(wanted.statement_id) if (p.version_number, p.outlet) == key
    )


def _claimed(work: Work) -> list[tuple[Publication, OutgoingPost]]:
    waiting = [p for p in work.words.sending() if p.state is PublicationState.CLAIMED]
    return [(p, _post(p, work.words.get(p.statement_id))) for p in waiting]


def _take_claimed(work: Work) -> tuple[Publication, OutgoingPost] | None:
    """The point of no return is committed before the request leaves; approval and text are checked again."""
    for publication, post in _claimed(work):
        started = rules.start_sending(publication, now=work.now)
        statement = work.words.get(publication.statement_id)
        try:
            words.check_publishable(statement, now=work.now)
        except Blocked as reason:
            _close(work, publication.id, PublicationState.FAILED, detail=str(reason))
            continue
        work.words.save_publication(started)
        return started, post
    return None


def _lost(work: Work) -> list[tuple[Publication, OutgoingPost]]:
    return [
        (p, _post(p, work.words.get(p.statement_id)))
        for p in work.words.sending()
        if p.sending_since is not None and work.now - p.sending_since > LOST_AFTER
    ]


def _found(outlet: Outlet | None, post: OutgoingPost) -> Published:
    found = outlet.read_back(post) if outlet else None
    if found is None:
        raise OutcomeUnknown("interrupted while sending; it could not be read back")
    return found


def _close(
    work: Work, publication_id: str, state: PublicationState, *, url: str = "", detail: str = ""
) -> None:
    publication = work.words.publication(publication_id)
    if publication.state in OVER or publication.state is state:
        return
    _settled(work, rules.settle(publication, state, now=work.now, url=url, detail=detail), "bot")


def _settled(work: Work, publication: Publication, actor_id: str) -> Publication:
    work.words.save_publication(publication)
    statement = work.words.get(publication.statement_id)
    work.record(
        PublicationSettled(
            actor=actor_id,
            crisis_id=publication.crisis_id,
            statement_id=statement.id,
            publication_id=publication.id,
            message=statement.message.value,
            outlet=publication.outlet,
            state=publication.state.value,
            sha256=publication.sha256,
            url=publication.url or "",
            detail=publication.detail,
        )
    )
    if publication.state is PublicationState.SENT:
        _words_are_out(work, statement, actor_id)
    return publication


def _words_are_out(work: Work, statement: Statement, actor_id: str) -> None:
    if statement.published_at is None:
        work.words.save(words.published(statement, now=work.now))
    if statement.message in FIRST_WORDS:
        crisis = work.crises.get(statement.crisis_id)
        work.crises.save(first_words_out(crisis, work.now))
        work.deadlines.cancel_of(f"first-words:{crisis.id}")
    if statement.step_id:
        steps.statement_published(work, statement, actor_id)


def _post(publication: Publication, statement: Statement) -> OutgoingPost:
    return OutgoingPost(
        id=publication.id,
        outlet=publication.outlet,
        text=statement.current.text,
        sha256=statement.current.sha256,
        idempotency_key=f"{statement.id}-{publication.version_number}-{publication.outlet}",
    )
