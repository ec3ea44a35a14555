"""What `doctor` asks of Slack: the tokens, the channels, the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.config import FIXES, Settings
from bot.slack.api.directory import Conversation
from bot.slack.api.gateway import Gateway
from bot.slack.api.refusals import told
from bot.slack.api.socket import open_address
from bot.slack.manifest import SCOPES

MAX_SKEW = timedelta(seconds=60)  # signed webhooks are refused beyond 5 minutes, people notice earlier
BOT_TOKEN, APP_TOKEN = (f"{name}: {FIXES[name]}." for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"))
REINSTALL = "under OAuth & Permissions and install the app again (`python -m bot manifest` has them all)"

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Visit:
    """What every check may use."""

    settings: Settings
    client: WebClient
    gateway: Gateway
    now: Now


Check = Callable[[Visit], str]


class Ill(Exception):
    """Something needs mending: what was found, and how to mend it."""

    def __init__(self, said: str, fix: str) -> None:
        super().__init__(said)
        self.said = said
        self.fix = fix


def bot_token(visit: Visit) -> str:
    missing = sorted(set(SCOPES) - visit.gateway.identity().scopes)
    if missing:
        raise Ill(f"scopes are missing: {', '.join(missing)}", f"Add them {REINSTALL}.")
    return f"works in {visit.gateway.identity().team}, with all {len(SCOPES)} scopes"


def app_token(visit: Visit) -> str:
    open_address(visit.client, visit.settings.slack_app_token.get_secret_value())
    return "Socket Mode can be opened"


def channel(visit: Visit) -> str:
    visit.gateway.identity()  # a refused token is told at once here, and waited out below
    found = _open_channel(visit, visit.settings.incident_channel, "INCIDENT_CHANNEL")
    shared = "; people outside your company can read it" if found.is_shared else ""
    return f"#{found.name} is {found.id}{shared}"


def feed(visit: Visit) -> str:
    if not visit.settings.feed_channel:
        return "none; a storm's posts stand on its card alone"
    found = _open_channel(visit, visit.settings.feed_channel, "FEED_CHANNEL")
    if found.id == visit.gateway.find_channel(visit.settings.incident_channel).id:
        raise Ill("it is the incident channel", f"FEED_CHANNEL: {FIXES['FEED_CHANNEL']}.")
    return f"#{found.name} is {found.id}, above {visit.settings.feed_digest_above} posts a minute summed up"


def _open_channel(visit: Visit, named: str, setting: str) -> Conversation:
    found = visit.gateway.find_channel(named)
    if found.is_archived:
        raise Ill(f"#{found.name} is archived", f"Unarchive it, or name another one in {setting}.")
    if found.is_private and not found.is_member:
        raise Ill(f"the bot is not in #{found.name}", "Write `/invite @Firebreak` there.")
    return found


def clock(visit: Visit) -> str:
    """Against the other side's Date header: deadlines and signatures depend on it."""
    skew = abs(_slacks_time(visit.client) - visit.now())
    if skew > MAX_SKEW:
        raise Ill(f"it is {skew.total_seconds():.0f} s off", "Let NTP set this machine's clock.")
    return f"right, {visit.now():%H:%M:%S} UTC"


def _slacks_time(client: WebClient) -> datetime:
    """A refusal carries the time as well as an answer does."""
    with told("auth.test"):
        try:
            headers = client.auth_test().headers
        except SlackApiError as error:
            headers = error.response.headers
    said = next(value for name, value in headers.items() if name.lower() == "date")
    return parsedate_to_datetime(said).astimezone(UTC)
