"""Settings: secrets and infrastructure, read once from the environment or `.env`.

What the team owns (watches, roster, thresholds) lives in the database and is edited in Slack.
Every problem is reported together, each with its fix; no traceback, exit code 2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.config.hub import HubSettings
from bot.config.outlets import OUTLET_FIXES, OutletSettings
from bot.config.pagers import PAGER_FIXES, AnswerSettings, PagerSettings
from bot.config.sources import SOURCE_FIXES, SourceSettings
from bot.config.team import TEAM_FIXES, TeamSettings
from bot.config.text import TEXT_FIXES, TextSettings
from bot.config.values import SAID, YES_OR_NO, Names, must_be_address, split
from bot.config.web import WEB_FIXES, WebSettings
from bot.domain.crisis.crisis import KEEP_DAYS
from bot.domain.crisis.keeping import MOST_DAYS
from bot.slack.safe import is_channel, is_person
from bot.slack.words import languages

T = TypeVar("T", bound=BaseSettings)
DEFAULT_DATABASE = "sqlite:///firebreak.db"
THROWN_AWAY = {
    "CONTAINER_APP_NAME": "Azure Container Apps",
    "DYNO": "Heroku",
    "FLY_APP_NAME": "Fly.io",
    "GAE_APPLICATION": "App Engine",
    "KOYEB_APP_NAME": "Koyeb",
    "RAILWAY_ENVIRONMENT_NAME": "Railway",
    "RENDER": "Render",
    "K_SERVICE": "Cloud Run",
    "VERCEL": "Vercel",
    "AWS_LAMBDA_FUNCTION_NAME": "AWS Lambda",
}  # set by platforms whose disk is gone after a restart

FIXES = {
    "SLACK_BOT_TOKEN": "the Bot User OAuth Token (xoxb-…) of your app's page OAuth & Permissions",
    "SLACK_APP_TOKEN": "an app-level token (xapp-…) with connections:write, from Basic Information",
    "INCIDENT_CHANNEL": "name or id of the channel where alert cards go, for example #crisis",
    "FEED_CHANNEL": "name or id of a channel of its own, for example #crisis-feed; or leave it out",
    "FEED_DIGEST_ABOVE": "a whole number from 1 to 30, for example 10",
    "BRAND_LANGUAGE": "en",
    "DATABASE_URL": "sqlite:///path/to/firebreak.db or postgresql://user:password@host/name",
    "FIREBREAK_VOLUME": YES_OR_NO,
    "ADMINS": "Slack member ids separated by commas, for example U012AB3CD,U045EF6GH (in a Slack profile: "
    "⋮, Copy member ID)",
    "CRISIS_DAYS": f"whole days from 1 to {MOST_DAYS}, for example {KEEP_DAYS}",
    "ALERT_DECISION_MINUTES": "whole minutes from 1 to 1440, for example 15",
    "COOL_OFF_MINUTES": "whole minutes from 0 to 60, for example 5",
    **OUTLET_FIXES,
    **PAGER_FIXES,
    **SOURCE_FIXES,
    **TEAM_FIXES,
    **TEXT_FIXES,
    **WEB_FIXES,
    "PLAYBOOKS": "the whole path of the folder with the playbooks, or start in the project's folder",
    "SLACK_API_URL": "the address of a local workspace; leave it out for Slack itself",
}


class SettingsProblem(Exception):
    """Everything that is wrong with the settings, one line each."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


class DatabaseSettings(BaseSettings):
    """All that commands need which only look at the database."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: str = Field(
        default=DEFAULT_DATABASE,
        repr=False,  # may hold a password, as other addresses may hold a token
        description="Where everything is kept: a SQLite file, or `postgresql://user:password@host/name`.",
    )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        """Accept what platforms hand out and name the driver that is installed with the extra."""
        try:
            url = make_url(value)
        except (ArgumentError, ValueError):
            raise ValueError("it cannot be read; special characters in a password need %-codes") from None
        if url.get_backend_name() in ("postgresql", "postgres"):
            return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        if url.get_backend_name() != "sqlite":
            raise ValueError("only SQLite and PostgreSQL are supported")
        if url.database in (None, "", ":memory:"):
            raise ValueError("SQLite needs a file")
        return value

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")


class PlaybookSettings(BaseSettings):
    """All that commands need which only look at the playbooks."""

    model_config = DatabaseSettings.model_config

    playbooks: Path = Field(
        default=Path("playbooks"), validate_default=True, description="The folder with your crisis plans."
    )

    @field_validator("playbooks")
    @classmethod
    def _is_folder(cls, value: Path) -> Path:
        if not value.is_dir():
            raise ValueError(f"there is no folder {value.absolute()}")
        return value


class DiskSettings(DatabaseSettings):
    """All that tells whether what is written lasts."""

    firebreak_volume: bool = Field(
        default=False, description="The disk outlives a restart, although the platform's usually does not."
    )


class WebProcess(WebSettings, HubSettings, AnswerSettings, TextSettings, DatabaseSettings):
    """All that the intake needs in a process of its own."""


class Settings(
    WebSettings,
    TextSettings,
    TeamSettings,
    OutletSettings,
    PagerSettings,
    SourceSettings,
    DiskSettings,
    PlaybookSettings,
):
    """Names are the environment's, in capitals there. A name in `.env` that is none of them is refused."""

    model_config = SettingsConfigDict(extra="forbid")

    slack_bot_token: SecretStr = Field(description="The app's bot token, `xoxb-…`.")
    slack_app_token: SecretStr = Field(description="An app-level token with `connections:write`, `xapp-…`.")
    incident_channel: str = Field(description="Where alert cards and war rooms are: a name or an id.")
    feed_channel: str = Field(
        default="",
        description="Where every post of a storm goes, a name or an id. None: it stays on the cards.",
    )
    feed_digest_above: int = Field(
        default=10,
        ge=1,
        le=30,
        description="Above so many posts a minute the feed sums them up once a minute.",
    )
    brand_name: str = Field(default="Our brand", description="Your brand, as it stands on the cards.")
    brand_language: str = Field(default="en", description="The language of what everybody reads.")
    admins: Names = Field(
        default=(),
        description="Slack member ids of Firebreak's administrators. Else the workspace's owners and admins.",
    )
    alert_decision_minutes: int = Field(
        default=15,
        ge=1,
        le=1_440,
        description="How long whoever took an alert has to decide; then a reminder, then the next person.",
    )
    cool_off_minutes: int = Field(
        default=5,
        ge=0,
        le=60,
        description="How long words that may name a cause, blame or promise rest before they go out.",
    )
    crisis_days: int = Field(
        default=KEEP_DAYS,
        ge=1,
        le=MOST_DAYS,
        description="How many days after its close what a crisis holds of people is kept.",
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/", description="Of a local workspace (`python -m bot.workspace`)."
    )

    @field_validator("admins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return split(value)

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr) -> SecretStr:
        return _must_start(value, "xoxb-")

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, value: SecretStr) -> SecretStr:
        return _must_start(value, "xapp-")

    @field_validator("incident_channel", "feed_channel")
    @classmethod
    def _is_channel(cls, value: str, about: ValidationInfo) -> str:
        """Names are small letters in Slack."""
        if not value and about.field_name == "feed_channel":
            return value
        if not re.fullmatch(r"#?[^\s#@,.:;/<>]{1,80}", value):
            raise ValueError("it is neither the name nor the id of one channel")
        return value if is_channel(value) else value.lower()

    @field_validator("feed_channel")
    @classmethod
    def _is_apart(cls, value: str, about: ValidationInfo) -> str:
        """A flood of posts must bury no card, and must not be heard as posts again."""
        others = (about.data.get("incident_channel", ""), *about.data.get("slack_source_channels", ()))
        if value and value.removeprefix("#") in {other.removeprefix("#") for other in others}:
            raise ValueError("it is the incident channel, or one that is listened to")
        return value

    @field_validator("brand_language")
    @classmethod
    def _has_words(cls, value: str) -> str:
        if re.split("[-_]", value)[0].lower() not in languages():
            raise ValueError(f"there are no words in that language, only in {', '.join(sorted(languages()))}")
        return value

    @field_validator("admins")
    @classmethod
    def _are_members(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for number, person in enumerate(value, 1):
            if not is_person(person):
                raise ValueError(f"number {number} of {len(value)} is no member id")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        must_be_address(value)
        return value if value.endswith("/") else f"{value}/"


class GivenSettings(Settings):
    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - as pydantic calls it
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def load(**overrides: Any) -> Settings:
    """Read the settings, or raise ``SettingsProblem`` naming everything that is missing or wrong."""
    return _read(Settings, overrides)


def web_process() -> WebProcess:
    """For the intake in a process of its own."""
    return _read(WebProcess, {})


def load_here(environment: Mapping[str, str]) -> Settings:
    """Of a bot that shall run here: that the platform throws its disk away is told together with all else."""
    problems: list[str] = []
    for check in (load, lambda: check_disk(_read(DiskSettings, {}), environment)):
        try:
            check()
        except SettingsProblem as problem:
            problems += problem.lines
    if problems:
        raise SettingsProblem(tuple(dict.fromkeys(problems)))
    return load()


def given(**values: Any) -> Settings:
    """From these values alone: neither the environment nor `.env` has a say."""
    return _read(GivenSettings, values)


def database_url() -> str:
    """For commands that need the database and nothing else."""
    return _read(DatabaseSettings, {}).database_url


def playbooks_folder() -> Path:
    """For commands that need the playbooks and nothing else."""
    return _read(PlaybookSettings, {}).playbooks


def _read(kind: type[T], overrides: Mapping[str, Any]) -> T:
    try:
        return kind(**overrides)
    except ValidationError as error:
        raise SettingsProblem(tuple(_line(dict(e)) for e in error.errors(include_input=False))) from None


def check_disk(settings: DiskSettings, environment: Mapping[str, str]) -> None:
    """Refuse SQLite where the disk is thrown away: a crisis must survive the next deployment."""
    platform = next((name for key, name in THROWN_AWAY.items() if environment.get(key)), None)
    if platform and settings.uses_sqlite and not settings.firebreak_volume:
        raise SettingsProblem(
            (
                f"DATABASE_URL: {platform} throws its disk away, so SQLite would lose every crisis. "
                "Set DATABASE_URL to a PostgreSQL database, or mount a volume, put the SQLite file on it "
                "and set FIREBREAK_VOLUME=1.",
            )
        )


def _line(error: Mapping[str, Any]) -> str:
    told = str(error["msg"]).removeprefix("Value error, ")
    name = str(error["loc"][0] if error["loc"] else told.split()[0]).upper()
    if error["type"] == "extra_forbidden":
        return f"{name}: there is no such setting.{_did_you_mean(name)}"
    said = SAID.get(error["type"]) or told.removeprefix(f"{name} ")
    fix = FIXES.get(name)
    return f"{name}: {said}." + (f" Set it to: {fix}." if fix else "")


def _did_you_mean(name: str) -> str:
    close = get_close_matches(name, [field.upper() for field in Settings.model_fields], n=1)
    return f" Did you mean {close[0]}?" if close else " Take it out of .env."


def _must_start(value: SecretStr, prefix: str) -> SecretStr:
    if not value.get_secret_value().startswith(prefix):
        raise ValueError(f"it does not begin with {prefix}")
    return value
