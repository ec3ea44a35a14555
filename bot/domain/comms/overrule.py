"""An approval that cannot be waited for: who leads goes on without it, in their own name (C0 "Approvals")."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.comms.statement import (
    NOT_IN_REVIEW,
    Approval,
    Statement,
    StatementState,
    Verdict,
    must_be_current,
)
from bot.domain.crisis.severity import Severity
from bot.domain.errors import NotAllowed, Stale
from bot.domain.words import N_


def overrule(
    statement: Statement, *, person_id: str, sha256: str, reason: str, severity: Severity, now: datetime
) -> Statement:
    """The missing approvals are done without, for exactly this text. Never for one's own words: two people
    have read whatever goes out.
    """
    if statement.state is not StatementState.IN_REVIEW:
        raise Stale(NOT_IN_REVIEW[statement.state])
    must_be_current(statement, sha256)
    if person_id in statement.authors:
        raise NotAllowed(_OWN_WORDS)
    press = Approval(
        person_id=person_id,
        verdict=Verdict.APPROVE,
        slots=statement.missing,
        version_number=statement.current.number,
        sha256=sha256,
        at=now,
        reason=reason,
        instead=True,
        severity=severity.value,
    )
    return replace(
        statement,
        approvals=(*statement.approvals, press),
        state=StatementState.APPROVED,
        approved_at=now,
        version=statement.version + 1,
    )


_OWN_WORDS = N_(
    "You wrote a version of this text, so you cannot let it out by yourself as well: somebody else has to "
    "read it. Give the role of the crisis lead to somebody who did not write it, and they can."
)
