"""The settings that say where approved words go; part of ``Settings``, which reads them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from bot.config.hub import HUB_FIXES, HubSettings
from bot.config.values import must_be_address, needed_beside

OUTLET_FIXES = {
    **HUB_FIXES,
    "PUBLISH_MODE": "dry_run (nothing is sent, the exact request is shown) or live",
    "OUTLET_WEBHOOK_READ_BACK": "an address with {id} in it, where the post's id goes",
    "OUTLET_WEBHOOK_SECRET": "whsec_ and base64, as the receiver shows it",
    "OUTLET_WEBHOOK_URL": "the receiver's address, beginning with https:// or http://",
}


class PublishMode(StrEnum):
    DRY_RUN = "dry_run"
    LIVE = "live"


class OutletSettings(HubSettings):
    """An outlet is set up when what it needs is there."""

    publish_mode: PublishMode = Field(
        default=PublishMode.DRY_RUN,
        description="`dry_run` shows the exact request and sends nothing; `live` sends what was approved.",
    )
    outlet_webhook_url: str = Field(
        default="",
        repr=False,
        description="Where approved words are sent, signed as in standardwebhooks.com.",
    )
    outlet_webhook_secret: SecretStr | None = Field(
        default=None, validate_default=True, description="Signs what is sent there."
    )
    outlet_webhook_read_back: str = Field(
        default="", repr=False, description="Where to look whether it arrived when no answer came."
    )

    @field_validator("outlet_webhook_url")
    @classmethod
    def _is_receiver(cls, value: str) -> str:
        return value and must_be_address(value)

    @field_validator("outlet_webhook_secret")
    @classmethod
    def _signs_for_receiver(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        from bot.outlets.webhook import signer

        needed_beside("outlet_webhook_url", value, others)
        if value:
            signer(value.get_secret_value())
        return value

    @field_validator("outlet_webhook_read_back")
    @classmethod
    def _holds_id(cls, value: str) -> str:
        if value and "{id}" not in value:
            raise ValueError("it holds no {id}")
        return value and must_be_address(value)

    @property
    def outlets(self) -> Mapping[str, Mapping[str, str]]:
        """What each that is set up is made of, by its name in the table of outlets."""
        made = {
            "webhook": {
                "url": self.outlet_webhook_url,
                "secret": _shown(self.outlet_webhook_secret),
                "read_back": self.outlet_webhook_read_back,
            },
        }
        return {name: parts for name, parts in made.items() if next(iter(parts.values()))}


def _shown(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
