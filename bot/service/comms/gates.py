"""What was right when words were asked for may be wrong by now: looked at again as they are sent, and before
somebody is asked once more to post them by hand.
"""

from __future__ import annotations

from bot.domain.comms import statement as words
from bot.domain.comms.publication import Publication
from bot.domain.errors import Blocked
from bot.domain.words import N_
from bot.service.comms import tone
from bot.service.comms.statements import must_be_open
from bot.service.ports import Work
from bot.service.step import promised


def must_still_hold(work: Work, publication: Publication) -> None:
    """Raises ``Blocked``, in words that can be kept: they name nobody, and nothing of another crisis."""
    statement = work.words.get(publication.statement_id)
    crisis = work.crises.get(statement.crisis_id)
    public = statement.published_at is not None and statement.published_at < publication.claimed_at
    looked_at = publication.claimed_at if public else None  # whoever asked for it then said why
    must_be_open(crisis)
    if work.words.stop():
        raise Blocked(N_("All publishing was stopped before this was out. Ask for it again when it goes on."))
    words.check_publishable(statement, now=work.now, looked_at=looked_at)
    words.must_not_be_outgrown(statement, crisis.severity)
    if tone.look(work, crisis, statement).in_the_way:
        raise Blocked(N_("By what is known now, the tone check holds this text back. Its card says why."))
    if promised.passed(work, statement):
        raise Blocked(N_("The time that it names for the next news has passed. Edit it first."))
