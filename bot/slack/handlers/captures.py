"""Files that somebody puts into a war room are kept as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.service.crisis import captures as service
from bot.slack.handlers.calls import Answer, Call
from bot.slack.handlers.shell import Shell


def dropped(shell: Shell, call: Call, event: Mapping[str, Any]) -> Answer:
    """`event` is the message that carries them. What becomes of each is told in its thread."""
    shell.do(
        call,
        service.offer,
        actor_id=call.actor_id,
        crisis_id=call.crisis_id or "",
        files=[(str(file["id"]), str(file.get("name") or "")) for file in event.get("files") or ()],
        link=shell.permalink(event["channel"], event["ts"]),
    )
    return None
