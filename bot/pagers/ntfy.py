"""A topic on ntfy (https://docs.ntfy.sh/publish/), to which the person's phone subscribes."""

from __future__ import annotations

import json
from typing import Any

from bot.domain.staff.page import Note
from bot.pagers.http import STEP, checked, post

LOUDEST, LOUD = 5, 4  # 5 rings on and on, where the phone lets it


class Ntfy:
    """`server` is ntfy.sh or one's own. A topic's name is its password where the server has no accounts."""

    follows = False

    def __init__(self, server: str, token: str = "", *, step: float = STEP) -> None:
        self._server = checked(server, "PAGER_NTFY_URL")
        self._headers = {"authorization": f"Bearer {token}"} if token else {}
        self._step = step

    def send(self, note: Note) -> None:
        body = json.dumps(_message(note), ensure_ascii=False).encode()
        post(self._server, body, self._headers, step=self._step)


def _message(note: Note) -> dict[str, Any]:
    """`sequence_id` makes a second one take the first one's place; servers before 2.16 do not look at it."""
    message: dict[str, Any] = {
        "topic": note.to,
        "title": note.title,
        "message": note.text,
        "priority": LOUDEST if note.urgent else LOUD,
        "sequence_id": note.thread,
    }
    return message | ({"click": note.link} if note.link else {})
