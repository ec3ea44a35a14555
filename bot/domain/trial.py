"""What a watch would have found among the posts that are kept: its words are tried before they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.alert import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """`before` is what its words until now find in the same posts, ``None`` for a new watch.

    `samples` are of what only the new words find, if that is anything, else of all. `is_cut`: there are more
    posts than were looked at.
    """

    since: datetime
    looked_at: int
    found: int
    before: int | None = None
    samples: tuple[Sample, ...] = ()
    is_cut: bool = False
