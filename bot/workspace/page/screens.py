"""The contents of each screen: channel, thread, App Home, notifications, and the modal on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bot.workspace.model import Bookmark, Channel, View
from bot.workspace.page.marks import Marks
from bot.workspace.page.reader import Reader
from bot.workspace.page.render.blocks import draw_blocks
from bot.workspace.page.render.emoji import with_emoji
from bot.workspace.page.render.html import safe_url
from bot.workspace.page.render.text import draw_text, mrkdwn
from bot.workspace.page.timeline import Face, Row, face, one, rows, summary
from bot.workspace.state import Workspace

RECENT = 80  # messages on a screen before "Show earlier messages"


@dataclass(frozen=True)
class Pin:
    ts: str
    name: str
    text: str
    reply_in: str


@dataclass(frozen=True)
class ChannelHead:
    channel: Channel
    title: str
    topic: Markup
    members: list[Face]
    is_in: bool
    bookmarks: list[tuple[str, Markup]]
    pins: list[Pin]


@dataclass(frozen=True)
class ChannelScreen:
    channel: Channel
    title: str
    rows: list[Row]
    earlier: int
    since: str
    last_ts: str


@dataclass(frozen=True)
class ThreadScreen:
    channel: Channel
    title: str
    root: Row
    rows: list[Row]
    last_ts: str
    is_in: bool


@dataclass(frozen=True)
class ModalScreen:
    """The view on top of the stack. `below` counts those under it."""

    view: View
    title: Markup
    submit: Markup | None
    close: Markup
    body: Markup
    below: int
    has_errors: bool


def channel_head(reader: Reader, channel: Channel) -> ChannelHead:
    return ChannelHead(
        channel=channel,
        title=reader.title(channel),
        topic=mrkdwn(channel.topic, reader.scene("c")),
        members=[face(reader.ws, m) for m in sorted(channel.members, key=reader.name)],
        is_in=reader.is_in(channel),
        bookmarks=[_bookmark(mark) for mark in channel.bookmarks if safe_url(mark.link)],
        pins=_pins(reader, channel),
    )


def channel_screen(
    reader: Reader, marks: Marks, channel: Channel, since: str | None = None, most: int = RECENT
) -> ChannelScreen:
    """`since` holds the "new" line where it was when the screen was opened."""
    since = since or marks.read_up_to(reader.id, channel.id)
    timeline = reader.ws.timeline(channel.id, reader.id)
    return ChannelScreen(
        channel=channel,
        title=reader.title(channel),
        rows=rows(reader, timeline[-most:], marks, since),
        earlier=max(0, len(timeline) - most),
        since=since,
        last_ts=timeline[-1].ts if timeline else "",
    )


def thread_screen(reader: Reader, marks: Marks, channel: Channel, ts: str) -> ThreadScreen | None:
    """None when there is no such message for this reader. Below a tombstone the replies go on."""
    message = reader.ws.message(channel.id, ts)
    if message is None or not reader.may_read(message):
        return None
    replies = reader.ws.replies(channel.id, ts, reader.id)
    return ThreadScreen(
        channel=channel,
        title=reader.title(channel),
        root=one(reader, message, marks),
        rows=rows(reader, replies, marks, marks.read_up_to(reader.id, channel.id, ts)),
        last_ts=replies[-1].ts if replies else "",
        is_in=reader.is_in(channel),
    )


def modal_screen(reader: Reader) -> ModalScreen | None:
    stack = reader.ws.stack(reader.id)
    if not stack:
        return None
    view = stack[-1]
    scene = reader.scene(f"v{view.id}", surface="modal", errors=view.errors, values=view.values)
    shown = {b.get("block_id") for b in view.blocks if b.get("type") == "input"}
    return ModalScreen(
        view=view,
        title=draw_text(view.title or {"text": "", "type": "plain_text"}, scene),
        submit=draw_text(view.submit, scene) if view.submit else None,
        close=draw_text(view.close, scene) if view.close else Markup("Close"),
        body=draw_blocks(view.blocks, scene),
        below=len(stack) - 1,
        has_errors=bool(shown & set(view.errors)),
    )


def home_body(reader: Reader) -> tuple[str, Markup | None]:
    """The id and blocks of this person's App Home; no blocks while the app has published none."""
    view = reader.ws.home(reader.id)
    if view is None:
        return "", None
    return view.id, draw_blocks(view.blocks, reader.scene("h", surface="home", values=view.values))


def offers(reader: Reader) -> dict[str, Any]:
    """What the composer and the menus offer: commands, shortcuts, people and channels to name."""
    app = reader.ws.app
    present = [u for u in reader.ws.users.values() if not u.deleted]
    return {
        "commands": [
            {"insert": f"{c.name} ", "name": c.name, "hint": c.usage_hint, "about": c.description}
            for c in app.commands
        ],
        "people": [{"insert": f"@{u.name} ", "name": u.real_name, "hint": f"@{u.name}"} for u in present],
        "channels": [
            {"insert": f"#{c.name} ", "name": f"#{c.name}", "hint": ""}
            for c in reader.ws.channels.values()
            if not c.is_direct and reader.may_see(c)
        ],
    }


def cast(ws: Workspace) -> list[tuple[str, Face]]:
    """The people whom a browser can be, in the order of the seed."""
    return [(u.id, face(ws, u.id)) for u in ws.users.values() if not u.deleted and not u.is_bot]


def _bookmark(mark: Bookmark) -> tuple[str, Markup]:
    label = f"{mark.emoji} {mark.title}" if mark.emoji else mark.title
    return mark.link, with_emoji(label)


def _pins(reader: Reader, channel: Channel) -> list[Pin]:
    pinned = [m for m in reader.ws.messages[channel.id].values() if m.pinned_by and reader.may_read(m)]
    scene = reader.scene("p")
    return [
        Pin(m.ts, reader.name(m.user), summary(m, scene, 90), (m.thread_ts or "") if m.is_reply else "")
        for m in sorted(pinned, key=lambda m: m.pinned_at, reverse=True)
    ]
