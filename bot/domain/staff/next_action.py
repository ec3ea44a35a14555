"""The one thing that somebody does next (S2.3): one function decides, wherever it is shown."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.board import HomeBoard, StatementBoard, StepBoard
from bot.domain.crisis.crisis import Crisis
from bot.domain.storm.alert import Alert

NextAction = Alert | StatementBoard | StepBoard | Crisis
LATER = datetime.max.replace(tzinfo=UTC)


def of(board: HomeBoard) -> NextAction | None:
    """An alert that is theirs to decide or to take comes first: nothing is known of it yet. Then what is past
    its time, what others wait for (an approval, words), their steps by when they are due, and what any of
    them could take. What is only practised comes after all of that, and last what is left to say about a
    crisis that is over.
    """
    me = board.person.id
    mine = [a for a in board.alerts if a.acknowledged_by == me or (a.unclaimed and a.asked[-1:] == (me,))]
    steps = sorted(board.my_steps, key=_urgency)
    late = [s for s in steps if s.step.required and board.read_at and _due(s) <= board.read_at]
    free = [a for a in board.alerts if a.unclaimed]
    ends = (*board.my_notes, *board.to_close)
    words = (*board.my_approvals, *board.my_words)
    in_crisis: tuple[StatementBoard | StepBoard, ...] = (*late, *words, *steps)
    real, drilled = ([b for b in in_crisis if b.crisis.drill is drill] for drill in (False, True))
    in_order: tuple[NextAction, ...] = (*mine, *real, *free, *drilled, *ends)
    return next(iter(in_order), None)


def _urgency(step: StepBoard) -> tuple[bool, datetime]:
    """What may never come up is last."""
    return (not step.step.required, _due(step))


def _due(step: StepBoard) -> datetime:
    return step.state.due_at or LATER
