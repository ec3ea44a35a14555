"""What stands at the side of the page, and the list of what would have buzzed this person's phone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bot.workspace.model import Channel, Notification
from bot.workspace.page.marks import Marks
from bot.workspace.page.reader import Reader
from bot.workspace.page.render.dates import ago, full_moment, read_moment
from bot.workspace.page.timeline import Face, face, summary

REASONS = {
    "mention": "mentioned you",
    "usergroup": "mentioned your team",
    "broadcast": "called everyone in the channel",
    "dm": "wrote to you",
    "thread": "replied in a thread you follow",
}


@dataclass(frozen=True)
class Item:
    """One line at the side. `badge` counts what waits for this person by name."""

    id: str
    name: str
    address: str
    kind: str
    unread: bool = False
    badge: int = 0
    face: Face | None = None


@dataclass(frozen=True)
class Side:
    channels: tuple[Item, ...]
    others: tuple[Item, ...]
    directs: tuple[Item, ...]
    app: Item
    waiting: int


@dataclass(frozen=True)
class Note:
    """One buzz of the phone, or one that stayed silent because of Do Not Disturb."""

    ts: str
    face: Face
    reason: str
    place: str
    address: str
    text: str
    when: str
    at: int
    full: str
    silent: bool
    unread: bool


def side(reader: Reader, marks: Marks) -> Side:
    waiting = Counter(note.channel for note in marks.waiting(reader))
    seen = [c for c in reader.ws.channels.values() if reader.may_see(c) and not c.is_archived]
    items = {c.id: _item(reader, marks, c, waiting[c.id]) for c in seen}
    own = reader.ws.direct(reader.id)
    rooms = sorted((c for c in seen if not c.is_direct), key=lambda c: c.name)
    return Side(
        channels=tuple(items[c.id] for c in rooms if reader.is_in(c)),
        others=tuple(items[c.id] for c in rooms if not reader.is_in(c)),
        directs=tuple(
            sorted((items[c.id] for c in seen if c.is_direct and c is not own), key=lambda i: i.name)
        ),
        app=_app(reader, items[own.id] if own else None),
        waiting=waiting.total(),
    )


def address(reader: Reader, channel: Channel) -> str:
    if channel is reader.ws.direct(reader.id):
        return f"/as/{reader.id}/app/messages"
    return f"/as/{reader.id}/{channel.id}"


def notes(reader: Reader, marks: Marks, most: int = 100) -> list[Note]:
    """What called this person, newest first."""
    found = [_note(reader, marks, note) for note in reversed(reader.ws.notifications(reader.id)[-most:])]
    return [note for note in found if note is not None]


def _item(reader: Reader, marks: Marks, channel: Channel, badge: int) -> Item:
    other = next(iter(channel.members - {reader.id}), reader.id)
    return Item(
        id=channel.id,
        name=reader.title(channel),
        address=address(reader, channel),
        kind=channel.kind,
        unread=reader.is_in(channel) and (badge > 0 or marks.has_unread(reader, channel.id)),
        badge=badge,
        face=face(reader.ws, other) if channel.is_direct else None,
    )


def _app(reader: Reader, direct: Item | None) -> Item:
    bot = reader.ws.users[reader.ws.app.bot_user_id]
    return Item(
        id=bot.id,
        name=bot.real_name,
        address=f"/as/{reader.id}/app",
        kind="app",
        unread=direct.unread if direct else False,
        badge=direct.badge if direct else 0,
        face=face(reader.ws, bot.id),
    )


def _note(reader: Reader, marks: Marks, note: Notification) -> Note | None:
    message, channel = reader.ws.message(note.channel, note.ts), reader.ws.channel(note.channel)
    if message is None or channel is None or not reader.may_read(message):
        return None
    at = read_moment(note.ts) or reader.now
    scene = reader.scene("n")
    thread = f"?thread={message.thread_ts}" if message.is_reply else ""
    return Note(
        ts=note.ts,
        face=face(reader.ws, message.user),
        reason=REASONS.get(note.reason, note.reason),
        place="" if channel.is_direct else f"in #{reader.title(channel)}",
        address=f"{address(reader, channel)}{thread}#m{note.ts}",
        text=summary(message, scene),
        when=ago(at, reader.now),
        at=int(at.timestamp()),
        full=full_moment(at, scene),
        silent=note.silent,
        unread=marks.is_new(reader, message),
    )
