"""Files: announced, uploaded, completed, and only after a while processed and shared."""

from __future__ import annotations

import mimetypes
import secrets
import struct
from collections.abc import Sequence

from bot.workspace import posts
from bot.workspace.model import Block, File
from bot.workspace.rules.together import EMBED, IsUsable
from bot.workspace.state import Workspace

PROCESSING = 1.0  # seconds until an upload can be shown; Slack promises no figure
_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


def announce(
    ws: Workspace, user: str, name: str, length: int, alt_txt: str = "", snippet_type: str = ""
) -> File:
    with ws.lock:
        file = File(
            id=ws.new_id("F"),
            user=user,
            name=name,
            length=length,
            created=ws.now(),
            token=secrets.token_urlsafe(18),
            alt_txt=alt_txt,
            snippet_type=snippet_type,
        )
        ws.files[file.id] = file
        return file


def by_token(ws: Workspace, token: str) -> File | None:
    return next((f for f in ws.files.values() if f.token and f.token == token and not f.uploaded), None)


def store(ws: Workspace, file: File, data: bytes) -> None:
    """Takes the bytes; what a file is shows in them, not in its name."""
    with ws.lock:
        file.data, file.uploaded = data, True
        guessed = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        found = next((kind for sign, kind in _SIGNATURES.items() if data.startswith(sign)), "")
        file.mimetype = found or ("text/plain" if guessed.startswith("image/") else guessed)
        file.filetype = (file.name.rpartition(".")[2] or "binary").lower()
        if found == "image/png" and len(data) >= 24:
            file.width, file.height = struct.unpack(">II", data[16:24])


def complete(ws: Workspace, file: File, title: str) -> None:
    """Starts the processing, at whose end the file can be shown."""
    with ws.lock:
        file.title = title or file.name
        file.ready_at = ws.now() + PROCESSING
        file.token = ""
    ws.clock.call_at(file.ready_at, lambda: _ready(ws, file))


def share(
    ws: Workspace,
    files: Sequence[File],
    channel: str,
    *,
    comment: str = "",
    blocks: Sequence[Block] = (),
    thread_ts: str | None = None,
) -> str:
    """Posts files to a channel, now. Returns the message's ts."""
    with ws.lock:
        message = posts.post(
            ws,
            channel=channel,
            user=files[0].user,
            text=comment,
            blocks=blocks,
            thread_ts=thread_ts,
            files=[file.id for file in files],
            subtype="file_share",
        )
        for file in files:
            file.channels.add(channel)
            file.shares.setdefault(channel, []).append(message.ts)
        return message.ts


def delete(ws: Workspace, file: File) -> None:
    with ws.lock:
        file.deleted, file.data = True, b""
        ws.publish("file", file_id=file.id, user=file.user, name="deleted")


def usable_file(ws: Workspace) -> IsUsable:
    """Whether a `slack_file` reference may be shown: there, an image, and processed; or a video embedded."""

    def check(reference: dict[str, str]) -> bool:
        if reference.get("type") == "video":
            return EMBED in ws.app.scopes
        wanted = reference.get("id") or reference.get("url", "").rpartition("/files-pri/")[2].split("/")[0]
        file = ws.files.get(wanted.rpartition("-")[2])
        is_image = file is not None and file.mimetype.startswith("image/")
        return bool(file and is_image and not file.deleted and file.is_ready(ws.now()))

    return check


def _ready(ws: Workspace, file: File) -> None:
    if not file.deleted:
        ws.publish("file", file_id=file.id, user=file.user, name="ready")
