"""What a watch's posts say beside their number: asked of the store at each look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.detection.past import Stretch
from bot.detection.sources import Unheard
from bot.detection.spike import Heard
from bot.domain.storm.alert import Sample
from bot.domain.storm.mention import Watch
from bot.domain.storm.sign import Conversation, Growth, Voice
from bot.domain.storm.source import SourceStatus
from bot.service.ports import Work

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
LONG = timedelta(minutes=5)  # less of an hour missed changes little of what it teaches
COUNTED_EVERY = 15  # minutes: a conversation of a day need not be counted more often


def heard(work: Work, watch: Watch, at: datetime) -> Heard:
    return Heard(
        grave=work.mentions.grave_posts(watch.id, at - HOUR),
        voice=_voice(work, watch, at) if watch.reach else None,
        conversation=_conversation(work, watch, at) if at.minute % COUNTED_EVERY == 0 else None,
        growth=_growth(work, watch, at) if at.minute % COUNTED_EVERY == 0 else None,
    )


def missed(work: Work, watch: Watch) -> Unheard:
    """When each source that `watch` hears was deaf."""
    return {status.name: tuple(_deaf(status, work.now)) for status in _sources(work, watch)}


def is_held_up(work: Work, watch: Watch) -> bool:
    """A source that `watch` hears still brings what was missed."""
    return any(status.holds_up(work.now) for status in _sources(work, watch))


def _sources(work: Work, watch: Watch) -> Iterator[SourceStatus]:
    """Those that `watch` hears."""
    statuses = work.house.sources.statuses()
    return (status for status in statuses if watch.hears(status.name, status.name.partition(":")[0]))


def _deaf(status: SourceStatus, now: datetime) -> Iterator[Stretch]:
    stretches = [(gap.since, gap.until) for gap in status.gaps]
    if status.is_deaf:
        stretches.append((status.silent_since, now))
    return (one for one in stretches if one[1] - one[0] >= LONG)


def _voice(work: Work, watch: Watch, at: datetime) -> Voice | None:
    """What the week before heard is asked only where the hour holds a large account."""
    since = at - HOUR
    largest = work.mentions.largest(watch.id, since, at)
    if largest is None or largest.reach < watch.reach:
        return None
    before = work.mentions.largest(watch.id, since - WEEK, since)
    return Voice(author=largest.author, followers=largest.reach, before=before.reach if before else 0)


def _conversation(work: Work, watch: Watch, at: datetime) -> Conversation | None:
    posts, people = work.mentions.longest_conversation(watch.id, at - DAY, at)
    if not posts:
        return None
    before, _ = work.mentions.longest_conversation(watch.id, at - 2 * DAY, at - DAY)
    return Conversation(posts=posts, people=people, before=before)


def _growth(work: Work, watch: Watch, at: datetime) -> Growth | None:
    """The week before is asked only where a post of the day went further than it was first seen."""
    most = _furthest(work, watch, at - DAY, at)
    if most is None or most.reactions is None or most.reactions_now is None:
        return None
    before = _furthest(work, watch, at - DAY - WEEK, at - DAY)
    gained = most.reactions_now - most.reactions
    return Growth(author=most.author, reactions=most.stir, gained=gained, before=before.stir if before else 0)


def _furthest(work: Work, watch: Watch, since: datetime, until: datetime) -> Sample | None:
    return next(iter(work.mentions.furthest(watch.id, since, until, 1)), None)
