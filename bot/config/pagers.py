"""The settings that say how people are reached outside Slack; part of ``Settings``, which reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator

from bot.config.values import RANDOM, must_be_address, needed_beside
from bot.domain.staff.page import PER_HOUR

PAGER_FIXES = {
    "ANSWER_SECRET": RANDOM,
    "PAGE_AFTER_MINUTES": "whole minutes from 1 to 60, for example 2",
    "PAGER_EMAIL_FROM": "the sender's address, for example Firebreak <firebreak@example.com>",
    "PAGER_EMAIL_URL": "smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465",
    "PAGER_NTFY_URL": "https://ntfy.sh, or the address of your own server",
    "PAGER_NTFY_TOKEN": "an access token of your account there (tk_…), or leave it out",
    "PAGER_OPSGENIE_KEY": "the key of an integration of the type API",
    "PAGER_PAGERDUTY_KEY": "the integration key of a service: Integrations, Events API V2",
    "PAGER_OPSGENIE_URL": "https://api.opsgenie.com or https://api.eu.opsgenie.com",
    "PAGER_PAGERDUTY_URL": "https://events.pagerduty.com or https://events.eu.pagerduty.com",
    "PAGER_WEBHOOK_SECRET": "whsec_ and what `openssl rand -base64 32` prints",
    "PAGER_WEBHOOK_URL": "the receiver's address, beginning with https:// or http://",
    "PAGES_PER_HOUR": "a whole number from 1 to 60, for example 6",
    "PUBLIC_URL": "where this bot's PORT is reached from outside, for example https://firebreak.example.com",
}


class AnswerSettings(BaseModel):
    """What the process needs to which the links of calls lead."""

    public_url: str = Field(
        default="",
        description="Where a phone outside reaches this bot: the links that answer a call begin with it. "
        "None: a call says to open Slack.",
    )
    answer_secret: SecretStr | None = Field(
        default=None, min_length=20, validate_default=True, description="Signs these links."
    )

    @field_validator("public_url")
    @classmethod
    def _is_reachable(cls, value: str) -> str:
        return value and must_be_address(value).rstrip("/")

    @field_validator("answer_secret")
    @classmethod
    def _signs_links(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        checked: SecretStr | None = needed_beside("public_url", value, others)
        return checked


class PagerSettings(AnswerSettings):
    """A pager is set up when what it needs is there; then people say in Slack how they are reached."""

    page_after_minutes: int = Field(
        default=2,
        ge=1,
        le=60,
        description="How long somebody has to answer in Slack, and then each way outside it.",
    )
    pages_per_hour: int = Field(
        default=PER_HOUR,
        ge=1,
        le=60,
        description="How often one person is called at most; the first call of a new alert always goes.",
    )
    pager_email_url: SecretStr | None = Field(
        default=None, description="Your mail server, by which people are called by e-mail."
    )
    pager_email_from: str = Field(
        default="", validate_default=True, description="Who these e-mails are from."
    )
    pager_ntfy_url: str = Field(
        default="", repr=False, description="An ntfy server, which rings the phones that follow a topic."
    )
    pager_ntfy_token: SecretStr | None = Field(
        default=None, description="Its access token, where it has any."
    )
    pager_webhook_url: str = Field(
        default="", repr=False, description="Your own pager, signed as in standardwebhooks.com."
    )
    pager_webhook_secret: SecretStr | None = Field(
        default=None, validate_default=True, description="Signs what is sent there."
    )
    pager_pagerduty_key: SecretStr | None = Field(
        default=None, description="The integration key (Events API v2) of a PagerDuty service."
    )
    pager_pagerduty_url: str = Field(
        default="https://events.pagerduty.com", description="PagerDuty's address for your account."
    )
    pager_opsgenie_key: SecretStr | None = Field(
        default=None, description="The key of an API integration of Opsgenie."
    )
    pager_opsgenie_url: str = Field(
        default="https://api.opsgenie.com", description="Opsgenie's address for your account."
    )

    @field_validator("pager_email_url")
    @classmethod
    def _is_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            must_be_address(value.get_secret_value(), ("smtp", "smtps"))
        return value

    @field_validator("pager_email_from")
    @classmethod
    def _is_sender(cls, value: str, others: ValidationInfo) -> str:
        needed_beside("pager_email_url", value, others)
        if value and "@" not in value:
            raise ValueError("it holds no e-mail address")
        return value

    @field_validator("pager_ntfy_url", "pager_webhook_url", "pager_pagerduty_url", "pager_opsgenie_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        return value and must_be_address(value)

    @field_validator("pager_ntfy_token", "pager_pagerduty_key", "pager_opsgenie_key")
    @classmethod
    def _is_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[!-~]{20,}", value.get_secret_value()):
            raise ValueError("it is too short for a key, or holds a space")
        return value

    @field_validator("pager_webhook_secret")
    @classmethod
    def _signs_calls(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        from bot.pagers.webhook import signer

        needed_beside("pager_webhook_url", value, others)
        if value:
            signer(value.get_secret_value())
        return value

    @property
    def pagers(self) -> Mapping[str, tuple[str, ...]]:
        """What each that is set up is made of, by its name in the table of pagers."""
        made = {
            "email": (_shown(self.pager_email_url), self.pager_email_from),
            "ntfy": (self.pager_ntfy_url, _shown(self.pager_ntfy_token)),
            "webhook": (self.pager_webhook_url, _shown(self.pager_webhook_secret)),
            "pagerduty": (_shown(self.pager_pagerduty_key), self.pager_pagerduty_url),
            "opsgenie": (_shown(self.pager_opsgenie_key), self.pager_opsgenie_url),
        }
        return {name: parts for name, parts in made.items() if parts[0]}


def _shown(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
