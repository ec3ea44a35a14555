"""Record keys that sort by time, https://atproto.com/specs/tid."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def tid(at: datetime, key: str) -> str:
    """The same for the same moment and key. 53 bits of microseconds, then 10 more: all below the millisecond
    tells keys apart, as the versions of a text in several languages are written in the same moment.
    """
    apart = int.from_bytes(sha256(key.encode()).digest()[:8], "big")
    micros = (at - _EPOCH) // timedelta(milliseconds=1) * 1_000 + apart // 1_024 % 1_000
    number = micros << 10 | apart % 1_024
    return "".join(_DIGITS[number >> shift & 31] for shift in range(60, -1, -5))
