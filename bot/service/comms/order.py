"""In which order these words go out, by what is known of this crisis."""

from __future__ import annotations

from bot.domain.comms import order as rules
from bot.domain.comms.order import Order
from bot.domain.comms.statement import Statement
from bot.domain.crisis.crisis import Crisis
from bot.service.comms import places, tone
from bot.service.ports import Work


def of(work: Work, crisis: Crisis, statement: Statement, *, only_practised: bool) -> Order:
    """Where it is `only_practised`, what was rehearsed counts as said."""
    return rules.order(
        statement.message,
        origin=rules.began_at(crisis.platform, crisis.link, places.places(work, statement)),
        publications=work.words.publications(statement.id),
        person_waits=tone.person_waits(work, crisis),
        only_practised=crisis.drill or only_practised,
    )


def must_be_kept(work: Work, crisis: Crisis, statement: Statement, place: str, reason: str) -> str:
    """Why it goes there out of order; empty where it does not."""
    order = of(work, crisis, statement, only_practised=work.house.rehearses(place))
    return rules.must_have_reason(order, place, reason)
