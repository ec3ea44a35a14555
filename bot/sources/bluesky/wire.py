"""What Jetstream sends: one event for both forms of its frames.

Version 1: ``wss://…/subscribe``. Version 2: ``wss://…/xrpc/network.bsky.jetstream.subscribeEvents``, see
lexicons/network/bsky/jetstream/subscribeEvents.json in https://github.com/bluesky-social/jetstream.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

V2_METHOD = "network.bsky.jetstream.subscribeEvents"
V2_PROTOCOL = "xrpc.v1.json"
POSTS = "app.bsky.feed.post"
LARGEST_MESSAGE = 1_000_000  # bytes; posts have 3,000, and one frame too large would end every connection

_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,250}")
_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,200}")  # the protocol allows 512; clients of posts use 13
_OPERATIONS = ("create", "update", "delete")


class BadFrame(Exception):
    """What is wrong with a frame; a fixed text, so that problems can be counted by it."""


class StreamError(Exception):
    """The server's name for why it ends the stream."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened at `at`, by the server's clock. `uri` is empty when it was nothing about a post."""

    at: datetime
    uri: str = ""
    did: str = ""
    key: str = ""
    operation: str = ""
    record: Mapping[str, Any] | None = None


def is_v2(server: str) -> bool:
    return server.rstrip("/").endswith(V2_METHOD)


def address(server: str, cursor: int | None) -> str:
    """Where to connect for all posts since `cursor`, microseconds since 1970, which both versions take."""
    asked: dict[str, str | int] = {"maxMessageSizeBytes": LARGEST_MESSAGE}
    asked |= {"kinds": "commit", "collections": POSTS} if is_v2(server) else {"wantedCollections": POSTS}
    if cursor is not None:
        asked["cursor"] = cursor
    return f"{server}?{urlencode(asked)}"


def read(frame: str | bytes) -> Event | None:
    """``None`` for a notice. Raises ``BadFrame`` or ``StreamError``."""
    try:
        found = json.loads(frame)
    except (ValueError, RecursionError):
        raise BadFrame("is no JSON") from None
    if not isinstance(found, dict):
        raise BadFrame("is no JSON object")
    if "$type" not in found:
        return _event(_micros(found.get("time_us")), found.get("did"), found.get("commit"))
    if found["$type"] == "error":
        raise StreamError(str(found.get("error"))[:60])
    payload = found.get("payload")
    if not isinstance(payload, dict):
        raise BadFrame("has no payload")
    if "seq" not in payload:  # #info: a notice that is no event
        return None
    at = _instant(payload.get("witnessedAt") or payload.get("time"))
    return _event(at, payload.get("did"), payload)


def _event(at: datetime, did: Any, commit: Any) -> Event:
    if not isinstance(commit, dict) or commit.get("collection") != POSTS:
        return Event(at)
    key, operation, record = commit.get("rkey"), commit.get("operation"), commit.get("record")
    if not (isinstance(did, str) and isinstance(key, str) and _DID.fullmatch(did) and _KEY.fullmatch(key)):
        raise BadFrame("names no post")
    if operation not in _OPERATIONS or (operation != "delete" and not isinstance(record, dict)):
        raise BadFrame("does not say what became of its post")
    return Event(at, f"at://{did}/{POSTS}/{key}", did, key, operation, record)


def _micros(value: Any) -> datetime:
    if isinstance(value, int) and 0 < value < 10**16:
        return datetime.fromtimestamp(value / 1e6, UTC)
    raise BadFrame("has no time")


def _instant(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadFrame("has no time") from None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
