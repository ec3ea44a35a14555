"""What one outlet carries and does. What it does not do, a person does there by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`counted_as` is the network whose way of counting holds, empty where any length is taken; `longest` is
    what this account or server takes, ``None`` for what is usual there. `media` is how many pictures one post
    may carry.
    """

    counted_as: str = ""
    longest: int | None = None
    media: int = 0
    replies: bool = False
    deletes: bool = False
    reads_back: bool = False
