"""The raw feed as people read it in its channel: a hostile post pings nobody, and cards go first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot import meeting
from bot.config import SettingsProblem
from bot.domain.message import Lane
from bot.service.crisis import forgetting
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.service.storm import feeds
from bot.slack.delivery.reactor import Reactor
from bot.slack.reactions import ON
from tests.slack.office import CRISIS, SOCIAL, Night, shown
from tests.storage.builders import a_batch, a_read


@pytest.fixture
def storm(night: Night, monkeypatch: pytest.MonkeyPatch) -> Night:
    house = night.office.read(lambda work: work.house)
    monkeypatch.setattr(night.office, "_house", replace(house, feed_channel=SOCIAL))
    night.open_desk()
    night.storm()
    look(night, 5)
    return night


def look(night: Night, seconds: float) -> None:
    night.clock.advance(seconds)
    feeds.look(night.office)
    night.settle()


def hears(night: Night, *numbers: int, **post: object) -> None:
    reads = [a_read(n, at=night.now(), **post) for n in numbers]  # type: ignore[arg-type]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))


def feed(night: Night) -> list[str]:
    return [shown(m.blocks) for m in night.ws.timeline(SOCIAL)]


def test_it_begins_with_the_storm_and_shows_each_post_with_what_is_known_of_it(storm: Night) -> None:
    text = "<!channel> *look* at <https://evil.example|this>"
    post = {"author_handle": "lena_bakes", "author_followers": 84_000, "url": "https://social.example/1"}
    hears(storm, 1, text=text, score=-0.6, **post)
    look(storm, 15)
    began, said = feed(storm)[-2:]
    assert "A storm is on for Northwind Coffee: every post that is heard comes here" in began
    assert "84,000 followers" in said
    assert "lena_bakes" in said
    assert "reads as negative" in said
    assert "<https://social.example/1|" in said
    (message,) = (m for m in storm.ws.timeline(SOCIAL) if "84,000" in shown(m.blocks))
    quoted = message.blocks[0]["text"]
    assert quoted["type"] == "plain_text"
    assert "<!" not in message.text
    assert not [m for m in storm.ws.timeline(CRISIS) if "lena_bakes" in shown(m.blocks)]
    assert len(storm.office.read(forgetting.look, "lena_bakes").messages) == 1  # the copy that was sent


def test_a_post_is_told_once_whatever_its_id_looks_like(storm: Night) -> None:
    """Slack's answer is lost, and what it took is found by what the post is called."""
    for number in (1, 2):
        hears(storm, number, external_id=f"{number}\n" * 30, text=f"post number {number}")
    storm.slack.faults.lose_reply_after_accepting("chat.postMessage")
    look(storm, 15)
    told = "\n".join(feed(storm))
    assert [told.count(f"post number {number}") for number in (1, 2)] == [1, 1]


def test_a_flood_becomes_one_summary_a_minute_and_says_when_it_is_over(storm: Night) -> None:
    hears(storm, *range(40), text="boycott the new cups")
    before = len(feed(storm))
    for _ in range(12):
        look(storm, 5)
    (summary,) = feed(storm)[before:]
    assert "Too many to read one by one (more than 10 a minute)" in summary
    assert "*40 posts*" in summary
    assert "0% negative (40 of 40 scored)" in summary
    assert "New in what they say: “boycott" in summary
    for _ in range(14):
        look(storm, 5)
    assert "from here on every post comes one by one again" in feed(storm)[-1]
    assert len(feed(storm)) == before + 2


def test_everything_else_goes_first(storm: Night) -> None:
    """The feed was first in the queue, and is last to be carried."""
    hears(storm, 1)
    storm.clock.advance(15)
    feeds.look(storm.office)
    Reactor(storm.office, ON).step()
    chart = Delivery(
        key="c", thread="c", lane=Lane.CHART, method="notice", channel=CRISIS, payload={}, due_at=storm.now()
    )
    storm.office.perform(lambda work: work.deliveries.add([chart]))
    first, then = (storm.office.perform(claim) for _ in range(2))
    assert [first.channel, then.channel] == [CRISIS, SOCIAL]


def claim(work: Work) -> Delivery:
    found = work.deliveries.claim(work.now, timedelta(minutes=1))
    assert found is not None
    return found


def test_a_feed_that_cannot_be_keeps_no_alert_back(night: Night, caplog: pytest.LogCaptureFixture) -> None:
    def opened(named: str) -> str:
        return meeting.feed_channel(night.gateway, SimpleNamespace(feed_channel=named))

    assert opened("") == ""
    assert opened("#social") == SOCIAL
    assert opened("#nowhere") == ""
    assert "There is no channel #nowhere" in caplog.text
    night.ws.channels[SOCIAL].is_archived = True
    assert opened(SOCIAL) == ""
    assert "is archived" in caplog.text


def test_with_the_feed_in_the_incident_channel_the_bot_does_not_start(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = night.office.read(lambda work: work.house)
    monkeypatch.setattr(night.office, "_house", replace(house, feed_channel=CRISIS))
    named = SimpleNamespace(incident_channel="#crisis", brand_name="Northwind", brand_language="en")
    with pytest.raises(SettingsProblem, match="FEED_CHANNEL: it is the incident channel"):
        meeting.meet(night.office, night.gateway, named)
