"""What the bot's own posts carry, by which they are known again after a lost answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

EVENT_TYPE = "firebreak_delivery"


def payload_of(delivery_ids: Sequence[str]) -> dict[str, str]:
    first, *rest = delivery_ids
    return {"id": first, "also": "\n".join(rest)} if rest else {"id": first}


def ids_of(message: Mapping[str, Any]) -> tuple[str, ...]:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return ()
    payload = metadata.get("event_payload") or {}
    return tuple(filter(None, [payload.get("id"), *str(payload.get("also") or "").split("\n")]))
