"""Looking again at posts that were copied as evidence: when, and what is found there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_LOOKS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
DAILY = timedelta(days=1)
APART = timedelta(minutes=5)  # between two looks that must both find nothing: a server may have a bad moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A post to look at again: its `id` at its source, the other id that it is known by, and its link."""

    source: str
    id: str
    known_as: str | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """How a post is found: `gone`, or with what it reads and counts now as far as its source says."""

    source: str
    id: str
    gone: bool = False
    text: str | None = None
    author_followers: int | None = None
    replies: int | None = None
    reposts: int | None = None
    likes: int | None = None


def next_look(began: datetime, now: datetime) -> datetime:
    """After downtime one look, not all that were missed."""
    return next((began + after for after in FIRST_LOOKS if began + after > now), now + DAILY)
