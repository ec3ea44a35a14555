"""The settings that say where posts come from; part of ``Settings``, which reads them."""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator

from bot.config.values import (
    WEB_SCHEMES,
    YES_OR_NO,
    Names,
    must_be_address,
    must_be_addresses,
    needed_beside,
    split,
)
from bot.slack.safe import is_channel

SOURCE_FIXES = {
    "BLUESKY": YES_OR_NO,
    "BLUESKY_SERVERS": "wss://…/subscribe or wss://…/subscribeEvents; leave it out for Bluesky's own",
    "GDELT": YES_OR_NO,
    "HACKERNEWS": YES_OR_NO,
    "IMAP_PASSWORD": "the password of that mailbox, best one for this alone",
    "IMAP_CLIENT_ID": "the id of the app that is registered to read this mailbox",
    "IMAP_TOKEN_URL": "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token, or the one of your server",
    "IMAP_URL": "imaps://host or imaps://host/folder",
    "IMAP_USER": "the name that the mailbox is opened with, often the whole address",
    "MASTODON_TOKEN": "a token with read:statuses: on your server under Preferences, Development",
    "MASTODON_URL": "the address of your server, for example https://mastodon.example",
    "REDDIT_CLIENT_ID": "the id of the app that Reddit approved; without keys its feeds are read",
    "REDDIT_CLIENT_SECRET": "the secret of the same app; without both its feeds are read",
    "REDDIT_SUBREDDITS": "names separated by commas, for example coffee,barista",
    "RSS_FEEDS": "feed addresses beginning with http:// or https://, separated by commas",
    "RSS_ALLOW_PRIVATE": YES_OR_NO,
    "SLACK_SOURCE_CHANNELS": "names or ids of channels, separated by commas, for example brand-mentions",
    "SOURCE_FOLDER": "the path of a folder that is there and that the bot may read",
    "X_DAILY_USD": "dollars, for example 5; at least the price of ten posts",
    "X_POST_USD": "dollars, for example 0.015",
    "X_QUERY_LENGTH": "512, or more where your plan allows it",
    "X_TOKEN": "the Bearer Token of your app, from X's developer console",
    "YOUTUBE_CHANNELS": "ids of channels, UC and 22 characters each, separated by commas",
    "YOUTUBE_DAILY_UNITS": "a whole number from 100 to 1000000, for example 8000",
    "YOUTUBE_KEY": "an API key of Google Cloud with the YouTube Data API v3 switched on",
    "YOUTUBE_VIDEOS": "ids of videos, the 11 characters after v=, separated by commas",
}


class SourceSettings(BaseModel):
    """A source is on when what it needs is there."""

    bluesky: bool = Field(default=False, description="Listen to Bluesky; needs no account.")
    bluesky_servers: Names = Field(
        default=(), description="Jetstream servers (`wss://…`) to use in place of Bluesky's own."
    )
    source_folder: str = Field(
        default="", description="A folder into which something else writes posts as JSON lines (`*.jsonl`)."
    )
    gdelt: bool = Field(default=False, description="Listen to online news by GDELT; needs no account.")
    hackernews: bool = Field(default=False, description="Listen to Hacker News; needs no account.")
    imap_url: str = Field(
        default="", description="A mailbox to read, `imaps://host` or `imaps://host/folder`; never changed."
    )
    imap_user: str = Field(default="", repr=False, validate_default=True, description="Whose mailbox it is.")
    imap_token_url: str = Field(
        default="", description="A token endpoint: the mailbox is opened with its access tokens (XOAUTH2)."
    )
    imap_client_id: str = Field(default="", validate_default=True, description="The app that asks for it.")
    imap_client_secret: SecretStr | None = Field(default=None, description="Its secret, where it has one.")
    imap_refresh_token: SecretStr | None = Field(
        default=None, description="Of whoever gave consent; without it the app asks for itself."
    )
    imap_scope: str = Field(default="", description="What tokens are asked for, where the endpoint wants it.")
    imap_password: SecretStr | None = Field(
        default=None, validate_default=True, description="Best a password for this alone; not with tokens."
    )
    mastodon_url: str = Field(default="", description="Your Mastodon server, to hear what it sees.")
    mastodon_token: SecretStr | None = Field(
        default=None,
        validate_default=True,
        description="A token of that server with the scope `read:statuses`.",
    )
    mastodon_tags: Names = Field(
        default=(), description="Hashtags to follow there; none means everything public."
    )
    reddit_subreddits: Names = Field(
        default=(), description="Subreddits to follow, without `r/`; by their feeds where there are no keys."
    )
    reddit_client_id: str = Field(default="", repr=False, description="Of an app that Reddit approved.")
    reddit_client_secret: SecretStr | None = Field(
        default=None, validate_default=True, description="Of the same app."
    )
    rss_feeds: Names = Field(default=(), repr=False, description="Addresses of feeds to read.")
    rss_allow_private: bool = Field(default=False, description="Feeds may be on your own network.")
    slack_source_channels: Names = Field(
        default=(), description="Slack channels in which other tools report posts about you."
    )
    x_token: SecretStr | None = Field(
        default=None, description="Bearer token of an app on X. Every post read is paid for."
    )
    x_post_usd: float = Field(
        default=0.015, gt=0, le=10, description="What one post costs with its author, in US dollars."
    )
    x_daily_usd: float = Field(
        default=5.0, le=100_000, description="What reading X may cost a day (UTC) at most, in US dollars."
    )
    x_query_length: int = Field(
        default=512, ge=64, le=4_096, description="How many characters a query may have with your plan."
    )
    youtube_channels: Names = Field(
        default=(), description="Your channels on YouTube (`UC…`): comments under all their videos."
    )
    youtube_videos: Names = Field(default=(), description="Single videos of yours, by their ids.")
    youtube_key: SecretStr | None = Field(
        default=None, validate_default=True, description="An API key with the YouTube Data API v3."
    )
    youtube_daily_units: int = Field(
        default=8_000,
        ge=100,
        le=1_000_000,
        description="How much of Google's daily quota (10,000 units) is used at most; one look takes one.",
    )

    @field_validator(
        "bluesky_servers",
        "mastodon_tags",
        "reddit_subreddits",
        "rss_feeds",
        "slack_source_channels",
        "youtube_channels",
        "youtube_videos",
        mode="before",
    )
    @classmethod
    def _split_lists(cls, value: Any) -> Any:
        return split(value)

    @field_validator("rss_feeds")
    @classmethod
    def _are_urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return must_be_addresses(value, WEB_SCHEMES)

    @field_validator("bluesky_servers")
    @classmethod
    def _are_web_sockets(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return must_be_addresses(value, ("ws", "wss"))

    @field_validator("reddit_subreddits")
    @classmethod
    def _are_subreddits(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(name.removeprefix("/").removeprefix("r/") for name in value)
        for name in names:
            if not re.fullmatch(r"[A-Za-z0-9_]{2,30}", name):
                raise ValueError("one of them is no name of a subreddit: letters, digits and _")
        return names

    @field_validator("slack_source_channels")
    @classmethod
    def _are_slack_channels(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        _all_match(value, r"#?[^\s#@,.:;/<>]{1,80}", "name or id of a channel")
        names = (name.removeprefix("#") for name in value)
        return tuple(dict.fromkeys(name if is_channel(name) else name.lower() for name in names))

    @field_validator("x_token")
    @classmethod
    def _is_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[\w%+/=.-]{20,}", value.get_secret_value(), re.ASCII):
            raise ValueError("it is no bearer token")
        return value

    @field_validator("x_daily_usd")
    @classmethod
    def _pays_for_one_look(cls, value: float, others: ValidationInfo) -> float:
        if not value >= 10 * others.data.get("x_post_usd", 0):
            raise ValueError("one request shows ten posts or more; it must pay for these")
        return value

    @field_validator("youtube_channels")
    @classmethod
    def _are_channels(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _all_match(value, r"UC[\w-]{22}", "id of a channel")

    @field_validator("youtube_videos")
    @classmethod
    def _are_videos(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _all_match(value, r"[\w-]{11}", "id of a video")

    @field_validator("youtube_key")
    @classmethod
    def _opens_youtube(cls, value: Any, others: ValidationInfo) -> Any:
        if value and not re.fullmatch(r"[\w-]{20,}", value.get_secret_value(), re.ASCII):
            raise ValueError("it is no API key")
        needed_beside("youtube_channels", value, others)
        return needed_beside("youtube_videos", value, others)

    @field_validator("imap_url")
    @classmethod
    def _is_mailbox(cls, value: str) -> str:
        if value:
            from bot.sources.mailbox.folder import Address

            Address.parsed(value)
        return value

    @field_validator("source_folder")
    @classmethod
    def _holds_posts(cls, value: str) -> str:
        if value and not os.access(value, os.R_OK | os.X_OK):
            raise ValueError("there is no such folder, or it may not be read")
        return value

    @field_validator("mastodon_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        return value and must_be_address(value)

    @field_validator("imap_user", "imap_password")
    @classmethod
    def _opens_mailbox(cls, value: Any, others: ValidationInfo) -> Any:
        """By tokens, or by a password."""
        by_token = others.field_name == "imap_password" and others.data.get("imap_token_url")
        return value if by_token else needed_beside("imap_url", value, others)

    @field_validator("imap_token_url")
    @classmethod
    def _gives_tokens(cls, value: str) -> str:
        """Without TLS only on this machine: it is sent a secret."""
        here = urlsplit(value).hostname in ("localhost", "127.0.0.1", "::1")
        return value and must_be_address(value, WEB_SCHEMES if here else ("https",))

    @field_validator("imap_client_id")
    @classmethod
    def _asks_for_tokens(cls, value: Any, others: ValidationInfo) -> Any:
        return needed_beside("imap_token_url", value, others)

    @field_validator("mastodon_token")
    @classmethod
    def _opens_stream(cls, value: Any, others: ValidationInfo) -> Any:
        return needed_beside("mastodon_url", value, others)

    @field_validator("reddit_client_secret")
    @classmethod
    def _opens_reddit(cls, value: Any, others: ValidationInfo) -> Any:
        return needed_beside("reddit_client_id", value, others)


def _all_match(values: tuple[str, ...], pattern: str, what: str) -> tuple[str, ...]:
    for number, value in enumerate(values, 1):
        if not re.fullmatch(pattern, value, re.ASCII):
            raise ValueError(f"number {number} of {len(values)} is no {what}")
    return values
