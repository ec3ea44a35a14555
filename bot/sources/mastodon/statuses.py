"""A status of Mastodon's as a mention, https://docs.joinmastodon.org/entities/Status/."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.storm.evidence import Now
from bot.domain.storm.mention import MAX_TEXT, Change, Mention, MentionKind
from bot.sources.htmltext import text_of
from bot.sources.posts import MAX_ID, MAX_NAME, clean, fingerprint, language, web_address
from bot.sources.times import moment

SOURCE, NETWORK = "mastodon", "Mastodon"
OPEN = ("public", "unlisted")  # what anybody may read; the rest is none of our business
YOUNG = timedelta(minutes=1)  # a younger status' counts are all zero, and would stand for ever
REMEMBERED = 20_000  # answers; some hours of a large server's
KEPT = 200  # of those that somebody listens for
_NOTHING: Mapping[str, Any] = {}


class BadStatus(ValueError):
    """What is wrong with a status; a fixed text, so that problems can be counted by it."""


@dataclass(frozen=True, slots=True)
class Status:
    """`id` is this server's own. `mention` is ``None`` when there is nothing to hear in it.

    `change` is ``None`` as long as it reads as it was written; a picture alone reads nothing.
    """

    id: str
    created_at: datetime
    mention: Mention | None
    change: Change | None = None


class Threads:
    """A status names only the one that it answers, so those that went by tell where their threads began.

    Without them, and that is so with what nobody saw go by, a thread begins where somebody was answered.
    """

    def __init__(self) -> None:
        self._roots: dict[str, str] = {}  # of answers, by what their server knows them as
        self.heard: dict[str, str] = {}  # of those that somebody listens for: kept over a restart

    def recall(self, heard: Mapping[str, str]) -> None:
        """What was kept before this start; what went by since knows better."""
        self.heard = {**heard, **self.heard}
        self._roots = {**heard, **self._roots}

    def keep(self, mentions: Iterable[Mention]) -> None:
        for mention in mentions:
            if mention.known_as and mention.conversation_id not in (None, mention.known_as):
                self.heard[mention.known_as] = mention.conversation_id or ""
        for oldest in list(self.heard)[:-KEPT]:
            del self.heard[oldest]

    def placed(self, mention: Mention) -> Mention:
        answered, own = mention.conversation_id or "", mention.known_as or ""
        root = self._roots.get(answered, answered)
        if answered != own:
            self._roots[own] = root
        if len(self._roots) > REMEMBERED:
            del self._roots[next(iter(self._roots))]
        return replace(mention, conversation_id=root)


def read(data: bytes, host: str, now: datetime) -> Status:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise BadStatus("is no JSON") from None
    return status(found, host, now)


def deleted(data: bytes | None, host: str, now: datetime) -> Change:
    """Of a server that names no more than its own id."""
    id_ = (data or b"").decode("utf-8", "replace").strip()
    if not id_ or len(id_) > MAX_ID:
        raise BadStatus("that was deleted has no name")
    return Change(source=SOURCE, id=known_as(host, id_), at=now)


def known_as(host: str, id_: str) -> str:
    return f"{host}/{clean(id_)}"


def status(found: Any, host: str, now: datetime) -> Status:
    """Raises ``BadStatus``. `host` completes the names of this server's own people."""
    if not isinstance(found, dict) or not isinstance(found.get("id"), str) or not found["id"]:
        raise BadStatus("is no status")
    try:
        at = min(moment(found.get("created_at")), now)
    except ValueError:
        raise BadStatus("has no time") from None
    return Status(found["id"], at, _mention(found, at, host, now), _change(found, now))


def now(key: str, found: Any, host: str, at: datetime) -> Now:
    """How the status with this key is found; ``None`` was found for one that is gone."""
    told = status(found, host, at).mention if found is not None else None
    if found is None or found.get("visibility") not in OPEN:
        return Now(source=SOURCE, id=key, gone=True)
    if told is None:
        return Now(source=SOURCE, id=key, text="")
    return Now(
        source=SOURCE,
        id=key,
        text=told.text,
        author_followers=told.author_followers,
        replies=told.replies,
        reposts=told.reposts,
        likes=told.likes,
    )


def _change(found: Mapping[str, Any], now: datetime) -> Change | None:
    try:
        at = min(moment(found.get("edited_at")), now)
    except ValueError:
        return None
    key = _key(found)
    return Change(source=SOURCE, id=key, at=at, text=_said(found)[:MAX_TEXT]) if key else None


def _key(found: Mapping[str, Any]) -> str:
    """`uri`: one status has another `id` on every server. Empty for what not everybody may read."""
    uri = found.get("uri")
    if found.get("visibility") not in OPEN or not isinstance(uri, str):
        return ""
    return clean(uri) if len(uri) <= MAX_ID else fingerprint(uri)


def _said(found: Mapping[str, Any]) -> str:
    return _words(_object(found.get("reblog")) or found)


def _mention(found: Mapping[str, Any], at: datetime, host: str, now: datetime) -> Mention | None:
    key, text = _key(found), _said(found)
    if not key or not text:
        return None
    account = _object(found.get("account"))
    old = now - at > YOUNG
    return Mention(
        source=SOURCE,
        external_id=key,
        text=text[:MAX_TEXT],
        truncated=len(text) > MAX_TEXT,
        created_at=at,
        url=_address(found.get("url")) or _address(found.get("uri")),
        kind=_kind(found),
        conversation_id=known_as(host, _answered(found) or found["id"]),
        author_id=_text(account.get("uri")) or _text(account.get("url")),
        author_handle=_handle(account, host),
        author_followers=_count(account.get("followers_count")),
        lang=_language(found.get("language")),
        network=NETWORK,
        known_as=known_as(host, found["id"]),
        replies=_count(found.get("replies_count")) if old else None,
        reposts=_count(found.get("reblogs_count")) if old else None,
        likes=_count(found.get("favourites_count")) if old else None,
    )


def _answered(found: Mapping[str, Any]) -> str | None:
    """What it answers, else what it quotes."""
    quoted = _object(_object(found.get("quote")).get("quoted_status"))
    return _text(found.get("in_reply_to_id")) or _text(quoted.get("id"))


def _words(found: Mapping[str, Any]) -> str:
    """What is behind a content warning counts too."""
    parts = (found.get("spoiler_text"), found.get("content"))
    return "\n".join(words for part in parts if isinstance(part, str) and (words := text_of(clean(part))))


def _kind(found: Mapping[str, Any]) -> MentionKind:
    if found.get("reblog"):
        return MentionKind.REPOST
    if found.get("in_reply_to_id"):
        return MentionKind.REPLY
    return MentionKind.QUOTE if found.get("quote") else MentionKind.POST


def _handle(account: Mapping[str, Any], host: str) -> str | None:
    name = _text(account.get("acct"))
    return name if name is None or "@" in name else f"{name}@{host}"


def _text(value: Any) -> str | None:
    return clean(value)[:MAX_NAME] or None if isinstance(value, str) else None


def _address(value: Any) -> str:
    try:
        return web_address(value)
    except ValueError:
        return ""


def _count(value: Any) -> int | None:
    """Who hides the number of followers has -1."""
    return value if isinstance(value, int) and value >= 0 else None


def _language(value: Any) -> str | None:
    try:
        return language(value)
    except ValueError:
        return None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else _NOTHING
