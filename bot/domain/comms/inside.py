"""Words for our own people: what they may share, and when they have to stop (S1.22, S1.23)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.comms.statement import MessageType, Statement, StatementState
from bot.domain.crisis.crisis import Crisis
from bot.domain.words import N_

MAX_NOTE = 1_800  # characters: on a phone nobody reads more, and one message holds it whole
FOR_OURS = frozenset({MessageType.INTERNAL_NOTE, MessageType.SHARE_PACK})  # never put on a network


class Why(StrEnum):
    """Why nobody shares these words any more."""

    NEW_PACK = "new_pack"
    CORRECTED = "corrected"
    FACT_CHANGED = "fact_changed"
    ENDED = "ended"


WHY_LABELS: Mapping[Why, str] = {
    Why.NEW_PACK: N_("There are new words instead."),
    Why.CORRECTED: N_("Something in what we said was wrong, and we corrected it."),
    Why.FACT_CHANGED: N_("A fact in them is not so any more."),
    Why.ENDED: N_("The matter is over."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PackBoard:
    """What stands in the channels of our own people. `why` says that it is over, and `instead` what is said
    now; `takers` is how many said that they share it.
    """

    crisis: Crisis
    statement: Statement
    takers: int = 0
    why: Why | None = None
    instead: Statement | None = None


def is_shared(statement: Statement) -> bool:
    return statement.message is MessageType.SHARE_PACK and statement.state is StatementState.PUBLISHED


def take_back(statement: Statement) -> Statement:
    """What our own people were given is taken out of their hands."""
    return replace(statement, state=StatementState.WITHDRAWN, version=statement.version + 1)
