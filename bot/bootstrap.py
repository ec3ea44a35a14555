"""The only wiring: which real part stands behind which Protocol."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_sdk import WebClient
from sqlalchemy import Engine

from bot import hubs, reaching
from bot.config import Settings, WebProcess
from bot.domain.comms.networks import by_hand, label_of
from bot.domain.comms.tone.book import ToneBook
from bot.domain.storm.mention import Batch
from bot.meeting import feed_channel, meet
from bot.outlets import load_outlets, visits
from bot.outlets.base import Outlet
from bot.pagers import load_pagers
from bot.pagers.base import Pager
from bot.public_holidays import PublicHolidays
from bot.rechecking import jobs as rechecking_jobs
from bot.scheduler import Job, scheduler
from bot.service import clocks
from bot.service.comms.sending import Press
from bot.service.crisis import forgetting
from bot.service.records import House
from bot.service.staff import people
from bot.service.storm import feeds
from bot.service.watch import outages
from bot.service.watch.listening import Intake
from bot.service.watch.trying import Trier
from bot.service.watch.watching import Watcher
from bot.slack.api.client import posting_client, tls
from bot.slack.api.gateway import Gateway
from bot.slack.api.socket import Connection
from bot.slack.app import build_app
from bot.slack.delivery.desk import Desk
from bot.slack.delivery.drawer import Drawer
from bot.slack.delivery.parcel import Tools
from bot.slack.delivery.postman import Postman, take_over
from bot.slack.delivery.reactor import Reactor
from bot.slack.drawings import Drawings
from bot.slack.handlers.app_posts import AppPosts
from bot.slack.handlers.shell import Shell
from bot.slack.reactions import ON
from bot.sources import pull_sources, push_sources, searchable, slack_sources, without_keys
from bot.sources.board import Board
from bot.sources.frame import Source, SystemClock
from bot.sources.lookback import Pasts
from bot.sources.supervisor import Supervisor
from bot.storage.database import fold_log, open_database
from bot.storage.migrate import upgrade
from bot.storage.playbook_files import PlaybookShelf
from bot.storage.presence import Presence
from bot.storage.retention import sweep
from bot.storage.tone_files import Languages, tone_folder
from bot.storage.work import Office
from bot.text.language import detect
from bot.text.matching import Matcher
from bot.text.sentiment import reader
from bot.vitals import BotVitals, Vitals
from bot.web.app import create_web
from bot.web.intake import Intake as WebIntake
from bot.web.server import Server

# Seconds for which they wait to write. A press waits 1.5: who has less time to wait goes first, so posts wait
# half a second longer than what is to be said, and no more.
DESK_PATIENCE, INGEST_PATIENCE = 4.5, 5.0
TRIED_WITHIN = 60.0  # for one source whose past is paid for or counted
PRESS_PATIENCE = 60.0  # what came of a sending is known only once
START_PATIENCE = 60.0  # nobody waits for an answer yet: a machine that is slow then is no reason not to start


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Bot:
    """Everything that runs. `start` begins in the order in which parts need each other."""

    engine: Engine
    presence: Presence
    office: Office
    gateway: Gateway
    app: App
    connection: Connection
    desk: Desk
    press: Press
    intake: Intake
    listeners: Supervisor
    clock: BackgroundScheduler
    stopping: threading.Event
    web: Server

    def start(self) -> None:
        self.start_answering()
        self.listeners.start()
        self.web.start()

    def start_answering(self) -> None:
        """Everything but the listeners and the intake."""
        self.desk.start()
        self.connection.start()
        self.clock.start()

    def stop(self) -> None:
        """Returns when nothing runs any more; what is not delivered yet goes out after the next start."""
        self.stopping.set()
        self.web.stop()
        self.connection.stop()
        self.listeners.ask_no_more()
        if self.clock.running:
            self.clock.shutdown(wait=True)
        self.listeners.stop()
        self.desk.stop()
        self.app.listener_runner.listener_executor.shutdown(wait=True)
        self.presence.leave()
        self.engine.dispose()


def build(settings: Settings, *, more_sources: Sequence[Source] = ()) -> Bot:
    """Migrate, meet the workspace, put the parts together. Raises ``DeliveryError`` when Slack refuses."""
    outlets, sources, hooks = load_outlets(settings), pull_sources(settings), push_sources(settings)
    engine = open_database(settings.database_url)
    upgrade(engine)
    token = settings.slack_bot_token.get_secret_value()
    stopping = threading.Event()
    gateway = Gateway(posting_client(token, settings.slack_api_url), wait=stopping.wait)
    channels = Channels(settings, gateway, lambda: office.read(people.incident_channel))
    pulled = [*sources, *channels.sources.values(), *more_sources]
    board = Board([source.name for source in pulled], SystemClock(), pushed=[h.name for h in hooks.values()])
    pagers = load_pagers(settings)
    house = _house(settings, outlets, pagers, board, feed_channel(gateway, settings))
    office = Office(engine, clock=utc_now, house=house, subscribers=reaching.subscribers(settings))
    starting = office.with_patience(START_PATIENCE)
    meet(starting, gateway, settings)
    presence = Presence(engine)
    presence.enter(lambda: starting.perform(take_over))
    shell = Shell(office, gateway, house, Matcher)
    app = build_app(WebClient(token=token, base_url=settings.slack_api_url, ssl=tls()), shell, channels.ring)
    desk = _desk(office.with_patience(DESK_PATIENCE), gateway)
    press = _press(office.with_patience(PRESS_PATIENCE), outlets, house)
    intake = Intake(office.with_patience(INGEST_PATIENCE), Matcher, reader(settings.scorer_lexicons))
    board.recall(starting.perform(outages.resume))
    listeners = Supervisor(intake, pulled, board=board)
    watcher = Watcher(office)
    pasts = _pasts(settings, pulled, listeners, stopping)
    own = [Job("trials", 1, Trier(office, Matcher, pasts, time.monotonic).look), _log(engine)]
    app_token = settings.slack_app_token.get_secret_value()
    connection = Connection(app, app_token, posting_client(app_token, settings.slack_api_url))
    threading.Thread(target=_warm_up, args=(house, settings.brand_language), daemon=True).start()
    vitals = BotVitals(office, gateway, connection, listeners)
    asking = posting_client(token, settings.slack_api_url)
    more = [*rechecking_jobs(office, gateway, pulled, listeners), *hubs.jobs(settings, office, utc_now)]
    calling = reaching.jobs(settings, office.with_patience(DESK_PATIENCE), pagers, asking, connection)
    return Bot(
        engine=engine,
        presence=presence,
        office=office,
        gateway=gateway,
        app=app,
        connection=connection,
        desk=desk,
        press=press,
        intake=intake,
        listeners=listeners,
        clock=scheduler([*jobs(office, gateway, press, outlets, watcher, stopping), *own, *more, *calling]),
        stopping=stopping,
        web=_web(settings, WebIntake(hooks, _shown(intake, board), utc_now), vitals, office),
    )


def _warm_up(house: House, language: str) -> None:
    """What a first text in the brand's language would wait for: its phrases, and a model of languages. Other
    languages are read as somebody writes in them (`tone.get_ready`).
    """
    house.tone.language(language)
    if language != "en":  # English is known by its words
        house.tongue("ja ja ja")


def _pasts(
    settings: Settings, pulled: Iterable[object], listeners: Supervisor, stopping: threading.Event
) -> Pasts:
    return Pasts(
        searchable(settings),
        stopping.is_set,
        listened=pulled,
        run=lambda asked: listeners.ask(asked, TRIED_WITHIN),
        missing=without_keys(settings),
    )


class Channels:
    """The Slack channels that are sources, and who rings for them."""

    def __init__(
        self, settings: Settings, gateway: Gateway, incident_channel: Callable[[], str | None]
    ) -> None:
        names = dict.fromkeys(settings.slack_source_channels)
        self._posts = {name: AppPosts(gateway, name, incident_channel) for name in names}
        self.sources = slack_sources(settings, self._posts.__getitem__)

    def ring(self, event: Mapping[str, Any]) -> None:
        for name, source in self.sources.items():
            if self._posts[name].channel in ("", event.get("channel")):
                source.ring(event)


@dataclass(slots=True)
class IntakeAlone:
    """The web side without Slack, for a process of its own beside the bot's."""

    engine: Engine
    web: Server
    clock: BackgroundScheduler

    def start(self) -> None:
        self.web.start()
        self.clock.start()

    def stop(self) -> None:
        if self.clock.running:
            self.clock.shutdown(wait=True)
        self.web.stop()
        self.engine.dispose()


def build_web(settings: WebProcess) -> IntakeAlone:
    """Migrate, and put the intake, health and numbers together."""
    hooks = push_sources(settings)
    engine = open_database(settings.database_url)
    upgrade(engine)
    board = Board([], SystemClock(), pushed=[hook.name for hook in hooks.values()])
    house = House(shelf=PlaybookShelf(Path()), outlets={}, sources=board, hub=settings.hub_url)
    office = Office(engine, clock=utc_now, house=house)
    # What senders were turned away with while this process was not running.
    office.with_patience(START_PATIENCE).perform(outages.resume)
    intake = Intake(office.with_patience(INGEST_PATIENCE), Matcher, reader(settings.scorer_lexicons))
    web = WebIntake(hooks, _shown(intake, board), utc_now)
    served = _web(settings, web, Vitals(office, board.statuses), office)
    return IntakeAlone(engine, served, clock=scheduler([_signs_of_life(office)]))


def _press(office: Office, outlets: dict[str, Outlet], house: House) -> Press:
    return Press(office, outlets, dry_run=house.dry_run, rehearsed=house.rehearsed)


def _house(
    settings: Settings, outlets: dict[str, Outlet], pagers: dict[str, Pager], board: Board, feed_channel: str
) -> House:
    hand, set_up = by_hand(outlets), {name: outlet.label for name, outlet in outlets.items()}
    return House(
        shelf=PlaybookShelf(settings.playbooks),
        outlets={**hubs.place(settings), **set_up, **{name: label_of(name) for name in hand}},
        by_hand=frozenset(hand),
        longest=lambda name: outlets[name].limits.longest if name in outlets else None,
        hub=settings.hub_url,
        admins=settings.admins,
        dry_run=settings.publish_mode == "dry_run",
        rehearsed=settings.rehearsed,
        decide_within=timedelta(minutes=settings.alert_decision_minutes),
        cool_off=timedelta(minutes=settings.cool_off_minutes),
        pagers=tuple(pagers),
        following=frozenset(name for name, pager in pagers.items() if pager.follows),
        page_after=timedelta(minutes=settings.page_after_minutes),
        pages_per_hour=settings.pages_per_hour,
        sources=board,
        feed_channel=feed_channel,
        feed_above=settings.feed_digest_above,
        holidays=PublicHolidays(),
        relieve_after=timedelta(hours=settings.relieve_after_hours),
        crisis_days=settings.crisis_days,
        tone=ToneBook(Languages(tone_folder(settings.playbooks))),
        tongue=detect,
    )


def _shown(intake: Intake, board: Board) -> Callable[[Batch], int]:
    """Store what was sent to us, and show that it came."""

    def store(batch: Batch) -> int:
        new = intake.store(batch)
        board.committed(batch, new)
        return new

    return store


def jobs(
    office: Office,
    gateway: Gateway,
    press: Press,
    outlets: dict[str, Outlet],
    watcher: Watcher,
    stopping: threading.Event,
) -> list[Job]:
    return [
        Job("deadlines", 1, lambda: clocks.tick(office)),
        Job("storms", 5, watcher.look, after=1),  # what was said in a minute's last moment is stored by then
        Job("publishing", 1, lambda: _until_false(press.run_once)),
        Job("lost publications", 30, press.sweep),
        Job("outlets", visits.EVERY, lambda: visits.visit(outlets)),
        Job("sources", 5, lambda: outages.look(office)),
        Job("feed", 5, lambda: feeds.look(office)),
        _signs_of_life(office),
        Job("token", 60, gateway.try_token),
        Job("forgetting", 60, lambda: forgetting.go_on(office.with_patience(INGEST_PATIENCE))),
        Job("retention", 60, lambda: sweep(office.with_patience(INGEST_PATIENCE), stopping.wait)),
    ]


def _log(engine: Engine) -> Job:
    return Job("log", 1, lambda: fold_log(engine))


def _signs_of_life(office: Office) -> Job:
    return Job("signs of life", 60, lambda: outages.listen_on(office))


def _web(settings: Settings | WebProcess, intake: WebIntake, vitals: Vitals, office: Office) -> Server:
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
    calls = reaching.calls(office, reaching.links_of(settings)) if settings.public_url else None
    pages = hubs.pages(settings, office, utc_now)
    app = create_web(intake, vitals.checks, vitals.metrics, token=token, calls=calls, hub=pages)
    return Server(app, settings.bind_host, settings.port)


def _desk(office: Office, gateway: Gateway) -> Desk:
    tools = Tools(office=office, gateway=gateway, renderer=Drawings(gateway.identity().url))
    desk = Desk(Reactor(office, ON), Postman(tools), Drawer(tools))
    office.after_commit(desk.wake)
    return desk


def _until_false(step: Callable[[], bool]) -> None:
    while step():
        pass
