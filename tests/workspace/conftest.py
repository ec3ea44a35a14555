"""A workspace per test: without sockets where none are needed, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.workspace.api.dispatch import Api
from bot.workspace.api.rates import Rates
from bot.workspace.clock import FakeClock
from bot.workspace.delivery import Hub
from bot.workspace.events import Events
from bot.workspace.faults import Faults
from bot.workspace.manifest import App, Command, Shortcut
from bot.workspace.people import Ack, People
from bot.workspace.server import WorkspaceServer
from bot.workspace.state import Workspace

Json = dict[str, Any]
CRISIS = "C0CRISIS"
ANA, TOM, MEI, PRIYA, GUEST, STRANGER = "U0ANA", "U0TOM", "U0MEI", "U0PRIYA", "U0GUEST", "U0ROSA"
APP = App(
    commands=(Command("/crisis", should_escape=True), Command("/raw")),
    shortcuts=(Shortcut("Declare", "declare", "global"), Shortcut("Add to crisis", "add", "message")),
)


class Bot:
    """The app at the other end: remembers what it was sent and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[str, Json]] = []
        self.answers: list[Ack] = []

    def interact(self, kind: str, payload: Json, *, answerable: bool) -> Ack:
        self.got.append((kind, payload))
        return self.answers.pop(0) if self.answers else Ack()

    def last(self) -> Json:
        return self.got[-1][1]


class Slack:
    """A workspace with its Web API and people, in this thread, without a network."""

    def __init__(self, app: App = APP, *, rates: bool = False) -> None:
        self.clock = FakeClock()
        self.ws = Workspace(app, clock=self.clock)
        self.bot = Bot()
        self.people = People(self.ws, self.bot)
        self.faults = Faults(Hub(self.ws), list)
        self.events: list[Json] = []
        Events(self.ws, self.events.append)
        self.api = Api(self.ws, self.faults, lambda: "ws://none", Rates() if rates else None)

    def call(self, method: str, **args: Any) -> Json:
        """One call with the app's own token, whatever comes back."""
        app = self.ws.app
        token = app.app_token if method.startswith("apps.") else app.bot_token
        return dict(self.api.call(method, token, args).body)

    def ok(self, method: str, **args: Any) -> Json:
        body = self.call(method, **args)
        assert body["ok"], body
        return body

    def error(self, method: str, **args: Any) -> str:
        body = self.call(method, **args)
        assert not body["ok"], f"{method} was accepted"
        return str(body["error"])

    def post(self, text: str = "hello", channel: str = CRISIS, **args: Any) -> str:
        return str(self.ok("chat.postMessage", channel=channel, text=text, **args)["ts"])

    def modal(self, view: Json, user: str = ANA) -> str:
        """Opens a modal as the app would after a command; its id."""
        self.people.run_command(user, CRISIS, "/crisis")
        trigger = self.bot.last()["trigger_id"]
        return str(self.ok("views.open", trigger_id=trigger, view=view)["view"]["id"])

    def heard(self, kind: str) -> list[Json]:
        return [event["event"] for event in self.events if event["event"]["type"] == kind]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str = "go", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements: Json, block_id: str = "acts") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def field(element: Json, block_id: str = "what", **more: Any) -> Json:
    element = {"action_id": "it", **element}
    return {"type": "input", "block_id": block_id, "label": plain("What"), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    shape = {"type": "modal", "title": plain("Title"), "submit": plain("Save"), "callback_id": "form"}
    return {**shape, "blocks": list(blocks), **more}


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def server() -> Iterator[WorkspaceServer]:
    """A whole server on the real clock, for what only a network shows."""
    with WorkspaceServer(APP, rates=False) as running:
        yield running
