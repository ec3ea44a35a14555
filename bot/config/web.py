"""The settings of the webhook intake, `/healthz` and `/metrics`; part of ``Settings``, which reads them."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from bot.config.values import RANDOM, Names, Secrets, split

Maps = Annotated[dict[str, dict[str, str]] | None, NoDecode]  # written as JSON
Keys = Annotated[dict[str, tuple[SecretStr, ...]], NoDecode]  # name:key, with commas between them

WEB_FIXES = {
    "HOST": "127.0.0.1 for this machine alone, 0.0.0.0 for all its interfaces; or leave it out",
    "METRICS_TOKEN": RANDOM,
    "PORT": "a free port number, for example 8080",
    "WEBHOOK_BEARER": RANDOM,
    "WEBHOOK_KEYS": "mention:whsec_…,zapier:…, each name as in WEBHOOK_SENDERS or WEBHOOK_MAPS",
    "WEBHOOK_MAPS": 'JSON like {"radar": {"posts": "items", "id": "uid", "text": "title + body"}}',
    "WEBHOOK_SECRETS": "whsec_ and what `openssl rand -base64 32` prints; two with a comma between",
    "WEBHOOK_SENDERS": "brandwatch, meltwater, mention, n8n, talkwalker or zapier, separated by commas",
}


class WebSettings(BaseModel):
    """Nobody can send posts while there is neither a secret nor a bearer token."""

    webhook_secrets: Secrets = Field(
        default=(), description="Verify posts sent to `/intake/webhook`; two while you rotate them."
    )
    webhook_bearer: SecretStr | None = Field(
        default=None, min_length=20, description="Or a bearer token, for senders that cannot sign."
    )
    webhook_senders: Names = Field(
        default=(),
        description="Tools that send as they are, each to `/intake/webhook/<name>`: `brandwatch`, "
        "`meltwater`, `mention`, `n8n`, `talkwalker`, `zapier`.",
    )
    webhook_maps: Maps = Field(
        default=None, description="Other tools: JSON that says where their fields stand (`docs/sources.md`)."
    )
    webhook_keys: Keys = Field(
        default_factory=dict,
        description="Senders with a key of their own, `mention:whsec_…,zapier:<token>`: of them no other is "
        "accepted, and it is taken back alone.",
    )
    port: int = Field(
        default=8080,
        ge=0,
        le=65_535,
        description="Webhook intake, `/healthz` and `/metrics`. Once set, open to all interfaces.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=20,
        description="Bearer token for `/metrics` and the details of `/healthz`, from other machines.",
    )
    host: str = Field(default="", description="The interface to listen on, where that is not what you want.")

    @field_validator("webhook_secrets", "webhook_senders", mode="before")
    @classmethod
    def _split_webhook_lists(cls, value: Any) -> Any:
        return split(value)

    @field_validator("webhook_secrets")
    @classmethod
    def _can_sign(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        from bot.sources.webhook import signer

        for secret in value:
            signer(secret.get_secret_value())
        return value

    @field_validator("webhook_senders")
    @classmethod
    def _are_senders(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        from bot.sources.senders import SENDERS

        for number, name in enumerate(value, 1):
            if name not in SENDERS:
                raise ValueError(f"what number {number} of {len(value)} sends is not known; see WEBHOOK_MAPS")
        return value

    @field_validator("webhook_maps", mode="before")
    @classmethod
    def _is_json(cls, value: Any) -> Any:
        try:
            return json.loads(value) if isinstance(value, str) else value
        except ValueError:
            raise ValueError("it is no JSON") from None

    @field_validator("webhook_maps")
    @classmethod
    def _are_maps(cls, value: Maps) -> Maps:
        from bot.sources.senders import own

        for name, places in (value or {}).items():
            own(name, places)
        return value

    @field_validator("webhook_keys", mode="before")
    @classmethod
    def _are_pairs(cls, value: Any) -> Any:
        """A name that comes twice has two keys, while one is exchanged for the other."""
        if not isinstance(value, str):
            return value
        keys: dict[str, list[str]] = {}
        for number, pair in enumerate(split(value), 1):
            name, _, key = (part.strip() for part in pair.partition(":"))
            if not name or not key:
                raise ValueError(f"number {number} is not written as name:key")
            keys.setdefault(name, []).append(key)
        return keys

    @field_validator("webhook_keys")
    @classmethod
    def _open_a_sender(cls, value: Keys, others: ValidationInfo) -> Keys:
        from bot.sources.webhook import signer, strong

        known = {*others.data.get("webhook_senders", ()), *(others.data.get("webhook_maps") or ())}
        for name, keys in value.items():
            if name not in known:
                raise ValueError("one of its names is neither in WEBHOOK_SENDERS nor in WEBHOOK_MAPS")
            for key in (key.get_secret_value() for key in keys):
                (signer if key.startswith("whsec_") else strong)(key)
        return value

    @field_validator("host")
    @classmethod
    def _is_of_this_machine(cls, value: str) -> str:
        from bot.web.server import listener

        try:
            if value:
                listener(value, 0).close()
        except OSError:
            raise ValueError("it is no address of this machine") from None
        return value

    @property
    def bind_host(self) -> str:
        """All interfaces only where a platform set PORT and routes to it; this machine alone otherwise."""
        platform = "port" in self.model_fields_set
        return self.host or ("0.0.0.0" if platform else "127.0.0.1")  # noqa: S104 - the intake is signed
