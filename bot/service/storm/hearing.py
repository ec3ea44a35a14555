"""What a watch's posts say beside their number: asked of the store at each look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.detection.past import Stretch
from bot.detection.slow import goes_far, outgrows
from bot.detection.sources import Unheard
from bot.detection.spike import Heard
from bot.domain.storm.alert import Sample
from bot.domain.storm.mention import Watch
from bot.domain.storm.sign import Conversation, Growth, Voice
from bot.domain.storm.source import SourceStatus
from bot.service.ports import Work
from bot.service.records import Thread

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
LONG = timedelta(minutes=5)  # less of an hour missed changes little of what it teaches
COUNTED_EVERY = 15  # minutes: a conversation of a day need not be counted more often


def heard(work: Work, watch: Watch, at: datetime) -> Heard:
    counts = at.minute % COUNTED_EVERY == 0
    longest = _longest(work, watch, at) if counts else None
    return Heard(
        grave=work.mentions.grave_posts(watch.id, at - HOUR),
        voice=_voice(work, watch, at) if watch.reach else None,
        conversation=longest[0] if longest else None,
        growth=_growth(work, watch, at) if counts else None,
    )


def talked_about(work: Work, watch: Watch, at: datetime) -> Sample | None:
    """What the longest conversation stands below: it may name no word of the watch, and be ours."""
    longest = _longest(work, watch, at)
    return longest[1] if longest else None


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


def _longest(work: Work, watch: Watch, at: datetime) -> tuple[Conversation, Sample | None] | None:
    """With what it stands below. Each source is compared with its own day before: how long people talk
    differs.
    """
    talks = work.talks.longest(watch.id, at - DAY, at)
    usual = _usual_talks(work, watch, at - DAY, [talk.source for talk in talks])
    found = [(_told(talk, usual[talk.source]), talk.root) for talk in talks]
    return max(found, key=lambda one: _stands_out(one[0], watch.ratio), default=None)


def _usual_talks(work: Work, watch: Watch, until: datetime, sources: Sequence[str]) -> Mapping[str, int]:
    """Of the day before `until`. Who was heard there and had no conversation had 0."""
    past = {talk.source: talk.posts for talk in work.talks.longest(watch.id, until - DAY, until)}
    if set(sources) <= past.keys():
        return past
    heard = {post.source: 0 for post in work.mentions.furthest(watch.id, until - DAY, until, 1)}
    return _or_most(sources, heard | past)


def _or_most(sources: Iterable[str], past: Mapping[str, int]) -> Mapping[str, int]:
    """Who was not heard, being new or deaf, is compared with the most of all others."""
    return {**dict.fromkeys(sources, max(past.values(), default=0)), **past}


def _told(talk: Thread, before: int) -> Conversation:
    author = talk.root.author if talk.root else ""
    return Conversation(posts=talk.posts, people=talk.people, before=before, author=author)


def _stands_out(talk: Conversation, ratio: float) -> tuple[bool, float]:
    return outgrows(talk, ratio), talk.posts - ratio * talk.before


def _growth(work: Work, watch: Watch, at: datetime) -> Growth | None:
    """Each source by its own past, as with conversations; the week before is asked only where a post of the
    day went further than it was first seen.
    """
    most = [post for post in work.mentions.furthest(watch.id, at - DAY, at, 1) if post.gained]
    if not most:
        return None
    past = work.mentions.furthest(watch.id, at - DAY - WEEK, at - DAY, 1)
    usual = _or_most((post.source for post in most), {post.source: post.stir for post in past})
    found = (
        Growth(author=post.author, reactions=post.stir, gained=post.gained, before=usual[post.source])
        for post in most
    )
    return max(found, key=lambda one: (goes_far(one, watch.ratio), one.reactions - watch.ratio * one.before))
