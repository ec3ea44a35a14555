"""The moments that recordings and senders write, as aware UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FORMATS = (
    "2026-03-01T12:00:00Z, 2026-03-01 12:00:00 -0800, Sun, 01 Mar 2026 12:00:00 GMT, or seconds since 1970"
)

_SPACE_BEFORE_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)")
_NAMED_UTC = re.compile(r"\s*(?:UTC|GMT)$")
_NUMBER = re.compile(r"\d{9,17}(\.\d{1,9})?")
_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def moment(value: object) -> datetime:
    """`value` as aware UTC; without a zone it is read as UTC. Raises ``ValueError`` with what is needed."""
    found = _from_number(value) if _is_number(value) else _from_text(value)
    if found is None or not _EARLIEST <= found <= _LATEST:
        raise ValueError(f"is not a time ({_shown(value)}); use for example {FORMATS}")
    return found


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return _NUMBER.fullmatch(value.strip()) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _from_number(value: object) -> datetime | None:
    """Seconds, milliseconds or microseconds since 1970, told apart by their size."""
    seconds = float(str(value))
    for _ in range(2):
        if seconds > _LATEST.timestamp():
            seconds /= 1000
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _from_text(value: object) -> datetime | None:
    if not isinstance(value, str) or len(value) > 60:
        return None
    text = value.strip()
    for read in (_iso, parsedate_to_datetime):
        try:
            found = read(text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError, IndexError):
            continue
    return None


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(_SPACE_BEFORE_ZONE.sub("", _NAMED_UTC.sub("Z", text)))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
