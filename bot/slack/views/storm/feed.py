"""The raw feed: a storm's posts one by one, or a summary a minute when they come too fast (S3.7)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.storm.alert import Sample
from bot.domain.storm.feed import LATE, MINUTE, FeedBegan, FeedSummed, per_minute
from bot.domain.storm.mood import reads_negative
from bot.slack.safe import Mrkdwn, bold, clock, dotted, escape, hour, join
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Drawn
from bot.slack.views.storm import posts
from bot.slack.views.storm.storm import percent
from bot.slack.words import number, tell, tell_list, tell_many


def began(event: FeedBegan) -> Drawn:
    names = tell_list([escape(name, 80) for name in event.watches])
    said = tell("*A storm is on for {names}: every post that is heard comes here.*", names=names)
    how = tell_many(
        "Above {count} post a minute they are summed up once a minute. What to do is decided on the card.",
        "Above {count} posts a minute they are summed up once a minute. What to do is decided on the card.",
        event.above,
    )
    return b.drawn(join([said, how], " "), [b.section(said), b.context(how)])


def over() -> Drawn:
    """The same words when a storm goes on that only a restricted crisis is about: they say nothing of it."""
    said = tell("*The feed rests: no more posts come here for now.* The next storm brings it back.")
    return b.drawn(said, [b.section(said)])


def post(sample: Sample) -> Drawn:
    """As it was heard, with what its words read like where they could be scored."""
    negative = reads_negative(sample)
    mood = (
        Mrkdwn()
        if negative is None
        else tell("reads as negative")
        if negative
        else tell("reads as not negative")
    )
    spoken = dotted(posts.in_short(sample), mood)
    return b.drawn(spoken, posts.whole(sample, mood))


def summary(event: FeedSummed, loudest: Sequence[Sample]) -> Drawn:
    """`loudest` come as the store gives them; the largest account stands first."""
    ordered = sorted(loudest, key=lambda sample: -(sample.followers or 0))
    lines = [_count(event), _mood(event), _terms(event), *map(posts.in_short, ordered)]
    notes = [note for note in (_switched(event), _late(event)) if note]
    blocks = [*map(b.section, notes), b.section(*(line for line in lines if line))]
    return b.drawn(join([*notes, *lines]), blocks)


def _switched(event: FeedSummed) -> Mrkdwn:
    if event.switched and not event.back:
        return tell(
            "*Too many to read one by one (more than {count} a minute).* From here on: one summary a minute.",
            count=event.above,
        )
    if event.back and not event.switched:
        return tell("*It is calmer: from here on every post comes one by one again.*")
    return Mrkdwn()


def _late(event: FeedSummed) -> Mrkdwn:
    """Nobody may take a silence of the feed for calm."""
    if event.until - event.since < LATE:
        return Mrkdwn()
    return tell(
        "The feed had fallen behind, so all posts from {since} to {until} are summed up here.",
        since=clock(event.since),
        until=hour(event.until),
    )


def _count(event: FeedSummed) -> Mrkdwn:
    lasted = event.until - event.since
    counted = tell_many("{count} post", "{count} posts", event.posts)
    pace = per_minute(event.posts, lasted)
    minutes = Mrkdwn() if lasted < 1.5 * MINUTE else tell("{count} a minute", count=pace)
    before = Mrkdwn() if event.before is None else tell("{count} a minute before", count=event.before)
    usual = (
        Mrkdwn()
        if event.usual is None
        else tell("normally {count} a minute", count=number(round(event.usual, 1)))
    )
    return dotted(bold(counted), minutes, before, usual)


def _mood(event: FeedSummed) -> Mrkdwn:
    if not event.scored:
        return Mrkdwn()
    return tell(
        "{share} negative ({scored} of {posts} scored)",
        share=percent(event.negative / event.scored),
        scored=event.scored,
        posts=event.posts,
    )


def _terms(event: FeedSummed) -> Mrkdwn:
    if not event.terms:
        return Mrkdwn()
    said = [tell("“{term}”", term=escape(term, 80)) for term in event.terms]
    return tell("New in what they say: {terms}", terms=tell_list(said))
