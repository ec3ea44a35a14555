"""What deliveries call things: where something stands, what is waited for, and a file that is found again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any


def waits_for(key: str) -> str:
    """Why what hangs on this card has not gone out."""
    return f"waits until {key} stands"


def standing_key(payload: Mapping[str, Any]) -> str:
    return f"{payload['subject']}/{payload['place']}"


def stamped(name: str, key: str) -> str:
    """A file name that carries its delivery: ``report.html`` -> ``report-1f2e3d4c.html``."""
    path = PurePath(name)
    return f"{path.stem}-{hashlib.sha256(key.encode()).hexdigest()[:8]}{path.suffix}"
