"""A night on which people do not look at Slack: how they are reached, and what the others see of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot import reaching
from bot.pagers.ntfy import Ntfy
from bot.service.call.calling import Switchboard
from bot.service.call.links import Links
from bot.slack.api.absence import Absence, Quiet
from bot.slack.api.client import posting_client
from tests.slack.office import ANA, CRISIS, SAM, TOM, Night, offers, shown
from tests.sources.loopback import Loopback, reply

LINKS = Links("https://bot.example", b"a key of more than twenty bytes")


class Outside:
    """The night with an ntfy server, on which phones would ring; it answers with `status`."""

    def __init__(self, night: Night) -> None:
        self.night, self.status = night, 200
        self.server = server = Loopback(lambda _: reply(b"{}", self.status))
        self.client = posting_client(night.slack.bot_token, night.slack.api_url)
        self.absence = Absence(self.client, lambda: night.connection.health().open, clock=night.clock.now)
        self.board = Switchboard(
            night.office,
            {"ntfy": Ntfy(server.url)},
            wording=reaching.worded,
            links=LINKS,
            is_gone=self.absence.is_gone,
            in_quiet=Quiet(self.client, clock=night.clock.now),
        )

    @property
    def rung(self) -> list[dict[str, str]]:
        return [json.loads(request.body) for request in self.server.requests]

    def look(self) -> None:
        for _ in range(2):
            self.board.look()
            while self.board.ring("ntfy"):
                pass
            self.night.settle()

    def pass_time(self, **by: float) -> None:
        self.night.pass_time(**by)
        self.look()

    def answer(self, call: dict[str, str]) -> str:
        token = call["click"].rpartition("/")[2]
        return reaching.calls(self.night.office, LINKS).answer(token).said


@pytest.fixture
def outside(night: Night, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    house = replace(night.office.read(lambda work: work.house), pagers=("ntfy",))
    monkeypatch.setattr(night.office, "_house", house)
    monkeypatch.setattr(night.office, "_subscribers", ("slack", "pagers"))
    night.open_desk()
    made = Outside(night)
    with made.server:
        yield made


def named(outside: Outside, person: str, topic: str) -> None:
    """They fill in the form, and press that the test arrived."""
    night = outside.night
    night.command(person, "/crisis reach")
    assert night.send(person, pager_0="ntfy", address_0=topic, pager_1="none").ok
    night.settle()
    assert topic not in shown(night.window(person).blocks)
    night.press_in_window(person, "Send me a test")
    outside.look()
    night.press_in_window(person, "It arrived: ntfy")
    assert "Good: ntfy wakes you." in shown(night.window(person).blocks)


def test_a_night_from_the_form_to_the_answer(outside: Outside) -> None:
    """In Do Not Disturb the phone rings at once, and its link takes the alert."""
    night = outside.night
    named(outside, ANA, "ana-secret-topic")
    assert [call["topic"] for call in outside.rung] == ["ana-secret-topic"]
    home = shown(night.home(ANA).blocks)
    assert "ntfy to an…" in home
    assert "ana-secret-topic" not in home
    night.slack.people.do_not_disturb(ANA, 3600)
    alert = night.storm()
    outside.look()
    call = outside.rung[1]
    assert "alert" in call["title"]
    card = shown(night.card(f"alert:{alert.id}").blocks)
    assert "Outside Slack nobody can wake" in card
    assert "Tom Okafor" in card.partition("nobody can wake")[2]
    assert "Ana Ruiz" not in card.partition("nobody can wake")[2]
    root = night.card(f"alert:{alert.id}")
    thread = [shown(m.blocks) for m in night.ws.replies(CRISIS, root.ts)]
    assert any("was called outside Slack (ntfy)" in said for said in thread)
    assert outside.answer(call).startswith("Noted: you are on it")
    night.settle()
    assert night.office.read(lambda work: work.alerts.get(alert.id)).acknowledged_by == ANA
    assert "you are on it" in outside.answer(call)
    outside.pass_time(minutes=10)
    assert len(outside.rung) == 2


def test_a_late_clock_rings_and_the_button_in_the_letter_answers(outside: Outside) -> None:
    night = outside.night
    named(outside, TOM, "tom-secret-topic")
    night.declare(by=SAM, lead_id=TOM)
    for _ in range(40):
        outside.pass_time(minutes=2)
        if len(outside.rung) > 1:
            break
    assert "Cups catch fire" in outside.rung[1]["message"]
    (letter,) = [m for m in night.letters(TOM) if offers(m.blocks, "I’m on it")][:1]
    night.press(TOM, letter, "I’m on it")
    assert any("you are on it" in said for said in night.told(TOM))
    assert [e.actor for e in night.timeline("PageAnswered")] == [TOM]


def test_a_test_that_is_refused_is_told_with_the_way_to_another(outside: Outside) -> None:
    night, outside.status = outside.night, 403
    night.command(ANA, "/crisis reach")
    assert night.send(ANA, pager_0="ntfy", address_0="taken-by-somebody").ok
    night.settle()
    night.press_in_window(ANA, "Send me a test")
    outside.look()
    (letter,) = [m for m in night.letters(ANA) if offers(m.blocks, "Send me a test")]
    assert "did not go out (ntfy): 127.0.0.1 answered 403" in shown(letter.blocks)


def test_without_a_pager_nothing_is_offered_and_the_card_says_whom_nobody_can_wake(night: Night) -> None:
    night.command(ANA, "/crisis reach")
    assert any("No way outside Slack is set up yet" in said for said in night.told(ANA))
    alert = night.storm()
    card = shown(night.card(f"alert:{alert.id}").blocks)
    assert "Outside Slack nobody can wake Ana Ruiz" in card


def test_slack_is_gone_after_two_minutes_without_it(outside: Outside) -> None:
    night, absence = outside.night, outside.absence
    absence.look()
    night.clock.advance(119)
    assert not absence.is_gone()
    absence.look()
    night.clock.advance(119)
    assert not absence.is_gone()
    deaf = Absence(outside.client, lambda: 0, clock=night.clock.now)
    dumb = Absence(posting_client("xoxb-x", "http://127.0.0.1:9/api/"), lambda: 2, clock=night.clock.now)
    night.clock.advance(120)
    deaf.look()
    dumb.look()
    absence.look()
    assert [deaf.is_gone(), dumb.is_gone(), absence.is_gone()] == [True, True, False]


def test_who_is_in_do_not_disturb_is_asked_for_many_at_once(outside: Outside) -> None:
    night = outside.night
    quiet = Quiet(outside.client, clock=night.clock.now)
    assert quiet([ANA, TOM]) == frozenset()
    night.slack.people.do_not_disturb(TOM, 600)
    assert quiet([ANA, TOM]) == {TOM}
    assert Quiet(posting_client("xoxb-x", "http://127.0.0.1:9/api/"))([ANA]) == frozenset()
