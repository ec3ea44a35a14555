"""Socket Mode on the wire, seen by a plain WebSocket client."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.workspace.clock import FakeClock
from bot.workspace.server import WorkspaceServer
from tests.workspace.conftest import ANA, APP, CRISIS

Json = dict[str, Any]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def still(clock: FakeClock) -> Iterator[WorkspaceServer]:
    """A server on a clock that stands still."""
    with WorkspaceServer(APP, clock=clock, rates=False) as running:
        yield running


def address(server: WorkspaceServer) -> str:
    client = WebClient(token=server.app_token, base_url=server.api_url)
    return str(client.apps_connections_open(app_token=server.app_token)["url"])


def read(line: ClientConnection) -> Json:
    return dict(json.loads(line.recv(timeout=10)))


def joined(server: WorkspaceServer, line: ClientConnection) -> Json:
    hello = read(line)
    server.workspace.wait_for(server.hub.connections)
    return hello


def test_a_connection_begins_with_hello(still: WorkspaceServer) -> None:
    with connect(address(still)) as line:
        hello = joined(still, line)
        assert set(hello) == {"type", "num_connections", "connection_info", "debug_info"}
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"] == {"app_id": APP.id}
        assert hello["debug_info"]["approximate_connection_time"] == 3600


def test_an_address_opens_one_connection(still: WorkspaceServer) -> None:
    url = address(still)
    with connect(url), pytest.raises(InvalidStatus):
        connect(url)


def test_an_eleventh_connection_is_turned_away(still: WorkspaceServer) -> None:
    with ExitStack() as lines:
        for _ in range(10):
            assert read(lines.enter_context(connect(address(still))))["type"] == "hello"
        extra = lines.enter_context(connect(address(still)))
        assert read(extra)["reason"] == "too_many_websockets"
        with pytest.raises(ConnectionClosed):
            extra.recv(timeout=10)


def test_an_interaction_is_answered_over_the_line(still: WorkspaceServer) -> None:
    with connect(address(still)) as line:
        joined(still, line)
        line.send("no json")
        outcomes = []
        person = threading.Thread(
            target=lambda: outcomes.append(still.people.run_command(ANA, CRISIS, "/crisis list"))
        )
        person.start()
        envelope = read(line)
        assert set(envelope) == {"envelope_id", "type", "payload", "accepts_response_payload"}
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        line.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "none"}}))
        person.join()
        assert outcomes[0].response == {"text": "none"}


def test_events_accept_no_answer(still: WorkspaceServer) -> None:
    with connect(address(still)) as line:
        joined(still, line)
        still.people.say(ANA, CRISIS, "hello")
        envelope = read(line)
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
        assert envelope["payload"]["event"]["text"] == "hello"


@pytest.mark.parametrize(("suffix", "life"), [("", 3600), ("&debug_reconnects=true", 360)])
def test_a_connection_is_warned_refreshed_and_closed(
    still: WorkspaceServer, clock: FakeClock, suffix: str, life: int
) -> None:
    with connect(address(still) + suffix) as line:
        joined(still, line)
        clock.advance(life - 10)
        assert read(line)["reason"] == "warning"
        clock.advance(10)
        assert read(line)["reason"] == "refresh_requested"
        clock.advance(1)
        with pytest.raises(ConnectionClosed):
            line.recv(timeout=10)


def test_an_abort_cuts_the_line_without_a_word(still: WorkspaceServer) -> None:
    with connect(address(still)) as line:
        joined(still, line)
        still.faults.abort_socket()
        with pytest.raises(ConnectionClosed) as caught:
            line.recv(timeout=10)
        assert caught.value.rcvd is None
        assert still.hub.connections() == 0


def test_a_slow_reply_waits_by_the_workspaces_clock(still: WorkspaceServer, clock: FakeClock) -> None:
    still.faults.slow("auth.test", 30)
    client = WebClient(token=still.bot_token, base_url=still.api_url)
    answered = threading.Event()

    def ask() -> None:
        client.auth_test()
        answered.set()

    asking = threading.Thread(target=ask)
    asking.start()
    while not still.workspace.calls:
        answered.wait(0.01)
    assert not answered.is_set()
    while not answered.wait(0.01):
        clock.advance(30)
    asking.join()
