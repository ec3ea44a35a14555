"""What people do, what they then see, and what the app is told."""

from __future__ import annotations

from typing import Any

import pytest

from bot.workspace.people import Ack
from tests.workspace.conftest import (
    ANA,
    CRISIS,
    GUEST,
    PRIYA,
    STRANGER,
    TOM,
    Slack,
    actions,
    button,
    field,
    modal,
    plain,
    section,
)

Json = dict[str, Any]
TEXT = {"type": "plain_text_input"}
OPTIONS = [{"text": plain(name.upper()), "value": name} for name in ("a", "b", "c")]


def message_text(slack: Slack, ts: str) -> str:
    message = slack.ws.message(CRISIS, ts)
    assert message is not None
    return message.text


# Writing


def test_typed_text_is_escaped_and_names_are_linked(slack: Slack) -> None:
    typed = (
        "<!channel> & <@U0TOM> @tom, @firebreak @social-team #social @here https://a.example/?a=1&b=2 a@b.c"
    )
    text = message_text(slack, slack.people.say(ANA, CRISIS, typed).ts)
    assert text == (
        "&lt;!channel&gt; &amp; &lt;@U0TOM&gt; <@U0TOM>, <@U0FIREBRK> <!subteam^S0SOCIAL|@social-team>"
        " <#C0SOCIAL|> <!here> <https://a.example/?a=1&amp;b=2> a@b.c"
    )


def test_a_mention_arrives_as_message_and_as_app_mention(slack: Slack) -> None:
    ts = slack.people.say(ANA, CRISIS, "@firebreak note it").ts
    (message,), (mention,) = slack.heard("message"), slack.heard("app_mention")
    assert message["ts"] == mention["ts"] == ts
    assert message["channel_type"] == "channel"
    assert "channel_type" not in mention
    assert message["blocks"][0]["type"] == "rich_text"


def test_people_write_only_where_they_are(slack: Slack) -> None:
    assert slack.people.say(GUEST, "C0GENERAL", "x").error == "not_in_channel"
    assert slack.people.say("U0LEFT", CRISIS, "x").error == "account_inactive"
    assert slack.people.say(ANA, CRISIS, "x", thread_ts="1.2").error == "message_not_found"
    assert slack.people.join(GUEST, "C0GENERAL").error == "channel_not_found"
    slack.ws.channels[CRISIS].is_archived = True
    assert slack.people.say(ANA, CRISIS, "x").error == "is_archived"


def test_commands_are_refused_in_threads_with_slacks_words(slack: Slack) -> None:
    root = slack.post()
    seen = slack.people.run_command(ANA, CRISIS, "/crisis declare", thread_ts=root)
    assert seen.text == "/crisis is not supported in threads. Sorry!"
    assert slack.bot.got == []


def test_commands_that_do_not_exist_or_are_not_theirs(slack: Slack) -> None:
    assert slack.people.run_command(ANA, CRISIS, "/nope").text.startswith("/nope is not a valid command.")
    assert slack.people.run_command(STRANGER, "C0SOCIAL", "/crisis").error == "invalid_command"


def test_command_text_is_escaped_only_where_the_manifest_says_so(slack: Slack) -> None:
    slack.people.run_command(ANA, CRISIS, "/crisis role @tom #social <b> @here")
    assert slack.bot.last()["text"] == "role <@U0TOM|tom> <#C0SOCIAL|social> &lt;b&gt; <!here>"
    slack.people.run_command(ANA, CRISIS, "/raw @tom <b>")
    assert slack.bot.last()["text"] == "@tom <b>"


def test_a_command_that_nobody_acknowledges_fails_with_slacks_words(slack: Slack) -> None:
    slack.bot.answers = [Ack(error="operation_timeout")]
    seen = slack.people.run_command(ANA, CRISIS, "/crisis")
    assert seen.text == '/crisis failed with the error "operation_timeout"'


def test_an_acknowledgement_with_words_is_seen_by_one_or_by_all(slack: Slack) -> None:
    slack.bot.answers = [
        Ack(payload={"text": "only you"}),
        Ack(payload={"text": "all", "response_type": "in_channel"}),
        Ack(payload={"blocks": [{"type": "section"}]}),
    ]
    slack.people.run_command(ANA, CRISIS, "/crisis")
    slack.people.run_command(ANA, CRISIS, "/crisis")
    assert slack.people.run_command(ANA, CRISIS, "/crisis").error == "invalid_blocks"
    assert [m.text for m in slack.ws.timeline(CRISIS, ANA)] == ["only you", "all"]
    assert [m.text for m in slack.ws.timeline(CRISIS, TOM)] == ["all"]


def test_people_edit_and_delete_their_own(slack: Slack) -> None:
    mine = slack.people.say(ANA, CRISIS, "old").ts
    assert slack.people.edit_message(TOM, CRISIS, mine, "x").error == "cant_update_message"
    slack.people.edit_message(ANA, CRISIS, mine, "new")
    (changed,) = [event for event in slack.heard("message") if event.get("subtype") == "message_changed"]
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("new", "old")
    assert slack.people.delete_message(TOM, CRISIS, mine).error == "cant_delete_message"
    slack.people.delete_message(ANA, CRISIS, mine)
    (gone,) = [event for event in slack.heard("message") if event.get("subtype") == "message_deleted"]
    assert (gone["deleted_ts"], gone["previous_message"]["text"]) == (mine, "new")


def test_an_administrator_deletes_what_the_app_wrote(slack: Slack) -> None:
    card = slack.post("card")
    assert slack.people.delete_message(ANA, CRISIS, card).error == "cant_delete_message"
    assert slack.people.delete_message(PRIYA, CRISIS, card).ok
    assert slack.ws.timeline(CRISIS) == []


def test_a_card_with_a_thread_leaves_a_tombstone_event(slack: Slack) -> None:
    card = slack.post("card")
    slack.post("reply", thread_ts=card)
    slack.people.delete_message(PRIYA, CRISIS, card)
    changed = slack.heard("message")[-1]
    assert (changed["subtype"], changed["message"]["subtype"]) == ("message_changed", "tombstone")
    assert changed["previous_message"]["text"] == "card"


def test_reactions_and_pins_toggle_and_are_told(slack: Slack) -> None:
    ts = slack.post()
    for _ in range(2):
        slack.people.react(ANA, CRISIS, ts, "eyes")
        slack.people.pin(ANA, CRISIS, ts)
    kinds = [event["event"]["type"] for event in slack.events[1:]]
    assert kinds == ["reaction_added", "pin_added", "reaction_removed", "pin_removed"]


# Pressing


@pytest.mark.parametrize(
    ("element", "value", "chosen"),
    [
        (button(value="v"), None, {"value": "v", "text": {**plain("Go"), "emoji": True}}),
        ({"type": "static_select", "options": OPTIONS}, "b", {"selected_option": "b"}),
        ({"type": "overflow", "options": OPTIONS}, "c", {"selected_option": "c"}),
        ({"type": "radio_buttons", "options": OPTIONS}, "a", {"selected_option": "a"}),
        ({"type": "checkboxes", "options": OPTIONS}, ["a", "c"], {"selected_options": ["a", "c"]}),
        ({"type": "datepicker"}, "2026-02-01", {"selected_date": "2026-02-01"}),
        ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
        ({"type": "datetimepicker"}, 1_770_000_000, {"selected_date_time": 1_770_000_000}),
        ({"type": "users_select"}, TOM, {"selected_user": TOM}),
        ({"type": "conversations_select"}, CRISIS, {"selected_conversation": CRISIS}),
        ({"type": "channels_select"}, CRISIS, {"selected_channel": CRISIS}),
    ],
    ids=lambda value: value.get("type", "") if isinstance(value, dict) else "",
)
def test_every_element_reports_what_was_chosen(slack: Slack, element: Json, value: Any, chosen: Json) -> None:
    ts = slack.post(blocks=[actions({**element, "action_id": "it"})])
    assert slack.people.press(ANA, CRISIS, ts, "it", value=value).ok
    (action,) = slack.bot.last()["actions"]
    for key, expected in chosen.items():
        held = action[key]
        if key == "selected_option":
            held = held["value"]
        if key == "selected_options":
            held = [option["value"] for option in held]
        assert held == expected
    assert (action["action_id"], action["block_id"]) == ("it", "acts")


def test_a_choice_that_is_not_offered_cannot_be_made(slack: Slack) -> None:
    ts = slack.post(blocks=[actions({"type": "static_select", "options": OPTIONS, "action_id": "it"})])
    assert slack.people.press(ANA, CRISIS, ts, "it", value="z").error == "no_such_option"
    assert slack.people.press(ANA, CRISIS, ts, "other").error == "no_such_element"
    assert slack.bot.got == []


def test_a_button_drawn_again_with_the_same_value_can_still_be_pressed(slack: Slack) -> None:
    def drawn(*values: str) -> list[Json]:
        return [{"type": "actions", "elements": [button(value=value)]} for value in values]

    ts = slack.post(blocks=drawn("1"))
    before = slack.ws.message(CRISIS, ts)
    assert before is not None
    seen = before.blocks[0]["block_id"]
    slack.ok("chat.update", channel=CRISIS, ts=ts, text="x", blocks=drawn("1", "2"))
    assert slack.people.press(ANA, CRISIS, ts, "go", seen, "1").ok
    assert slack.bot.last()["actions"][0]["value"] == "1"
    assert slack.people.press(ANA, CRISIS, ts, "go", seen, "3").error == "no_such_element"
    slack.ok("chat.update", channel=CRISIS, ts=ts, text="x", blocks=drawn("1", "1"))
    assert slack.people.press(ANA, CRISIS, ts, "go", seen, "1").error == "no_such_element"


def test_the_button_of_a_deleted_message_is_gone(slack: Slack) -> None:
    ts = slack.post(blocks=[actions(button())])
    slack.ok("chat.delete", channel=CRISIS, ts=ts)
    assert slack.people.press(ANA, CRISIS, ts, "go").error == "message_not_found"
    assert slack.bot.got == []


def test_an_ephemeral_button_is_pressed_by_its_reader_and_hides_its_message(slack: Slack) -> None:
    blocks = [actions(button())]
    ts = slack.ok("chat.postEphemeral", channel=CRISIS, user=ANA, text="x", blocks=blocks)["message_ts"]
    assert slack.people.press(TOM, CRISIS, ts, "go").error == "message_not_found"
    assert slack.people.press(ANA, CRISIS, ts, "go").ok
    payload = slack.bot.last()
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload


def test_a_press_that_nobody_acknowledges_shows_trouble(slack: Slack) -> None:
    ts = slack.post(blocks=[actions(button())])
    slack.bot.answers = [Ack(error="operation_timeout")]
    seen = slack.people.press(ANA, CRISIS, ts, "go")
    assert (seen.ok, seen.error) == (False, "operation_timeout")


def test_a_stranger_may_press_but_not_use_shortcuts(slack: Slack) -> None:
    slack.ok("conversations.join", channel="C0SOCIAL")
    ts = slack.post(channel="C0SOCIAL", blocks=[actions(button())])
    assert slack.people.press(STRANGER, "C0SOCIAL", ts, "go").ok
    assert slack.bot.last()["user"]["team_id"] != slack.ws.team.id
    assert slack.people.shortcut(STRANGER, "add", "C0SOCIAL", ts).error == "no_such_shortcut"


def test_shortcuts_of_both_kinds(slack: Slack) -> None:
    ts = slack.people.say(TOM, CRISIS, "look at this").ts
    assert slack.people.shortcut(ANA, "add", CRISIS, ts).ok
    assert slack.bot.last()["message"]["text"] == "look at this"
    assert slack.people.shortcut(ANA, "declare").ok
    assert "channel" not in slack.bot.last()
    assert slack.people.shortcut(ANA, "add").error == "no_such_shortcut"


# Modals


def test_a_form_is_not_sent_until_it_is_complete(slack: Slack) -> None:
    view_id = slack.modal(
        modal(
            field({**TEXT, "min_length": 3, "max_length": 5}),
            field({"type": "number_input", "is_decimal_allowed": False, "max_value": "9"}, "count"),
            field({"type": "email_text_input"}, "mail"),
            field({"type": "url_text_input"}, "link"),
            field({"type": "static_select", "options": OPTIONS}, "kind"),
            field(TEXT, "note", optional=True),
        )
    )
    before = len(slack.bot.got)
    assert set(slack.people.submit(ANA, view_id).errors) == {"what", "count", "mail", "link", "kind"}
    wrong = {"what": {"it": "toolong"}, "count": {"it": "10"}, "mail": {"it": "x"}, "link": {"it": "ftp:x"}}
    seen = slack.people.submit(ANA, view_id, {**wrong, "kind": {"it": "a"}})
    assert seen.errors["what"] == "Enter at most 5 characters; this has 7."
    assert set(seen.errors) == {"what", "count", "mail", "link"}
    assert (
        slack.people.submit(ANA, view_id, {"what": {"it": "ab"}})
        .errors["what"]
        .startswith("Enter at least 3")
    )
    assert len(slack.bot.got) == before
    right = {
        "what": {"it": "four"},
        "count": {"it": "9"},
        "mail": {"it": "a@b.c"},
        "link": {"it": "https://a.b"},
    }
    assert slack.people.submit(ANA, view_id, right).action == "closed"
    values = slack.bot.last()["view"]["state"]["values"]
    assert values["what"]["it"] == {"type": "plain_text_input", "value": "four"}
    assert values["kind"]["it"]["selected_option"]["value"] == "a"
    assert values["note"]["it"] == {"type": "plain_text_input", "value": None}


def test_a_text_over_three_thousand_characters_is_stopped_by_the_client(slack: Slack) -> None:
    view_id = slack.modal(modal(field(TEXT)))
    seen = slack.people.submit(ANA, view_id, {"what": {"it": "x" * 3001}})
    assert seen.errors == {"what": "Enter at most 3000 characters; this has 3001."}


def test_errors_from_the_app_stand_under_their_fields(slack: Slack) -> None:
    view_id = slack.modal(modal(field(TEXT)))
    slack.bot.answers = [Ack(payload={"response_action": "errors", "errors": {"what": "Say more."}})]
    seen = slack.people.submit(ANA, view_id, {"what": {"it": "x"}})
    assert (seen.action, seen.errors) == ("errors", {"what": "Say more."})
    top = slack.ws.top(ANA)
    assert top is not None
    assert top.errors == {"what": "Say more."}


def test_an_answer_that_slack_would_not_take_leaves_the_form_open(slack: Slack) -> None:
    view_id = slack.modal(modal(field(TEXT)))
    for answer, error in (
        ({"response_action": "errors", "errors": {"nowhere": "x"}}, "invalid_errors"),
        ({"response_action": "update", "view": modal(title=plain("x" * 25))}, "invalid_arguments"),
    ):
        slack.bot.answers = [Ack(payload=answer)]
        assert slack.people.submit(ANA, view_id, {"what": {"it": "x"}}).error == error
    assert slack.ws.views[view_id].is_open


def test_answers_update_push_and_clear(slack: Slack) -> None:
    view_id = slack.modal(modal(field(TEXT)))
    filled = {"what": {"it": "x"}}
    slack.bot.answers = [Ack(payload={"response_action": "update", "view": modal(field(TEXT), section("2"))})]
    assert slack.people.submit(ANA, view_id, filled).action == "update"
    slack.bot.answers = [Ack(payload={"response_action": "push", "view": modal(field(TEXT))})]
    pushed = slack.people.submit(ANA, view_id, filled).view
    assert pushed is not None
    assert [view.id for view in slack.ws.stack(ANA)] == [view_id, pushed.id]
    slack.bot.answers = [Ack(payload={"response_action": "clear"})]
    assert slack.people.submit(ANA, pushed.id, filled).action == "clear"
    assert slack.ws.stack(ANA) == []


def test_a_form_that_nobody_acknowledges_stays_open(slack: Slack) -> None:
    view_id = slack.modal(modal(field(TEXT)))
    slack.bot.answers = [Ack(error="operation_timeout")]
    seen = slack.people.submit(ANA, view_id, {"what": {"it": "kept"}})
    assert (seen.error, slack.ws.views[view_id].is_open) == ("operation_timeout", True)
    assert slack.ws.views[view_id].values["what"]["it"]["value"] == "kept"


def test_closing_is_told_where_the_app_asked(slack: Slack) -> None:
    first = slack.modal(modal(actions(button()), notify_on_close=True))
    slack.people.press_in_view(ANA, first, "go")
    view = modal(notify_on_close=True, clear_on_close=True)
    second = slack.ok("views.push", trigger_id=slack.bot.last()["trigger_id"], view=view)["view"]["id"]
    slack.people.close(ANA, second)
    closed = [(p["view"]["id"], p["is_cleared"]) for _, p in slack.bot.got if p.get("type") == "view_closed"]
    assert closed == [(second, True), (first, True)]
    crossed = slack.modal(modal(notify_on_close=True))
    slack.people.close(ANA, crossed, whole_stack=True)
    assert slack.bot.last()["is_cleared"] is True
    silent = slack.modal(modal())
    before = len(slack.bot.got)
    slack.people.close(ANA, silent)
    assert len(slack.bot.got) == before


def test_nobody_touches_anothers_modal(slack: Slack) -> None:
    view_id = slack.modal(modal(field(TEXT)))
    assert slack.people.submit(TOM, view_id, {}).error == "view_not_found"
    assert slack.people.submit(ANA, view_id, {"nowhere": {"it": "x"}}).error == "no_such_option"


def test_a_menu_asks_the_app_for_its_options(slack: Slack) -> None:
    menu = {"type": "external_select", "min_query_length": 0}
    view_id = slack.modal(modal(field(menu)))
    slack.bot.answers = [Ack(payload={"options": OPTIONS})]
    seen = slack.people.suggest(ANA, view_id, "it", "what", "b")
    assert seen.options == tuple(OPTIONS)
    asked = slack.bot.last()
    assert (asked["type"], asked["value"], asked["action_id"]) == ("block_suggestion", "b", "it")
    slack.people.submit(ANA, view_id, {"what": {"it": OPTIONS[1]}})
    held = slack.bot.last()["view"]["state"]["values"]["what"]["it"]
    assert held["selected_option"]["value"] == "b"


def test_home_is_told_when_it_is_opened_with_the_view_once_there_is_one(slack: Slack) -> None:
    slack.people.open_home(ANA)
    slack.ok("views.publish", user_id=ANA, view={"type": "home", "blocks": [actions(button())]})
    seen = slack.people.open_home(ANA)
    first, second = slack.heard("app_home_opened")
    assert "view" not in first
    assert seen.view is not None
    assert second["view"]["id"] == seen.view.id
    assert slack.people.press_in_view(ANA, seen.view.id, "go").ok
    assert slack.bot.last()["container"] == {"type": "view", "view_id": seen.view.id}


def test_chosen_conversations_come_with_response_urls_where_asked(slack: Slack) -> None:
    menu = {"type": "conversations_select", "response_url_enabled": True}
    view_id = slack.modal(modal(field(menu)))
    slack.people.submit(ANA, view_id, {"what": {"it": CRISIS}})
    (entry,) = slack.bot.last()["response_urls"]
    assert (entry["block_id"], entry["action_id"], entry["channel_id"]) == ("what", "it", CRISIS)
