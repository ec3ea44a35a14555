"""What was heard since the last public word, for those who write and approve the next one (S3.9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from bot.detection.terms import top_terms
from bot.domain.board import Lately
from bot.domain.comms.publication import PublicationState
from bot.domain.comms.statement import NEWS, MessageType, Statement
from bot.domain.crisis.crisis import Crisis
from bot.domain.events import PublicationSettled
from bot.domain.storm.mention import Watch
from bot.service.comms import statements
from bot.service.crisis import crises
from bot.service.ports import Work
from bot.service.storm.storms import heard, watches_of

READ = 500  # of the newest posts, and of those before
SAID = (PublicationState.SENT, PublicationState.REHEARSED)


def draft(
    work: Work,
    *,
    actor_id: str,
    crisis_id: str,
    message: MessageType,
    text: str,
    step_id: str | None = None,
    lately: str = "",
) -> Statement:
    """The text, and before it, as a note, what was heard: those who approve it read both in the thread."""
    if lately.strip():
        crises.add_note(work, actor_id=actor_id, crisis_id=crisis_id, text=lately)
    return statements.draft(
        work, actor_id=actor_id, crisis_id=crisis_id, message=message, text=text, step_id=step_id
    )


def since_last_word(work: Work, crisis: Crisis) -> Lately | None:
    """``None`` before the first public word, and where no watch hears what it is about."""
    since, watches = _last_word(work, crisis), watches_of(work, crisis)
    if since is None or not watches:
        return None
    before = since - (work.now - since)
    now, then = heard(work, watches, since, work.now), heard(work, watches, before, since)
    return Lately(
        since=since,
        until=work.now,
        posts=now.posts,
        before=then.posts,
        scored=now.scored,
        negative=now.negative,
        unscored=now.unscored,
        term=_new_term(work, watches, before, since),
    )


def _last_word(work: Work, crisis: Crisis) -> datetime | None:
    """To the minute: posts are counted in whole ones."""
    for recorded in reversed(work.events.timeline(crisis.id, PublicationSettled)):
        event: Any = recorded.event
        if event.state in SAID and event.message in NEWS:
            return recorded.at.replace(second=0, microsecond=0)
    return None


def _new_term(work: Work, watches: Sequence[Watch], before: datetime, since: datetime) -> str:
    """What many speak of since then, and few did before; empty when nothing stands out."""
    own = [name for watch in watches for name in (*watch.terms, watch.name)]
    said, earlier = (_texts(work, watches, *during) for during in ((since, work.now), (before, since)))
    found = top_terms(said, without=[*own, work.people.brand().name], before=earlier, limit=1)
    return next(iter(found), "")


def _texts(work: Work, watches: Sequence[Watch], since: datetime, until: datetime) -> Iterable[str]:
    """What several watches heard is said as often as the one heard it that heard it most."""
    each = (Counter(text for text, _ in work.mentions.said(w.id, since, until, READ)) for w in watches)
    return reduce(or_, each).elements()
