"""Messages as one reader sees them: rows that the templates only have to write down."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from markupsafe import Markup, escape

from bot.workspace.model import File, Message
from bot.workspace.page.marks import Marks, is_system
from bot.workspace.page.reader import Reader
from bot.workspace.page.render.blocks import draw_blocks
from bot.workspace.page.render.dates import ago, clock, full_moment, near_day, ordinal, read_moment
from bot.workspace.page.render.emoji import emoji
from bot.workspace.page.render.html import join
from bot.workspace.page.render.scene import Scene
from bot.workspace.page.render.text import mrkdwn
from bot.workspace.state import Workspace

TOGETHER = timedelta(minutes=5)  # messages of one author this close stand under one name
HUES = 8
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"})


@dataclass(frozen=True)
class Face:
    """Who wrote: the name, and a coloured tile with initials in place of a photograph."""

    name: str
    initials: str
    hue: int
    is_app: bool = False
    title: str = ""


@dataclass(frozen=True)
class Reaction:
    name: str
    picture: Markup
    count: int
    mine: bool
    who: str


@dataclass(frozen=True)
class Thread:
    count: int
    last: str
    last_at: int
    faces: tuple[Face, ...]
    unread: bool


@dataclass(frozen=True)
class Attached:
    id: str
    name: str
    alt: str
    about: str
    address: str | None  # None while Slack would still be processing it
    is_picture: bool


@dataclass(frozen=True)
class Row:
    """One message. `day` is set on the first of a day, `follows` when it stands under the name above it."""

    ts: str
    channel: str
    face: Face
    at: datetime
    time: str
    full: str
    body: Markup
    day: str = ""
    follows: bool = False
    is_new: bool = False
    is_system: bool = False
    is_edited: bool = False
    is_private: bool = False
    is_mine: bool = False
    reply_in: str = ""
    pinned_by: str = ""
    reactions: tuple[Reaction, ...] = ()
    thread: Thread | None = None
    files: tuple[Attached, ...] = ()


def face(ws: Workspace, user_id: str) -> Face:
    """Colours go by the order in which people joined, so that neighbours differ."""
    user = ws.user(user_id)
    if user is None:
        return Face(user_id, "?", 0)
    name = user.real_name or user.name
    words = [word for word in name.split() if word[:1].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"
    return Face(name, initials, list(ws.users).index(user_id) % HUES, user.is_bot, user.title)


def rows(reader: Reader, messages: Sequence[Message], marks: Marks, since: str | None = None) -> list[Row]:
    """`since` is the ts after which messages count as new on this screen, so that the line stays put."""
    scene = reader.scene("m")
    drawn: list[Row] = []
    for message in messages:
        row = _row(reader, message, marks, scene)
        drawn.append(_joined(row, drawn[-1] if drawn else None, scene))
    return _with_new_line(drawn, since)


def one(reader: Reader, message: Message, marks: Marks) -> Row:
    """A single message, standing alone."""
    return _row(reader, message, marks, reader.scene("t"))


def day_name(at: datetime, scene: Scene) -> str:
    near = near_day(at, scene)
    return near.capitalize() if near else f"{at:%A, %B} {ordinal(at.day)}"


def summary(message: Message, scene: Scene, longest: int = 160) -> str:
    """The message in one plain line, for a notification."""
    drawn = mrkdwn(message.text, scene) if message.text else draw_blocks(message.blocks[:1], scene)
    line = " ".join(drawn.striptags().split()) or "sent a file"
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _row(reader: Reader, message: Message, marks: Marks, scene: Scene) -> Row:
    at = read_moment(message.ts) or reader.now
    local = at.astimezone(scene.zone)
    author = face(reader.ws, message.user)
    if message.username:
        author = replace(author, name=message.username)
    return Row(
        ts=message.ts,
        channel=message.channel,
        face=author,
        at=local,
        time=clock(local, scene),
        full=full_moment(at, scene),
        body=body(reader, message, scene),
        is_system=is_system(message),
        is_edited=message.edited_at is not None,
        is_private=message.ephemeral_to is not None,
        is_mine=message.user == reader.id,
        reply_in=(message.thread_ts or "") if message.is_reply else "",
        pinned_by=reader.name(message.pinned_by) if message.pinned_by else "",
        reactions=tuple(_reactions(reader, message)),
        thread=_thread(reader, message, marks),
        files=tuple(_attached(reader, reader.ws.files[f]) for f in message.files if f in reader.ws.files),
    )


def body(reader: Reader, message: Message, scene: Scene) -> Markup:
    """Blocks when there are any, else the text; then attachments, each with a bar at its side."""
    kept = reader.ws.inputs.get((reader.id, message.channel, message.ts), {})
    place = replace(scene, prefix=f"{scene.prefix}{message.ts}", values=kept)
    if message.blocks:
        parts = [draw_blocks(message.blocks, place)]
    else:
        text = mrkdwn(message.text, place) if message.mrkdwn else escape(message.text)
        parts = [Markup('<div class="text">{}</div>').format(text)] if message.text else []
    for number, attachment in enumerate(message.attachments):
        shown = _attachment(attachment, place.at(f"x{number}"))
        parts.append(Markup('<div class="attachment">{}</div>').format(shown))
    return join(parts)


def _attachment(attachment: dict[str, object], scene: Scene) -> Markup:
    blocks = attachment.get("blocks")
    if isinstance(blocks, list):
        return draw_blocks(blocks, scene)
    lines = [str(attachment[key]) for key in ("pretext", "title", "text") if attachment.get(key)]
    return mrkdwn("\n".join(lines) or str(attachment.get("fallback", "")), scene)


def _joined(row: Row, above: Row | None, scene: Scene) -> Row:
    """Gives the first row of a day its heading, and takes the name off a row that goes on from the last."""
    if above is None or above.at.date() != row.at.date():
        return replace(row, day=day_name(row.at, scene))
    same = (above.face, above.is_private) == (row.face, row.is_private)
    plain = not (row.is_system or above.is_system or row.pinned_by or row.reply_in or above.thread)
    return replace(row, follows=same and plain and row.at - above.at < TOGETHER)


def _with_new_line(drawn: list[Row], since: str | None) -> list[Row]:
    for number, row in enumerate(drawn):
        if since and row.ts > since and not row.is_mine:
            drawn[number] = replace(row, is_new=True, follows=False)
            break
    return drawn


def _reactions(reader: Reader, message: Message) -> list[Reaction]:
    return [
        Reaction(
            name=name,
            picture=emoji(name),
            count=len(users),
            mine=reader.id in users,
            who=", ".join("you" if user == reader.id else reader.name(user) for user in users),
        )
        for name, users in message.reactions.items()
    ]


def _thread(reader: Reader, message: Message, marks: Marks) -> Thread | None:
    replies = [] if message.is_reply else reader.ws.replies(message.channel, message.ts, reader.id)
    if not replies:
        return None
    authors = list(dict.fromkeys(reply.user for reply in replies))[-4:]
    last = read_moment(replies[-1].ts) or reader.now
    return Thread(
        count=len(replies),
        last=ago(last, reader.now),
        last_at=int(last.timestamp()),
        faces=tuple(face(reader.ws, author) for author in authors),
        unread=any(marks.is_new(reader, reply) for reply in replies),
    )


def _attached(reader: Reader, file: File) -> Attached:
    ready = file.is_ready(reader.ws.now()) and not file.deleted
    kind = mimetypes.guess_type(file.name)[0] or file.mimetype
    return Attached(
        id=file.id,
        name=file.title or file.name,
        alt=file.alt_txt or file.title or file.name,
        about=f"{file.filetype.upper()} · {_size(len(file.data))}" if not file.deleted else "deleted",
        address=reader.file_address(file) if ready else None,
        is_picture=kind in _PICTURES,
    )


def _size(count: int) -> str:
    if count < 1024:
        return f"{count} bytes"
    return f"{count / 1024:.0f} kB" if count < 1024 * 1024 else f"{count / 1024 / 1024:.1f} MB"
