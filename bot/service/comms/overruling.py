"""In an emergency who leads goes on without the approvals that are missing: with a reason, told to those who
were passed over, shown wherever the words are, and looked at in the debrief (C0 "Approvals").
"""

from __future__ import annotations

from bot.domain.comms import overrule as rules
from bot.domain.comms.statement import Statement, StatementState, must_be_current
from bot.domain.crisis.crisis import Crisis
from bot.domain.events import ApprovalsOverruled
from bot.domain.forms import check_reason
from bot.domain.staff.people import Role
from bot.domain.staff.rights import Action
from bot.service.access import may, require
from bot.service.comms import approvals
from bot.service.comms.statements import approved, must_be_open
from bot.service.ports import Work


def is_the_way_on(work: Work, *, actor_id: str, statement_id: str, seen: str) -> bool:
    """They may go on without the missing approvals, none of which is theirs to give."""
    statement = work.words.get(statement_id)
    crisis = work.crises.get(statement.crisis_id)
    return (
        statement.state is StatementState.IN_REVIEW
        and seen == statement.current.sha256
        and actor_id not in statement.authors
        and approvals.slot_for(work, crisis, statement, actor_id) is None
        and may(work, actor_id, Action.OVERRULE_APPROVALS, crisis)
    )


def to_overrule(work: Work, *, actor_id: str, statement_id: str, seen: str) -> tuple[Statement, Crisis]:
    statement = work.words.get(statement_id)
    crisis = work.crises.get(statement.crisis_id)
    require(work, actor_id, Action.OVERRULE_APPROVALS, crisis)
    must_be_open(crisis)
    must_be_current(statement, seen)
    return statement, crisis


def overrule(work: Work, *, actor_id: str, statement_id: str, sha256: str, reason: str) -> Statement:
    before, crisis = to_overrule(work, actor_id=actor_id, statement_id=statement_id, seen=sha256)
    why = check_reason(reason)
    statement = rules.overrule(
        before, person_id=actor_id, sha256=sha256, reason=why, severity=crisis.severity, now=work.now
    )
    seats = approvals.seats(work, crisis, before)
    missing = [seats[slot] for slot in before.missing]
    asked = (person for seat in missing for person in seat.asked if person != actor_id)
    work.words.save(statement)
    work.deadlines.cancel_of(statement_id)
    work.record(
        ApprovalsOverruled(
            actor=actor_id,
            crisis_id=crisis.id,
            statement_id=statement.id,
            message=statement.message.value,
            number=statement.current.number,
            sha256=sha256,
            roles=tuple(dict.fromkeys(seat.roles[0].value for seat in missing)),
            people=tuple(dict.fromkeys(asked)),
            reason=why,
        )
    )
    approved(work, statement, actor_id, Role.CRISIS_LEAD)
    return statement
