"""A Slack channel as a source, on the strict workspace: who rings, what is heard, and what never is."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.errors import DeliveryError
from bot.domain.storm.evidence import Asked
from bot.slack.handlers.app_posts import AppPosts, Messages
from bot.sources.slack_channel import SlackChannel, _told
from tests.slack.office import ANA, CRISIS, SAM, SOCIAL, Night
from tests.slack.rig import Rig, section


def written(rig: Rig, text: str, channel: str = SOCIAL, thread_ts: str | None = None) -> str:
    """By another app."""
    ts = rig.slack.people.say(ANA, channel, text, thread_ts).ts
    message = rig.ws.message(channel, ts)
    assert message
    message.bot_id, message.app_id = "B0RADAR", "A0RADAR"
    return ts


def test_only_what_other_apps_wrote_at_the_top_is_heard_the_oldest_first(rig: Rig) -> None:
    before = rig.clock.now() - 60
    first = written(rig, "Northwind Coffee, seriously?")
    rig.gateway.post(SOCIAL, "our own card", [section("our own card")], delivery_ids=["d1"])
    rig.slack.people.say(ANA, SOCIAL, "did you see this?")
    written(rig, "in a thread", thread_ts=first)
    second = written(rig, "Northwind Coffee again")
    posts = AppPosts(rig.gateway, f"#{rig.ws.channels[SOCIAL].name}", lambda: CRISIS)
    assert [(m["channel"], m["ts"]) for m in posts(before)] == [(SOCIAL, first), (SOCIAL, second)]
    assert [m["ts"] for m in posts(float(first))] == [second]


def test_a_reported_message_is_gone_only_where_slack_says_that_there_is_none(rig: Rig) -> None:
    """A reply is there as well; what stands in a channel that cannot be read may be there."""
    gone, stands = written(rig, "Northwind Coffee, seriously?"), written(rig, "Northwind Coffee again")
    answered = written(rig, "Northwind Coffee once more")
    replies = [written(rig, "in a thread", thread_ts=ts) for ts in (stands, answered)]
    rig.ws.messages[SOCIAL].pop(gone)
    rig.slack.people.delete_message(ANA, SOCIAL, answered)
    asked = [Asked(source="slack", id=f"{SOCIAL}:{ts}") for ts in (gone, stands, answered, *replies)]
    elsewhere = Asked(source="slack", id=f"C0NOWHERE:{gone}")
    found = asyncio.run(Messages(rig.gateway).look_again([*asked, elsewhere]))
    assert [(now.id, now.gone) for now in found] == [
        (each.id, each.id.endswith((gone, answered))) for each in asked
    ]


def test_the_channel_of_the_war_rooms_is_never_heard(rig: Rig) -> None:
    written(rig, "Northwind Coffee, seriously?", CRISIS)
    with pytest.raises(DeliveryError, match="is where the war rooms are"):
        AppPosts(rig.gateway, CRISIS, lambda: CRISIS)(0)


def test_a_channel_that_is_not_there_says_who_has_to_be_invited(rig: Rig) -> None:
    with pytest.raises(DeliveryError, match="there is no #nowhere, or Firebreak is not in it: /invite"):
        AppPosts(rig.gateway, "nowhere", lambda: CRISIS)(0)


def test_every_message_rings_for_its_channel(night: Night) -> None:
    AppPosts(night.gateway, SOCIAL, lambda: CRISIS)(0)  # joins it, where that is allowed
    night.event("message", lambda: night.slack.people.say(SAM, SOCIAL, "Northwind Coffee, seriously?"))
    assert night.rung == [SOCIAL]


def test_an_edit_and_a_deletion_ring_with_what_slack_tells(night: Night) -> None:
    AppPosts(night.gateway, SOCIAL, lambda: CRISIS)(0)
    heard = SlackChannel("brand", lambda _: ())
    night.ringing = heard.ring
    ts = night.slack.people.say(SAM, SOCIAL, "Northwind Coffee, seriously?").ts
    night.event("message", lambda: night.slack.people.edit_message(SAM, SOCIAL, ts, "Northwind Tea"))
    night.event("message", lambda: night.slack.people.delete_message(SAM, SOCIAL, ts))
    other = night.slack.people.say(SAM, SOCIAL, "Northwind Coffee again").ts
    night.slack.people.say(SAM, SOCIAL, "an answer", other)
    night.event("message", lambda: night.slack.people.delete_message(SAM, SOCIAL, other))
    told = _told(list(heard._told), night.now())
    assert [(change.id, change.text) for change in told] == [
        (f"{SOCIAL}:{ts}", "Northwind Tea"),
        (f"{SOCIAL}:{ts}", None),
        (f"{SOCIAL}:{other}", None),
    ]
