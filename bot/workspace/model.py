"""What a Slack workspace is made of. Times are seconds since the epoch, as Slack writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

Block = dict[str, Any]
ChannelKind = Literal["channel", "group", "im", "mpim"]
ViewType = Literal["modal", "home"]
TEAM_ID = "T0NORTHWND"


@dataclass(frozen=True, slots=True)
class Team:
    id: str = TEAM_ID
    name: str = "Northwind Coffee"
    domain: str = "northwind-coffee"


@dataclass(slots=True, kw_only=True)
class User:
    """A member. `title` is what the profile says of the role; `dnd` are spans (start, end) without sound.

    A `team_id` other than the workspace's own marks a stranger who sits in a shared channel.
    """

    id: str
    name: str
    real_name: str
    team_id: str = TEAM_ID
    title: str = ""
    email: str = ""
    tz: str = "America/New_York"
    locale: str = "en-US"
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    dnd: list[tuple[float, float]] = field(default_factory=list)

    @property
    def is_guest(self) -> bool:
        return self.is_restricted or self.is_ultra_restricted

    def tz_offset(self, now: float) -> int:
        """Seconds to add to UTC at `now`, daylight saving included."""
        offset = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(self.tz)).utcoffset()
        return int(offset.total_seconds()) if offset else 0

    def in_dnd(self, now: float) -> bool:
        return any(start <= now < end for start, end in self.dnd)


@dataclass(slots=True, kw_only=True)
class Bookmark:
    id: str
    channel_id: str
    title: str
    link: str
    emoji: str = ""
    created: float = 0.0
    updated: float = 0.0


@dataclass(slots=True, kw_only=True)
class Channel:
    """A conversation of any kind. An `im` has no name of its own: its members are its name."""

    id: str
    name: str
    kind: ChannelKind = "channel"
    members: set[str] = field(default_factory=set)
    is_archived: bool = False
    is_general: bool = False
    is_ext_shared: bool = False
    creator: str = ""
    created: float = 0.0
    topic: str = ""
    purpose: str = ""
    bookmarks: list[Bookmark] = field(default_factory=list)

    @property
    def is_direct(self) -> bool:
        return self.kind in ("im", "mpim")


@dataclass(slots=True, kw_only=True)
class Message:
    """One post. `user` wrote it; `app_id` and `bot_id` are set when an app did.

    `ephemeral_to` names the one person who sees it, unless it `is_lost`. `deleted` posts stay in the store
    so that a press on an old screen gets an honest answer; they are in nobody's history.
    """

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[Block] = field(default_factory=list)
    attachments: list[Block] = field(default_factory=list)
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    client_msg_id: str | None = None
    metadata: dict[str, Any] | None = None
    edited_at: str | None = None
    edited_by: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    ephemeral_to: str | None = None
    is_lost: bool = False
    reply_broadcast: bool = False
    deleted: bool = False
    pinned_by: str | None = None
    pinned_at: float = 0.0
    mrkdwn: bool = True
    username: str | None = None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True, kw_only=True)
class View:
    """A modal on a person's screen, or their App Home. `values` is what stands in its fields now."""

    id: str
    type: ViewType
    user: str
    blocks: list[Block]
    hash: str
    private_metadata: str = ""
    callback_id: str = ""
    external_id: str = ""
    title: Block | None = None
    submit: Block | None = None
    close: Block | None = None
    clear_on_close: bool = False
    notify_on_close: bool = False
    submit_disabled: bool = False
    previous_view_id: str | None = None
    root_view_id: str = ""
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = True


@dataclass(slots=True, kw_only=True)
class File:
    """An upload. It is usable as a `slack_file` only from `ready_at` on, when processing is over."""

    id: str
    user: str
    name: str
    length: int
    created: float
    title: str = ""
    alt_txt: str = ""
    snippet_type: str = ""
    mimetype: str = "application/octet-stream"
    filetype: str = "binary"
    data: bytes = b""
    token: str = ""
    uploaded: bool = False
    ready_at: float | None = None
    width: int = 0
    height: int = 0
    channels: set[str] = field(default_factory=set)
    shares: dict[str, list[str]] = field(default_factory=dict)
    deleted: bool = False

    def is_ready(self, now: float) -> bool:
        return self.ready_at is not None and now >= self.ready_at


@dataclass(slots=True, kw_only=True)
class Trigger:
    """The right to open one modal for one person, for three seconds."""

    id: str
    user: str
    expires_at: float
    view_id: str | None = None
    used: bool = False


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """The right to answer an interaction up to five times in thirty minutes."""

    id: str
    channel: str
    user: str
    expires_at: float
    message_ts: str | None = None
    uses: int = 0


@dataclass(slots=True, kw_only=True)
class Usergroup:
    id: str
    handle: str
    name: str
    description: str = ""
    users: list[str] = field(default_factory=list)
    created: float = 0.0
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One person pinged by one message. `reason`: mention, usergroup, broadcast, dm or thread.

    `silent` says that the person was in Do Not Disturb: it waits on the screen and makes no sound.
    """

    user: str
    channel: str
    ts: str
    reason: str
    silent: bool
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One Web API call as it was answered. `error` is empty when it was accepted."""

    at: float
    method: str
    args: Mapping[str, Any]
    error: str = ""
