"""What deliveries call things: where something stands, what is waited for, and a file that is found again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from bot.service.records import Delivery


def waits_for(key: str) -> str:
    """Why what hangs on this card has not gone out."""
    return f"waits until {key} stands"


def standing_key(payload: Mapping[str, Any]) -> str:
    return f"{payload['subject']}/{payload['place']}"


def erasure(channel: str, ts: str, *, lane: int, due_at: datetime) -> Delivery:
    """Takes back what stands there; `ts` is a file's id where it is one."""
    key = f"erase/{channel}/{ts}"
    payload = {"ts": ts}
    return Delivery(
        key=key, thread=key, lane=lane, method="erase", channel=channel, payload=payload, due_at=due_at
    )


def stamped(name: str, key: str) -> str:
    """A file name that carries its delivery: ``report.html`` -> ``report-1f2e3d4c.html``."""
    path = PurePath(name)
    return f"{path.stem}-{hashlib.sha256(key.encode()).hexdigest()[:8]}{path.suffix}"
