"""The intake in a process of its own: no Slack, and a database that it shares with the bot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from bot import config
from bot.bootstrap import IntakeAlone, build_web, utc_now
from bot.service.records import Brand, House
from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from bot.storage.work import Office
from tests.storage.builders import a_watch
from tests.support.databases import PlainShelf
from tests.support.settings import Place
from tests.support.waiting import until

BEARER = "a-bearer-token-for-tests-only"
POST = {"id": "1", "author": "lena_bakes", "text": "northwind, seriously?"}


@pytest.fixture
def alone(place: Place, empty_database_url: str) -> Iterator[IntakeAlone]:
    place.set(DATABASE_URL=empty_database_url, WEBHOOK_BEARER=BEARER, HOST="127.0.0.1", PORT="0")
    made = build_web(config.web_process())
    made.start()
    yield made
    made.stop()


def test_posts_that_it_takes_are_there_for_the_bot(alone: IntakeAlone, empty_database_url: str) -> None:
    url = f"http://127.0.0.1:{alone.web.port}"
    headers = {"Authorization": f"Bearer {BEARER}"}
    early = httpx.post(f"{url}/intake/webhook", json=POST, headers=headers)
    assert early.status_code == 503  # the bot has not been started yet: the sender keeps its post
    engine = open_database(empty_database_url)
    bot = Office(engine, clock=utc_now, house=House(shelf=PlainShelf(), outlets={}))
    bot.perform(lambda work: work.people.save_brand(Brand(id="b", name="Northwind", incident_channel="C1")))
    bot.perform(lambda work: work.watches.add(a_watch()))
    assert httpx.post(f"{url}/intake/webhook", json=POST, headers=headers).json()["status"] == "stored"
    (kept,) = bot.read(lambda work: work.mentions.loudest("w1", utc_now() - timedelta(hours=1), 9))
    assert kept.text == POST["text"]
    engine.dispose()
    assert list(httpx.get(f"{url}/healthz").json()["parts"]) == ["database", "sources", "deliveries"]
    assert "firebreak_deliveries" in httpx.get(f"{url}/metrics").text


def test_while_it_takes_posts_the_bot_may_be_away(alone: IntakeAlone, empty_database_url: str) -> None:
    """What came meanwhile was stored, so it is no gap."""
    engine = open_database(empty_database_url)
    bot = Office(engine, clock=utc_now, house=House(shelf=PlainShelf(), outlets={}))
    until(lambda: "webhook" in bot.read(lambda work: work.outages.past()), "there is a sign of life")
    engine.dispose()


def test_what_senders_could_not_deliver_while_it_was_away_is_a_gap(
    place: Place, empty_database_url: str
) -> None:
    place.set(DATABASE_URL=empty_database_url, WEBHOOK_BEARER=BEARER, HOST="127.0.0.1", PORT="0")
    engine = open_database(empty_database_url)
    upgrade(engine)
    house = House(shelf=PlainShelf(), outlets={})
    an_hour_ago = Office(engine, clock=lambda: utc_now() - timedelta(hours=1), house=house)
    an_hour_ago.perform(lambda work: work.outages.alive({"webhook": None}))
    alone = build_web(config.web_process())
    alone.start()
    alone.stop()
    since = utc_now() - timedelta(days=1)
    (gap,) = an_hour_ago.read(lambda work: work.outages.gaps("webhook", since, utc_now()))
    assert gap.until - gap.since > timedelta(minutes=59)
    engine.dispose()
