"""A storm's posts in a channel of their own: each once, summed up when they are too many, never lost."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from bot.domain.storm.alert import Alert
from bot.domain.storm.feed import FeedBegan, FeedEvent, FeedOver, FeedSummed, PostsFed
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.service.storm import alerts, feeds
from tests.service.town import ANA, Killed, Night
from tests.storage.builders import a_batch, a_read, a_watch

CHANNEL, ABOVE = "C0FEED", 10


class Feed:
    """The feed of one night, looked at as the clock does, and what it said."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.numbers = count(1)
        house = night.read(lambda work: work.house)
        night.office._house = replace(house, feed_channel=CHANNEL, feed_above=ABOVE)

    def hears(self, posts: int, **changes: object) -> None:
        def store(work: Work) -> None:
            reads = [a_read(next(self.numbers), at=work.now, **changes) for _ in range(posts)]  # type: ignore[arg-type]
            work.mentions.store(reads, a_batch(*reads))

        self.night.office.perform(store)

    def lives(self, seconds: float) -> None:
        for _ in range(int(seconds / 5)):
            self.night.clock.go_on(seconds=5)
            feeds.look(self.night.office)

    def said(self) -> list[FeedEvent]:
        return self.night.told(FeedEvent)

    def singles(self) -> list[int]:
        return [post for event in self.night.told(PostsFed) for post in event.posts]

    def sums(self) -> list[FeedSummed]:
        return self.night.told(FeedSummed)


@pytest.fixture
def feed(night: Night) -> Feed:
    return Feed(night)


@pytest.fixture
def storm(feed: Feed) -> Alert:
    """One is on, and the feed has begun."""
    alert = feed.night.storm(expected=10.0, window_minutes=5)
    feed.lives(5)
    return alert


def test_without_a_storm_or_a_channel_nothing_is_told(feed: Feed) -> None:
    feed.hears(3)
    feed.lives(60)
    assert feed.said() == []
    feed.night.office._house = replace(feed.night.office._house, feed_channel="")
    feed.night.storm()
    feed.hears(3)
    feed.lives(60)
    assert feed.said() == []


def test_each_post_is_told_once_from_the_alert_until_the_storm_is_over(feed: Feed) -> None:
    feed.hears(2)
    alert = feed.night.storm()
    feed.lives(5)
    for _ in range(3):
        feed.hears(3)
        feed.lives(60)
    feed.hears(2, watches=("another",))
    feed.lives(30)
    assert feed.singles() == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    feed.night.office.perform(alerts.end_storm, alert.id)
    feed.hears(1)
    feed.lives(30)
    assert [type(event) for event in feed.said()] == [FeedBegan, *[PostsFed] * 3, FeedOver]


def test_too_many_a_minute_are_summed_up_once_a_minute_until_it_is_calmer(feed: Feed, storm: Alert) -> None:
    feed.hears(ABOVE)
    feed.lives(20)
    feed.hears(5, score=-0.6, text="Everybody: boycott the new cups")
    feed.lives(20)
    assert len(feed.singles()) == ABOVE
    (first,) = feed.sums()
    assert (first.posts, first.switched, first.back) == (5, True, False)
    assert (first.scored, first.negative, first.usual) == (5, 5, 2.0)
    assert "boycott" in " ".join(first.terms)
    for posts in (30, 60, 4):
        feed.hears(posts)
        feed.lives(60)
    feed.lives(20)
    assert [(s.posts, s.switched, s.back) for s in feed.sums()[1:]] == [
        (30, False, False), (60, False, False), (4, False, True),
    ]  # fmt: skip
    assert feed.sums()[2].before == 30
    feed.hears(1)
    feed.lives(20)
    assert len(feed.singles()) == ABOVE + 1


def test_the_loudest_come_by_reach_and_each_once_though_two_watches_heard_it(
    feed: Feed, storm: Alert
) -> None:
    feed.hears(ABOVE + 1, watches=("w1", "w2"))
    feed.hears(1, author_followers=90_000, author_handle="lena")
    feed.lives(20)
    (summed,) = feed.sums()
    assert (summed.posts, summed.loudest[0]) == (ABOVE + 2, ABOVE + 2)


def test_what_was_held_up_is_summed_up_with_the_time_it_took(feed: Feed, storm: Alert) -> None:
    """As after a restart, or while the channel takes nothing: the queue stays short, and nothing is lost."""
    feed.night.office.perform(lambda work: work.deliveries.add(waiting(work, n) for n in range(feeds.QUEUED)))
    for _ in range(10):
        feed.hears(4)
        feed.lives(60)
    assert feed.singles() == []
    feed.night.office.perform(
        lambda work: work.deliveries.sent([f"k{n}" for n in range(feeds.QUEUED)], "1.1")
    )
    feed.lives(15)
    (summed,) = feed.sums()
    assert summed.posts == 40
    assert summed.until - summed.since >= timedelta(minutes=10)


def test_a_post_that_is_still_being_written_is_waited_for(feed: Feed, storm: Alert) -> None:
    feed.hears(1)
    feed.lives(10)
    assert feed.singles() == []
    feed.lives(5)
    assert feed.singles() == [1]


def test_what_a_restricted_crisis_is_about_stays_out(feed: Feed, storm: Alert) -> None:
    crisis = feed.night.declare(type="data_breach")
    feed.night.office.perform(alerts.attach, storm.id, crisis_id=crisis.id, actor_id=ANA)
    assert crisis.restricted
    feed.hears(3)
    feed.lives(30)
    assert feed.singles() == []
    assert isinstance(feed.said()[-1], FeedOver)


def test_an_open_crisis_keeps_the_feed_on_after_its_storm(feed: Feed, storm: Alert) -> None:
    crisis = feed.night.declare()
    feed.night.office.perform(alerts.attach, storm.id, crisis_id=crisis.id, actor_id=ANA)
    feed.night.office.perform(alerts.end_storm, storm.id)
    feed.hears(2)
    feed.lives(20)
    assert feed.singles() == [1, 2]


def waiting(work: Work, n: int) -> Delivery:
    return Delivery(
        key=f"k{n}",
        thread=feeds.thread_of(CHANNEL),
        lane=6,
        method="notice",
        channel=CHANNEL,
        payload={"text": "x"},
        due_at=work.now,
    )


def test_killed_at_any_moment_no_post_is_lost_or_told_twice(feed: Feed, storm: Alert) -> None:
    chance = random.Random(7)
    heard = 0
    for _ in range(10):
        posts = chance.choice((0, 1, 2, 9, 40))
        feed.hears(posts)
        heard += posts
        with suppress(Killed):
            feed.night.office.perform(told_and_killed)
        feed.lives(chance.choice((5, 30)))
    feed.lives(120)
    assert len(feed.singles()) == len(set(feed.singles()))
    assert len(feed.singles()) + sum(summed.posts for summed in feed.sums()) == heard


def told_and_killed(work: Work) -> None:
    feeds.tell(work)
    raise Killed


def test_a_post_that_a_restricted_crisis_is_about_stays_out_though_another_watch_heard_it_too(
    feed: Feed, storm: Alert
) -> None:
    night = feed.night
    other = a_watch("w2", name="Secrets")
    night.office.perform(lambda work: work.watches.add(other))
    secret = night.office.perform(alerts.raise_alert, other, night.a_storm(), ())
    crisis = night.declare(type="data_breach")
    night.office.perform(alerts.attach, secret.id, crisis_id=crisis.id, actor_id=ANA)
    feed.hears(2, watches=("w1",))
    feed.hears(3, watches=("w1", "w2"))
    feed.lives(30)
    assert feed.singles() == [1, 2]
