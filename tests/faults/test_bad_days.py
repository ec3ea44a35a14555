"""Slack on a bad day: refusals, lost answers, slow answers, sockets that go, envelopes that come twice."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.demo.crew import ANA, PRIYA
from bot.demo.stage import text_of
from bot.workspace.faults import Faults
from bot.workspace.model import Message
from tests.faults.people import Patient
from tests.faults.scenes import EVERYBODY, declare, outcry, watch
from tests.faults.town import CRISIS, Town, check_books

SEED = int(os.environ.get("FIREBREAK_SEED", "3"))
ROUNDS = 12
DELIVERING = ("chat.postMessage", "chat.update", "pins.add", "chat.postEphemeral", "conversations.replies")

BAD: tuple[Callable[[Faults, str], None], ...] = (
    lambda faults, method: faults.fail(method, retry_after=1, times=3),
    lambda faults, method: faults.lose_reply_after_accepting(method),
    lambda faults, method: faults.fail(method, status=500, times=2),
    lambda faults, method: faults.slow(method, 1.5),
    lambda faults, method: faults.fail(method, "fatal_error"),
    lambda faults, method: faults.refresh_socket(),
    lambda faults, method: faults.abort_socket(),
    lambda faults, method: faults.duplicate_next_envelope(2),
    lambda faults, method: faults.redeliver(2),
)


@pytest.fixture
def town(tmp_path: Path, empty_database_url: str) -> Iterator[Town]:
    with Town(tmp_path, empty_database_url) as opened:
        yield opened


@pytest.mark.prove(alone=True)  # `test_delivery_faults.py` shows it of deliveries, without a bot of its own
@pytest.mark.timeout(300)
def test_whatever_slack_does_nothing_is_lost_and_nothing_said_twice(town: Town) -> None:
    """People go on working while the dice choose what goes wrong next; each kind at least once."""
    dice, stage = random.Random(SEED), Patient(town)
    for method in DELIVERING:
        town.slack.faults.fail(method, retry_after=1)
    room = declare(stage)
    trouble = [*BAD, *dice.choices(BAD, k=ROUNDS * 3 - len(BAD))]
    dice.shuffle(trouble)
    for number in range(ROUNDS):
        for bad in trouble[number::ROUNDS]:
            bad(town.slack.faults, dice.choice(DELIVERING))
        for person in EVERYBODY:
            stage.command(person, f"/crisis note 1 Round {number}, by {person}.")
        stage.say(ANA, f"@firebreak note Round {number}, in the thread.", room)
    everything = {f"Round {n}, by {person}." for n in range(ROUNDS) for person in EVERYBODY}
    everything |= {f"Round {n}, in the thread." for n in range(ROUNDS)}
    town.wait_for_books(lambda: everything <= _noted(town))
    town.slack.faults.clear()
    town.settle(120)
    check_books(town)
    assert len(town.timeline("NoteAdded")) - len(_noted(town)) <= stage.again  # pressed again, noted again
    said = "\n".join(text_of(message) for message in town.posts())
    assert [text for text in everything if text not in said] == []
    assert [message.ts for message in in_channel(town)] == [room.ts]


@pytest.mark.timeout(120)
def test_while_slack_is_away_the_bot_goes_on_and_then_tells_everything_in_order(town: Town) -> None:
    stage = Patient(town)
    watch(stage, "mugslogan")
    declare(stage)
    town.settle()
    before = {message.ts for message in town.posts()}
    for number in range(5):
        stage.command(ANA, f"/crisis note 1 Note {number} just before.")
    town.cable.cut()
    town.slack.faults.abort_socket()
    town.hears(outcry("mugslogan"))
    town.wait_for_books(lambda: town.timeline("AlertRaised"))
    assert town.waiting()["deliveries"]
    town.cable.mend()
    town.settle(60)
    check_books(town)
    later = [text_of(m) for m in sorted(town.posts(), key=lambda m: m.ts) if m.ts not in before]
    said = "\n".join(later)
    places = [said.index(f"Note {number} just before.") for number in range(5)]
    assert places == sorted(places)
    assert said.count("mentions in") >= 1
    assert len(in_channel(town)) == 2  # the crisis and the alert, each once
    town.until_heard()
    stage.command(PRIYA, "/crisis status")


def in_channel(town: Town) -> list[Message]:
    return [m for m in town.posts() if m.channel == CRISIS and not m.is_reply]


def _noted(town: Town) -> set[str]:
    return {note["text"] for note in town.timeline("NoteAdded")}
