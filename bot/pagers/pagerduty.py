"""An alert of a PagerDuty service (Events API v2), which then calls as its own escalation policy says.

https://developer.pagerduty.com/docs/events-api-v2-overview
"""

from __future__ import annotations

import json
from typing import Any

from bot.domain.staff.page import Note, What
from bot.pagers.http import STEP, checked, post

LONGEST_SUMMARY = 1_024  # characters
WORLD = "https://events.pagerduty.com"


class PagerDuty:
    """`server` is another one for accounts in the EU: https://events.eu.pagerduty.com."""

    follows = True

    def __init__(self, routing_key: str, server: str = WORLD, *, step: float = STEP) -> None:
        self._routing_key = routing_key
        self._url = checked(server, "PAGER_PAGERDUTY_URL") + "/v2/enqueue"
        self._step = step

    def send(self, note: Note) -> None:
        event = {
            "routing_key": self._routing_key,
            "event_action": note.what.value,
            "dedup_key": note.thread,
        }
        if note.what is What.TRIGGER:
            event |= _told(note)
        post(self._url, json.dumps(event, ensure_ascii=False).encode(), {}, step=self._step)


def _told(note: Note) -> dict[str, Any]:
    told: dict[str, Any] = {
        "payload": {
            "summary": f"{note.name}: {note.title}"[:LONGEST_SUMMARY],
            "source": "Firebreak",
            "severity": "critical" if note.urgent else "error",
            "custom_details": {"text": note.text},
        }
    }
    return told | ({"links": [{"href": note.link, "text": note.title}]} if note.link else {})
