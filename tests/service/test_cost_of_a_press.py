"""What a press costs does not grow with how much happened before it, or with how many people there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import event

from bot.domain.events import NoteAdded, RoleAssigned
from bot.domain.plan.playbook import StepStatus
from bot.domain.staff.people import Person
from bot.domain.staff.rights import Action
from bot.service import clocks
from bot.service.access import here, require
from bot.service.crisis import blockers, crises, rooms
from bot.service.overview import boards
from bot.service.overview.meanwhile import given_lately
from bot.service.ports import Work
from bot.service.staff import handover, relief
from bot.service.step import moving, unseen
from bot.storage import events, people, store
from tests.service.town import ANA, MEI, NOOR, TOM, Night

Count = Callable[[Callable[[], object]], int]


@pytest.fixture
def read_by(monkeypatch: pytest.MonkeyPatch) -> Count:
    """How many events, people and the like were read from the database, each one counted."""
    read = 0

    def counting(make: Callable[..., object]) -> Callable[..., object]:
        def made(*args: object, **kwargs: object) -> object:
            nonlocal read
            read += 1
            return make(*args, **kwargs)

        return made

    monkeypatch.setattr(events, "event_from", counting(events.event_from))
    monkeypatch.setattr(store, "from_row", counting(store.from_row))
    monkeypatch.setattr(people, "from_row", counting(people.from_row))

    def count(do: Callable[[], object]) -> int:
        before = read
        do()
        return read - before

    return count


@pytest.fixture
def asks(night: Night) -> Iterator[Count]:
    """How often the database was asked for something."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, query: str, *_: object) -> None:
        asked.append(query)

    def count(do: Callable[[], object]) -> int:
        before = len(asked)
        do()
        return len(asked) - before

    event.listen(night.office._engine, "before_cursor_execute", note)
    yield count
    event.remove(night.office._engine, "before_cursor_execute", note)


def test_what_looks_at_the_whole_plan_asks_not_once_for_each_step(night: Night, asks: Count) -> None:
    crisis = night.declare(type="data_breach")
    states = night.steps(crisis)
    done = [replace(s, status=StepStatus.DONE, version=s.version + 1) for s in states]
    first = replace(done[0], status=StepStatus.OPEN, owner_id=TOM)
    night.office.perform(lambda work: work.crises.save_steps(crisis.id, [first, *done[1:]]))
    let_go = partial(night.office.perform, unseen.let_go, crisis.id)
    few = asks(let_go)
    assert few < len(states)
    clock = replace(next(iter(night.clocks(crisis).values())), data={"asked": TOM})

    def much(work: Work) -> None:
        for number in range(50):
            work.deadlines.set(replace(clock, id=f"c{number}", key=f"c{number}"))

    night.office.perform(much)
    assert asks(let_go) == few
    still_open = [replace(s, status=StepStatus.OPEN, version=s.version + 1) for s in (first, *done[1:])]
    night.office.perform(lambda work: work.crises.save_steps(crisis.id, still_open))
    reschedule = partial(night.office.perform, moving.reschedule, night.crisis(crisis))
    reschedule()
    assert asks(reschedule) < len(states)


def test_who_may_do_what_is_looked_up_once_for_all_of_one_use_case(night: Night, asks: Count) -> None:
    crisis = night.declare()

    def rights(work: Work, times: int) -> None:
        for _ in range(times):
            require(work, TOM, Action.RESOLVE, crisis)
            assert here(work, (ANA, TOM, "UNOBODY")) == (ANA, TOM)

    once = asks(lambda: night.read(lambda work: rights(work, 1)))
    assert asks(lambda: night.read(lambda work: rights(work, 20))) == once


def test_app_home_asks_for_nothing_twice(night: Night) -> None:
    night.declare()
    crisis = night.resolved(title="Something else")
    night.approved(night.declare(title="A third thing"))
    asked: list[tuple[str, str]] = []

    def note(_connection: object, _cursor: object, query: str, values: object, *_: object) -> None:
        asked.append((query, repr(values)))

    event.listen(night.office._engine, "before_cursor_execute", note)
    board = night.read(lambda work: boards.home_board(work, ANA))
    event.remove(night.office._engine, "before_cursor_execute", note)
    assert (len(board.crises), board.to_close) == (2, (crisis,))
    assert [query for query, times in Counter(asked).items() if times > 1] == []


def test_the_last_of_many_readers_costs_no_more_than_the_first(night: Night, read_by: Count) -> None:
    crisis = night.declare()

    def looks(work: Work) -> None:
        list(given_lately(work, crisis.id, RoleAssigned, role="legal"))
        rooms.waiting(work, crisis.id)
        blockers.of_closing(work, crisis)
        relief.relief_for(work, crisis, ANA)

    def reads(person: str) -> list[int]:
        """Of a reader's press, of a note, and of what other presses look up."""
        return [
            read_by(lambda: night.press(crisis, "tell_core", "ack", person)),
            read_by(lambda: night.do(crises.add_note, person, crisis_id=crisis.id, text="Seen")),
            read_by(lambda: night.read(looks)),
        ]

    asked = night.step(crisis, "tell_core")
    asked = replace(asked, data={**asked.data, "waiting": [TOM, MEI, NOOR]}, version=asked.version + 1)
    night.office.perform(lambda work: work.crises.save_steps(crisis.id, [asked]))
    first = reads(TOM)

    def much(work: Work) -> None:
        for number in range(100):
            work.people.save(Person(id=f"U{number}", name=f"Colleague {number}"))
            work.record(NoteAdded(actor=f"U{number}", crisis_id=crisis.id, text="I have read it"))

    night.office.perform(much)
    assert reads(MEI) == first


def test_what_is_next_for_somebody_in_one_crisis_is_found_without_reading_the_others(
    night: Night, read_by: Count
) -> None:
    crisis = night.declare()

    def look(work: Work) -> None:
        boards.my_next_step(work, MEI, crisis.id)
        handover.board(work, ANA, crisis.id)

    alone = read_by(lambda: night.read(look))
    for _ in range(3):
        night.declare(lead_id=TOM)
    own_steps = night.read(lambda work: [*work.crises.open_steps_of(ANA), *work.crises.open_steps_of(MEI)])
    assert read_by(lambda: night.read(look)) <= alone + 2 * len(own_steps)


def test_a_clock_that_runs_out_asks_the_database_a_few_things_and_no_more(night: Night, asks: Count) -> None:
    crisis = night.declare()
    night.clock.go_on(minutes=20)
    (due, *_) = night.read(clocks._due)
    assert asks(lambda: night.office.perform(clocks._handle, due, clocks.ON[due.kind])) < 20
    assert night.clocks(crisis)
