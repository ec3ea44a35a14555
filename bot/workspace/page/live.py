"""Server-sent events: a browser hears which parts of its page are out of date, and fetches them again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from bot.workspace.changes import Change
from bot.workspace.page.reader import Reader
from bot.workspace.page.sidebar import REASONS, address
from bot.workspace.page.timeline import summary

GATHER = 0.08  # seconds in which changes are put together into one event
HEARTBEAT = 15.0
_IN_CHANNEL = ("message", "ephemeral", "reaction", "pin", "bookmarks", "channel", "member")
_IN_HEAD = ("pin", "bookmarks", "channel", "member")
_OWN_SCREEN = frozenset({"ephemeral", "ephemeral_changed"})


@dataclass
class News:
    """What is out of date on one person's page. `pings` are notifications as they would pop up."""

    channels: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    pings: list[dict[str, Any]] = field(default_factory=list)
    stopped: bool = False

    def __bool__(self) -> bool:
        return bool(self.channels or self.parts or self.pings or self.stopped)

    def as_event(self) -> str:
        told = {"channels": sorted(self.channels), "parts": sorted(self.parts), "pings": self.pings}
        return f"data: {json.dumps(told)}\n\n"


def gather(reader: Reader, changes: list[Change]) -> News:
    """What a list of changes means for this reader: nothing of what they may not see is told."""
    news = News()
    for change in changes:
        _add(news, reader, change)
    return news


def _add(news: News, reader: Reader, change: Change) -> None:
    if change.kind == "stopped":
        news.stopped = True
    elif change.kind in ("view", "home"):
        news.parts |= {change.kind} if change.user == reader.id else set()
    elif change.kind == "notification":
        if change.user == reader.id:
            news.parts |= {"side", "notes"}
            news.pings += _ping(reader, change)
    elif change.kind in ("user", "usergroup"):
        news.parts.add("side")
    elif change.kind == "file":
        file = reader.ws.files.get(change.file_id)
        for channel_id in file.channels if file else ():
            _add_channel(news, reader, change, channel_id)
    elif change.kind.startswith(_IN_CHANNEL):
        _add_channel(news, reader, change, change.channel)


def _add_channel(news: News, reader: Reader, change: Change, channel_id: str) -> None:
    channel = reader.ws.channel(channel_id)
    left = change.kind == "member_left" and change.user == reader.id
    if change.kind in _OWN_SCREEN and change.user != reader.id:
        return
    if channel is not None and (left or reader.may_see(channel)):
        news.channels.add(channel.id)
        news.parts |= {"side", "head"} if change.kind.startswith(_IN_HEAD) else {"side"}


def _ping(reader: Reader, change: Change) -> list[dict[str, Any]]:
    message, channel = reader.ws.message(change.channel, change.ts), reader.ws.channel(change.channel)
    if message is None or channel is None or not reader.may_read(message):
        return []
    place = "" if channel.is_direct else f" in #{channel.name}"
    thread = message.thread_ts if message.is_reply else ""
    return [
        {
            "title": f"{reader.name(message.user)} {REASONS.get(change.name, change.name)}{place}",
            "text": summary(message, reader.scene("p")),
            "address": address(reader, channel) + (f"?thread={thread}" if thread else ""),
            "channel": channel.id,
            "thread": thread,
            "silent": reader.user.in_dnd(change.at),
        }
    ]


async def stream(reader: Reader) -> AsyncIterator[str]:
    """Events for one browser tab, until it goes away or the workspace stops."""
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[Change]()

    def hand_over(change: Change) -> None:
        if not loop.is_closed():  # the server is gone and nobody reads this stream any more
            loop.call_soon_threadsafe(queue.put_nowait, change)

    unsubscribe = reader.ws.subscribe(hand_over)
    try:
        # What happened between drawing the page and listening is fetched by the script when it hears this.
        yield "retry: 1000\nevent: ready\ndata:\n\n"
        while True:
            changes = await _next(queue)
            with reader.ws.lock:
                news = gather(reader, changes)
            if news:
                yield news.as_event()
            elif not changes:
                yield ": still here\n\n"
            if news.stopped:
                return
    finally:
        unsubscribe()


async def _next(queue: asyncio.Queue[Change]) -> list[Change]:
    """The changes of the next moment; an empty list when there was none for a while."""
    try:
        changes = [await asyncio.wait_for(queue.get(), HEARTBEAT)]
    except TimeoutError:
        return []
    await asyncio.sleep(GATHER)
    while not queue.empty():
        changes.append(queue.get_nowait())
    return changes
