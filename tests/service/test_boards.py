"""What is shown to whom."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.board import HomeBoard, StatementBoard, StepBoard
from bot.domain.comms.statement import Verdict
from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.staff import next_action
from bot.domain.staff.people import Person, Role
from bot.service.comms import publishing
from bot.service.crisis import debriefs
from bot.service.overview import boards
from bot.service.overview.waiting import LATELY_RESOLVED
from bot.service.ports import Work
from tests.service.town import ANA, GUEST, LEO, LINK, MEI, REASON, SAM, TOM, Night


def home(night: Night, person: str) -> HomeBoard:
    return night.read(lambda work: boards.home_board(work, person))


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

    assert Role.LEGAL not in night.read(lambda work: boards.home_board(work, ANA)).gaps
    night.office.perform(leave)
    assert Role.LEGAL in night.read(lambda work: boards.home_board(work, ANA)).gaps


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


def test_of_those_resolved_and_never_closed_only_the_latest_still_ask(night: Night) -> None:
    def end(work: Work, crisis: Crisis) -> None:
        over = {"status": CrisisStatus.RESOLVED, "resolved_at": work.now, "version": crisis.version + 1}
        work.crises.save(replace(crisis, **over))

    found = [night.declare(title=title) for title in ("First", "Second", "Third")]
    for crisis in found:
        night.office.perform(end, crisis)
        night.clock.go_on(minutes=1)
    latest = night.read(lambda work: work.crises.resolved(2))
    assert [crisis.title for crisis in latest] == ["Third", "Second"]
    asked = night.read(lambda work: boards.home_board(work, ANA)).my_notes
    assert len(asked) == 3 <= LATELY_RESOLVED


def test_whoever_owes_debrief_notes_sees_it_until_they_are_given(night: Night) -> None:
    crisis = night.resolved()
    assert [c.id for c in home(night, TOM).my_notes] == [crisis.id]
    night.do(debriefs.give_note, TOM, crisis_id=crisis.id, answers={"went_well": "We were quick."})
    assert home(night, TOM).my_notes == ()
    assert home(night, LEO).my_notes == ()  # who had no part in it


def test_whoever_has_to_sign_the_same_sees_it_among_their_steps(night: Night) -> None:
    crisis = night.declare()
    holds = night.playbook(crisis).step("pause").params["holds"]
    night.press(crisis, "pause", "order", scope="brand", reason=REASON, may_post="Nobody")
    night.press(crisis, "pause", "tick", **{hold["id"]: "stopped" for hold in holds})
    night.press(crisis, "pause", "resumed", ANA, reason=REASON)  # as social lead; the PR lead is missing
    assert "pause" in {b.step.id for b in home(night, TOM).my_steps}
    assert "pause" not in {b.step.id for b in home(night, MEI).my_steps}


def test_words_that_wait_for_somebody_stand_on_their_home_until_they_acted(night: Night) -> None:
    crisis = night.declare()
    text = night.draft(crisis, SAM)
    assert home(night, SAM).my_words == ()
    night.decide(text, ANA, Verdict.REJECT, "Name a time")
    assert [b.statement.id for b in home(night, SAM).my_words] == [text.id]

    out = night.approved(crisis)
    assert [b.statement.id for b in home(night, ANA).my_words] == [out.id]  # the lead has it published
    by_hand = night.publish(out, "manual", person=LEO)
    assert home(night, ANA).my_words == ()
    assert [b.statement.id for b in home(night, LEO).my_words] == [out.id]
    night.do(publishing.confirm, LEO, publication_id=by_hand.id, url=LINK)
    assert home(night, LEO).my_words == ()


def test_what_may_or_may_not_be_out_waits_for_whoever_had_it_sent(night: Night) -> None:
    out = night.approved(night.declare())
    night.publish(out, "webhook", actor=TOM)
    night.outlet.next, night.outlet.can_read_back = "timed out before", False
    night.press_.run_once()
    assert [b.statement.id for b in home(night, TOM).my_words] == [out.id]
    assert home(night, ANA).my_words == ()


def test_a_resolved_crisis_waits_for_its_lead_until_it_is_closed(night: Night) -> None:
    crisis = night.resolved()
    found = {who: night.office.read(boards.home_board, who).to_close for who in (ANA, TOM)}
    assert {who: len(crises) for who, crises in found.items()} == {crisis.lead_id: 1, TOM: 0}
    given = replace(crisis, lead_id=TOM, version=crisis.version + 1)
    night.office.perform(lambda work: work.crises.save(given))
    assert night.office.read(boards.home_board, ANA).to_close == ()


def test_my_next_step_in_a_crisis_is_what_app_home_names_first(night: Night) -> None:
    """What others wait for comes before a step that is not late yet, and a late step before that."""
    crisis = night.declare()
    text = night.draft(crisis, SAM)
    first = night.read(lambda work: boards.my_next_step(work, TOM, crisis.id))
    assert isinstance(first, StatementBoard)
    assert first == night.read(lambda work: boards.statement_board(work, text.id))
    assert first.seats
    assert first.tone
    night.clock.go_on(days=1)
    late = night.read(lambda work: boards.my_next_step(work, ANA, crisis.id))
    assert isinstance(late, StepBoard)
    assert late.state.step_id == next_action.of(home(night, ANA)).state.step_id


def test_when_all_is_done_its_lead_is_told_to_resolve_it(night: Night) -> None:
    crisis = night.declare()
    assert home(night, ANA).to_close == ()
    night.work_through(crisis)
    assert [c.id for c in home(night, ANA).to_close] == [crisis.id]
    assert home(night, TOM).to_close == ()
