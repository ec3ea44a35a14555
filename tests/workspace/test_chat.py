from __future__ import annotations

import pytest

from bot.workspace.manifest import App
from tests.workspace.conftest import ANA, CRISIS, GUEST, TOM, Slack, actions, button, section

LARGE = {"event_type": "a", "event_payload": {"x": "y" * 9000}}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}


def test_a_post_is_stored_as_slack_stores_it(slack: Slack) -> None:
    body = slack.ok(
        "chat.postMessage", channel=CRISIS, text="a & b <c> https://a.example", blocks=[section("x")]
    )
    message = slack.ws.message(CRISIS, body["ts"])
    assert message is not None
    assert message.text == "a &amp; b &lt;c&gt; <https://a.example>"
    assert message.blocks[0]["block_id"]
    assert message.blocks[0]["text"]["verbatim"] is False
    assert body["message"]["bot_id"] == slack.ws.app.bot_id


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": CRISIS}, "no_text"),
        ({"channel": CRISIS, "text": "  "}, "no_text"),
        ({"channel": CRISIS, "blocks": "[{"}, "invalid_blocks_format"),
        ({"channel": CRISIS, "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"channel": CRISIS, "text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"channel": CRISIS, "text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
        ({"channel": CRISIS, "markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"channel": CRISIS, "text": "x", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"channel": CRISIS, "text": "x", "username": "Boss"}, "missing_scope"),
        ({"channel": CRISIS, "blocks": [section("x" * 3000)] * 4 + [section("x")]}, "msg_blocks_too_long"),
        ({"channel": CRISIS, "text": "x" * 17_001, "blocks": [section("x" * 3000)]}, "msg_blocks_too_long"),
        ({"channel": CRISIS, "text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"channel": CRISIS, "text": "x", "metadata": "no json"}, "invalid_metadata_format"),
        (
            {
                "channel": CRISIS,
                "text": "x",
                "metadata": {"event_type": "a", "event_payload": {"x": "y" * 9000}},
            },
            "metadata_too_large",
        ),
        ({"text": "x"}, "invalid_arguments"),
    ],
)
def test_posts_that_slack_refuses(slack: Slack, args: dict[str, object], error: str) -> None:
    assert slack.error("chat.postMessage", **args) == error
    assert slack.ws.timeline(CRISIS) == []


def test_letters_need_the_messages_tab() -> None:
    assert Slack(App(messages_tab=False)).error("chat.postMessage", channel=ANA, text="x") == (
        "messages_tab_disabled"
    )


def test_a_refusal_points_at_the_place(slack: Slack) -> None:
    body = slack.call("chat.postMessage", channel=CRISIS, blocks=[section("x" * 3001)])
    words = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert body["errors"] == [words]
    assert body["response_metadata"]["messages"] == [f"[ERROR] {words}"]


def test_two_tables_in_one_message_are_refused(slack: Slack) -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
    body = slack.call("chat.postMessage", channel=CRISIS, text="x", blocks=[table, table])
    assert (body["error"], body["errors"]) == ("invalid_attachments", ["only_one_table_allowed"])


def test_a_very_long_text_is_cut_with_a_warning(slack: Slack) -> None:
    body = slack.ok("chat.postMessage", channel=CRISIS, text="x" * 40_001)
    assert body["warning"] == "message_truncated"
    assert len(body["message"]["text"]) == 40_000


def test_the_app_posts_only_where_it_may(slack: Slack) -> None:
    guarded = Slack(App(scopes=slack.ws.app.scopes - {"chat:write.public"}))
    assert guarded.error("chat.postMessage", channel="C0GENERAL", text="x") == "not_in_channel"
    guarded.ok("conversations.join", channel="C0GENERAL")
    guarded.post(channel="C0GENERAL")
    slack.ws.channels["C0GENERAL"].is_archived = True
    assert slack.error("chat.postMessage", channel="C0GENERAL", text="x") == "is_archived"


def test_a_name_or_a_person_is_a_place_too(slack: Slack) -> None:
    assert slack.ok("chat.postMessage", channel="#crisis", text="x")["channel"] == CRISIS
    opened = slack.ok("chat.postMessage", channel=TOM, text="x")["channel"]
    assert slack.ws.channels[opened].members == {TOM, slack.ws.app.bot_user_id}


def test_a_reply_lands_in_the_thread_of_its_parent(slack: Slack) -> None:
    root = slack.post("root")
    reply = slack.post("reply", thread_ts=root)
    slack.post("reply to a reply", thread_ts=reply)
    assert [m.text for m in slack.ws.replies(CRISIS, root)] == ["reply", "reply to a reply"]
    assert [m.text for m in slack.ws.timeline(CRISIS)] == ["root"]


def test_a_broadcast_reply_stands_in_the_channel_as_well(slack: Slack) -> None:
    root = slack.post("root")
    slack.post("resolved", thread_ts=root, reply_broadcast=True)
    assert [m.text for m in slack.ws.timeline(CRISIS)] == ["root", "resolved"]


def test_a_reply_to_a_deleted_message_lands_in_the_channel(slack: Slack) -> None:
    root = slack.post("root")
    slack.ok("chat.delete", channel=CRISIS, ts=root)
    slack.post("late", thread_ts=root)
    assert [m.text for m in slack.ws.timeline(CRISIS)] == ["late"]


def test_deleting_the_head_of_a_thread_leaves_a_tombstone(slack: Slack) -> None:
    root = slack.post("root")
    slack.post("reply", thread_ts=root)
    slack.ok("chat.delete", channel=CRISIS, ts=root)
    assert [m.subtype for m in slack.ws.timeline(CRISIS)] == ["tombstone"]
    assert slack.error("chat.update", channel=CRISIS, ts=root, text="x") == "message_not_found"
    slack.post("more", thread_ts=root)
    assert [m.text for m in slack.ws.replies(CRISIS, root)] == ["reply", "more"]


# chat.update


def test_text_without_blocks_takes_the_blocks_away(slack: Slack) -> None:
    ts = slack.post(blocks=[section("x")])
    slack.ok("chat.update", channel=CRISIS, ts=ts, text="new")
    message = slack.ws.message(CRISIS, ts)
    assert message is not None
    assert (message.text, message.blocks) == ("new", [])


def test_without_text_the_rest_stays(slack: Slack) -> None:
    ts = slack.post("old", blocks=[section("x")])
    slack.ok("chat.update", channel=CRISIS, ts=ts, metadata={"event_type": "a", "event_payload": {"id": "1"}})
    slack.ok("chat.update", channel=CRISIS, ts=ts, attachments=[{"text": "y"}])
    message = slack.ws.message(CRISIS, ts)
    assert message is not None
    assert (message.text, len(message.blocks), message.attachments) == ("old", 1, [{"text": "y"}])
    assert message.edited_by == slack.ws.app.bot_user_id


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"text": "x" * 4001}, "msg_too_long"),
        ({"text": ""}, "no_text"),
        ({}, "no_text"),
        ({"ts": "1000000000.000001", "text": "x"}, "message_not_found"),
        ({"blocks": [section("x" * 3001)]}, "invalid_blocks"),
    ],
)
def test_updates_that_slack_refuses(slack: Slack, args: dict[str, object], error: str) -> None:
    ts = slack.post("old")
    assert slack.error("chat.update", **{"channel": CRISIS, "ts": ts, **args}) == error


def test_only_own_messages_are_updated_or_deleted(slack: Slack) -> None:
    theirs = slack.people.say(ANA, CRISIS, "mine").ts
    assert slack.error("chat.update", channel=CRISIS, ts=theirs, text="x") == "cant_update_message"
    assert slack.error("chat.delete", channel=CRISIS, ts=theirs) == "cant_delete_message"


def test_rich_text_stays_rich_text(slack: Slack) -> None:
    ts = slack.post(blocks=[RICH])
    assert slack.error("chat.update", channel=CRISIS, ts=ts, blocks=[section("x")]) == "block_mismatch"
    slack.ok("chat.update", channel=CRISIS, ts=ts, text="x", blocks=[RICH, section("x")])


def test_a_message_in_an_archived_channel_is_inactive(slack: Slack) -> None:
    ts = slack.post()
    slack.ws.channels[CRISIS].is_archived = True
    assert slack.error("chat.update", channel=CRISIS, ts=ts, text="x") == "is_inactive"


# Ephemeral


def test_an_ephemeral_is_seen_by_one_and_kept_from_history(slack: Slack) -> None:
    ts = slack.ok("chat.postEphemeral", channel=CRISIS, user=ANA, text="psst")["message_ts"]
    assert [m.text for m in slack.ws.timeline(CRISIS, ANA)] == ["psst"]
    assert slack.ws.timeline(CRISIS, TOM) == []
    assert slack.ok("conversations.history", channel=CRISIS)["messages"] == []
    assert slack.error("chat.update", channel=CRISIS, ts=ts, text="x") == "message_not_found"
    assert slack.error("chat.postEphemeral", channel="C0SOCIAL", user=ANA, text="x") == "not_in_channel"
    assert slack.error("chat.postEphemeral", channel=CRISIS, user="U0ROSA", text="x") == "user_not_in_channel"


def test_an_ephemeral_may_be_missed(slack: Slack) -> None:
    root = slack.post("root")
    slack.ok("chat.postEphemeral", channel=CRISIS, user=GUEST, text="nobody is here yet", thread_ts=root)
    slack.people.say(ANA, CRISIS, "I am", thread_ts=root)
    slack.ok("chat.postEphemeral", channel=CRISIS, user=GUEST, text="now seen", thread_ts=root)
    assert [m.text for m in slack.ws.replies(CRISIS, root, GUEST)] == ["I am", "now seen"]
    slack.people.reload(GUEST)
    assert [m.text for m in slack.ws.replies(CRISIS, root, GUEST)] == ["I am"]


def test_a_permalink_leads_to_the_message_and_its_thread(slack: Slack) -> None:
    root = slack.post("root")
    reply = slack.post("reply", thread_ts=root)
    link = slack.ok("chat.getPermalink", channel=CRISIS, message_ts=reply)["permalink"]
    assert link.endswith(f"/archives/{CRISIS}/p{reply.replace('.', '')}?thread_ts={root}&cid={CRISIS}")


def test_link_names_and_parse_turn_names_into_pings_again(slack: Slack) -> None:
    slack.post("@channel and @tom", link_names=True)
    slack.post("@tom in #social", parse="full")
    texts = [message.text for message in slack.ws.timeline(CRISIS)]
    assert texts == ["<!channel> and @tom", "<@U0TOM> in <#C0SOCIAL|>"]


def test_block_state_of_an_updated_message_is_its_own(slack: Slack) -> None:
    """New blocks under new block_ids start empty; a field that keeps its ids keeps its value."""
    menu = {"type": "static_select", "action_id": "menu", "options": [
        {"text": {"type": "plain_text", "text": "A"}, "value": "a"}]}  # fmt: skip
    ts = slack.post(blocks=[actions(menu, button())])
    slack.people.press(ANA, CRISIS, ts, "menu", value="a")
    slack.people.press(ANA, CRISIS, ts, "go")
    assert slack.bot.last()["state"]["values"]["acts"]["menu"]["selected_option"]["value"] == "a"
    slack.ok("chat.update", channel=CRISIS, ts=ts, text="x", blocks=[actions(menu, button(), block_id="new")])
    slack.people.press(ANA, CRISIS, ts, "go")
    assert slack.bot.last()["state"]["values"]["new"]["menu"]["selected_option"] is None


def test_who_has_left_is_shown_nothing(slack: Slack) -> None:
    room = slack.ok("conversations.open", users=ANA)["channel"]["id"]
    slack.ws.users[ANA].deleted = True
    assert slack.error("chat.postEphemeral", channel=CRISIS, user=ANA, text="x") == "user_not_in_channel"
    assert slack.ok("conversations.info", channel=room)["channel"]["is_user_deleted"]


def test_empty_metadata_takes_it_away(slack: Slack) -> None:
    ts = slack.post(metadata={"event_type": "card", "event_payload": {"key": "1"}})
    slack.ok("chat.update", channel=CRISIS, ts=ts, metadata={})
    message = slack.ws.message(CRISIS, ts)
    assert message is not None
    assert not message.metadata
