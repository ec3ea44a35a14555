"""A bad day: whatever Slack and the network do, nothing is lost, nothing is there twice, order holds."""

import os
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.slack.api.gateway import Gateway
from bot.storage.work import Office
from tests.slack.rig import CRISIS, GENERAL, SOCIAL, Rig

PROVING = bool(os.environ.get("FIREBREAK_PROVE"))
CHANNELS = (CRISIS, GENERAL, SOCIAL)
POSTING = ("chat.postMessage", "chat.update")
READING = ("conversations.history", "conversations.replies")


def throw(rig: Rig, chance: random.Random, faults: int) -> None:
    """Plans `faults` failures of every sort, in any order; what is slow is too slow."""
    rig.restart(timeout=0.2)
    for _ in range(faults):
        method = chance.choice([*POSTING * 3, *READING, "pins.add", "files.completeUploadExternal"])
        times = chance.choice([1, 1, 1, 2, 5])
        chance.choice(
            [
                lambda m=method, n=times: rig.slack.faults.lose_reply_after_accepting(m, n),
                lambda m=method, n=times: rig.slack.faults.fail(m, status=500, times=n),
                lambda m=method, n=times: rig.slack.faults.fail(m, "internal_error", times=n),
                lambda m=method, n=times: rig.slack.faults.fail(m, "service_unavailable", times=n),
                lambda m=method, n=times: rig.slack.faults.fail(
                    m, retry_after=chance.randint(1, 60), times=n
                ),
                lambda m=method, n=times: rig.slack.faults.slow(m, 2.0, n),
            ]
        )()


def war_rooms(rig: Rig, count: int, notices: int) -> None:
    """Cards, each with its thread, in several channels, and everything added in a mixed order."""
    rooms = [f"crisis:{number}/card" for number in range(count)]
    for number, root in enumerate(rooms):
        rig.card(root, f"card {number}", channel=CHANNELS[number % len(CHANNELS)])
        rig.send("pin", thread=root, channel=rig.standing(root).channel, **_where(root))
    for turn in range(notices):
        for number, root in enumerate(rooms):
            channel = CHANNELS[number % len(CHANNELS)]
            rig.notice(f"{number}:{turn}", root, channel=channel, broadcast=turn % 3 == 2)
            if turn == notices // 2:
                rig.notebook.contents["report.html"] = b"report"
                rig.send("file", thread=root, channel=channel, name="report.html", title="R", thread_of=root)
                rig.notebook.write(root, f"card {number}, later")
                rig.want(f"crisis:{number}")


def _where(root: str) -> dict[str, str]:
    return {"subject": root.partition("/")[0], "place": "card"}


def assert_whole(rig: Rig, count: int, notices: int) -> None:
    assert rig.dead() == {}
    cards = Counter(m.text for channel in CHANNELS for m in rig.posted(channel) if not m.is_reply)
    assert cards == Counter(f"card {number}, later" for number in range(count))
    for number in range(count):
        standing = rig.standing(f"crisis:{number}/card")
        replies = rig.ws.replies(standing.channel, standing.ts)
        said = [line for m in replies if not m.files for line in m.text.split("\n")]
        assert said == [f"{number}:{turn}" for turn in range(notices)]
        assert sum(bool(m.files) for m in replies) == 1
        assert rig.ws.message(standing.channel, standing.ts).pinned_by


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(12 if PROVING else 1))
def test_a_bad_day_loses_nothing_repeats_nothing_and_keeps_the_order(strict, seed):
    chance = random.Random(seed)
    throw(strict, chance, 20)
    war_rooms(strict, 5, 6)
    strict.settle(most=4 * 3600)
    strict.pass_time(minutes=1)
    assert_whole(strict, 5, 6)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(6 if PROVING else 1))
def test_the_same_with_all_threads_at_work(strict, seed):
    chance = random.Random(100 + seed)
    throw(strict, chance, 15)
    with strict.threads():
        war_rooms(strict, 6, 4)
        strict.settle_in_threads()
    strict.pass_time(minutes=1)
    assert_whole(strict, 6, 4)


class Outside(Gateway):
    """A gateway that refuses to be called while a transaction is open."""

    office: Office

    def _joining(self, *args: Any) -> Any:
        assert not getattr(self.office._inside, "busy", False)
        return super()._joining(*args)


def test_no_call_is_made_inside_a_transaction(rig):
    outside = Outside(rig.gateway._client, rig.clock.advance)
    outside.office = rig.office
    rig.use(outside)
    rig.slack.faults.lose_reply_after_accepting("chat.postMessage", 3)
    war_rooms(rig, 2, 3)
    rig.settle()
    rig.pass_time(minutes=1)
    assert_whole(rig, 2, 3)


class Killed(BaseException):
    """The process ends here."""


class Mortal(Gateway):
    """A gateway whose process is killed `lives` times, before or after a call."""

    def __init__(self, client: WebClient, wait: Callable[[float], object], chance: random.Random) -> None:
        super().__init__(client, wait)
        self.chance = chance
        self.lives = 25

    def call(self, method: str, **args: Any) -> Any:
        self._perhaps_die()
        answer = super().call(method, **args)
        self._perhaps_die()
        return answer

    def _upload(self, **args: Any) -> Any:
        answer = super()._upload(**args)
        self._perhaps_die()
        return answer

    def _perhaps_die(self) -> None:
        if self.lives and self.chance.random() < 0.5:
            self.lives -= 1
            raise Killed


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(12 if PROVING else 1))
def test_twenty_five_deaths_in_the_middle_of_a_call_lose_and_repeat_nothing(strict, seed):
    mortal = Mortal(strict.gateway._client, strict.clock.advance, random.Random(seed))
    war_rooms(strict, 4, 4)
    deaths = 0
    while strict.waiting():
        strict.use(mortal)
        try:
            strict.settle(most=8 * 3600)
        except Killed:
            deaths += 1
    strict.pass_time(minutes=1)
    assert_whole(strict, 4, 4)
    assert deaths == 25


def test_a_storm_of_429_is_waited_out(engine):
    with Rig(engine, rates=True) as strict:
        strict.slack.faults.fail("chat.postMessage", retry_after=7, times=25)
        war_rooms(strict, 3, 3)
        strict.settle(most=4 * 3600)
        strict.pass_time(minutes=1)
        assert_whole(strict, 3, 3)


def test_the_shared_budget_keeps_a_busy_channel_almost_free_of_refusals(engine):
    with Rig(engine, rates=True) as strict:
        for number in range(30):
            strict.card(f"alert:{number}/card", f"alert {number}")
            strict.notice(f"notice {number}", f"alert:{number}/card")
        took = strict.settle()
        errors = Counter(call.error for call in strict.calls("chat.postMessage"))
    assert errors[""] == 60
    assert errors["ratelimited"] < 20
    assert took < 120


def test_an_answer_slower_than_the_patience_is_read_back(rig):
    rig.restart(timeout=0.3)
    rig.slack.faults.slow("chat.postMessage", 1.0)
    rig.card()
    with rig.threads():
        rig.settle_in_threads()
    assert [m.text for m in rig.posted()] == ["the card"]
    assert len(rig.calls("chat.postMessage")) == 1
