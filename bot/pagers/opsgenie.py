"""An Opsgenie alert for one of its users (https://docs.opsgenie.com/docs/alert-api).

Atlassian ends the service in April 2027.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from bot.domain.staff.page import Note, What
from bot.pagers.http import STEP, checked, post

LONGEST_MESSAGE, LONGEST_DESCRIPTION = 130, 15_000  # characters
WORLD = "https://api.opsgenie.com"
CALLED = {What.ACKNOWLEDGE: "acknowledge", What.RESOLVE: "close"}


class Opsgenie:
    """`server` is another one for accounts in the EU: https://api.eu.opsgenie.com."""

    follows = True

    def __init__(self, api_key: str, server: str = WORLD, *, step: float = STEP) -> None:
        self._headers = {"authorization": f"GenieKey {api_key}"}
        self._url = checked(server, "PAGER_OPSGENIE_URL") + "/v2/alerts"
        self._step = step

    def send(self, note: Note) -> None:
        url, body = self._url, {"source": "Firebreak"}
        if note.what is What.TRIGGER:
            body |= _alert(note)
        else:
            url += f"/{quote(note.thread, safe='')}/{CALLED[note.what]}?identifierType=alias"
        post(url, json.dumps(body, ensure_ascii=False).encode(), self._headers, step=self._step)


def _alert(note: Note) -> dict[str, Any]:
    """With the same `alias` there is one alert, however often it is sent."""
    return {
        "alias": note.thread,
        "message": note.title[:LONGEST_MESSAGE],
        "description": "\n".join(filter(None, [note.text, note.link]))[:LONGEST_DESCRIPTION],
        "responders": [{"type": "user", "username": note.to}],
        "priority": "P1" if note.urgent else "P3",
    }
