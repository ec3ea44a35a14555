"""What is heard: what is normal is known, and what is not is told from a rude remark."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.detection import slow, spike
from bot.detection.past import Past
from bot.domain.storm.alert import AlertState
from bot.domain.storm.rule import Rule
from bot.domain.storm.source import BRIEF, SourceStatus, State
from bot.service.records import House, Read
from bot.service.storm import alerts, feeds
from bot.service.watch import outages
from bot.service.watch.watching import MINUTE
from bot.sources.senders import own
from bot.sources.webhook import Webhook
from bot.storage.work import Office
from tests.practices import practice
from tests.service.test_watching import NORTHWIND, Heard, Lookout
from tests.service.town import ANA, SAM, Night
from tests.support.databases import FakeClock

BEARER = "a-token-of-twenty-characters"


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def house(house: House, heard: Heard) -> House:
    return replace(house, sources=heard, feed_channel="CFEED")


@pytest.fixture
def lookout(office: Office, clock: FakeClock) -> Lookout:
    """Two ordinary days are known: a post every five minutes, a third of them negative."""
    lookout = Lookout(Night(office, clock), NORTHWIND)
    lookout.remembers(2)
    lookout.lives(1)
    return lookout


@practice("S1.4", by=Past.close_until)
@practice("S1.2", by=spike._is_much)
@practice("S1.2", by=alerts.give_to_care)
def test_S1_2_three_rude_remarks_are_no_crisis_and_what_is_small_goes_to_customer_care(lookout):
    lookout.lives(3, posts=1, text="rude", score=-0.9)
    assert lookout.raised() == 0
    lookout.lives(12, posts=6)
    alert = lookout.alert()
    assert Rule.VOLUME in alert.storm.rules
    assert alert.storm.expected
    assert alert.storm.level == "last_day"
    lookout.night.do(alerts.give_to_care, ANA, alert_id=alert.id, owner_id=SAM)
    found = lookout.night.alert(alert)
    assert (found.state, found.owner_id) == (AlertState.ONE_TO_ONE, SAM)


@practice("S1.18", by=spike._turned)
def test_S1_18_a_turn_of_the_mood_is_shown_with_what_it_was_and_told_once(lookout):
    for _ in range(2):
        lookout.lives(1, posts=60, score=-0.9, source="webhook")
    storm = lookout.alert().storm
    assert Rule.NEGATIVE_SHARE in storm.rules
    assert storm.usual_negative_share == pytest.approx(1 / 3, abs=0.1)
    assert storm.negative_share > 0.9
    assert storm.total > 100
    assert lookout.raised() == 1


@practice("S1.19", by=Webhook.receive)
@practice("S1.19", by=alerts.grow)
def test_S1_19_two_tools_that_tell_of_one_storm_raise_one_alert_that_grows(lookout):
    radar = own("radar", {"posts": "items", "id": "uid", "text": "body", "author": "by"})
    tools = {"items": Webhook(bearers=[BEARER], sender=radar), "posts": Webhook(bearers=[BEARER])}
    for minute in range(15):
        for kind, tool in tools.items():
            names = ("uid", "body", "by") if kind == "items" else ("id", "text", "author")
            told = [dict(zip(names, (f"{minute}-{n}", "Awful cups", f"p{n}"), strict=True)) for n in range(5)]
            body = json.dumps({kind: told} if kind == "items" else told).encode()
            batch = tool.receive({"authorization": f"Bearer {BEARER}"}, body, lookout.now)
            for post in batch.mentions if batch else ():
                lookout.store([Read(mention=post, watches=("w1",), score=-0.9, language="en")])
        lookout.lives(1)
    assert lookout.raised() == 1
    assert lookout.alert().storm.total > 100


@practice("S3.1", by=slow.outgrows)
def test_S3_1_many_people_under_one_post_raise_an_alert_also_where_no_hour_is_loud(lookout):
    for n in range(24):
        thread = {"conversation_id": "thread-1", "author_handle": f"person{n}"}
        lookout.hears(1, at=lookout.now - n * 50 * MINUTE, **thread)
    lookout.lives(15)
    alert = lookout.alert()
    assert Rule.CONVERSATION in alert.storm.rules
    assert alert.storm.signs.conversation.people >= slow.MIN_PEOPLE


@practice("S1.12", by=outages.look)
@practice("S3.7", by=feeds.tell)
def test_S1_12_a_source_that_falls_silent_in_a_storm_is_told_and_the_feed_sums_up_a_flood(lookout, heard):
    night = lookout.night
    night.storm()
    feeds.look(night.office)
    lookout.hears(40, text="boycott the new cups")
    for _ in range(5):
        night.clock.go_on(seconds=15)
        feeds.look(night.office)
    (summed,) = [r.event for r in pending(night, "FeedSummed")][:1]
    assert summed.posts == 40
    since = night.clock.now
    heard._statuses = (SourceStatus(name="mastodon:a", since=since, state=State.DEGRADED, detail="503"),)
    night.clock.go_on(seconds=BRIEF.total_seconds() + 1)
    outages.look(night.office)
    assert pending(night, "SourceMissed")


def pending(night: Night, kind: str) -> list:
    found = night.read(lambda work: work.events.pending("slack", 10_000))
    return [r for r in found if type(r.event).__name__ == kind]
