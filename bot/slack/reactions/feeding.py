"""A storm's posts into the feed's channel: behind everything else, and in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.domain.log.record import Recorded
from bot.domain.message import Lane
from bot.domain.storm.alert import Sample
from bot.domain.storm.mood import key_of
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.service.storm.feeds import thread_of
from bot.slack.reactions import parts
from bot.slack.views.blocks import Drawn
from bot.slack.views.storm import feed
from bot.slack.words import reading


def post_each(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """What is gone meanwhile is left out."""
    with reading(work.people.brand().language):
        for sample in reversed(work.mentions.samples(parts.field(recorded, "posts"))):
            yield _message(recorded, key_of(sample), feed.post(sample), [sample])


def sum_up(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    loudest = work.mentions.samples(parts.field(recorded, "loudest"))
    summed: Any = recorded.event
    with reading(work.people.brand().language):
        yield _message(recorded, "summary", feed.summary(summed, loudest), loudest)


def say_on(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    began: Any = recorded.event
    with reading(work.people.brand().language):
        yield _message(recorded, "notice", feed.began(began))


def say_over(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    with reading(work.people.brand().language):
        yield _message(recorded, "notice", feed.over())


def _message(recorded: Recorded, name: str, drawn: Drawn, posts: Iterable[Sample] = ()) -> Delivery:
    """`by` names whose words it holds, so that they can be forgotten."""
    channel = parts.field(recorded, "channel")
    by = [{"author": post.author, "source": post.source, "url": post.url} for post in posts]
    payload: dict[str, Any] = {"text": drawn.text, "blocks": list(drawn.blocks), "by": by}
    return Delivery(
        key=name,
        thread=thread_of(channel),
        lane=Lane.FEED,
        method="notice",
        channel=channel,
        payload=payload,
        due_at=recorded.at,
    )
