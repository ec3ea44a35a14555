"""Golden shapes: every payload that the app is sent has these keys, no more and no fewer."""

from __future__ import annotations

from typing import Any

from bot.workspace.people import Ack
from tests.workspace.conftest import ANA, CRISIS, PRIYA, TOM, Slack, actions, button, field, modal

Json = dict[str, Any]
INTERACTION = {"type", "team", "user", "api_app_id", "token", "is_enterprise_install", "enterprise"}
VIEW = {
    "id", "team_id", "type", "blocks", "private_metadata", "callback_id", "state", "hash", "title", "close",
    "submit", "submit_disabled", "clear_on_close", "notify_on_close", "previous_view_id", "root_view_id",
    "app_id", "external_id", "app_installed_team_id", "bot_id",
}  # fmt: skip
BOT_MESSAGE = {"type", "user", "ts", "text", "team", "bot_id", "app_id", "bot_profile", "blocks"}
USER_MESSAGE = {"type", "user", "ts", "text", "team", "client_msg_id", "blocks"}
WRAPPER = {
    "token", "team_id", "api_app_id", "event", "type", "event_id", "event_time", "authorizations",
    "is_ext_shared_channel", "event_context",
}  # fmt: skip
PLACE = {"channel", "channel_type", "event_ts"}


def test_slash_command(slack: Slack) -> None:
    slack.people.run_command(ANA, CRISIS, "/crisis list")
    payload = slack.bot.last()
    assert set(payload) == {
        "token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command",
        "text", "api_app_id", "is_enterprise_install", "response_url", "trigger_id",
    }  # fmt: skip
    assert all(isinstance(value, str) for value in payload.values())
    assert payload["is_enterprise_install"] == "false"


def test_a_private_conversation_is_named_by_its_kind(slack: Slack) -> None:
    direct = slack.people.open_direct(ANA)
    slack.people.run_command(ANA, direct.id, "/crisis")
    assert slack.bot.last()["channel_name"] == "directmessage"


def test_press_in_a_message(slack: Slack) -> None:
    root = slack.post("root")
    ts = slack.post(blocks=[actions(button(value="1"))], thread_ts=root)
    slack.people.press(ANA, CRISIS, ts, "go")
    payload = slack.bot.last()
    expected = {"container", "trigger_id", "channel", "message", "response_url", "state", "actions"}
    assert set(payload) == INTERACTION | expected
    assert set(payload["user"]) == {"id", "username", "name", "team_id"}
    assert set(payload["team"]) == {"id", "domain"}
    assert set(payload["container"]) == {"type", "message_ts", "channel_id", "is_ephemeral", "thread_ts"}
    assert set(payload["channel"]) == {"id", "name"}
    assert set(payload["message"]) == BOT_MESSAGE | {"thread_ts", "parent_user_id"}
    assert set(payload["actions"][0]) == {"type", "action_id", "block_id", "action_ts", "text", "value"}
    assert payload["enterprise"] is None


def test_press_in_an_ephemeral(slack: Slack) -> None:
    args: Json = {"channel": CRISIS, "user": ANA, "text": "x", "blocks": [actions(button())]}
    ts = slack.ok("chat.postEphemeral", **args)["message_ts"]
    slack.people.press(ANA, CRISIS, ts, "go")
    expected = {"container", "trigger_id", "channel", "response_url", "state", "actions"}
    assert set(slack.bot.last()) == INTERACTION | expected


def test_press_in_a_modal(slack: Slack) -> None:
    view_id = slack.modal(modal(actions(button())))
    slack.people.press_in_view(ANA, view_id, "go")
    payload = slack.bot.last()
    assert set(payload) == INTERACTION | {"container", "trigger_id", "view", "actions"}
    assert set(payload["view"]) == VIEW
    assert set(payload["container"]) == {"type", "view_id"}


def test_view_submission_and_view_closed(slack: Slack) -> None:
    view = modal(field({"type": "plain_text_input"}), notify_on_close=True, private_metadata="kept")
    view_id = slack.modal(view)
    slack.people.close(ANA, view_id)
    closed = slack.bot.last()
    assert set(closed) == INTERACTION | {"view", "is_cleared"}
    slack.people.submit(ANA, slack.modal(view), {"what": {"it": "x"}})
    submitted = slack.bot.last()
    assert set(submitted) == INTERACTION | {"trigger_id", "view", "response_urls"}
    assert set(submitted["view"]) == VIEW
    assert submitted["view"]["private_metadata"] == "kept"


def test_shortcuts(slack: Slack) -> None:
    ts = slack.people.say(TOM, CRISIS, "look").ts
    slack.people.shortcut(ANA, "add", CRISIS, ts)
    payload = slack.bot.last()
    about = {"callback_id", "trigger_id", "action_ts"}
    assert payload["type"] == "message_action"
    assert set(payload) == INTERACTION | about | {"message_ts", "response_url", "channel", "message"}
    assert set(payload["message"]) == USER_MESSAGE
    slack.people.shortcut(ANA, "declare")
    payload = slack.bot.last()
    assert payload["type"] == "shortcut"
    assert set(payload) == INTERACTION | about
    assert set(payload["user"]) == {"id", "username", "team_id"}


def test_messages_and_mentions(slack: Slack) -> None:
    slack.people.say(ANA, CRISIS, "@firebreak hello")
    for event in slack.events:
        assert set(event) == WRAPPER
        assert set(event["authorizations"][0]) == {
            "enterprise_id", "team_id", "user_id", "is_bot", "is_enterprise_install",
        }  # fmt: skip
    (message,), (mention,) = slack.heard("message"), slack.heard("app_mention")
    assert set(message) == USER_MESSAGE | PLACE
    assert set(mention) == USER_MESSAGE | PLACE - {"channel_type"}


def test_the_apps_own_posts_are_echoed(slack: Slack) -> None:
    root = slack.post("root", blocks=[actions(button())])
    slack.post("reply", thread_ts=root, blocks=[actions(button())])
    first, second = slack.heard("message")
    assert set(first) == BOT_MESSAGE | PLACE
    assert set(second) == BOT_MESSAGE | PLACE | {"thread_ts", "parent_user_id"}


def test_edits_and_deletions(slack: Slack) -> None:
    ts = slack.post("old")
    slack.ok("chat.update", channel=CRISIS, ts=ts, text="new")
    slack.ok("chat.delete", channel=CRISIS, ts=ts)
    _, changed, deleted = slack.heard("message")
    envelope = {"type", "subtype", "hidden", "ts", "previous_message"} | PLACE
    assert set(changed) == envelope | {"message"}
    assert set(changed["message"]["edited"]) == {"user", "ts"}
    assert set(deleted) == envelope | {"deleted_ts"}


def test_reactions_pins_members_and_home(slack: Slack) -> None:
    ts = slack.post()
    slack.people.react(ANA, CRISIS, ts, "eyes")
    (reaction,) = slack.heard("reaction_added")
    assert set(reaction) == {"type", "user", "reaction", "item", "item_user", "event_ts"}
    assert set(reaction["item"]) == {"type", "channel", "ts"}
    slack.people.pin(ANA, CRISIS, ts)
    (pin,) = slack.heard("pin_added")
    assert set(pin) == {"type", "user", "channel_id", "item", "event_ts"}
    slack.ok("conversations.join", channel="C0GENERAL")
    (joined,) = slack.heard("member_joined_channel")
    assert set(joined) == {"type", "user", "channel", "channel_type", "team", "event_ts"}
    slack.people.open_home(PRIYA)
    (opened,) = slack.heard("app_home_opened")
    assert set(opened) == {"type", "user", "channel", "tab", "event_ts"}
    assert opened["channel"].startswith("D")


def test_a_menus_question(slack: Slack) -> None:
    slack.bot.answers = [Ack()]
    view_id = slack.modal(modal(field({"type": "external_select"})))
    slack.people.suggest(ANA, view_id, "it", "what", "typed")
    expected = {"action_id", "block_id", "value", "container", "view"}
    assert set(slack.bot.last()) == INTERACTION | expected
