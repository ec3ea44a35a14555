"""What was claimed goes out: at most once.

`Press.run_once` commits "sending" for a claimed one, sends it with no transaction open, and commits what
came of it. A crash in between leaves "sending", which `sweep` turns into "unknown": it is read back where the
outlet can, and else a person is asked. Nothing is ever sent a second time by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Container, Mapping
from datetime import timedelta
from typing import Protocol

from bot.domain.comms import publication as rules
from bot.domain.comms.outgoing import OutgoingPost, Published
from bot.domain.comms.publication import OVER, Publication, PublicationState
from bot.domain.comms.statement import sha256_of
from bot.domain.errors import Blocked, DeliveryError, OutcomeUnknown
from bot.domain.words import N_
from bot.service.comms import gates
from bot.service.comms.publishing import settled
from bot.service.ports import Office, Work

NO_OUTLET = N_("This place is not set up any more, so nothing was sent there.")
ASKED_FOR_DRY = N_("It was asked for while publishing was a dry run, so nothing was sent. Ask for it again.")
LOST_AFTER = timedelta(minutes=2)  # longer than any outlet waits for an answer
log = logging.getLogger(__name__)


class Outlet(Protocol):
    def publish(self, post: OutgoingPost) -> Published: ...
    def read_back(self, post: OutgoingPost) -> Published | None: ...
    def preview(self, post: OutgoingPost) -> str: ...


class Press:
    """Sends what was claimed. `outlets` maps names to loaded outlets; `manual` never comes here. What goes to
    those `rehearsed`, and in a `dry_run` to all, is shown and not sent.
    """

    def __init__(
        self,
        office: Office,
        outlets: Mapping[str, Outlet],
        *,
        dry_run: bool,
        rehearsed: frozenset[str] = frozenset(),
    ) -> None:
        self._office = office
        self._outlets = outlets
        self._dry_run = dry_run
        self._rehearsed = rehearsed

    def run_once(self) -> bool:
        """Send or rehearse one claimed publication; False when there was none."""
        if self._dry_run:
            return self._rehearse_once()
        return bool(self._rehearsed and self._rehearse_once()) or self._send_once()

    def _send_once(self) -> bool:
        claimed = self._office.perform(_take_claimed, self._outlets, self._rehearsed)
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
        mine = (each for each in claimed if self._dry_run or each[0].outlet in self._rehearsed)
        publication, post = next(mine, (None, None))
        if publication is None or post is None:
            return False
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


def _claimed(work: Work) -> list[tuple[Publication, OutgoingPost]]:
    return [(p, _post(work, p)) for p in work.words.sending() if p.state is PublicationState.CLAIMED]


def _take_claimed(
    work: Work, outlets: Container[str] = frozenset(), rehearsed: Container[str] = frozenset()
) -> tuple[Publication, OutgoingPost] | None:
    """The point of no return is committed before the request leaves; approval and text are checked again."""
    for publication, post in _claimed(work):
        if publication.outlet in rehearsed:
            continue
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
    gates.must_still_hold(work, publication)
    if publication.dry_run:
        raise Blocked(ASKED_FOR_DRY)
    if publication.sha256 != work.words.get(publication.statement_id).current.sha256:
        raise Blocked(N_("The text was changed after it was put on its way."))
    if publication.outlet not in outlets:
        raise Blocked(NO_OUTLET)


def _lost(work: Work) -> list[tuple[Publication, OutgoingPost]]:
    return [
        (p, _post(work, p))
        for p in work.words.sending()
        if p.sending_since is not None and work.now - p.sending_since > LOST_AFTER
    ]


def _close(
    work: Work, publication_id: str, state: PublicationState, *, url: str = "", detail: str = ""
) -> None:
    publication = work.words.publication(publication_id)
    if publication.state in OVER or publication.state is state:
        return
    settled(work, rules.settle(publication, state, now=work.now, url=url, detail=detail), "bot")


def _post(work: Work, publication: Publication) -> OutgoingPost:
    """The words for that place and no others. Only a language beside the main one is a part of the key: keys
    of before stay what they were.
    """
    version = work.words.get(publication.statement_id).versions[publication.version_number - 1]
    outlet, language = publication.outlet, publication.language
    text = version.text_for(outlet, language) or ""
    parts = (publication.statement_id, str(publication.version_number), outlet, language)
    return OutgoingPost(
        id=publication.id,
        outlet=outlet,
        text=text,
        sha256=sha256_of(text),
        idempotency_key="-".join(part for part in parts if part),
        written_at=version.at,
        asked_at=publication.claimed_at,
        language=language or work.house.tongue(text) or "",
    )
