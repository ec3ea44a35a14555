"""The settings that say where posts come from; part of ``Settings``, which reads them."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, Field, SecretStr, field_validator
from pydantic_settings import NoDecode

Names = Annotated[tuple[str, ...], NoDecode]  # written with commas between them
Secrets = Annotated[tuple[SecretStr, ...], NoDecode]

SOURCE_FIXES = {
    "BLUESKY": "yes or no",
    "BLUESKY_SERVERS": "wss://…/subscribe or wss://…/subscribeEvents; leave it out for Bluesky's own",
    "IMAP_URL": "imaps://host or imaps://host/folder",
    "MASTODON_URL": "the address of your server, for example https://mastodon.example",
    "REDDIT_SUBREDDITS": "names separated by commas, for example coffee,barista",
    "RSS_FEEDS": "feed addresses beginning with http:// or https://, separated by commas",
}


class SourceSettings(BaseModel):
    """A source is on when what it needs is there."""

    webhook_secrets: Secrets = Field(
        default=(), description="Verify posts sent to `/intake/webhook`; two while you rotate them."
    )
    webhook_bearer: SecretStr | None = Field(
        default=None, description="Or a bearer token, for senders that cannot sign."
    )
    bluesky: bool = Field(default=False, description="Listen to Bluesky; needs no account.")
    bluesky_servers: Names = Field(
        default=(), description="Jetstream servers (`wss://…`) to use in place of Bluesky's own."
    )
    hackernews: bool = Field(default=False, description="Listen to Hacker News; needs no account.")
    imap_url: str = Field(
        default="", description="A mailbox to read, `imaps://host` or `imaps://host/folder`; never changed."
    )
    imap_user: str = Field(default="", repr=False, description="Whose mailbox it is.")
    imap_password: SecretStr | None = Field(default=None, description="Best a password for this alone.")
    mastodon_url: str = Field(default="", description="Your Mastodon server, to hear what it sees.")
    mastodon_token: SecretStr | None = Field(
        default=None, description="A token of that server with the scope `read:statuses`."
    )
    mastodon_tags: Names = Field(
        default=(), description="Hashtags to follow there; none means everything public."
    )
    reddit_subreddits: Names = Field(
        default=(), description="Subreddits to follow, without `r/`; by their feeds where there are no keys."
    )
    reddit_client_id: str = Field(default="", repr=False, description="Of an app that Reddit approved.")
    reddit_client_secret: SecretStr | None = Field(default=None, description="Of the same app.")
    rss_feeds: Names = Field(default=(), repr=False, description="Addresses of feeds to read.")
    rss_allow_private: bool = Field(default=False, description="Feeds may be on your own network.")

    @field_validator(
        "bluesky_servers",
        "mastodon_tags",
        "reddit_subreddits",
        "rss_feeds",
        "webhook_secrets",
        mode="before",
    )
    @classmethod
    def _split_lists(cls, value: Any) -> Any:
        return split(value)

    @field_validator("rss_feeds")
    @classmethod
    def _are_urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for number, url in enumerate(value, 1):
            must_be_web_address(url, f"address {number} of {len(value)}")
        return value

    @field_validator("reddit_subreddits")
    @classmethod
    def _are_subreddits(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(name.removeprefix("/").removeprefix("r/") for name in value)
        for name in names:
            if not re.fullmatch(r"[A-Za-z0-9_]{2,30}", name):
                raise ValueError("one of them is no name of a subreddit: letters, digits and _")
        return names

    @field_validator("imap_url")
    @classmethod
    def _is_mailbox(cls, value: str) -> str:
        if value and not value.startswith(("imaps://", "imap://")):
            raise ValueError("it does not begin with imaps://")
        return value

    @field_validator("mastodon_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value:
            must_be_web_address(value, "it")
        return value

    @field_validator("bluesky_servers")
    @classmethod
    def _are_web_sockets(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for number, url in enumerate(value, 1):
            if not url.startswith(("ws://", "wss://")):
                raise ValueError(f"address {number} of {len(value)} does not begin with ws:// or wss://")
        return value


def split(value: Any) -> Any:
    """What is written with commas, as a tuple; anything else as it is."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def must_be_web_address(url: str, what: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{what} does not begin with http:// or https://")
