"""How long something took, as every card, letter and report says it."""

from __future__ import annotations

from datetime import timedelta

MINUTE = timedelta(minutes=1)


def minutes_of(length: timedelta) -> int:
    """The whole minutes that have passed; below 0 is 0."""
    return max(0, length // MINUTE)
