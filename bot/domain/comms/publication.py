"""One attempt to put approved words in front of the world: at most once, and never silently lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from bot.domain.comms.networks import BY_HAND as BY_HAND
from bot.domain.comms.networks import MANUAL as MANUAL
from bot.domain.comms.networks import check_stands_at
from bot.domain.errors import Invalid, Stale
from bot.domain.words import N_


class PublicationState(StrEnum):
    CLAIMED = "claimed"  # approved and asked for; nothing has left the house yet
    SENDING = "sending"  # being sent; a crash from here on leaves UNKNOWN, never a second attempt
    AWAITING = "awaiting"  # a named person posts it by hand and confirms with the link
    SENT = "sent"
    REHEARSED = "rehearsed"  # dry run: the exact request was shown, nothing left the house
    UNKNOWN = "unknown"  # may or may not be out: read back, then a person decides
    FAILED = "failed"


MAY_BE_ASKED_AGAIN = frozenset(
    {PublicationState.REHEARSED, PublicationState.FAILED}
)  # nothing left the house
OVER = MAY_BE_ASKED_AGAIN | {PublicationState.SENT}
_NEVER_IN_A_LINK = re.compile(r'[\s<>|"`\\^{}]')  # RFC 3986, section 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """`sha256` is the approved version's; unique per statement version, outlet and language, which is empty
    for that of the main words.
    """

    id: str
    statement_id: str
    crisis_id: str
    version_number: int
    sha256: str
    outlet: str
    state: PublicationState
    asked_by: str
    claimed_at: datetime
    language: str = ""
    out_of_order: str = ""  # why it went here before those who should have heard it first
    dry_run: bool = False  # how it was asked for: what was asked for as a rehearsal never goes out
    sending_since: datetime | None = None
    person_id: str | None = None  # who posts it by hand, or who settled an unknown outcome
    settled_at: datetime | None = None
    url: str | None = None
    detail: str = ""  # what the outlet said, or the rehearsed request; never a secret
    version: int = 1


def is_asked(publication: Publication, person_id: str) -> bool:
    """This person posts it by hand, or had it sent and nobody knows whether it arrived."""
    if publication.state is PublicationState.AWAITING:
        return publication.person_id == person_id
    return publication.state is PublicationState.UNKNOWN and publication.asked_by == person_id


def start_sending(publication: Publication, *, now: datetime) -> Publication:
    """The point of no return, committed before the request leaves."""
    if publication.state is not PublicationState.CLAIMED:
        raise Stale(N_("This is being sent already."))
    return replace(
        publication,
        state=PublicationState.SENDING,
        sending_since=now,
        version=publication.version + 1,
    )


def ask_again(publication: Publication, wanted: Publication) -> Publication:
    """Take up one that failed or was only rehearsed; anything else may already stand in public."""
    if publication.state not in MAY_BE_ASKED_AGAIN:
        raise Stale(N_("These words were already sent this way, or are on their way. Nothing is sent twice."))
    return replace(wanted, id=publication.id, version=publication.version + 1)


def settle(
    publication: Publication,
    state: PublicationState,
    *,
    now: datetime,
    person_id: str | None = None,
    url: str | None = None,
    detail: str = "",
) -> Publication:
    if publication.state in OVER:
        raise Stale(N_("This was already settled, {at}."), at=publication.settled_at)
    return replace(
        publication,
        state=state,
        settled_at=now,
        person_id=person_id or publication.person_id,
        url=url or publication.url,
        detail=detail or publication.detail,
        version=publication.version + 1,
    )


def hand_on(publication: Publication, person_id: str) -> Publication:
    """Somebody else posts it by hand."""
    return replace(publication, person_id=person_id, version=publication.version + 1)


def must_be_in_doubt(publication: Publication) -> None:
    """Somebody posts it by hand, or has to look whether it is out."""
    if publication.state not in (PublicationState.AWAITING, PublicationState.UNKNOWN):
        raise Stale(N_("Nobody is waiting for an answer about this any more."))


def confirm_by_hand(publication: Publication, *, person_id: str, url: str, now: datetime) -> Publication:
    """A named person says: it stands here. The link is the proof, and leads to where it was asked for."""
    must_be_in_doubt(publication)
    proof = check_stands_at(publication.outlet, check_link(url))
    return settle(publication, PublicationState.SENT, now=now, person_id=person_id, url=proof)


def check_link(url: str) -> str:
    """Without the angle brackets that mail programs put around it."""
    clean = url.strip().strip("<>")
    if not _is_link(clean):
        raise Invalid(N_("Paste the full link to the post, beginning with https://"))
    return clean


def _is_link(text: str) -> bool:
    """Blanks, brackets and bars stand in no address, but they end a link and begin a ping in a message."""
    if len(text) > 2_000 or not text.isprintable() or _NEVER_IN_A_LINK.search(text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:  # half an IPv6 address
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "")
