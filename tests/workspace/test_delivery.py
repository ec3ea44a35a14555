"""Envelopes: one socket each, three seconds, events tried again."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from bot.workspace.clock import FakeClock
from bot.workspace.delivery import EVENTS_PER_HOUR, Hub
from bot.workspace.state import Workspace

Json = dict[str, Any]


class Line:
    """An app's socket that keeps what it gets; with `answer` it acknowledges at once."""

    def __init__(self, hub: Hub, answer: Json | None = None) -> None:
        self.hub, self.answer = hub, answer
        self.got: list[Json] = []
        hub.join(self)

    def send(self, text: str) -> None:
        envelope = json.loads(text)
        self.got.append(envelope)
        if self.answer is not None:
            self.ack(envelope, **self.answer)

    def ack(self, envelope: Json, **more: Any) -> None:
        self.hub.received(json.dumps({"envelope_id": envelope["envelope_id"], **more}))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(patience=0.05)


@pytest.fixture
def hub(clock: FakeClock) -> Hub:
    return Hub(Workspace(clock=clock))


def attempts(line: Line) -> list[tuple[int, str]]:
    return [(e.get("retry_attempt", 0), e.get("retry_reason", "")) for e in line.got]


def test_an_envelope_goes_to_one_of_the_open_sockets(hub: Hub) -> None:
    lines = [Line(hub, {}) for _ in range(3)]
    for _ in range(6):
        assert hub.interact("interactive", {}, answerable=True).error == ""
    assert [len(line.got) for line in lines] == [2, 2, 2]
    hub.leave(lines[0])
    hub.interact("interactive", {}, answerable=True)
    assert len(lines[0].got) == 2


def test_an_answer_comes_back_where_one_is_accepted(hub: Hub) -> None:
    line = Line(hub, {"payload": {"text": "hello"}})
    assert hub.interact("slash_commands", {}, answerable=True).payload == {"text": "hello"}
    assert hub.interact("interactive", {}, answerable=False).payload is None
    assert [e["accepts_response_payload"] for e in line.got] == [True, False]


def test_without_a_socket_or_an_answer_the_person_sees_an_error(hub: Hub) -> None:
    assert hub.interact("interactive", {}, answerable=True).error == "dispatch_failed"
    line = Line(hub)
    assert hub.interact("interactive", {}, answerable=True).error == "operation_timeout"
    line.ack(line.got[0])
    assert len(line.got) == 1


def test_the_deadline_is_three_seconds_of_the_workspaces_clock() -> None:
    clock = FakeClock(patience=10)
    hub = Hub(Workspace(clock=clock))
    sent = threading.Event()
    line = Line(hub)
    line.send = lambda text: sent.set()  # type: ignore[method-assign]

    def later() -> None:
        sent.wait()
        clock.advance(3)

    helper = threading.Thread(target=later)
    helper.start()
    assert hub.interact("interactive", {}, answerable=True).error == "operation_timeout"
    helper.join()


def test_an_unacknowledged_event_is_tried_three_times_more(hub: Hub, clock: FakeClock) -> None:
    line = Line(hub)
    hub.event({"event_id": "Ev1"})
    for seconds, sent in ((2.9, 1), (0.1, 2), (62.9, 2), (0.1, 3), (302.9, 3), (0.1, 4), (3600, 4)):
        clock.advance(seconds)
        assert len(line.got) == sent
    assert attempts(line) == [(0, ""), (1, "timeout"), (2, "timeout"), (3, "timeout")]
    assert {e["payload"]["event_id"] for e in line.got} == {"Ev1"}
    assert len({e["envelope_id"] for e in line.got}) == 4


def test_an_acknowledged_event_is_sent_once(hub: Hub, clock: FakeClock) -> None:
    line = Line(hub, {})
    hub.event({})
    clock.advance(3600)
    assert len(line.got) == 1


def test_an_event_with_no_socket_open_waits_for_one(hub: Hub, clock: FakeClock) -> None:
    hub.event({"event_id": "Ev1"})
    clock.advance(30)
    line = Line(hub, {})
    clock.advance(29.9)
    assert line.got == []
    clock.advance(0.2)
    assert attempts(line) == [(2, "timeout")]


def test_the_next_envelopes_can_be_doubled_or_events_repeated(hub: Hub, clock: FakeClock) -> None:
    line = Line(hub, {})
    hub.extra.duplicates = 1
    hub.interact("interactive", {}, answerable=True)
    assert line.got[0] == line.got[1]
    hub.extra.repeats = 2
    hub.event({})
    hub.event({})
    assert attempts(line)[2:] == [(0, ""), (1, "timeout"), (2, "timeout"), (0, "")]


def test_an_app_that_answers_hardly_anything_is_sent_no_more(hub: Hub, clock: FakeClock) -> None:
    line = Line(hub)
    for _ in range(300):
        hub.event({})
    clock.advance(400)
    assert hub.disabled
    before = len(line.got)
    hub.event({})
    assert len(line.got) == before


def test_past_thirty_thousand_events_an_hour_there_is_a_warning(hub: Hub, clock: FakeClock) -> None:
    line = Line(hub, {})
    for _ in range(EVENTS_PER_HOUR):
        hub.tried.hit(clock.now())
    for _ in range(3):
        hub.event({"type": "event_callback"})
    assert [envelope["payload"]["type"] for envelope in line.got] == ["app_rate_limited"]
    clock.advance(3600)
    hub.event({"type": "event_callback"})
    assert [envelope["payload"]["type"] for envelope in line.got] == ["app_rate_limited", "event_callback"]


def test_a_socket_that_is_leaving_serves_only_while_it_is_alone(hub: Hub) -> None:
    old = Line(hub, {})
    hub.drain(old)
    hub.interact("interactive", {}, answerable=True)
    new = Line(hub, {})
    for _ in range(3):
        hub.interact("interactive", {}, answerable=True)
    assert (len(old.got), len(new.got)) == (1, 3)
