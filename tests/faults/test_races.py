"""Two people press at the same moment: one wins, the other is told privately who was faster, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.demo.crew import ANA, HANDLES, MEI, PRIYA, SAM, TOM, Crew
from bot.demo.stage import FIELD, Spot
from bot.demo.story import ROSTER
from bot.workspace.people import Outcome
from bot.workspace.seed import STAFF
from tests.faults.people import Patient
from tests.faults.scenes import TITLE, declare, outcry, watch
from tests.faults.town import Town, check_books
from tests.support.databases import new_database
from tests.support.waiting import at_once

NAMES = {user.id: user.real_name for user in STAFF}
WORDS = ("mugslogan", "lidrecall", "beanshortage")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'races.db'}"
        return
    with new_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Town]:
    """With an alert for each of WORDS and one crisis."""
    with Town(tmp_path_factory.mktemp("races"), database_url) as opened:
        stage = Patient(opened)
        for role, holders in ROSTER.items():
            stage.command(PRIYA, f"/crisis roster {role} " + " ".join(f"@{HANDLES[p]}" for p in holders))
        for word in WORDS:
            watch(stage, word)
        opened.hears(post for word in WORDS for post in outcry(word))
        declare(stage)
        for word in WORDS:
            stage.message_with(word, button="Declare a crisis")
        yield opened


@pytest.fixture
def stage(town: Town) -> Patient:
    return Patient(town)


def press_together(town: Town, stage: Patient, spot: Spot, *who: tuple[str, str]) -> list[Outcome]:
    """Each presses their button with these words at the same moment."""

    def presser(user: str, label: str):
        action_id, block_id, value = stage.button(spot, label)
        return lambda: town.slack.people.press(user, spot.channel, spot.ts, action_id, block_id, value)

    return at_once([presser(user, label) for user, label in who])


def send_together(town: Town, stage: Patient, *forms: tuple[str, dict[str, str]]) -> list[Outcome]:
    def sender(user: str, fields: dict[str, str]):
        view = stage.screen(user)
        values = {name: {FIELD: value} for name, value in fields.items()}
        return lambda: town.slack.people.submit(user, view.id, values)

    return at_once([sender(user, fields) for user, fields in forms])


def one_loser(outcomes: list[Outcome], *people: str) -> tuple[str, str]:
    """Who won, and what the other one reads under their form."""
    won = [outcome.ok for outcome in outcomes]
    assert sorted(won) == [False, True], outcomes
    return people[won.index(True)], " ".join(outcomes[won.index(False)].errors.values())


def names(text: str, winner: str) -> bool:
    """It says who acted, and at what time."""
    assert f"<@{winner}>" in text or NAMES[winner] in text, text
    assert re.search(r"<!date\^\d+|\d\d:\d\d", text), text
    return True


def test_of_two_who_decide_on_an_alert_one_wins(town: Town, stage: Patient) -> None:
    alert = stage.message_with("mugslogan", button="Not a crisis")
    stage.press(ANA, alert, "Not a crisis")
    stage.press(TOM, alert, "Handle one-to-one")
    outcomes = send_together(
        town, stage, (ANA, {"reason": "An old picture, answered in 2019."}), (TOM, {"owner_id": SAM})
    )
    winner, told = one_loser(outcomes, ANA, TOM)
    assert names(told, winner)
    assert len(town.timeline("AlertDismissed")) + len(town.timeline("AlertGivenToCare")) == 1
    stage.close(ANA if winner == TOM else TOM)


def test_an_alert_becomes_one_crisis_however_many_declare_it(town: Town, stage: Patient) -> None:
    before = len(town.timeline("CrisisDeclared"))
    alert = stage.message_with("lidrecall", button="Declare a crisis")
    for person in (ANA, TOM):
        stage.press(person, alert, "Declare a crisis")
    form = {"title": "Lids come off", "type": "generic", "platform": "Social", "lead_id": MEI}
    outcomes = send_together(town, stage, (ANA, form), (TOM, form))
    done = [outcome.action in ("closed", "clear") for outcome in outcomes]
    assert sorted(done) == [False, True], outcomes
    assert len(town.timeline("CrisisDeclared")) == before + 1
    late = (ANA, TOM)[done.index(False)]
    stage.close(late)


def test_an_alert_is_taken_by_one(town: Town, stage: Patient) -> None:
    alert = stage.message_with("beanshortage", button="I’m on it")
    told = {person: len(town.told(person)) for person in (SAM, PRIYA)}
    outcomes = press_together(town, stage, alert, (SAM, "I’m on it"), (PRIYA, "I’m on it"))
    assert all(outcome.ok for outcome in outcomes)
    [taken] = town.timeline("AlertAcknowledged")
    loser = PRIYA if taken["actor"] == SAM else SAM
    town.wait(lambda: len(town.told(loser)) > told[loser], "the slower one to be told")
    assert names(town.told(loser)[-1], taken["actor"])
    assert len(town.told(taken["actor"])) == told[taken["actor"]]


def test_a_step_is_done_by_one(town: Town, stage: Patient) -> None:
    room = stage.message_with(TITLE, button="My next step")
    card = stage.message_with("Tell those who post", thread=room, button="Go through the list")
    for person in (ANA, TOM):
        stage.press(person, card, "Go through the list")
    answers = Crew(stage, room)._answers
    outcomes = send_together(town, stage, (ANA, answers(ANA)), (TOM, answers(TOM)))
    winner, told = one_loser(outcomes, ANA, TOM)
    assert names(told, winner)
    assert [e["actor"] for e in town.timeline("StepFinished") if e["step_id"] == "tell_contain"] == [winner]
    stage.close(ANA if winner == TOM else TOM)


def test_an_approval_counts_once_however_often_it_is_pressed(town: Town, stage: Patient) -> None:
    room = stage.message_with(TITLE, button="Write a statement")
    stage.press(ANA, room, "Write a statement")
    stage.fill(ANA, message="M1", text="We have seen it and we will be back here by 18:00.")
    card = stage.message_with("Holding statement", thread=room, button="Approve")
    outcomes = press_together(town, stage, card, *[(TOM, "Approve")] * 3)
    assert all(outcome.ok for outcome in outcomes)
    assert len([e for e in town.timeline("StatementApproved") if e["actor"] == TOM]) == 1


def test_a_press_that_arrives_twice_is_done_once(town: Town, stage: Patient) -> None:
    noted = len(town.timeline("NoteAdded"))
    town.slack.faults.duplicate_next_envelope()
    stage.command(ANA, "/crisis note 1 Twice on the wire.")
    town.slack.faults.duplicate_next_envelope(2)
    room = stage.message_with(TITLE, button="Note")
    stage.press(ANA, room, "Note")
    for view in town.ws.stack(ANA):
        town.slack.people.submit(ANA, view.id, {"text": {FIELD: "Twice in a form."}})
    town.settle()
    texts = [note["text"] for note in town.timeline("NoteAdded")[noted:]]
    assert texts == ["Twice on the wire.", "Twice in a form."]


def test_a_mention_that_is_delivered_again_and_again_is_noted_once(town: Town, stage: Patient) -> None:
    room = stage.message_with(TITLE, button="Note")
    town.slack.faults.redeliver(3)
    stage.say(ANA, "@firebreak note Heard once.", room)
    town.wait(lambda: any(n["text"] == "Heard once." for n in town.timeline("NoteAdded")), "the note")
    town.wait(lambda: town.slack.hub.extra.repeats == 0, "the last delivery")
    town.settle()
    assert [n["text"] for n in town.timeline("NoteAdded")].count("Heard once.") == 1


def test_when_all_is_told_the_books_are_right(town: Town) -> None:
    town.settle()
    check_books(town)
