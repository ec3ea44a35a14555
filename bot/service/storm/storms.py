"""How a storm stands: its bars for the chart, what was not heard of it, and its numbers of this minute."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

from bot.domain.board import ChartPoint, Hole
from bot.domain.comms.publication import PublicationState
from bot.domain.crisis.crisis import Crisis
from bot.domain.storm.alert import Alert, Storm
from bot.domain.storm.mention import Watch
from bot.service.ports import Work
from bot.service.records import Heard, Minute

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
POINTS = 36  # bars of the chart, as many as a phone can tell apart
POINT_MINUTES = (5, 10, 15, 30, 60)  # how long one of them may be
BEFORE = timedelta(minutes=60)  # shown at least of what came before the storm
CHART_AT_LEAST, CHART_AT_MOST = timedelta(hours=3), timedelta(hours=23)


def points(work: Work, alert: Alert) -> tuple[ChartPoint, ...]:
    """From some time before the storm to its latest minute, zeros included; none for what a person saw."""
    if not alert.watch_id:
        return ()
    edges = _edges(alert.storm.began_at, alert.storm.seen_at)
    counts = [[0, 0] for _ in edges[1:]]
    for minute in work.mentions.minutes(alert.watch_id, edges[0], edges[-1]):
        bar = counts[bisect_right(edges, minute.at) - 1]
        bar[0] += minute.count
        bar[1] += minute.negative
    return tuple(
        ChartPoint(at=at, minutes=int((until - at) / MINUTE), count=count, negative=negative)
        for (at, until), (count, negative) in zip(pairwise(edges), counts, strict=True)
    )


def watch_of(work: Work, alert: Alert) -> Watch | None:
    """The watch that heard it; nothing when that is gone, or a person reported what they saw."""
    return next((watch for watch in work.watches.all() if watch.id == alert.watch_id), None)


def holes(work: Work, alert: Alert, watch: Watch | None) -> tuple[Hole, ...]:
    """What the sources of its watch missed of the storm, and of the hour before that it is compared with."""
    return tuple(_holes(work, alert, watch))


def measured(work: Work, alert: Alert, watch: Watch | None) -> Storm:
    """Its numbers up to this minute, as long as it goes on and its watch listens; else those seen last.

    What they are compared with is as of the last look, which is never half an hour old.
    """
    storm, until = alert.storm, work.now.replace(second=0, microsecond=0)
    if storm.ended_at or until <= storm.seen_at or watch is None:
        return storm
    hour = work.mentions.minutes(alert.watch_id, until - HOUR, until)
    count = sum(m.count for m in hour if m.at >= until - storm.window_minutes * MINUTE)
    scored = sum(m.scored for m in hour)
    return replace(
        storm,
        seen_at=until,
        count=count,
        ratio=count / storm.expected if storm.expected else None,
        scored=scored,
        negative_share=sum(m.negative for m in hour) / scored if scored else None,
        unscored=unscored(hour),
    )


def spoken_at(work: Work, crisis: Crisis) -> datetime | None:
    """When the first words about it were out; a rehearsal is none."""
    publications = (p for s in work.words.of_crisis(crisis.id) for p in work.words.publications(s.id))
    sent = (p.settled_at for p in publications if p.state is PublicationState.SENT and p.settled_at)
    return min(sent, default=None)


def total(work: Work, alert: Alert) -> int:
    """Posts since it began, up to now: what was shown may be half of that."""
    return max(alert.storm.total, _count(work, alert, alert.storm.began_at))


def last_quarter(work: Work, alert: Alert) -> int:
    """Posts of the last 15 minutes, as its `peak` counts them."""
    return _count(work, alert, work.now - 15 * MINUTE)


def _count(work: Work, alert: Alert, since: datetime) -> int:
    return work.mentions.counted(alert.watch_id, since, work.now).posts if alert.watch_id else 0


def watches_of(work: Work, crisis: Crisis) -> list[Watch]:
    """Those that heard what it is about; none where only a person did."""
    theirs = {alert.watch_id for alert in work.alerts.of_crisis(crisis.id)}
    return [watch for watch in work.watches.all() if watch.id in theirs]


def heard(work: Work, watches: Sequence[Watch], since: datetime, until: datetime) -> Heard:
    """Each post once. What several watches heard is counted post by post, which takes its time."""
    if len(watches) > 1:
        return work.mentions.heard([watch.id for watch in watches], since, until)
    return work.mentions.counted(watches[0].id, since, until)


def unscored(minutes: Iterable[Minute]) -> Mapping[str, int]:
    """By language, the posts that no scorer could read."""
    found: Counter[str] = Counter()
    for minute in minutes:
        found.update(minute.unscored)
    return dict(found)


def _holes(work: Work, alert: Alert, watch: Watch | None) -> Iterator[Hole]:
    if not alert.watch_id:
        return
    since, until = alert.storm.began_at - BEFORE, alert.storm.ended_at or work.now
    for status in work.house.sources.statuses():
        if watch and not watch.hears(status.name, status.name.partition(":")[0]):
            continue
        missed = (gap for gap in status.gaps if gap.since < until and gap.until > since)
        yield from (Hole.of(status.name, gap) for gap in missed)
        if status.is_deaf and status.silent_since < until:
            yield Hole(source=status.name, since=status.silent_since, silent=not status.is_in_trouble)


def _edges(began: datetime, until: datetime) -> list[datetime]:
    """Where the bars begin, and where the last one ends. The storm's first bar begins with the storm, so that
    growing never moves a post from one side of its beginning to the other; the last one is as long as what is
    left, and at least half a step.
    """
    began = began.replace(second=0, microsecond=0)
    until = max(until, began + MINUTE)
    lasts = until - began
    shown = min(max(lasts + BEFORE, CHART_AT_LEAST), CHART_AT_MOST)
    step = next((m for m in POINT_MINUTES if shown / (m * MINUTE) <= POINTS), POINT_MINUTES[-1]) * MINUTE
    before, after = ceil((shown - lasts) / step), max(1, int(lasts / step + 0.5))
    return [*(began + n * step for n in range(-before, after)), until]
