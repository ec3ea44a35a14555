"""The settings that say where approved words go; part of ``Settings``, which reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from bot.config.hub import HUB_FIXES, HubSettings
from bot.config.networks import NETWORK_FIXES, NetworkSettings, must_open, shown
from bot.config.values import Names, must_be_address, needed_beside, split

OUTLET_FIXES = {
    **HUB_FIXES,
    **NETWORK_FIXES,
    "OUTLET_BLUESKY_HANDLE": "the account's handle without @, for example northwind.bsky.social",
    "OUTLET_BLUESKY_PASSWORD": "an app password: in Bluesky under Settings, Privacy and security",
    "OUTLET_BLUESKY_SERVER": "https://bsky.social, or the server that the account lives on",
    "OUTLET_MASTODON_TOKEN": "a token of the account with read:accounts, read:search, read:statuses and "
    "write:statuses: on its server under Preferences, Development",
    "OUTLET_MASTODON_URL": "the account's server, for example https://mastodon.example",
    "OUTLET_MASTODON_VISIBILITY": "public or unlisted",
    "PUBLISH_LIVE": "the outlets that may really publish, separated by commas, for example bluesky,mastodon",
    "PUBLISH_MODE": "dry_run (nothing is sent, the exact request is shown) or live",
    "OUTLET_WEBHOOK_READ_BACK": "an address with {id} in it, where the post's id goes",
    "OUTLET_WEBHOOK_SECRET": "whsec_ and base64, as the receiver shows it",
    "OUTLET_WEBHOOK_URL": "the receiver's address, beginning with https:// or http://",
}


class PublishMode(StrEnum):
    DRY_RUN = "dry_run"
    LIVE = "live"


class Visibility(StrEnum):
    PUBLIC = "public"
    UNLISTED = "unlisted"


class OutletSettings(HubSettings, NetworkSettings):
    """An outlet is set up when what it needs is there."""

    publish_mode: PublishMode = Field(
        default=PublishMode.DRY_RUN,
        description="`dry_run` shows the exact request and sends nothing; `live` sends what was approved.",
    )
    publish_live: Names = Field(
        default=(),
        description="With `live`: the outlets that really publish, such as `bluesky,mastodon`. "
        "All others only rehearse.",
    )
    outlet_bluesky_handle: str = Field(
        default="", description="A Bluesky account that approved words go to ([how](docs/publishing.md))."
    )
    outlet_bluesky_password: SecretStr | None = Field(
        default=None, validate_default=True, description="An app password of it."
    )
    outlet_bluesky_server: str = Field(
        default="https://bsky.social", description="The server that it lives on."
    )
    outlet_mastodon_url: str = Field(
        default="", description="The server of a Mastodon account that approved words go to."
    )
    outlet_mastodon_token: SecretStr | None = Field(
        default=None,
        validate_default=True,
        description="A token of this account with `read:accounts`, `read:search`, `read:statuses`, "
        "`write:statuses`.",
    )
    outlet_mastodon_visibility: Visibility = Field(
        default=Visibility.PUBLIC, description="`public`, or `unlisted`: out of the server's timelines."
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

    @field_validator("publish_live", mode="before")
    @classmethod
    def _split_outlets(cls, value: Any) -> Any:
        return split(value)

    @field_validator("publish_live")
    @classmethod
    def _are_outlets(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        from bot.outlets import OUTLETS

        for number, name in enumerate(value, 1):
            if name not in OUTLETS:
                raise ValueError(f"number {number} of {len(value)} is none of {', '.join(OUTLETS)}")
        return value

    @field_validator("outlet_webhook_url", "outlet_mastodon_url", "outlet_bluesky_server")
    @classmethod
    def _is_receiver(cls, value: str) -> str:
        return value and must_be_address(value)

    @field_validator("outlet_bluesky_handle")
    @classmethod
    def _is_handle(cls, value: str) -> str:
        if value and not re.fullmatch(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*", value):
            raise ValueError("it is no handle")
        return value.lower()

    @field_validator("outlet_bluesky_password")
    @classmethod
    def _opens_bluesky(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        return must_open("outlet_bluesky_handle", value, others)

    @field_validator("outlet_mastodon_token")
    @classmethod
    def _opens_mastodon(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        return must_open("outlet_mastodon_url", value, others)

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

    @model_validator(mode="after")
    def _is_live_by_name(self) -> Self:
        if self.publish_mode is PublishMode.LIVE and self.outlets and not self.publish_live:
            raise ValueError("PUBLISH_LIVE is missing; with PUBLISH_MODE=live no outlet publishes without it")
        return self

    @property
    def outlets(self) -> Mapping[str, Mapping[str, str]]:
        """What each that is set up is made of, by its name in the table of outlets."""
        made = {
            **self.networks,
            "bluesky": {
                "handle": self.outlet_bluesky_handle,
                "password": shown(self.outlet_bluesky_password),
                "server": self.outlet_bluesky_server,
            },
            "mastodon": {
                "url": self.outlet_mastodon_url,
                "token": shown(self.outlet_mastodon_token),
                "visibility": self.outlet_mastodon_visibility.value,
            },
            "webhook": {
                "url": self.outlet_webhook_url,
                "secret": shown(self.outlet_webhook_secret),
                "read_back": self.outlet_webhook_read_back,
            },
        }
        return {name: parts for name, parts in made.items() if next(iter(parts.values()))}

    @property
    def rehearsed(self) -> frozenset[str]:
        """Those that are set up and publish nothing."""
        live = self.publish_live if self.publish_mode is PublishMode.LIVE else ()
        return frozenset(self.outlets).difference(live)
