"""One next action for each person, whatever else waits (S2.3)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.board import HomeBoard
from bot.domain.staff import next_action
from bot.domain.staff.people import Person
from tests.views import boards as b


def board(**changes: object) -> HomeBoard:
    empty = {"person": Person(id=b.ANA, name="Ana"), "brand_name": "Northwind Coffee", "read_at": b.NOW}
    return HomeBoard(**empty | changes)  # type: ignore[arg-type]


def test_what_is_unknown_comes_before_what_is_late_and_that_before_what_others_wait_for() -> None:
    say = str
    unclaimed = b.alert(say, asked=(b.ANA,), acknowledged_by=None, acknowledged_at=None)
    of_others = replace(unclaimed, asked=(b.TOM,))
    step = b.step_board(say)
    late = replace(step, state=replace(step.state, due_at=b.ago(5)))
    soon = replace(step, state=replace(step.state, due_at=b.ago(-5)))
    text = b.statement_board(say)
    notes = b.resolved(say)
    in_order = [unclaimed, late, text, soon, of_others, notes]
    changes = {
        "alerts": (of_others, unclaimed),
        "my_steps": (soon, late),
        "my_approvals": (text,),
        "my_notes": (notes,),
    }
    for wanted in in_order:
        found = board(**changes)
        assert next_action.of(found) is wanted
        changes = {k: tuple(x for x in v if x is not wanted) for k, v in changes.items()}
    assert next_action.of(board()) is None


def test_what_may_never_come_up_is_the_last_of_the_steps() -> None:
    step = b.step_board(str)
    later = replace(step, state=replace(step.state, due_at=b.ago(-60)))
    maybe = replace(step, step=replace(step.step, required=False), state=replace(step.state, due_at=b.ago(5)))
    assert next_action.of(board(my_steps=(maybe, later))) is later
    assert next_action.of(board(my_steps=(maybe,))) is maybe
