"""Who is pinged, by what, and how loudly; and that edits ping nobody."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.workspace.mrkdwn import escape
from tests.workspace.conftest import ANA, CRISIS, GUEST, MEI, TOM, Slack, plain, section


def pinged(slack: Slack) -> dict[str, str]:
    return {notice.user: notice.reason for notice in slack.ws.notifications()}


def test_a_plain_post_in_a_channel_pings_nobody(slack: Slack) -> None:
    slack.post("nothing for anybody")
    assert pinged(slack) == {}


def test_mentions_count_in_text_and_in_blocks(slack: Slack) -> None:
    slack.post(f"<@{TOM}>", blocks=[section(f"<@{MEI}>")])
    slack.post(blocks=[{"type": "header", "text": plain(f"<@{ANA}>")}])
    assert pinged(slack) == {TOM: "mention", MEI: "mention"}


def test_rich_text_elements_mention_too(slack: Slack) -> None:
    elements = [{"type": "user", "user_id": TOM}, {"type": "broadcast", "range": "here"}]
    line = {"type": "rich_text_section", "elements": elements}
    slack.post(blocks=[{"type": "rich_text", "elements": [line]}])
    assert pinged(slack)[TOM] == "mention"
    assert pinged(slack)[ANA] == "broadcast"


def test_nobody_outside_the_channel_is_pinged(slack: Slack) -> None:
    slack.post("<@U0ROSA> <@U0LEFT> <@U0NOBODY>")
    assert pinged(slack) == {}


def test_a_broadcast_pings_every_member_and_is_counted(slack: Slack) -> None:
    ts = slack.post("<!channel>")
    assert set(pinged(slack).values()) == {"broadcast"}
    assert GUEST in pinged(slack)
    assert slack.ws.broadcasts == [(CRISIS, ts, "channel")]


def test_a_group_pings_its_members(slack: Slack) -> None:
    slack.post("<!subteam^S0SOCIAL>")
    assert pinged(slack) == {ANA: "usergroup", "U0SAM": "usergroup", "U0LENA": "usergroup"}


def test_a_direct_message_pings_its_reader(slack: Slack) -> None:
    slack.post("psst", channel=ANA)
    assert pinged(slack) == {ANA: "dm"}


def test_a_reply_pings_who_follows_the_thread(slack: Slack) -> None:
    root = slack.post(f"root for <@{MEI}>")
    slack.people.say(TOM, CRISIS, "hello", thread_ts=root)
    slack.ws.notified.clear()
    slack.post("reply", thread_ts=root)
    assert pinged(slack) == {TOM: "thread", MEI: "thread"}


def test_a_broadcast_in_a_thread_pings_only_followers_but_is_counted(slack: Slack) -> None:
    root = slack.post("root")
    slack.post("<!here>", thread_ts=root)
    assert pinged(slack) == {}
    assert len(slack.ws.broadcasts) == 1


def test_edits_and_ephemerals_ping_nobody(slack: Slack) -> None:
    ts = slack.post("quiet")
    slack.ok("chat.update", channel=CRISIS, ts=ts, text=f"<@{TOM}> <!channel>")
    slack.ok("chat.postEphemeral", channel=CRISIS, user=ANA, text=f"<@{ANA}>")
    assert pinged(slack) == {}
    assert [word for _, _, word in slack.ws.broadcasts] == ["channel"]


def test_do_not_disturb_makes_a_ping_silent(slack: Slack) -> None:
    slack.people.do_not_disturb(MEI, 60)
    slack.post(f"<@{MEI}> <@{TOM}>")
    assert {notice.user: notice.silent for notice in slack.ws.notifications()} == {MEI: True, TOM: False}
    slack.clock.advance(60)
    slack.post(f"<@{MEI}>")
    assert slack.ws.notifications(MEI)[-1].silent is False


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="<>!@|&;^channelhereU0TOMsubteamS ") | st.text())
def test_escaped_text_pings_nobody_wherever_it_stands(slack: Slack, text: str) -> None:
    slack.ws.notified.clear()
    safe = f".{escape(text)}."[:2900]
    slack.call("chat.postMessage", channel=CRISIS, text=safe, blocks=[section(safe)])
    assert pinged(slack) == {}
    assert slack.ws.broadcasts == []
