"""How long another system asks us to wait."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 24 * 3600.0  # seconds; nobody may silence us for longer


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds from a ``Retry-After`` header (a number or a date, RFC 9110 10.2.3); ``None`` if unreadable."""
    if not header:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # a year or a second that no calendar has
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST)
