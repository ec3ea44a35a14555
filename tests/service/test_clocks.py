"""Due clocks are handled one by one; one that fails stops no other and is not tried for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.errors import Busy
from bot.domain.events import HomeOpened, StepOverdue
from bot.domain.plan.playbook import StepStatus
from bot.service import clocks
from bot.service.overview import home
from bot.service.overview.untold import untold
from bot.service.ports import Work
from bot.service.step import clocks as step_clocks
from bot.storage.work import Office
from tests.service.town import ANA, TOM, Night
from tests.support.databases import FakeClock, opened


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[Deadline]:
    """Whatever reminds of an idle App Home fails; the list says which were tried."""
    tried: list[Deadline] = []

    def fail(work, deadline) -> None:
        tried.append(deadline)
        work.record(HomeOpened(actor=deadline.subject_id))
        raise RuntimeError("a bug")

    monkeypatch.setitem(clocks.ON, DeadlineKind.HOME_IDLE, fail)
    return tried


def test_every_kind_of_clock_has_somebody_who_handles_it() -> None:
    assert set(clocks.ON) | {DeadlineKind.EVIDENCE_DUE} == set(DeadlineKind)  # asked by `evidence.look`


def test_a_failing_clock_stops_no_other_and_leaves_nothing_half_done(night: Night, broken) -> None:
    night.office.perform(home.opened, ANA)
    night.declare()
    opened = len(night.told(HomeOpened))
    night.pass_time(hours=5)
    assert night.told(StepOverdue)
    assert len(broken) == 1
    assert len(night.told(HomeOpened)) == opened


def test_nobody_is_reminded_of_a_step_the_minute_it_opens_though_it_is_late_by_then(night: Night) -> None:
    crisis = night.declare()

    def open_late(work: Work) -> None:
        step = work.crises.playbook(crisis.id).step("watcher")
        state = work.crises.step(crisis.id, "watcher")
        assert step
        assert state
        late = replace(
            state, opened_at=work.now, due_at=work.now - timedelta(hours=1), version=state.version + 1
        )
        work.crises.save_steps(crisis.id, (late,))
        step_clocks.start(work, crisis, step, late)

    night.office.perform(open_late)
    night.pass_time(minutes=4)
    assert not night.told(StepOverdue)
    night.pass_time(minutes=1)
    assert "watcher" in {e.step_id for e in night.told(StepOverdue)}


def test_it_is_tried_five_times_and_then_given_up(night: Night, broken) -> None:
    night.office.perform(home.opened, ANA)
    night.pass_time(hours=5)
    for _ in range(20):
        night.pass_time(minutes=1)
    assert [d.attempts for d in broken] == [0, 1, 2, 3, 4]
    assert night.read(untold).deadlines == 1
    night.pass_time(days=2)
    assert night.read(untold).total == 0


def test_one_that_was_moved_meanwhile_keeps_its_new_time(night: Night, monkeypatch) -> None:
    def moved_then_broken(work, deadline) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setitem(clocks.ON, DeadlineKind.HOME_IDLE, moved_then_broken)
    night.office.perform(home.opened, ANA)
    night.clock.go_on(hours=5)
    (due,) = night.read(clocks._due)
    night.office.perform(home.opened, ANA)  # she looked again
    night.office.perform(clocks._put_off, due)
    again = night.read(lambda work: work.deadlines.get(f"home:{ANA}"))
    assert (again.due_at, again.attempts) == (night.clock.now + home.LATELY, 0)


def test_a_busy_database_costs_no_attempt(night: Night, monkeypatch) -> None:
    tries = []

    def busy(work, deadline) -> None:
        tries.append(deadline.attempts)
        raise Busy("Too much is going on.")

    monkeypatch.setitem(clocks.ON, DeadlineKind.HOME_IDLE, busy)
    for person in (ANA, TOM):
        night.office.perform(home.opened, person)
    night.clock.go_on(hours=5)
    for _ in range(10):
        assert clocks.tick(night.office) == 0
    assert tries == [0] * 10


def test_two_processes_handle_each_clock_once(night: Night) -> None:
    night.declare()
    night.clock.go_on(hours=5)
    due = night.read(clocks._due)
    first = [night.office.perform(clocks._handle, d, clocks.ON[d.kind]) for d in due]
    second = [night.office.perform(clocks._handle, d, clocks.ON[d.kind]) for d in due]
    assert (all(first), any(second)) == (True, False)


@pytest.fixture
def on_disk(tmp_path: Path, sqlite_template: Path, clock: FakeClock, house) -> Iterator[Night]:
    with opened(tmp_path / "night.db", copy_of=sqlite_template) as engine:
        yield Night(Office(engine, clock=clock, house=house), clock)


def test_all_that_is_due_in_one_second_is_handled_in_one_look(on_disk: Night) -> None:
    due = 0
    while due < 300:
        on_disk.declare()
        due = len(on_disk.read(lambda work: work.deadlines.due(on_disk.clock.now + timedelta(days=2), 1_000)))
    on_disk.clock.go_on(days=2)
    assert clocks.tick(on_disk.office) == due


def test_whoever_was_silent_for_weeks_is_still_asked(night: Night) -> None:
    crisis = night.declare()
    book = night.playbook(crisis)
    waiting = [state.step_id for state in night.steps(crisis, StepStatus.OPEN)]
    step = next(step for step in book.steps if step.id in waiting and step.kind == "notify")
    both = (DeadlineKind.STEP_DUE, DeadlineKind.READING_DUE)

    def weeks_later(work: Work) -> None:
        for kind in both:
            step_clocks.set_at(work, crisis, step, kind, work.now, rung=60)

    night.office.perform(weeks_later)
    night.pass_time(seconds=1)
    due = night.clocks(crisis)
    keys = [f"{kind.value}:{crisis.id}:{step.id}" for kind in both]
    assert [due[key].due_at for key in keys] == [night.clock.now + step_clocks.SELDOM] * 2
