"""Somebody's post as evidence: what it says, by whom, how far it reaches, and where it stands."""

from __future__ import annotations

from bot.domain.storm.alert import Sample
from bot.slack.safe import Mrkdwn, clock, dotted, escape, link, one_line
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Block
from bot.slack.words import tell, tell_many

SHORT = 100  # characters of a post in a line


def whole(sample: Sample, *more: Mrkdwn) -> list[Block]:
    place = escape(sample.place, 40) or tell("unknown place")
    where = link(sample.url, place) if sample.url else place
    about = dotted(
        author(sample), reach(sample), reactions(sample), where, clock(sample.at), fate(sample), *more
    )
    return [b.quote_post(sample.text), *_edited(sample), b.context(about)]


def _edited(sample: Sample) -> list[Block]:
    if sample.edited_text:
        return [b.context(tell("It now reads:")), b.quote_post(sample.edited_text)]
    return [] if sample.edited_text is None else [b.context(tell("It has no words any more."))]


def in_short(sample: Sample) -> Mrkdwn:
    said = tell("“{text}”", text=escape(one_line(sample.text), SHORT))
    shown = link(sample.url, said) if sample.url else said
    return dotted(author(sample), reach(sample), reactions(sample), shown, fate(sample))


def author(sample: Sample) -> Mrkdwn:
    return escape(sample.author, 80) or tell("unknown author")


def reach(sample: Sample) -> Mrkdwn:
    if sample.followers is None:
        return Mrkdwn()
    seen = tell_many("{count} follower", "{count} followers", sample.followers)
    return _and_now(seen, sample.followers_now)


def reactions(sample: Sample) -> Mrkdwn:
    """Replies, reposts and likes, once they are others than when it was seen."""
    if sample.reactions is None or sample.reactions_now is None:
        return Mrkdwn()
    return _and_now(
        tell_many("{count} reaction", "{count} reactions", sample.reactions), sample.reactions_now
    )


def _and_now(seen: Mrkdwn, now: int | None) -> Mrkdwn:
    return seen if now is None else tell("{number} when seen, {count} now", number=seen, count=now)


def fate(sample: Sample) -> Mrkdwn:
    if sample.deleted_at and sample.back_at:
        gone, back = clock(sample.deleted_at), clock(sample.back_at)
        return tell("gone {gone}, *there again* {back}", gone=gone, back=back)
    if sample.deleted_at:
        return tell("*deleted since*, {at}", at=clock(sample.deleted_at))
    return tell("*edited since*, {at}", at=clock(sample.edited_at)) if sample.edited_at else Mrkdwn()
