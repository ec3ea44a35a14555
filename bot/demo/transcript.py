"""The story as text: who did what, and what then stood on the screen, in a form that can be read aloud."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TextIO

from bot.workspace.aloud import aloud, news, spoken
from bot.workspace.changes import Change
from bot.workspace.model import Message
from bot.workspace.state import Workspace


class Transcript:
    """Prints every new message and private answer, as they happen."""

    def __init__(self, workspace: Workspace, out: TextIO) -> None:
        self._ws = workspace
        self._out = out
        self._shown: dict[tuple[str, str], str] = {}
        workspace.changes.subscribe(self._heard)

    def heading(self, title: str) -> None:
        print(f"\n=== {title} ===\n", file=self._out, flush=True)

    def _heard(self, change: Change) -> None:
        if change.kind not in ("message", "message_changed", "ephemeral"):
            return
        message = self._ws.message(change.channel, change.ts)
        if message is None or message.deleted:
            return
        said = self._plain(message)
        key = (message.channel, message.ts)
        before = self._shown.get(key)
        self._shown[key] = said
        if new := news(said, before or ""):
            self._print(message, new, again=before is not None)

    def _print(self, message: Message, said: str, *, again: bool) -> None:
        who = self._name(message.user)
        where = " (in the thread)" if message.is_reply else ""
        only = f" (only for {self._name(message.ephemeral_to)})" if message.ephemeral_to else ""
        mark = " edited its message" if again else ""
        at = datetime.fromtimestamp(float(message.ts), UTC)
        print(f"[{at:%H:%M:%S}] {who}{mark}{where}{only}", file=self._out)
        print(said, file=self._out, flush=True)

    def _plain(self, message: Message) -> str:
        said = aloud(message.blocks, self._name) or spoken(message.text, self._name)
        return "\n".join([said, *(f"(file: {self._ws.files[f].name})" for f in message.files)])

    def _name(self, user_id: str | None) -> str:
        user = self._ws.user(user_id or "")
        return user.real_name or user.name if user else "somebody"
