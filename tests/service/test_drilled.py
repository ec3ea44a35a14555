"""What is only practised wakes nobody, costs nothing and stands behind what is real."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.board import StepBoard
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.severity import Severity
from bot.domain.events import AccountReviewDue, SeverityChanged
from bot.domain.message import Lane
from bot.domain.plan.playbook import StepStatus
from bot.domain.staff import next_action
from bot.domain.staff.accounts import Account
from bot.service.crisis import crises, drills, securing
from bot.service.overview import boards
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.service.staff import committee
from bot.slack.reactions import parts, rooms
from tests.service.town import ANA, NOOR, Night

WORSE: dict[str, Any] = {"now": Severity.SEV1, "in_24h": Severity.SEV1, "reason": "It is practised."}


def drill(night: Night, kind: str = "generic") -> Crisis:
    book = night.read(lambda work: work.house.shelf.types()[kind])
    crisis: Crisis = night.do(drills.start, playbook=book, title="", mark="DRILL:")
    return crisis


def test_one_that_gets_worse_wakes_nobody_and_stands_behind_what_is_real(night: Night) -> None:
    crisis = drill(night)
    letter = Delivery(
        key="k",
        thread=f"to:{NOOR}:x",
        lane=Lane.ALERT,
        method="direct",
        channel=NOOR,
        payload={"text": "x"},
        due_at=night.clock.now + timedelta(hours=8),
        error=parts.quiet(crisis.id),
    )
    night.office.perform(lambda work: work.deliveries.add([letter]))
    night.do(crises.set_severity, crisis_id=crisis.id, **WORSE)
    timeline = night.read(lambda work: work.events.timeline(crisis.id))
    (worse,) = [recorded for recorded in timeline if isinstance(recorded.event, SeverityChanged)]
    night.office.perform(rooms.wake, worse)
    assert night.office.perform(lambda work: work.deliveries.claim(work.now, timedelta(minutes=3))) is None

    night.declare()
    board = night.read(lambda work: boards.home_board(work, ANA))
    first = next_action.of(board)
    assert [shown.crisis.drill for shown in board.crises] == [False, True]
    assert isinstance(first, StepBoard)
    assert not first.crisis.drill


def test_nobody_looks_at_real_accounts_for_one(night: Night) -> None:
    account = Account(id="a1", network="mastodon", handle="@northwind", owners=(NOOR,))
    night.office.perform(lambda work: work.accounts.add(account))
    crisis = drill(night, "hacked_account")

    def secured(work: Work) -> None:
        plan = work.crises.playbook(crisis.id)
        for step in (step for step in plan.steps if step.kind == "secure_accounts"):
            state = work.crises.step(crisis.id, step.id)
            assert state
            done = replace(state, status=StepStatus.DONE, outcome="secured", version=state.version + 1)
            work.crises.save_steps(crisis.id, (done,))
        securing.follow(work, crisis, "own_staff", told_by=ANA)

    before = len(night.told(AccountReviewDue))
    night.office.perform(secured)
    night.pass_time(seconds=1)
    assert len(night.told(AccountReviewDue)) == before


def test_what_one_cost_is_no_cost(night: Night) -> None:
    crisis = drill(night)

    def spent(work: Work) -> None:
        state = work.crises.steps(crisis.id)[0]
        answers = {"spent": "50000", "hours_total": "300", "kind_of_cause": "product"}
        done = replace(state, data={"answers": answers}, status=StepStatus.DONE, version=state.version + 1)
        work.crises.save_steps(crisis.id, (done,))

    night.office.perform(spent)
    found = night.read(lambda work: committee.agenda(work, ANA))
    assert (found.spent, found.hours, found.counted, found.unplanned, found.crises) == (0, 0, 0, 0, ())
