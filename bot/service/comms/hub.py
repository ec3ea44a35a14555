"""What stands on the page of facts: approved words that somebody put there, and nothing else (S3.6).

The page is ours: what is put on it stands there as soon as that is committed, so it is never in doubt. What
nobody put there is not on it, so nothing of a restricted crisis is unless somebody chose that; a drill and a
dry run put nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.domain.comms import publication as rules
from bot.domain.comms.hub import page, text
from bot.domain.comms.hub.page import HUB, Matter, Posted, Site
from bot.domain.comms.hub.words import name
from bot.domain.comms.message_types import MessageType
from bot.domain.comms.publication import Publication, PublicationState
from bot.domain.comms.statement import Statement
from bot.domain.comms.version import is_whole
from bot.domain.errors import Blocked
from bot.domain.words import N_
from bot.service.ports import Work
from bot.service.staff.people import team_zone
from bot.service.step import promised


def places(work: Work, statement: Statement) -> Mapping[str, str]:
    """Where these words can go, with labels."""
    fits = statement.message in page.ON_THE_PAGE
    return {outlet: label for outlet, label in work.house.outlets.items() if fits or outlet != HUB}


def must_fit(statement: Statement) -> None:
    if statement.message not in page.ON_THE_PAGE:
        raise Blocked(N_("These words are not for everybody, so they do not go on the information page."))


def put_up(work: Work, publication: Publication, statement: Statement) -> Publication:
    """Settled at once. Its address says in which language it stands there."""
    said = statement.current.text_for(HUB, publication.language) or ""
    _must_be_ahead(work, statement, said)
    language = publication.language or _language(work, said)
    url = page.address(work.house.hub, page.slug_of(statement.crisis_id), language)
    if work.house.dry_run:
        detail = f"{url} ({name(language)})\n\n{said}"
        return rules.settle(publication, PublicationState.REHEARSED, now=work.now, detail=detail)
    return rules.settle(publication, PublicationState.SENT, now=work.now, url=url)


def _must_be_ahead(work: Work, statement: Statement, said: str) -> None:
    """Else the page would call itself late as soon as it stands there."""
    at = promised.in_public(work, statement, said)
    if at and at <= work.now and statement.message is not MessageType.CLOSING:
        raise Blocked(
            N_(
                "The time it names, {at}, has passed, so the page would say at once that it is late. Edit "
                "it, or publish newer words there."
            ),
            at=at,
        )


def address(work: Work, crisis_id: str) -> str:
    """Where everybody finds what is said about this crisis; empty as long as nothing stands there."""
    base = work.house.hub
    if not base or all(p.crisis_id != crisis_id for p in work.words.sent_to(HUB)):
        return ""
    return page.address(base, page.slug_of(crisis_id))


def site(work: Work) -> Site:
    brand, sent = work.people.brand(), work.words.sent_to(HUB)
    found = (matter(work, crisis_id, sent) for crisis_id in dict.fromkeys(p.crisis_id for p in sent))
    matters = sorted((m for m in found if m), key=lambda m: m.changed_at, reverse=True)
    return Site(
        base=work.house.hub,
        brand=brand.name,
        language=plain(brand.language),
        zone=team_zone(work),
        matters=tuple(matters),
    )


def matter(work: Work, crisis_id: str, sent: Iterable[Publication]) -> Matter | None:
    """Nothing where nothing of what was put there is left."""
    statements = {s.id: s for s in work.words.of_crisis(crisis_id)}
    mine = [p for p in sent if p.crisis_id == crisis_id]
    posted = tuple(p for one in mine if (p := _posted(one, statements[one.statement_id])))
    if not posted:
        return None
    return Matter(
        slug=page.slug_of(crisis_id), posted=posted, promised=_promised(work, crisis_id, posted, statements)
    )


def _posted(publication: Publication, statement: Statement) -> Posted | None:
    """Exactly the words that were approved, or none."""
    version = statement.versions[publication.version_number - 1]
    said = version.text_for(HUB, publication.language)
    is_approved = is_whole(version) and version.sha256 == publication.sha256
    if said is None or not is_approved or publication.settled_at is None:
        return None
    return Posted(
        id=statement.id,
        message=statement.message,
        language=page.language_in(publication.url or ""),
        text=said,
        at=publication.settled_at,
    )


def _promised(
    work: Work, crisis_id: str, posted: tuple[Posted, ...], statements: Mapping[str, Statement]
) -> datetime | None:
    last = page.last_news(posted)
    if last is None or not work.crises.get(crisis_id).is_open:
        return None
    return promised.in_public(work, statements[last.id], last.text)


def _language(work: Work, said: str) -> str:
    """Its headings say so, else the words themselves; else it is the brand's."""
    told = text.parse(said).language or work.house.tongue(said) or work.people.brand().language
    return plain(told)


def plain(language: str) -> str:
    """`de` of `de-DE`."""
    return re.split("[-_]", language)[0].lower() or "en"
