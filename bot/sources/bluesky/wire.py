"""What Jetstream sends: one event for both forms of its frames.

Version 1: ``wss://…/subscribe``. Version 2: ``wss://…/xrpc/network.bsky.jetstream.subscribeEvents``, see
lexicons/network/bsky/jetstream/subscribeEvents.json in https://github.com/bluesky-social/jetstream.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec

V2_METHOD = "network.bsky.jetstream.subscribeEvents"
V2_PROTOCOL = "xrpc.v1.json"
POSTS = "app.bsky.feed.post"
TOO_OLD = "CursorTooOld"
LARGEST_MESSAGE = 1_000_000  # bytes; posts have 3,000, and one frame too large would end every connection

_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,250}")
_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,200}")  # the protocol allows 512; clients of posts use 13
_OPERATIONS = ("create", "update", "delete")


class BadFrame(Exception):
    """What is wrong with a frame; a fixed text, so that problems can be counted by it."""


class StreamError(Exception):
    """The server's name for why it ends the stream."""


class Record(msgspec.Struct, gc=False):
    """What is read of a post. Its author's client wrote it, so that each of these may be anything."""

    text: Any = None
    langs: Any = None
    facets: Any = None
    embed: Any = None
    reply: Any = None


class _Commit(msgspec.Struct, gc=False):
    """Of version 1; of version 2 the payload, where the times and the author stand beside it."""

    collection: Any = None
    rkey: Any = None
    operation: Any = None
    record: Record | None = None
    did: Any = None
    seq: Any = None
    time: Any = None
    witnessed_at: Any = msgspec.field(default=None, name="witnessedAt")


class _Frame(msgspec.Struct, gc=False):
    kind: Any = msgspec.field(default=None, name="$type")
    did: Any = None
    time_us: Any = None
    commit: _Commit | None = None
    payload: _Commit | None = None
    error: Any = None


# Nine in ten frames are of posts that nobody wants: what is not looked at is skipped, not built.
_FRAMES = msgspec.json.Decoder(_Frame)


class Event(NamedTuple):
    """Something happened at `at`, by the server's clock. `uri` is empty when it was nothing about a post."""

    at: datetime
    uri: str = ""
    did: str = ""
    key: str = ""
    operation: str = ""
    record: Record | None = None


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
    found = _decoded(frame)
    if found.kind is None:
        return _event(_micros(found.time_us), found.did, found.commit)
    if found.kind == "error":
        raise StreamError(str(found.error)[:60])
    payload = found.payload
    if payload is None:
        raise BadFrame("has no payload")
    if payload.seq is None:  # #info: a notice that is no event
        return None
    return _event(_instant(payload.witnessed_at or payload.time), payload.did, payload)


def _decoded(frame: str | bytes) -> _Frame:
    try:
        return _FRAMES.decode(frame)
    except msgspec.ValidationError:
        raise BadFrame("is not what Jetstream sends") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise BadFrame("is no JSON") from None


def _event(at: datetime, did: Any, commit: _Commit | None) -> Event:
    if commit is None or commit.collection != POSTS:
        return Event(at)
    key, operation, record = commit.rkey, commit.operation, commit.record
    if not (isinstance(did, str) and isinstance(key, str) and _DID.fullmatch(did) and _KEY.fullmatch(key)):
        raise BadFrame("names no post")
    if operation not in _OPERATIONS or (operation != "delete" and record is None):
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
