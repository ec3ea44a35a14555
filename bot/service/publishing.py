"""Putting approved words in front of the world: at most once.

1. `ask` checks everything again and claims the statement version for one outlet, in one transaction.
2. `Press.run_once` commits "sending" for a claimed one, sends it with no transaction open, and commits
   what came of it. A crash in between leaves "sending", which `sweep` turns into "unknown": it is read back
   where the outlet can, and else a person is asked. Nothing is ever sent a second time by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Container, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from bot.domain import publication as rules
from bot.domain import statement as words
from bot.domain.crisis import first_words_out
from bot.domain.deadline import Deadline, DeadlineKind, first_words_key
from bot.domain.errors import Blocked, DeliveryError, Invalid, OutcomeUnknown, Stale
from bot.domain.events import PublicationAsked, PublicationSettled
from bot.domain.outgoing import OutgoingPost, Published
from bot.domain.publication import MAY_BE_ASKED_AGAIN, OVER, Publication, PublicationState
from bot.domain.rights import Action
from bot.domain.statement import FIRST_WORDS, Statement
from bot.domain.words import N_, phrase
from bot.service import steps, updates
from bot.service.access import require
from bot.service.approvals import expiry_key, let_expire
from bot.service.notes import checked_note
from bot.service.people import check_can_join
from bot.service.ports import Office, Work
from bot.service.statements import must_be_open

MANUAL = "manual"
NO_OUTLET = N_("This place is not set up any more, so nothing was sent there.")
ASKED_FOR_DRY = N_("It was asked for while publishing was a dry run, so nothing was sent. Ask for it again.")
ASK_AGAIN_AFTER = timedelta(minutes=10)
LOST_AFTER = timedelta(minutes=2)  # longer than any outlet waits for an answer
log = logging.getLogger(__name__)


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
    must_be_open(crisis)
    if outlet not in work.house.outlets:
        raise Invalid(N_("There is no such place to publish to. Choose one from the list."))
    if sha256 != statement.current.sha256:
        raise Stale(N_("The text was changed after this card was drawn. Look at the new version first."))
    words.check_publishable(statement, now=work.now)
    by_hand = check_can_join(work, person_id or actor_id, crisis).id if outlet == MANUAL else None
    publication = _claim(work, statement, actor_id, outlet, by_hand)
    work.deadlines.cancel(expiry_key(statement_id))
    work.record(_asked(publication, statement, actor_id, publication.person_id))
    if publication.state is PublicationState.AWAITING:
        _set_clock(work, publication)
    return publication


def _asked(
    publication: Publication, statement: Statement, actor_id: str, person_id: str | None
) -> PublicationAsked:
    return PublicationAsked(
        actor=actor_id,
        crisis_id=publication.crisis_id,
        statement_id=statement.id,
        publication_id=publication.id,
        message=statement.message.value,
        outlet=publication.outlet,
        sha256=publication.sha256,
        person_id=person_id,
    )


def ask_again(work: Work, deadline: Deadline) -> None:
    """Approved words that nobody posted, or nobody looked for: asked again, the lead every other time."""
    publication = work.words.publication(deadline.subject_id)
    statement, rung = work.words.get(publication.statement_id), int(deadline.data["rung"])
    if publication.state is PublicationState.AWAITING:
        lead = work.crises.get(publication.crisis_id).lead_id
        work.record(_asked(publication, statement, "bot", lead if rung % 2 else publication.person_id))
    elif publication.state is PublicationState.UNKNOWN:
        work.record(_outcome(publication, statement, "bot"))
    else:
        return
    _set_clock(work, publication, rung + 1)


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
    before = _to_settle(work, actor_id, publication_id)
    after = rules.confirm_by_hand(before, person_id=actor_id, url=url, now=work.now)
    return _settled(work, after, actor_id)


def say_it_failed(work: Work, *, actor_id: str, publication_id: str, detail: str) -> Publication:
    """A person looked and it does not stand there."""
    before = _to_settle(work, actor_id, publication_id)
    if before.state not in (PublicationState.AWAITING, PublicationState.UNKNOWN):
        raise Stale(N_("Nobody is waiting for an answer about this any more."))
    after = rules.settle(
        before, PublicationState.FAILED, now=work.now, person_id=actor_id, detail=checked_note(detail)
    )
    return _settled(work, after, actor_id)


def _to_settle(work: Work, actor_id: str, publication_id: str) -> Publication:
    """Whoever was asked to post it may say how it went; others need the right to publish."""
    publication = work.words.publication(publication_id)
    crisis = work.crises.get(publication.crisis_id)
    require(work, actor_id, Action.NOTE if publication.person_id == actor_id else Action.PUBLISH, crisis)
    return publication


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
        claimed = self._office.perform(_take_claimed, self._outlets)
        if claimed is None:
            return False
        publication, post = claimed
        self._send(publication.id, self._outlets[publication.outlet], post)
        return True

    def sweep(self) -> None:
        """What was being sent when something died: read back where possible, else ask a person."""
        for publication, post in self._office.read(_lost):
            self._read_back(publication.id, self._outlets.get(publication.outlet), post, "interrupted")

    def _rehearse_once(self) -> bool:
        claimed = self._office.read(_claimed)
        if not claimed:
            return False
        publication, post = claimed[0]
        outlet = self._outlets.get(publication.outlet)
        if outlet is None:
            self._close(publication.id, PublicationState.FAILED, detail=NO_OUTLET)
        else:
            self._close(publication.id, PublicationState.REHEARSED, detail=outlet.preview(post))
        return True

    def _send(self, publication_id: str, outlet: Outlet, post: OutgoingPost) -> None:
        try:
            published = outlet.publish(post)
        except OutcomeUnknown as error:
            self._read_back(publication_id, outlet, post, str(error))
        except DeliveryError as error:
            self._close(publication_id, PublicationState.FAILED, detail=str(error))
        except Exception:
            log.exception("an outlet failed in an unknown way", extra={"publication": publication_id})
            self._read_back(publication_id, outlet, post, "the outlet failed while sending")
        else:
            self._close(publication_id, PublicationState.SENT, url=published.url)

    def _read_back(self, publication_id: str, outlet: Outlet | None, post: OutgoingPost, why: str) -> None:
        """Found there: it is out. Everything else leaves it unknown, for a person to look."""
        try:
            found = outlet.read_back(post) if outlet else None
        except Exception:
            log.exception("reading back failed", extra={"publication": publication_id})
            found = None
        if found is None:
            self._close(publication_id, PublicationState.UNKNOWN, detail=why)
        else:
            self._close(publication_id, PublicationState.SENT, url=found.url)

    def _close(
        self, publication_id: str, state: PublicationState, *, url: str = "", detail: str = ""
    ) -> None:
        self._office.perform(_close, publication_id, state, url=url, detail=detail)


def _claim(
    work: Work, statement: Statement, actor_id: str, outlet: str, person_id: str | None
) -> Publication:
    """A new row, or the one that failed or was only rehearsed, taken up again."""
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
        dry_run=work.house.dry_run,
        person_id=person_id,
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


def _take_claimed(
    work: Work, outlets: Container[str] = frozenset()
) -> tuple[Publication, OutgoingPost] | None:
    """The point of no return is committed before the request leaves; approval and text are checked again."""
    for publication, post in _claimed(work):
        try:
            _check_once_more(work, publication, outlets)
        except Blocked as reason:
            _close(work, publication.id, PublicationState.FAILED, detail=str(reason))
            continue
        started = rules.start_sending(publication, now=work.now)
        work.words.save_publication(started)
        return started, post
    return None


def _check_once_more(work: Work, publication: Publication, outlets: Container[str]) -> None:
    statement = work.words.get(publication.statement_id)
    words.check_publishable(statement, now=work.now)
    if publication.dry_run:
        raise Blocked(ASKED_FOR_DRY)
    if publication.sha256 != statement.current.sha256:
        raise Blocked(N_("The text was changed after it was put on its way."))
    if publication.outlet not in outlets:
        raise Blocked(NO_OUTLET)


def _lost(work: Work) -> list[tuple[Publication, OutgoingPost]]:
    return [
        (p, _post(p, work.words.get(p.statement_id)))
        for p in work.words.sending()
        if p.sending_since is not None and work.now - p.sending_since > LOST_AFTER
    ]


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
    work.record(_outcome(publication, statement, actor_id))
    work.deadlines.cancel_of(publication.id)
    if publication.state is PublicationState.UNKNOWN:
        _set_clock(work, publication)
    if publication.state is PublicationState.SENT:
        _words_are_out(work, statement, actor_id)
    if publication.state in MAY_BE_ASKED_AGAIN:
        let_expire(work, statement)
    return publication


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
        url=publication.url or "",
        detail=publication.detail,
    )


def _words_are_out(work: Work, statement: Statement, actor_id: str) -> None:
    if statement.published_at is None:
        work.words.save(words.published(statement, now=work.now))
    if statement.message in FIRST_WORDS:
        crisis = work.crises.get(statement.crisis_id)
        work.crises.save(first_words_out(crisis, work.now))
        work.deadlines.cancel(first_words_key(crisis.id))
    if statement.step_id:
        steps.statement_published(work, statement, actor_id)
    updates.said(work, statement)


def _post(publication: Publication, statement: Statement) -> OutgoingPost:
    version = statement.versions[publication.version_number - 1]
    return OutgoingPost(
        id=publication.id,
        outlet=publication.outlet,
        text=version.text,
        sha256=version.sha256,
        idempotency_key=f"{statement.id}-{publication.version_number}-{publication.outlet}",
    )
