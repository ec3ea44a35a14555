"""A real Bolt app over its builtin Socket Mode client, from a slash command to App Home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App as Bolt
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.workspace.model import Message
from bot.workspace.server import WorkspaceServer
from tests.workspace.conftest import ANA, APP, CRISIS, PRIYA, TOM, actions, button, field, modal, section

Json = dict[str, Any]


class Crisis:
    """A small app: a form by command, a card with a button, a Home, and a memory of what it heard."""

    def __init__(self, server: WorkspaceServer) -> None:
        self.server = server
        self.heard: list[Json] = []
        self.headers: list[Any] = []
        self.bolt = Bolt(client=WebClient(token=server.bot_token, base_url=server.api_url))
        self.bolt.command("/crisis")(self.ask)
        self.bolt.view("form")(self.declare)
        self.bolt.action("go")(self.close)
        self.bolt.event("app_home_opened")(self.home)
        self.bolt.event("message")(self.listen)
        self.bolt.event("app_mention")(self.listen)
        self.handler = self.connect()

    def connect(self) -> SocketModeHandler:
        web = WebClient(token=self.server.app_token, base_url=self.server.api_url)
        handler = SocketModeHandler(self.bolt, self.server.app_token, web_client=web)
        handler.connect()
        return handler

    def ask(self, ack: Callable[..., None], body: Json, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal(field({"type": "plain_text_input"})))
        ack()

    def declare(self, ack: Callable[..., None], view: Json, client: WebClient) -> None:
        said = view["state"]["values"]["what"]["it"]["value"]
        if said == "nothing":
            ack(response_action="errors", errors={"what": "Then there is no crisis."})
            return
        ack()
        client.chat_postMessage(channel=CRISIS, text=said, blocks=[section(said), actions(button())])

    def close(self, ack: Callable[..., None], body: Json, client: WebClient, respond: Any) -> None:
        ack()
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="closed")
        respond("You closed it.")

    def home(self, event: Json, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("home")]})

    def listen(self, event: Json, request: Any) -> None:
        self.heard.append(event)
        self.headers.append(request.headers.get("x-slack-retry-num"))
        self.server.workspace.publish("heard")


@pytest.fixture(scope="module")
def running() -> Iterator[Crisis]:
    with WorkspaceServer(APP, rates=False) as server:
        app = Crisis(server)
        yield app
        hang_up(server, app.handler)


@pytest.fixture
def crisis(running: Crisis) -> Crisis:
    running.server.workspace.wait_for(running.server.hub.connections)
    running.heard.clear()
    running.headers.clear()
    return running


def hang_up(server: WorkspaceServer, handler: SocketModeHandler) -> None:
    """Cuts the line before closing: the client's reader would wait for it up to three seconds."""
    handler.client.auto_reconnect_enabled = False
    server.faults.abort_socket()
    handler.close()


def card(crisis: Crisis) -> Message:
    ws = crisis.server.workspace
    return ws.wait_for(lambda: next((m for m in ws.timeline(CRISIS) if m.blocks and m.app_id), None))  # type: ignore[return-value]


def test_from_a_command_to_home(crisis: Crisis) -> None:
    ws, people = crisis.server.workspace, crisis.server.people
    assert people.run_command(ANA, CRISIS, "/crisis declare").ok
    form = ws.wait_for(lambda: ws.top(ANA))
    assert form is not None
    assert people.submit(ANA, form.id).errors == {"what": "Please complete this required field."}
    refused = people.submit(ANA, form.id, {"what": {"it": "nothing"}})
    assert refused.errors == {"what": "Then there is no crisis."}
    assert people.submit(ANA, form.id, {"what": {"it": "cup slogan"}}).action == "closed"
    posted = card(crisis)
    assert people.press(TOM, CRISIS, posted.ts, "go").ok
    ws.wait_for(lambda: posted.text == "closed" and not posted.blocks)
    ws.wait_for(lambda: [m for m in ws.timeline(CRISIS, TOM) if m.ephemeral_to == TOM])
    people.open_home(PRIYA)
    assert ws.wait_for(lambda: ws.home(PRIYA)) is not None
    assert [call.error for call in ws.calls if call.error] == []


def test_messages_are_heard_and_own_posts_are_not_answered(crisis: Crisis) -> None:
    people, ws = crisis.server.people, crisis.server.workspace
    crisis.bolt.client.chat_postMessage(channel=CRISIS, text="my own")
    people.say(ANA, CRISIS, "@firebreak hello")
    ws.wait_for(lambda: len(crisis.heard) >= 2)
    assert sorted(event["type"] for event in crisis.heard) == ["app_mention", "message"]
    echoed = [sent.payload["event"] for sent in crisis.server.hub.sent if sent.type == "events_api"]
    assert "my own" in [event.get("text") for event in echoed]


def test_a_refreshed_connection_loses_nothing(crisis: Crisis) -> None:
    ws, server = crisis.server.workspace, crisis.server
    server.faults.refresh_socket()
    ws.wait_for(lambda: server.hub.connections() == 2)
    ws.wait_for(lambda: server.hub.connections() == 1)
    assert server.people.run_command(ANA, CRISIS, "/crisis").ok


def test_after_an_abort_a_new_connection_serves(crisis: Crisis) -> None:
    server = crisis.server
    server.faults.abort_socket()
    assert server.hub.connections() == 0
    assert server.people.run_command(ANA, CRISIS, "/crisis").error == "dispatch_failed"
    crisis.handler.client.connect_to_new_endpoint(force=True)
    server.workspace.wait_for(lambda: server.hub.connections())
    assert server.people.run_command(ANA, CRISIS, "/crisis").ok


def test_redelivered_and_doubled_events_carry_their_marks(crisis: Crisis) -> None:
    server, ws = crisis.server, crisis.server.workspace
    server.faults.redeliver()
    server.people.say(ANA, CRISIS, "again")
    ws.wait_for(lambda: len(crisis.heard) >= 2)
    assert len({event["ts"] for event in crisis.heard}) == 1
    assert crisis.headers.count(["1"]) == 1
    server.faults.duplicate_next_envelope()
    server.people.say(ANA, CRISIS, "twice")
    ws.wait_for(lambda: len(crisis.heard) >= 4)


def test_each_envelope_reaches_one_of_two_connections(crisis: Crisis) -> None:
    server, ws = crisis.server, crisis.server.workspace
    second = crisis.connect()
    ws.wait_for(lambda: server.hub.connections() == 2)
    for number in range(6):
        server.people.say(ANA, CRISIS, str(number))
    ws.wait_for(lambda: len(crisis.heard) >= 6)
    assert sorted(event["text"] for event in crisis.heard) == [str(n) for n in range(6)]
    hang_up(server, second)
