"""The whole Slack side, as people meet it: the strict workspace above, the real store below, sockets between.

Slack's clock and the bot's are one and stand still; ``settle`` delivers everything that waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import Engine

from bot import meeting
from bot.domain.comms.statement import Statement
from bot.domain.crisis.crisis import Crisis
from bot.domain.staff.people import Role
from bot.domain.storm.alert import Alert
from bot.service import clocks
from bot.service.ports import Work
from bot.service.records import Brand, House
from bot.service.staff import people
from bot.service.storm import alerts
from bot.slack import letters
from bot.slack.api.client import posting_client
from bot.slack.api.gateway import Gateway
from bot.slack.api.socket import Connection
from bot.slack.app import build_app
from bot.slack.delivery.desk import Desk
from bot.slack.delivery.drawer import Drawer
from bot.slack.delivery.parcel import Tools
from bot.slack.delivery.postman import Postman
from bot.slack.delivery.reactor import Reactor
from bot.slack.drawings import Drawings
from bot.slack.handlers.shell import Shell
from bot.slack.manifest import manifest
from bot.slack.reactions import ON
from bot.storage.budget import SLACK_RATES, Rate
from bot.storage.work import Office
from bot.text.matching import Matcher
from bot.workspace.clock import FakeClock
from bot.workspace.model import Message, View
from bot.workspace.people import Outcome
from bot.workspace.server import WorkspaceServer
from tests.slack.stage import Stage
from tests.storage.builders import a_storm, a_watch
from tests.support.books import SHIPPED
from tests.support.waiting import until

CRISIS, SOCIAL = "C0CRISIS", "C0SOCIAL"
ANA, TOM, MEI, PRIYA, SAM, LENA = "U0ANA", "U0TOM", "U0MEI", "U0PRIYA", "U0SAM", "U0LENA"
GUEST, STRANGER, LEFT = "U0GUEST", "U0ROSA", "U0LEFT"
ROSTER = {
    Role.CRISIS_LEAD: (ANA, TOM),
    Role.SOCIAL_LEAD: (ANA, TOM),
    Role.PR_LEAD: (TOM, PRIYA),
    Role.LEGAL: (MEI,),
    Role.CARE_LEAD: (SAM,),
    Role.EXECUTIVE_SPONSOR: (PRIYA,),
}
ALL_AT_ONCE = Rate(per_minute=1_000_000, burst=1_000_000)
DECLARATION = {
    "type": "generic",
    "title": "Cups catch fire",
    "platform": "Social",
    "fault": "unknown",
    "severity_now": "2",
    "severity_24h": "2",
    "lead_id": ANA,
}


class Night:
    """A team at work. What people do is named as they would say it; it returns what they then see.

    With a `stage`, of which `engine` opens a copy, it goes on from there. With `rates` Slack
    counts the calls.
    """

    def __init__(
        self, engine: Engine, shelf: Any = None, stage: Stage | None = None, *, rates: bool = False
    ) -> None:
        self.clock = FakeClock(stage.now) if stage else FakeClock()
        self.rung: list[str] = []  # the channels of every message that Slack told of
        self.ringing: Callable[[Any], None] = lambda _: None
        self.slack = WorkspaceServer(manifest(), clock=self.clock, rates=rates)
        self.ws = self.slack.workspace
        if stage:
            stage.furnish(self.ws)
        house = House(shelf=shelf or SHIPPED, outlets={"manual": "By hand"})
        allowed = SLACK_RATES if rates else dict.fromkeys(SLACK_RATES, (ALL_AT_ONCE,))
        self.office = Office(engine, clock=self.now, house=house, rates=allowed)

    def __enter__(self) -> Night:
        self.slack.start()
        self.gateway = Gateway(
            posting_client(self.slack.bot_token, self.slack.api_url), wait=self.clock.advance
        )
        patient = self.office.with_patience(60.0)  # a busy machine is no reason for a night not to begin
        brand = Brand(id=meeting.BRAND_ID, name="Northwind Coffee", incident_channel=CRISIS)
        patient.perform(people.set_up_brand, brand)
        patient.perform(people.remember, tuple(self.gateway.users()))
        patient.perform(_name_people)
        client = WebClient(token=self.slack.bot_token, base_url=self.slack.api_url)
        shell = Shell(self.office, self.gateway, self.office.read(lambda work: work.house), Matcher)
        self.app = build_app(client, shell, self._ring)
        self.open_desk()
        app_client = posting_client(self.slack.app_token, self.slack.api_url)
        self.connection = Connection(self.app, self.slack.app_token, app_client)
        self.connection.start()
        until(self.slack.hub.connections, "the bot listens")
        return self

    def open_desk(self) -> None:
        """Again where the house changed: a desk knows the one in which it was opened."""
        tools = Tools(
            office=self.office, gateway=self.gateway, renderer=Drawings(self.gateway.identity().url)
        )
        self.desk = Desk(Reactor(self.office, ON), Postman(tools), Drawer(tools))

    def _ring(self, event: Any) -> None:
        self.rung.append(event["channel"])
        self.ringing(event)

    def __exit__(self, *_: object) -> None:
        self.connection.stop()
        self.app.listener_runner.listener_executor.shutdown()
        self.slack.stop()

    # Time

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    def settle(self) -> None:
        """Until everybody was told everything that is due; time passes only where something has to wait for
        it, and not for a letter that has time.
        """
        self._until_heard()
        for _ in range(200):
            if not self.desk.drain() and not self._waiting():
                return
            if self._waiting():
                self.clock.advance(0.5)
        raise AssertionError(self.rows("SELECT key, error FROM deliveries WHERE state = 'pending'"))

    def pass_time(self, **by: float) -> None:
        """Deadlines fall due, and what follows from them is told. A socket lives for an hour; what was sent
        to one that closes would only come again as time passes.
        """
        self.clock.advance(timedelta(**by).total_seconds())
        until(lambda: not self.slack.hub._leaving and self.slack.hub.connections(), "the sockets are new")
        clocks.tick(self.office)
        self.settle()

    def _waiting(self) -> bool:
        stale = "SELECT key FROM standings WHERE state = 'live' AND drawn < wanted AND ts <> ''"
        put_off = "SELECT key FROM deliveries WHERE state = 'pending' AND error <> ''"
        soon = self.now() + letters.TOGETHER
        due = self.office.read(lambda work: work.deliveries.oldest_due(soon))
        return bool(due or self.rows(stale) or self.rows(put_off))

    def _until_heard(self) -> None:
        """Everything that was sent is acknowledged, and what went on after the acknowledgement is done."""
        listeners: Any = self.app.listener_runner.listener_executor
        until(lambda: not self.slack.hub._waiting and _is_idle(listeners), "the listeners are done")

    def event(self, kind: str, act: Callable[[], object]) -> None:
        """Do what Slack tells the bot by an event of this kind, and wait until the bot was told."""
        before = self._events(kind)
        act()
        until(lambda: self._events(kind) > before, f"{kind} is sent")
        self.settle()

    def _events(self, kind: str) -> int:
        sent = (s.payload.get("event", {}).get("type") for s in list(self.slack.hub.sent))
        return sum(found == kind for found in sent)

    # The store

    def rows(self, query: str) -> list[Any]:
        with self.office._engine.connect() as connection:
            return [*connection.exec_driver_sql(query)]

    def crises(self) -> tuple[Crisis, ...]:
        return self.office.read(lambda work: work.crises.recent(50))

    def crisis(self) -> Crisis:
        return self.crises()[0]

    def timeline(self, kind: str) -> list[Any]:
        def of_kind(work: Work) -> list[Any]:
            told = work.events.timeline(work.crises.recent(1)[0].id)
            return [r.event for r in told if type(r.event).__name__ == kind]

        return self.office.read(of_kind)

    def words(self) -> Statement:
        return self.office.read(lambda work: work.words.of_crisis(work.crises.recent(1)[0].id)[-1])

    # What happens

    def storm(self, **changes: Any) -> Alert:
        def break_out(work: Work) -> Alert:
            watch = a_watch(brand_id=meeting.BRAND_ID)
            work.watches.add(watch)
            return alerts.raise_alert(work, watch, a_storm(**changes), ())

        alert = self.office.perform(break_out)
        self.settle()
        return alert

    def declare(self, by: str = ANA, **changed: str) -> Crisis:
        self.command(by, "/crisis declare")
        outcome = self.send(by, **(DECLARATION | changed))
        assert outcome.ok, outcome
        self.settle()
        return self.crisis()

    # What people do

    def command(self, user: str, text: str, channel: str = CRISIS) -> Outcome:
        outcome = self.slack.people.run_command(user, channel, text)
        self._until_heard()
        return outcome

    def say(self, user: str, text: str, thread_ts: str | None = None) -> None:
        """To the bot, whom the text mentions."""
        self.event("app_mention", lambda: self.slack.people.say(user, CRISIS, text, thread_ts=thread_ts))

    def delete(self, message: Message, by: str = PRIYA) -> None:
        self.event("message", lambda: self.slack.people.delete_message(by, message.channel, message.ts))

    def press(self, user: str, message: Message, label: str) -> Outcome:
        block_id, action_id, value = button(message.blocks, label)
        outcome = self.slack.people.press(user, message.channel, message.ts, action_id, block_id, value)
        self._until_heard()
        return outcome

    def press_in_window(self, user: str, label: str, view: View | None = None) -> Outcome:
        view = view or self.window(user)
        block_id, action_id, value = button(view.blocks, label)
        outcome = self.slack.people.press_in_view(user, view.id, action_id, block_id, value)
        self._until_heard()
        return outcome

    def send(self, user: str, **fields: Any) -> Outcome:
        values = {name: {"value": value} for name, value in fields.items()}
        return self.slack.people.submit(user, self.window(user).id, values)

    def send_again(self) -> Any:
        """The form that was sent last is sent once more, as after a lost answer; what is answered now."""
        form = next(
            s.payload for s in reversed(self.slack.hub.sent) if s.payload["type"] == "view_submission"
        )
        return self.slack.hub.interact("interactive", form, answerable=True).payload

    def use_shortcut(self, user: str, name: str, message: Message | None = None) -> Outcome:
        where = (message.channel, message.ts) if message else (None, None)
        outcome = self.slack.people.shortcut(user, name, *where)
        self._until_heard()
        return outcome

    def home(self, user: str) -> View:
        self.event("app_home_opened", lambda: self.slack.people.open_home(user))
        view = self.ws.home(user)
        assert view is not None
        return view

    # What they see

    def window(self, user: str) -> View:
        view = self.ws.top(user)
        assert view is not None, f"no window is open for {user}; told: {self.told(user)}"
        return view

    def has_window(self, user: str) -> bool:
        return self.ws.top(user) is not None

    def told(self, user: str) -> list[str]:
        """What only this person was told in the channel, oldest first."""
        self.settle()
        everything = (m for posted in self.ws.messages.values() for m in posted.values())
        return [shown(m.blocks) or m.text for m in everything if m.ephemeral_to == user]

    def letters(self, user: str) -> list[Message]:
        """What the bot wrote to this person directly."""
        self.settle()
        channel = self.slack.people.open_direct(user)
        return [m for m in self.ws.timeline(channel.id) if m.app_id]

    def card(self, subject: str, place: str = "card") -> Message:
        standing = self.office.read(lambda work: work.standings.get(f"{subject}/{place}"))
        assert standing is not None
        message = self.ws.message(standing.channel, standing.ts)
        assert message is not None
        return message

    def room(self, crisis: Crisis | None = None) -> Message:
        return self.card(f"crisis:{(crisis or self.crisis()).id}")

    def step(self, label: str) -> Message:
        """The card in the thread that offers this button."""
        self.settle()
        for message in self.ws.replies(self.room().channel, self.room().ts):
            if offers(message.blocks, label) and not message.deleted:
                return message
        raise AssertionError(f"no card offers [{label}]")

    def thread(self, crisis: Crisis | None = None) -> list[str]:
        card = self.room(crisis)
        return [shown(m.blocks) for m in self.ws.replies(card.channel, card.ts) if not m.deleted]


def _is_idle(pool: Any) -> bool:
    return pool._work_queue.empty() and pool._idle_semaphore._value >= len(pool._threads)


def _name_people(work: Work) -> None:
    for role, chain in ROSTER.items():
        work.people.set_chain(role, chain)


def shown(value: Any) -> str:
    """Every text a reader sees, a line each."""
    return "\n".join(_texts(value))


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for key, inner in value.items() if key != "value" for text in _texts(inner)]
    return [text for inner in value for text in _texts(inner)] if isinstance(value, list) else []


def elements(blocks: list[Any]) -> list[tuple[str, Mapping[str, Any]]]:
    found = []
    for block in blocks:
        inside = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
        found += [(block["block_id"], e) for e in inside if "action_id" in e]
    return found


def button(blocks: list[Any], label: str) -> tuple[str, str, Any]:
    """Block id, action id and (of a line in a menu) value of what carries these words."""
    for block_id, element in elements(blocks):
        if element["type"] == "button" and element["text"]["text"].startswith(label):
            return block_id, element["action_id"], None
        for option in element.get("options", ()):
            if option["text"]["text"].startswith(label):
                return block_id, element["action_id"], option["value"]
    raise AssertionError(f"no [{label}] in {[e.get('text') for _, e in elements(blocks)]}")


def offers(blocks: list[Any], label: str) -> bool:
    try:
        button(blocks, label)
    except AssertionError:
        return False
    return True
