"""`python -m bot doctor`: looks at everything the bot needs and says, for each failure, how to mend it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from slack_sdk import WebClient

from bot import config
from bot.config import Settings, SettingsProblem
from bot.domain.errors import DeliveryError
from bot.slack.gateway import Gateway, posting_client
from bot.slack.manifest import SCOPES
from bot.slack.refusals import told
from bot.storage.database import open_database
from bot.storage.migrate import current, head
from bot.storage.playbook_files import load_folder

MAX_SKEW = 60.0  # seconds; signed webhooks are refused beyond five minutes, clocks people see earlier


@dataclass(frozen=True, slots=True)
class Finding:
    """`fix` is empty when all is well."""

    what: str
    said: str
    fix: str = ""

    def __str__(self) -> str:
        return (
            f"ok    {self.what}: {self.said}"
            if not self.fix
            else (f"FAIL  {self.what}: {self.said}\n      {self.fix}")
        )


def report() -> int:
    """Print every finding; 0 when nothing needs mending, else 1."""
    try:
        settings = config.load()
    except SettingsProblem as problem:
        print(*(f"FAIL  {line}" for line in problem.lines), sep="\n")
        return 2
    findings = list(_look(settings))
    print(*findings, sep="\n")
    broken = sum(bool(f.fix) for f in findings)
    print("Everything is fine." if not broken else f"{broken} of {len(findings)} need mending.")
    return 1 if broken else 0


def _look(settings: Settings) -> Iterator[Finding]:
    gateway = Gateway(posting_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url))
    for check in (_bot_token, _app_token, _channel, _disk, _database, _playbooks, _clock):
        try:
            yield check(settings, gateway)
        except DeliveryError as error:
            yield Finding(check.__name__.strip("_").replace("_", " "), str(error), _WHAT_TO_DO[check])
        except Exception as error:  # noqa: BLE001 - a doctor that dies of the disease helps nobody
            yield Finding(check.__name__.strip("_").replace("_", " "), repr(error), _WHAT_TO_DO[check])


def _bot_token(_: Settings, gateway: Gateway) -> Finding:
    identity = gateway.identity()
    missing = sorted(set(SCOPES) - identity.scopes)
    if missing:
        fix = f"Add {', '.join(missing)} under OAuth & Permissions and install the app again."
        return Finding("bot token", "some scopes are missing", fix)
    return Finding("bot token", f"works, with all {len(SCOPES)} scopes")


def _app_token(settings: Settings, _: Gateway) -> Finding:
    client = WebClient(
        token=settings.slack_app_token.get_secret_value(), base_url=settings.slack_api_url, retry_handlers=[]
    )
    with told("apps.connections.open"):
        client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    return Finding("app token", "Socket Mode can be opened")


def _channel(settings: Settings, gateway: Gateway) -> Finding:
    found = gateway.find_channel(settings.incident_channel)
    return Finding("incident channel", f"{settings.incident_channel} is {found.id}")


def _disk(settings: Settings, _: Gateway) -> Finding:
    try:
        config.check_disk(settings, os.environ)
    except SettingsProblem as problem:
        return Finding("disk", "what is written does not last", problem.lines[0])
    return Finding("disk", "what is written lasts")


def _database(settings: Settings, _: Gateway) -> Finding:
    engine = open_database(settings.database_url)
    try:
        there, wanted = current(engine), head()
    finally:
        engine.dispose()
    if there not in (wanted, None):
        return Finding(
            "database", f"it is at {there}, this version wants {wanted}", "Run `python -m bot db upgrade`."
        )
    return Finding("database", f"{engine.dialect.name} answers" + ("" if there else ", still empty"))


def _playbooks(settings: Settings, _: Gateway) -> Finding:
    found, problems = load_folder(settings.playbooks)
    if problems:
        return Finding("playbooks", str(problems[0]), "`python -m bot playbooks check` lists every problem.")
    return Finding("playbooks", f"{len(found)} are fine: {', '.join(sorted(found))}")


def _clock(_: Settings, gateway: Gateway) -> Finding:
    """Against the other side's Date header: deadlines and signatures depend on it."""
    before = time.time()
    skew = gateway.server_time().timestamp() - before
    if abs(skew) > MAX_SKEW:
        return Finding("clock", f"it is {abs(skew):.0f} s off", "Let NTP set this machine's clock.")
    return Finding("clock", f"right, {datetime.now(UTC):%H:%M:%S} UTC")


_WHAT_TO_DO: dict[Callable[[Settings, Gateway], Finding], str] = {
    _bot_token: f"SLACK_BOT_TOKEN: {config.FIXES['SLACK_BOT_TOKEN']}.",
    _app_token: f"SLACK_APP_TOKEN: {config.FIXES['SLACK_APP_TOKEN']}.",
    _channel: f"INCIDENT_CHANNEL: {config.FIXES['INCIDENT_CHANNEL']}. A private one must invite the bot first.",
    _disk: "See DATABASE_URL in .env.example.",
    _database: f"DATABASE_URL: {config.FIXES['DATABASE_URL']}.",
    _playbooks: "PLAYBOOKS names the folder; the shipped one is `playbooks`.",
    _clock: "Slack did not say what time it is; the network may be down.",
}
