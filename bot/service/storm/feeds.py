"""Every post of a storm into a channel of its own, so that the incident channel stays for decisions (S3.7).

How far it is told is moved in the transaction that tells it, so nothing is told twice or lost. What a full
queue or a restart held up is summed up.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.detection.terms import top_terms
from bot.domain.errors import Busy
from bot.domain.storm.alert import Alert
from bot.domain.storm.feed import Feed, FeedBegan, FeedOver, FeedSummed, PostsFed
from bot.service.ports import Office, Work
from bot.service.records import Heard, Span

log = logging.getLogger(__name__)

WRITTEN = timedelta(seconds=12)  # posts that were begun earlier are committed, or never will be
QUEUED = 20  # deliveries that wait in the channel: then nothing is added until it takes some
LOUDEST, NEW_TERMS = 3, 3
READ = 500  # posts that new terms are looked for in, and as many before them
LOOKED_BACK = 20_000  # stored posts, of all watches, among which those are looked for


def look(office: Office) -> None:
    """Tell what came since. Called every few seconds."""
    try:
        if office.read(_is_wanted):
            office.perform(tell)
    except Busy:
        log.info("Too much is going on for the feed; it is told later")


def thread_of(channel: str) -> str:
    """The queue in which its deliveries stand."""
    return f"feed:{channel}"


def tell(work: Work) -> None:
    channel = work.house.feed_channel
    feed, storms = work.feeds.get(channel), _storms(work)
    if not storms:
        _end(work, feed)
    elif feed is None:
        _begin(work, channel, storms)
    elif feed.is_due(work.now) and work.deliveries.waiting(thread_of(channel)) < QUEUED:
        _go_on(work, feed, storms)


def _is_wanted(work: Work) -> bool:
    channel = work.house.feed_channel
    return bool(channel) and bool(_storms(work) or work.feeds.get(channel))


def _begin(work: Work, channel: str, storms: tuple[Alert, ...]) -> None:
    """With what comes from now on: what came before stands on the card."""
    feed = Feed(channel=channel, after=work.feeds.newest(), told=work.now, minute=work.now)
    work.feeds.save(feed)
    names = tuple(dict.fromkeys(alert.watch_name for alert in storms))
    work.record(FeedBegan(channel=channel, watches=names, above=work.house.feed_above))


def _end(work: Work, feed: Feed | None) -> None:
    if feed:
        work.feeds.remove(feed.channel)
        work.record(FeedOver(channel=feed.channel))


def _go_on(work: Work, feed: Feed, storms: tuple[Alert, ...]) -> None:
    upto = work.feeds.written(feed.after, work.now - WRITTEN)
    hidden = tuple(sorted(_hidden(work)))
    span = Span(watches=_watches(storms), after=feed.after, upto=upto, hidden=hidden)
    heard = work.feeds.heard(span)
    then = replace(feed.hears(heard.posts, work.house.feed_above, work.now), after=upto)
    if feed.digesting or then.digesting:
        work.record(_summary(work, feed, then, heard, span, storms))
    elif heard.posts:
        posts = work.feeds.first(span, heard.posts)
        work.record(PostsFed(channel=feed.channel, posts=posts))
    work.feeds.save(then)


def _summary(
    work: Work, feed: Feed, then: Feed, heard: Heard, span: Span, storms: tuple[Alert, ...]
) -> FeedSummed:
    return FeedSummed(
        channel=feed.channel,
        since=feed.told,
        until=work.now,
        posts=heard.posts,
        scored=heard.scored,
        negative=heard.negative,
        before=feed.pace,
        usual=_usual(storms),
        terms=_new_terms(work, span),
        loudest=work.feeds.loudest(span, LOUDEST),
        above=work.house.feed_above,
        switched=not feed.digesting,
        back=not then.digesting,
    )


def _new_terms(work: Work, span: Span) -> tuple[str, ...]:
    """What many speak of now, and few did in the posts before."""
    mine = [watch for watch in work.watches.all() if watch.id in span.watches]
    own = [name for watch in mine for name in (*watch.terms, watch.name)]
    earlier = replace(span, after=max(0, span.after - LOOKED_BACK), upto=span.after)
    before = work.feeds.texts(earlier, READ)
    without = [*own, work.people.brand().name]
    return top_terms(work.feeds.texts(span, READ), without=without, before=before, limit=NEW_TERMS)


def _usual(storms: Iterable[Alert]) -> float | None:
    """Posts a minute that are normal for the watches together; ``None`` when one of them cannot tell."""
    latest = {alert.watch_id: alert.storm for alert in storms}
    usual = [storm.expected and storm.expected / storm.window_minutes for storm in latest.values()]
    return sum(each or 0 for each in usual) if None not in usual else None


def _watches(storms: Iterable[Alert]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(alert.watch_id for alert in storms))


def _storms(work: Work) -> tuple[Alert, ...]:
    """Alerts that are open while their storm lasts, and those of open crises; nothing that a restricted
    crisis is about, because more people read the feed.
    """
    hidden = _hidden(work)
    open_ = (alert for alert in work.alerts.open() if alert.storm.ended_at is None)
    found = (*open_, *(alert for crisis in work.crises.open() for alert in work.alerts.of_crisis(crisis.id)))
    return tuple(alert for alert in found if alert.watch_id and alert.watch_id not in hidden)


def _hidden(work: Work) -> set[str]:
    """The watches that hear what a restricted crisis is about."""
    restricted = (crisis for crisis in work.crises.open() if crisis.restricted)
    return {alert.watch_id for crisis in restricted for alert in work.alerts.of_crisis(crisis.id)}
