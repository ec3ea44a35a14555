"""Settings: secrets and infrastructure, read once from the environment or `.env`.

What the team owns (watches, roster, thresholds) lives in the database and is edited in Slack.
Every problem is reported together, each with its fix; no traceback, exit code 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

T = TypeVar("T", bound=BaseSettings)
DEFAULT_DATABASE = "sqlite:///firebreak.db"
THROWN_AWAY = {
    "DYNO": "Heroku",
    "RENDER": "Render",
    "K_SERVICE": "Cloud Run",
    "VERCEL": "Vercel",
    "AWS_LAMBDA_FUNCTION_NAME": "AWS Lambda",
}  # set by platforms whose disk is gone after a restart

FIXES = {
    "SLACK_BOT_TOKEN": "copy the Bot User OAuth Token (xoxb-…) from your app's page, OAuth & Permissions",
    "SLACK_APP_TOKEN": "make an app-level token (xapp-…) with connections:write, Basic Information",
    "INCIDENT_CHANNEL": "name or id of the channel where alert cards go, for example #crisis",
    "DATABASE_URL": "sqlite:///path/to/firebreak.db or postgresql://user:password@host/name",
    "PUBLISH_MODE": "dry_run (nothing is sent, the exact request is shown) or live",
    "PORT": "a free port number, for example 8080",
    "ADMINS": "Slack member ids separated by commas, for example U012AB3CD,U045EF6GH",
    "RSS_FEEDS": "feed addresses beginning with http:// or https://, separated by commas",
}


class PublishMode(StrEnum):
    DRY_RUN = "dry_run"
    LIVE = "live"


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

    database_url: str = Field(default=DEFAULT_DATABASE, repr=False)  # may hold a password

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        """Accept what platforms hand out and name the driver that is installed with the extra."""
        if value.startswith("sqlite:"):
            return value
        for prefix in ("postgresql+psycopg://", "postgresql://", "postgres://"):
            if value.startswith(prefix):
                return "postgresql+psycopg://" + value.removeprefix(prefix)
        msg = "only SQLite and PostgreSQL are supported"
        raise ValueError(msg)


class Settings(DatabaseSettings):
    """Names are the environment's, in capitals there."""

    slack_bot_token: SecretStr
    slack_app_token: SecretStr
    incident_channel: str
    slack_api_url: str = "https://slack.com/api/"
    brand_name: str = "Our brand"
    brand_language: str = "en"
    admins: Annotated[tuple[str, ...], NoDecode] = ()
    port: int = Field(default=8080, ge=0, le=65_535)
    host: str = ""
    playbooks: Path = Path("playbooks")
    publish_mode: PublishMode = PublishMode.DRY_RUN
    webhook_secrets: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    webhook_bearer: SecretStr | None = None
    outlet_webhook_url: str = ""
    outlet_webhook_secret: SecretStr | None = None
    outlet_webhook_read_back: str = ""
    rss_feeds: Annotated[tuple[str, ...], NoDecode] = ()
    rss_allow_private: bool = False

    @field_validator("admins", "rss_feeds", "webhook_secrets", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr) -> SecretStr:
        return _must_start(value, "xoxb-")

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, value: SecretStr) -> SecretStr:
        return _must_start(value, "xapp-")

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else f"{value}/"

    @field_validator("rss_feeds")
    @classmethod
    def _are_urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for url in value:
            if not url.startswith(("http://", "https://")):
                msg = f"{url!r} is not a web address"
                raise ValueError(msg)
        return value

    @property
    def bind_host(self) -> str:
        """All interfaces only where a platform set PORT and routes to it; this machine alone otherwise."""
        platform = "port" in self.model_fields_set
        return self.host or ("0.0.0.0" if platform else "127.0.0.1")  # noqa: S104 - the intake is signed

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")


def load(**overrides: Any) -> Settings:
    """Read the settings, or raise ``SettingsProblem`` naming everything that is missing or wrong."""
    return _read(Settings, overrides)


def database_url() -> str:
    """For commands that need the database and nothing else."""
    return _read(DatabaseSettings, {}).database_url


def _read(kind: type[T], overrides: Mapping[str, Any]) -> T:
    try:
        return kind(**overrides)
    except ValidationError as error:
        raise SettingsProblem(tuple(_line(dict(e)) for e in error.errors(include_input=False))) from None


def check_disk(settings: Settings, environment: Mapping[str, str]) -> None:
    """Refuse SQLite where the disk is thrown away: a crisis must survive the next deployment."""
    platform = next((name for key, name in THROWN_AWAY.items() if environment.get(key)), None)
    on_volume = environment.get("FIREBREAK_VOLUME") or environment.get("RENDER_DISK_PATH")
    if platform and settings.uses_sqlite and not on_volume:
        raise SettingsProblem(
            (
                f"DATABASE_URL: {platform} throws its disk away, so SQLite would lose every crisis. "
                "Set DATABASE_URL to a PostgreSQL database, or mount a volume, put the SQLite file on it "
                "and set FIREBREAK_VOLUME=1.",
            )
        )


def _line(error: Mapping[str, Any]) -> str:
    name = str(error["loc"][0]).upper() if error["loc"] else "settings"
    said = "is missing" if error["type"] == "missing" else str(error["msg"]).removeprefix("Value error, ")
    fix = FIXES.get(name)
    return f"{name}: {said}." + (f" Set it to: {fix}." if fix else "")


def _must_start(value: SecretStr, prefix: str) -> SecretStr:
    if not value.get_secret_value().startswith(prefix):
        msg = f"it does not begin with {prefix}"
        raise ValueError(msg)
    return value
