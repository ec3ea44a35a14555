"""What is shown to whom."""

from __future__ import annotations

from bot.domain.people import Person
from bot.service import boards
from tests.service.town import ANA, GUEST, LEO, MEI, SAM, TOM, Night


def test_app_home_shows_every_open_crisis_and_approval(night: Night) -> None:
    for _ in range(30):
        night.draft(night.declare(), SAM)
    board = night.read(lambda work: boards.home_board(work, TOM))
    assert (len(board.crises), len(board.my_approvals)) == (30, 30)


def test_outsiders_and_the_unknown_see_nothing_of_what_goes_on(night: Night) -> None:
    night.storm()
    night.declare()
    for person in (GUEST, "UNEVERSEEN"):
        board = night.read(lambda work, p=person: boards.home_board(work, p))
        assert (board.alerts, board.crises, board.my_steps, board.watch_names) == ((), (), (), ())


def test_a_role_whose_people_all_left_is_a_gap(night: Night) -> None:
    def leave(work) -> None:
        for person in (MEI, LEO):
            work.people.save(Person(id=person, name=person, deleted=True))

    assert boards.Role.LEGAL not in night.read(lambda work: boards.home_board(work, ANA)).gaps
    night.office.perform(leave)
    assert boards.Role.LEGAL in night.read(lambda work: boards.home_board(work, ANA)).gaps


def test_my_steps_are_those_that_can_still_be_worked(night: Night) -> None:
    crisis = night.resolved()
    afterwards = {s.id for s in night.playbook(crisis).steps if s.is_afterwards}
    mine = night.read(lambda work: boards.home_board(work, ANA)).my_steps
    assert {b.step.id for b in mine} <= afterwards
    assert mine


def test_whoever_is_waited_for_sees_that_something_waits_for_them(night: Night) -> None:
    crisis = night.declare(type="insensitive_post")
    waited_for = night.step(crisis, "tell_core").data["waiting"]
    person = next(p for p in waited_for if p != night.step(crisis, "tell_core").owner_id)
    assert "tell_core" in {
        b.step.id for b in night.read(lambda work: boards.home_board(work, person)).my_steps
    }
    board = night.read(lambda work: boards.my_next_step(work, person, crisis.id))
    assert board is not None
