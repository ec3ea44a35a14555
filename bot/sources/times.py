"""The moments that recordings and senders write, as aware UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.sources.dates import LONGEST, Undecided, as_iso

FORMATS = (
    "2026-03-01T12:00:00Z, 2026-03-01 12:00:00 -0800, 1 Mar 2026 12:00 PM, Sun, 01 Mar 2026 12:00:00 GMT, or "
    "seconds since 1970"
)

_SPACE_BEFORE_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)")
_NAMED_UTC = re.compile(r"\s*\(?(?:UTC|GMT)\)?$")
_OTHER_ZONE = re.compile(r"\b(?!UTC\b|GMT\b)[A-Z]{2,5}\b|\d\s*[ap]m\b", re.ASCII)
_NUMBER = re.compile(r"\d{9,17}(\.\d{1,9})?")
_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def moment(value: object) -> datetime:
    """`value` as aware UTC; without a zone it is read as UTC. Raises ``ValueError`` with what is needed.

    A date that has two readings is one of them only where it was told which (`bot.sources.dates`).
    """
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
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    text = value.strip()
    for read in (_iso, _from_letter):
        try:
            found = read(text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except Undecided:
            raise
        except (ValueError, OverflowError, IndexError):
            continue
    return None


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(_SPACE_BEFORE_ZONE.sub("", _NAMED_UTC.sub("Z", as_iso(text))))


def _from_letter(text: str) -> datetime:
    """As in RFC 5322. What is no zone there would be passed over in silence."""
    found = parsedate_to_datetime(text)
    if found.tzinfo is None and _OTHER_ZONE.search(text):
        raise ValueError("its zone is not known")
    return found


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
