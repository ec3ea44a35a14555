from __future__ import annotations

import pytest

from bot.workspace.manifest import App
from bot.workspace.model import Channel
from tests.workspace.conftest import ANA, CRISIS, GUEST, STRANGER, TOM, Slack


def test_history_is_newest_first_and_paged_by_cursor(slack: Slack) -> None:
    for number in range(5):
        slack.post(str(number))
    seen, cursor = [], ""
    for _ in range(3):
        body = slack.ok("conversations.history", channel=CRISIS, limit=2, cursor=cursor)
        seen += [message["text"] for message in body["messages"]]
        cursor = body["response_metadata"]["next_cursor"]
        assert body["has_more"] is bool(cursor)
    assert seen == ["4", "3", "2", "1", "0"]
    assert cursor == ""


def test_history_between_two_times(slack: Slack) -> None:
    first, second, third = (slack.post(str(n)) for n in range(3))

    def texts(**args: object) -> list[str]:
        return [m["text"] for m in slack.ok("conversations.history", channel=CRISIS, **args)["messages"]]

    assert texts(oldest=first) == ["2", "1"]
    assert texts(oldest=first, latest=third) == ["1"]
    assert texts(oldest=second, latest=second, inclusive=True) == ["1"]
    assert slack.error("conversations.history", channel=CRISIS, oldest="noon") == "invalid_ts_oldest"
    assert slack.error("conversations.history", channel=CRISIS, limit=1000) == "invalid_limit"
    assert slack.error("conversations.history", channel=CRISIS, cursor="?") == "invalid_cursor"


def test_metadata_is_shown_only_when_asked(slack: Slack) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "42"}}
    ts = slack.post(metadata=metadata)
    assert "metadata" not in slack.ok("conversations.history", channel=CRISIS)["messages"][0]
    body = slack.ok("conversations.history", channel=CRISIS, include_all_metadata=True)
    assert body["messages"][0]["metadata"] == metadata
    slack.post("reply", thread_ts=ts, metadata=metadata)
    thread = slack.ok("conversations.replies", channel=CRISIS, ts=ts, include_all_metadata=True)["messages"]
    assert [m["metadata"]["event_payload"]["id"] for m in thread] == ["42", "42"]


def test_a_thread_begins_with_its_first_post_which_counts_the_replies(slack: Slack) -> None:
    root = slack.post("root")
    reply = slack.people.say(ANA, CRISIS, "hello", thread_ts=root).ts
    messages = slack.ok("conversations.replies", channel=CRISIS, ts=root)["messages"]
    assert [m["text"] for m in messages] == ["root", "hello"]
    assert (messages[0]["reply_count"], messages[0]["latest_reply"]) == (1, reply)
    assert messages[1]["parent_user_id"] == slack.ws.app.bot_user_id
    alone = slack.ok("conversations.replies", channel=CRISIS, ts=reply)["messages"]
    assert [m["text"] for m in alone] == ["hello"]
    assert slack.error("conversations.replies", channel=CRISIS, ts="1000000000.000000") == "thread_not_found"


def test_channels_the_app_is_not_in_are_closed_or_unseen(slack: Slack) -> None:
    slack.ws.channels["G1"] = Channel(id="G1", name="board", kind="group", members={ANA})
    slack.ws.messages["G1"] = {}
    assert slack.error("conversations.history", channel="C0GENERAL") == "not_in_channel"
    assert slack.ok("conversations.info", channel="C0GENERAL")["channel"]["is_member"] is False
    assert slack.error("conversations.info", channel="G1") == "channel_not_found"
    assert slack.error("conversations.join", channel="G1") == "channel_not_found"
    types = "public_channel,private_channel"
    listed = slack.ok("conversations.list", types=types)["channels"]
    assert {c["name"] for c in listed} == {"general", "crisis", "social"}


def test_lists_are_paged_and_typed(slack: Slack) -> None:
    first = slack.ok("conversations.list", limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = slack.ok("conversations.list", limit=2, cursor=cursor)
    assert len(first["channels"]) + len(second["channels"]) == 3
    assert slack.error("conversations.list", types="telegram") == "invalid_types"
    members = slack.ok("conversations.members", channel=CRISIS)["members"]
    assert {ANA, GUEST, slack.ws.app.bot_user_id} <= set(members)


def test_joining_says_so_and_opens_the_history(slack: Slack) -> None:
    slack.ok("conversations.join", channel="C0GENERAL")
    messages = slack.ok("conversations.history", channel="C0GENERAL")["messages"]
    assert [m["subtype"] for m in messages] == ["channel_join"]
    assert slack.ok("conversations.join", channel="C0GENERAL")["warning"] == "already_in_channel"


def test_direct_conversations_open_once(slack: Slack) -> None:
    first = slack.ok("conversations.open", users=TOM)
    again = slack.ok("conversations.open", users=TOM)
    assert first["channel"]["id"] == again["channel"]["id"]
    assert again["already_open"] is True
    group = slack.ok("conversations.open", users=f"{TOM},{ANA}")["channel"]["id"]
    assert slack.ws.channels[group].kind == "mpim"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, "users_list_not_supplied"),
        ({"users": "U0NOBODY"}, "user_not_found"),
        ({"users": "U0LEFT"}, "user_disabled"),
        ({"users": ",".join(["U0ANA"] * 9)}, "too_many_users"),
    ],
)
def test_conversations_that_cannot_be_opened(slack: Slack, args: dict[str, str], error: str) -> None:
    assert slack.error("conversations.open", **args) == error


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("UPPER", "invalid_name_specials"),
        ("two words", "invalid_name_specials"),
        ("--", "invalid_name_punctuation"),
        ("x" * 81, "invalid_name_maxlength"),
        ("crisis", "name_taken"),
    ],
)
def test_channel_names_that_slack_refuses(slack: Slack, name: str, error: str) -> None:
    assert slack.error("conversations.create", name=name) == error
    assert slack.error("conversations.rename", channel=CRISIS, name=name) == error


def test_a_private_channel_is_made_and_filled(slack: Slack) -> None:
    made = slack.ok("conversations.create", name="war-room", is_private=True)["channel"]
    assert (made["is_private"], made["is_member"]) == (True, True)
    slack.ok("conversations.invite", channel=made["id"], users=f"{ANA},{TOM}")
    assert slack.error("conversations.invite", channel=made["id"], users=ANA) == "already_in_channel"
    assert slack.error("conversations.invite", channel=made["id"], users="U0BOGUS") == "user_not_found"
    slack.ok("conversations.kick", channel=made["id"], user=TOM)
    assert slack.error("conversations.kick", channel=made["id"], user=TOM) == "not_in_channel"
    assert slack.error("conversations.kick", channel=made["id"], user=slack.ws.app.bot_user_id) == (
        "cant_kick_self"
    )
    assert slack.error("conversations.setTopic", channel=made["id"], topic="x" * 251) == "too_long"
    assert (
        slack.ok("conversations.setTopic", channel=made["id"], topic="x")["channel"]["topic"]["value"] == "x"
    )
    assert slack.ok("conversations.setPurpose", channel=made["id"], purpose="y")["purpose"] == "y"
    slack.ok("conversations.archive", channel=made["id"])
    assert slack.error("conversations.archive", channel=made["id"]) == "already_archived"
    assert slack.error("conversations.leave", channel=made["id"]) == "is_archived"


def test_scopes_follow_the_kind_of_conversation(slack: Slack) -> None:
    narrow = Slack(App(scopes=frozenset({"channels:read", "chat:write"})))
    body = narrow.call("conversations.list", types="public_channel,private_channel")
    assert (body["error"], body["needed"]) == ("missing_scope", "groups:read")
    body = narrow.call("conversations.history", channel=CRISIS)
    assert (body["error"], body["needed"], body["provided"]) == (
        "missing_scope",
        "channels:history",
        "channels:read,chat:write",
    )


def test_a_shared_channel_shows_who_is_a_stranger(slack: Slack) -> None:
    assert slack.ok("conversations.info", channel="C0SOCIAL")["channel"]["is_ext_shared"] is True
    stranger = slack.ok("users.info", user=STRANGER)["user"]
    assert (stranger["is_stranger"], stranger["team_id"] != slack.ws.team.id) == (True, True)
