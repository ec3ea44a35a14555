"""The workspace itself: what is in it, looked up and changed under one lock, each change published."""

from __future__ import annotations

import itertools
import secrets
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from bot.workspace.changes import Change, Changes, Listener
from bot.workspace.clock import Clock, RealClock
from bot.workspace.manifest import App
from bot.workspace.model import (
    Call,
    Channel,
    File,
    Message,
    Notification,
    ResponseUrl,
    Trigger,
    User,
    Usergroup,
    View,
)
from bot.workspace.seed import NORTHWIND, Seed

T = TypeVar("T")
REMEMBERED_CALLS = 10_000


class Workspace:
    """One Slack workspace with one app installed. Safe to use from any thread.

    Reading: `user`, `channel`, `message`, `timeline`, `replies`, `stack`, `home`, `notifications`.
    Whoever reads several things that must fit together holds `lock`.
    """

    def __init__(self, app: App | None = None, seed: Seed = NORTHWIND, clock: Clock | None = None) -> None:
        self.lock = threading.RLock()
        self.clock: Clock = clock or RealClock()
        self.app = app or App()
        self.team = seed.team
        self.changes = Changes(self.lock)
        users, channels, groups = seed.copies()
        self.users: dict[str, User] = {user.id: user for user in [*users, self.app.bot_user(seed.team.id)]}
        self.channels: dict[str, Channel] = {channel.id: channel for channel in channels}
        for channel_id in seed.app_channels:
            self.channels[channel_id].members.add(self.app.bot_user_id)
        self.usergroups: dict[str, Usergroup] = {group.id: group for group in groups}
        self.messages: dict[str, dict[str, Message]] = {channel.id: {} for channel in channels}
        self.threads: dict[tuple[str, str], list[Message]] = {}
        self.followers: dict[tuple[str, str], set[str]] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.files: dict[str, File] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.inputs: dict[tuple[str, str, str], dict[str, dict[str, Any]]] = {}
        self.notified: list[Notification] = []
        self.broadcasts: list[tuple[str, str, str]] = []  # channel, ts and word of each @channel of the app's
        self.calls: deque[Call] = deque(maxlen=REMEMBERED_CALLS)
        self.base_url = "http://127.0.0.1"
        self._last_ts = 0
        self._ids = itertools.count(1)

    # Looking up

    def now(self) -> float:
        return self.clock.now()

    def user(self, user_id: str) -> User | None:
        return self.users.get(user_id)

    def channel(self, channel_id: str) -> Channel | None:
        return self.channels.get(channel_id)

    def channel_named(self, name: str) -> Channel | None:
        name = name.removeprefix("#")
        return next((c for c in self.channels.values() if c.name == name and not c.is_direct), None)

    def direct(self, user: str, other: str | None = None) -> Channel | None:
        """The direct conversation of two people; with nobody named, with the app's bot."""
        pair = {user, other or self.app.bot_user_id}
        return next((c for c in self.channels.values() if c.kind == "im" and c.members == pair), None)

    def message(self, channel: str, ts: str) -> Message | None:
        """A post, even one that was deleted."""
        return self.messages.get(channel, {}).get(ts)

    def timeline(self, channel: str, viewer: str | None = None) -> list[Message]:
        """What stands in a channel, oldest first, without thread replies (unless sent to the channel too).

        With a `viewer`, the posts that only this person sees are among them. A deleted post with a thread
        stands here as a tombstone (`subtype`).
        """
        with self.lock:
            return [
                message
                for message in self.messages.get(channel, {}).values()
                if _is_visible(message, viewer) and (not message.is_reply or message.reply_broadcast)
            ]

    def replies(self, channel: str, thread_ts: str, viewer: str | None = None) -> list[Message]:
        """The replies of a thread, oldest first, without its first post."""
        with self.lock:
            return [
                message
                for message in self.threads.get((channel, thread_ts), ())
                if _is_visible(message, viewer)
            ]

    def is_thread(self, channel: str, ts: str) -> bool:
        """Whether a reply to this post has a place: it is there, or its tombstone."""
        message = self.message(channel, ts)
        return message is not None and (not message.deleted or message.subtype == "tombstone")

    def stack(self, user: str) -> list[View]:
        """The modals open on a person's screen, the one on top last."""
        with self.lock:
            return [self.views[view_id] for view_id in self.stacks.get(user, [])]

    def top(self, user: str) -> View | None:
        """The modal that this person has before them."""
        return next(reversed(self.stack(user)), None)

    def home(self, user: str) -> View | None:
        with self.lock:
            return self.views.get(self.homes.get(user, ""))

    def notifications(self, user: str | None = None) -> list[Notification]:
        """Who was pinged by what, oldest first; for one person or for everybody."""
        with self.lock:
            return [n for n in self.notified if user is None or n.user == user]

    # Telling

    def publish(self, kind: str, **about: Any) -> Change:
        return self.changes.publish(kind, self.now(), **about)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """See `Changes.subscribe`; for a stream to a browser hand over with `call_soon_threadsafe`."""
        return self.changes.subscribe(listener)

    def wait_for(self, predicate: Callable[[], T], timeout: float = 10.0) -> T:
        return self.changes.wait_for(predicate, timeout)

    # Numbers

    def new_id(self, prefix: str) -> str:
        """An id of Slack's look, e.g. `V000001Q3X`: never the same twice."""
        return f"{prefix}{next(self._ids):06d}{secrets.token_hex(2).upper()}"

    def new_ts(self) -> str:
        """A message's time, which is its name in the channel: never the same twice, never going back."""
        with self.lock:
            self._last_ts = max(int(self.now() * 1_000_000), self._last_ts + 1)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"


def _is_visible(message: Message, viewer: str | None) -> bool:
    is_there = not message.deleted or message.subtype == "tombstone"
    return (
        is_there and not message.is_lost and (message.ephemeral_to is None or message.ephemeral_to == viewer)
    )
