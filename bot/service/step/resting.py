"""Quick, but not rash: words that name a cause, blame or promise rest before they go out (S2.5)."""

from __future__ import annotations

from datetime import datetime

from bot.domain.comms.statement import Statement, StatementState
from bot.domain.durations import minutes_of
from bot.domain.errors import Blocked
from bot.domain.plan.step_kinds.statement import cool_off
from bot.domain.words import N_
from bot.service.ports import Work


def until(work: Work, statement: Statement) -> datetime | None:
    """When its newest version may go out; ``None`` where it may already, or is public somewhere."""
    playbook = work.crises.playbook(statement.crisis_id)
    step = playbook.step(statement.step_id) if statement.step_id else None
    written = statement.current
    rests = (cool_off(step, statement.message, text, work.house.cool_off) for text in written.texts)
    at = written.at + max(rests)
    is_public = statement.state is StatementState.PUBLISHED
    return None if is_public or at <= work.now else at


def must_be_over(work: Work, statement: Statement) -> None:
    at = until(work, statement)
    if at:
        raise Blocked(_RESTS, until=at, minutes=minutes_of(at - statement.current.at))


_RESTS = N_(
    "These words rest for {minutes} minutes after they were written, because they may name a cause, blame "
    "somebody or promise something. Read them once more, and publish them from {until} on."
)
