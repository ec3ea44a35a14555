"""What a rule beside the volume saw, as it stands on the card."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """The largest account of the last hour; `before` are the followers of the week's largest before it."""

    author: str
    followers: int
    before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The longest conversation of 24 hours; `before` are the posts of the longest in the 24 before."""

    posts: int
    people: int
    before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """Posts a day, the latest last, without each day's loudest hours; `usual` is the median day before."""

    days: tuple[int, ...]
    usual: float
