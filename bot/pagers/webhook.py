"""One signed request (https://www.standardwebhooks.com) to an address of the team's own, which calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from standardwebhooks import Webhook as Signer

from bot.domain.staff.page import Note
from bot.pagers.http import STEP, checked, post


class Webhook:
    """It is told the end too, in `type`: ``page.trigger``, ``page.acknowledge``, ``page.resolve``."""

    follows = True

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        step: float = STEP,
    ) -> None:
        self._url = checked(url, "PAGER_WEBHOOK_URL")
        self._signer = signer(secret)
        self._now = now
        self._step = step

    def send(self, note: Note) -> None:
        now, body = self._now(), _body(note)
        headers = {
            "webhook-id": note.key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(note.key, now, body),
        }
        post(self._url, body.encode(), headers, step=self._step)


def signer(secret: str) -> Signer:
    """Raises ``ValueError`` when nothing can be signed with `secret`."""
    if not secret.startswith("whsec_") or len(secret) < len("whsec_") + 32:
        raise ValueError("PAGER_WEBHOOK_SECRET is not whsec_ and base64 of 24 bytes or more")
    return Signer(secret)


def _body(note: Note) -> str:
    """The same bytes every time."""
    data = {
        "id": note.thread,
        "to": note.to,
        "name": note.name,
        "title": note.title,
        "text": note.text,
        "link": note.link,
        "urgent": note.urgent,
    }
    return json.dumps({"type": f"page.{note.what.value}", "data": data}, ensure_ascii=False)
