"""What a watch's posts say beside their number: asked of the store at each look."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from bot.detection.past import Stretch
from bot.detection.sources import Unheard
from bot.detection.spike import Heard
from bot.domain.mention import Watch
from bot.domain.sign import Conversation, Voice
from bot.service.ports import Work

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
LONG = timedelta(minutes=5)  # less of an hour missed changes little of what it teaches
COUNTED_EVERY = 15  # minutes: a conversation of a day need not be counted more often


def heard(work: Work, watch: Watch, at: datetime) -> Heard:
    return Heard(
        grave=work.mentions.grave_posts(watch.id, at - HOUR),
        voice=_voice(work, watch, at) if watch.reach else None,
        conversation=_conversation(work, watch, at) if at.minute % COUNTED_EVERY == 0 else None,
    )


def missed(work: Work) -> Unheard:
    """When each source was not listened to. Several of one kind share a past: one that is deaf is enough."""
    found: defaultdict[str, list[Stretch]] = defaultdict(list)
    for status in work.house.sources.statuses():
        stretches = [(gap.since, gap.until) for gap in status.gaps]
        if status.is_deaf:
            stretches.append((status.silent_since, work.now))
        for name in {status.name, status.name.partition(":")[0]}:
            found[name] += [one for one in stretches if one[1] - one[0] >= LONG]
    return found


def _voice(work: Work, watch: Watch, at: datetime) -> Voice | None:
    """What the week before heard is asked only where the hour holds a large account."""
    since = at - HOUR
    largest = work.mentions.largest(watch.id, since, at)
    if largest is None or (largest.followers or 0) < watch.reach:
        return None
    before = work.mentions.largest(watch.id, since - WEEK, since)
    return Voice(
        author=largest.author,
        followers=largest.followers or 0,
        before=before.followers or 0 if before else 0,
    )


def _conversation(work: Work, watch: Watch, at: datetime) -> Conversation | None:
    posts, people = work.mentions.longest_conversation(watch.id, at - DAY, at)
    if not posts:
        return None
    before, _ = work.mentions.longest_conversation(watch.id, at - 2 * DAY, at - DAY)
    return Conversation(posts=posts, people=people, before=before)
