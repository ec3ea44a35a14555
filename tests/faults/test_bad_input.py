"""What people and the public write is hostile: no ping gets through, errors are clear, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.demo.crew import ANA, TOM
from bot.demo.stage import FIELD, Spot, text_of
from bot.workspace import fields, payloads
from bot.workspace.people.outcome import Ack
from tests.faults.people import Patient
from tests.faults.scenes import declare, outcry, watch
from tests.faults.town import CRISIS, Town, check_books

LENA = "U0LENA"  # holds no role, so nobody has a reason to ping her
HOSTILE = (
    "<!channel> <!here> <!everyone> look",
    f"<@{LENA}> and <!subteam^S0SOCIAL> and <@{LENA}|boss>",
    "<https://evil.example|our statement> and <mailto:a@evil.example|mail>",
    "&lt;!channel&gt; &amp;lt;!channel&amp;gt;",
    "\u202egnp.slegna\u202c right to left, \u200bzero\u200b\u2060width\ufeff, \u0007bell",
    "*bold* _it_ ~gone~ `code` ```block``` > quote \n> quote\n• list",
    "a\u0300" * 400,
    "\U0001f469\u200d\U0001f680" * 100,
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with Town(tmp_path_factory.mktemp("input")) as opened:
        declare(Patient(opened))
        yield opened


@pytest.fixture
def stage(town: Town) -> Patient:
    return Patient(town)


@pytest.fixture
def room(stage: Patient) -> Spot:
    return stage.message_with("Cup slogan", button="My next step")


@pytest.fixture(autouse=True)
def nobody_is_pinged_by_what_others_wrote(town: Town) -> Iterator[None]:
    yield
    town.settle()
    check_books(town)
    assert town.ws.broadcasts == []
    posted = {(message.channel, message.ts) for message in town.posts()}
    assert [n for n in town.ws.notifications(LENA) if (n.channel, n.ts) in posted] == []


def send_unchecked(town: Town, user: str, **values: str) -> Ack:
    """The form on the screen as another client might send it, without Slack's own look at its fields."""
    view = town.ws.top(user)
    assert view is not None
    fields.fill(view.blocks, view.values, {name: {FIELD: value} for name, value in values.items()})
    payload = payloads.view_submission(town.ws, town.ws.users[user], view)
    return town.slack.hub.interact("interactive", payload, answerable=True)


def test_hostile_notes_are_kept_word_for_word_and_shown_as_text(
    town: Town, stage: Patient, room: Spot
) -> None:
    for text in HOSTILE:
        stage.press(ANA, room, "Note")
        stage.fill(ANA, text=text)
    town.settle()
    noted = [note["text"] for note in town.timeline("NoteAdded")]
    assert [text for text in HOSTILE if text.strip() not in noted] == []
    shown = "\n".join(text_of(stage.read(spot)) for spot in stage.thread(room))
    assert "&lt;!channel&gt;" in shown
    assert "<!channel>" not in shown


def test_a_hostile_title_declares_and_pings_nobody(town: Town, stage: Patient) -> None:
    declare(stage, f"<!channel> <@{LENA}> *teapots* \u202eexplode\u200b", by=TOM, shown="teapots")
    assert len(town.timeline("CrisisDeclared")) == 2


def test_a_field_over_its_limit_is_told_under_the_field(town: Town, stage: Patient, room: Spot) -> None:
    noted = len(town.timeline("NoteAdded"))
    stage.press(ANA, room, "Note")
    answer = send_unchecked(town, ANA, text="x" * 3_001)
    assert answer.payload is not None
    assert answer.payload["response_action"] == "errors"
    assert "3,000 characters" in answer.payload["errors"]["text"]
    assert len(town.timeline("NoteAdded")) == noted
    stage.fill(ANA, text="Shorter, the second time.")
    assert len(town.timeline("NoteAdded")) == noted + 1


def test_a_command_over_its_limit_is_told_privately(town: Town) -> None:
    outcome = town.slack.people.run_command(ANA, CRISIS, "/crisis note 1 " + "x" * 3_001)
    assert outcome.ok
    assert "3,000 characters" in str(outcome.response)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "note", "note 99 x", "status x", "role 1 king @ana", "<!here>"]
)
def test_a_command_that_makes_no_sense_is_answered_with_what_to_do(
    town: Town, stage: Patient, text: str
) -> None:
    outcome = town.slack.people.run_command(ANA, CRISIS, f"/crisis {text}")
    assert outcome.ok, outcome
    assert "went wrong" not in str(outcome.response)
    while stage.has_window(ANA):
        stage.close(ANA)


def test_hostile_posts_raise_a_card_that_pings_nobody(town: Town, stage: Patient) -> None:
    watch(stage, "mugslogan")
    posts = list(outcry("mugslogan"))
    long = {**posts[0], "id": "long", "text": "mugslogan " + "<!channel> very bad " * 5_000}
    town.hears([long, *_hostile(posts)])
    card = stage.message_with("mugslogan", button="Declare a crisis")
    shown = text_of(stage.read(card))
    assert not town.ws.broadcasts
    assert "https://evil.example" not in shown
    stored = town.rows("SELECT external_id, length(text) AS size FROM mentions")
    sent = {"long", *(post["id"] for post in posts)}
    assert {row.external_id.removeprefix("webhook:") for row in stored} == sent
    assert max(row.size for row in stored) < 100_000


def _hostile(posts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for number, post in enumerate(posts):
        text = HOSTILE[number % len(HOSTILE)]
        yield {**post, "text": f"mugslogan {text}", "author": text[:60], "followers": 90_000}
