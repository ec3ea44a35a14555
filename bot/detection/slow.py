"""What grows too slowly for any single hour to stand out: a conversation, one post, a climb over days."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from bot.detection.baseline import DAY
from bot.detection.history import History, Hour
from bot.domain.storm.sign import Climb, Conversation, Growth

CLIMBING = 3  # days, each with more posts than the one before
USUAL_DAYS, MIN_USUAL = 14, 11  # days before them, of which so many must be known
LOUD = 3  # hours of a day that are left out: a burst is the volume rule's
MIN_HOURS = 18  # of a day must be known
MIN_A_DAY = 40  # posts
MIN_PEOPLE = 20  # in one conversation
MIN_REACTIONS = 1_000  # to one post


def climb(history: History, ratio: float) -> Climb | None:
    """The last 24 closed hours are above all days that are known, and `ratio` times the usual one."""
    rising = _known(history, range(CLIMBING - 1, -1, -1))
    if len(rising) < CLIMBING or rising[-1] < MIN_A_DAY or not _rises(rising):
        return None
    before = _known(history, range(CLIMBING, len(history.hours) // DAY))
    if len(before) < MIN_USUAL:
        return None
    usual = median(before[:USUAL_DAYS])
    if rising[0] <= usual or rising[-1] < ratio * usual or rising[-1] <= max(before):
        return None
    return Climb(days=tuple(map(round, rising)), usual=usual)


def outgrows(found: Conversation | None, ratio: float) -> bool:
    """Many people take part, and there was nothing like it the day before."""
    return found is not None and found.people >= MIN_PEOPLE and found.posts >= ratio * found.before


def goes_far(found: Growth | None, ratio: float) -> bool:
    """Far beyond every post of the week before, and most people came to it since it was first seen."""
    if found is None or found.reactions < MIN_REACTIONS or 2 * found.gained < found.reactions:
        return False
    return found.reactions >= ratio * found.before


def _known(history: History, days: range) -> list[float]:
    """Of the days that ended so many days ago those that are known."""
    found = (_day(history.hours[-DAY * (n + 1) : -DAY * n or None]) for n in days)
    return [day for day in found if day is not None]


def _rises(days: Sequence[float]) -> bool:
    """Each by more than chance: two standard deviations of a count."""
    return all(other > one + 2 * math.sqrt(one) for one, other in pairwise(days))


def _day(hours: Sequence[Hour | None]) -> float | None:
    """Posts in 24 hours, as most of its hours have it; ``None`` when too few of them are known."""
    counts = sorted(hour.count for hour in hours if hour)
    quiet = counts[:-LOUD]
    return sum(quiet) * DAY / len(quiet) if len(counts) >= MIN_HOURS else None
