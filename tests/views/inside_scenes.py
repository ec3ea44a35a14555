"""Words for our own people, as they read them and as it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.comms.inside import PackBoard, Why
from bot.domain.comms.statement import MessageType, StatementState
from bot.slack.views.comms import packs, statements
from tests.views.boards import ANA, MEI, TOM, Say, crisis, statement, statement_board


def board(say: Say, state: StatementState = StatementState.PUBLISHED, **changes: Any) -> PackBoard:
    words = statement(say, state=state)
    return PackBoard(**{"crisis": crisis(say), "statement": words, "takers": 12} | changes)


def over(say: Say, why: Why, *, instead: bool) -> PackBoard:
    new = statement(say) if instead else None
    return board(say, StatementState.WITHDRAWN, why=why, instead=new)


def happened(say: Say) -> tuple[e.Event, ...]:
    m = {"crisis_id": "c1", "statement_id": "s1", "message": "M8"}
    return (
        e.PackShared(actor=ANA, channels=("C0STAFF",), **m),
        e.PackShared(actor=ANA, channels=(), **{**m, "message": "M7"}),
        e.PackTaken(actor=TOM, **m),
        *(e.PackWithdrawn(why=why.value, **m) for why in Why),
        e.PackWithdrawn(why=Why.CORRECTED.value, people=(TOM,), instead_id="s2", **m),
        e.PackWithdrawn(why=Why.CORRECTED.value, people=(TOM, MEI), **m),
    )


INSIDE: Mapping[str, Callable[[Say], Any]] = {
    "pack": lambda say: packs.card(board(say)),
    "pack, nobody shares it": lambda say: packs.card(board(say, takers=0)),
    "pack, over": lambda say: packs.card(over(say, Why.ENDED, instead=False)),
    "pack, corrected": lambda say: packs.card(over(say, Why.CORRECTED, instead=True)),
    "pack, erased": lambda say: packs.card(board(say, StatementState.WITHDRAWN)),
    "statement, to post for staff": lambda say: statements.card(
        statement_board(say, statement(say, message=MessageType.SHARE_PACK, state=StatementState.APPROVED))
    ),
}
