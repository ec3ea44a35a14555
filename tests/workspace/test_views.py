from __future__ import annotations

from typing import Any

import pytest

from bot.workspace.manifest import App
from bot.workspace.rules import view_problems
from tests.workspace.conftest import ANA, CRISIS, TOM, Slack, actions, button, field, modal, plain, section

Json = dict[str, Any]
TEXT = {"type": "plain_text_input"}
HOME = {"type": "home", "blocks": [section("hello")]}


def words(view: Any) -> list[str]:
    return [str(problem) for problem in view_problems(view)]


def trigger(slack: Slack, user: str = ANA) -> str:
    slack.people.run_command(user, CRISIS, "/crisis")
    return str(slack.bot.last()["trigger_id"])


@pytest.mark.parametrize(
    ("view", "refusal"),
    [
        (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(submit=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
        (modal(close=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/close/text]"),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters"),
        (modal(callback_id="x" * 256), "must be less than 256 characters"),
        (modal(external_id="x" * 256), "must be less than 256 characters"),
        (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
        (modal({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}), "unsupported type: table"),
        (modal(field(TEXT), submit=None), "must provide an object [json-pointer:/view/submit]"),
        ({**HOME, "title": plain("x")}, "invalid additional property: title [json-pointer:/view]"),
        ({**HOME, "blocks": [{"type": "alert", "text": plain("x")}]}, "unsupported type: alert"),
        ({**HOME, "blocks": [field({"type": "file_input"})]}, "unsupported type: file_input"),
        ({"type": "sheet", "blocks": []}, "unsupported type: sheet [json-pointer:/view/type]"),
        ("view", "must provide an object [json-pointer:/view]"),
    ],
)
def test_views_that_slack_refuses(view: Any, refusal: str) -> None:
    assert any(said.startswith(refusal) for said in words(view)), words(view)


def test_an_input_needs_a_submit_button() -> None:
    view = modal(section("x"), field(TEXT))
    assert words(view) == []
    del view["submit"]
    assert words(view) == [
        "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]"
    ]


def test_a_field_inside_a_container_can_be_filled(slack: Slack) -> None:
    inside = {"type": "input", "label": plain("What"), "element": {"type": "plain_text_input"}}
    view_id = slack.modal(modal({"type": "container", "title": plain("t"), "child_blocks": [inside]}))
    (stored,) = slack.ws.views[view_id].blocks[0]["child_blocks"]
    values = {stored["block_id"]: {stored["element"]["action_id"]: "cups"}}
    slack.people.submit(ANA, view_id, values)
    (typed,) = slack.bot.last()["view"]["state"]["values"][stored["block_id"]].values()
    assert typed["value"] == "cups"


def test_files_are_asked_for_in_modals_only() -> None:
    assert words(modal(field({"type": "file_input", "max_files": 10}))) == []
    assert words(modal(field({"type": "file_input", "max_files": 11}))) == [
        "must be less than 11 [json-pointer:/view/blocks/0/element/max_files]"
    ]


def test_a_refused_view_is_an_invalid_argument(slack: Slack) -> None:
    body = slack.call("views.open", trigger_id=trigger(slack), view=modal(title=plain("x" * 25)))
    assert body["error"] == "invalid_arguments"
    assert body["response_metadata"]["messages"] == [
        "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]",
    ]


def test_a_view_of_more_than_250_kilobytes_is_too_large(slack: Slack) -> None:
    view = modal(*[section("x" * 2999)] * 90)
    assert slack.error("views.open", trigger_id=trigger(slack), view=view) == "view_too_large"


def test_a_trigger_opens_one_modal_within_three_seconds(slack: Slack) -> None:
    first = trigger(slack)
    slack.clock.advance(2.9)
    slack.ok("views.open", trigger_id=first, view=modal())
    assert slack.error("views.open", trigger_id=first, view=modal()) == "exchanged_trigger_id"
    late = trigger(slack, TOM)
    slack.clock.advance(3)
    assert slack.error("views.open", trigger_id=late, view=modal()) == "expired_trigger_id"
    assert slack.error("views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"
    assert slack.error("views.open", view=modal()) == "invalid_arguments"


def test_three_modals_stand_on_each_other_and_no_more(slack: Slack) -> None:
    view_id = slack.modal(modal(actions(button())))
    for _ in range(2):
        slack.people.press_in_view(ANA, view_id, "go")
        pushed = slack.ok(
            "views.push", trigger_id=slack.bot.last()["trigger_id"], view=modal(actions(button()))
        )
        assert pushed["view"]["previous_view_id"] == view_id
        view_id = pushed["view"]["id"]
    slack.people.press_in_view(ANA, view_id, "go")
    again = slack.bot.last()["trigger_id"]
    assert slack.error("views.push", trigger_id=again, view=modal()) == "push_limit_reached"
    assert [view.id for view in slack.ws.stack(ANA)][-1] == view_id


def test_pushing_needs_a_modal_underneath(slack: Slack) -> None:
    assert slack.error("views.push", trigger_id=trigger(slack), view=modal()) == "not_found"


def test_an_old_hash_conflicts(slack: Slack) -> None:
    view_id = slack.modal(modal())
    old = slack.ws.views[view_id].hash
    slack.ok("views.update", view_id=view_id, hash=old, view=modal(section("new")))
    assert slack.error("views.update", view_id=view_id, hash=old, view=modal()) == "hash_conflict"
    home = slack.ok("views.publish", user_id=ANA, view=HOME)["view"]["hash"]
    slack.ok("views.publish", user_id=ANA, view=HOME, hash=home)
    assert slack.error("views.publish", user_id=ANA, view=HOME, hash=home) == "hash_conflict"


def test_an_external_id_is_its_views_alone(slack: Slack) -> None:
    slack.modal(modal(external_id="mine"))
    assert slack.error("views.open", trigger_id=trigger(slack, TOM), view=modal(external_id="mine")) == (
        "duplicate_external_id"
    )
    slack.ok("views.update", external_id="mine", view=modal(section("x"), external_id="mine"))
    assert slack.error("views.update", external_id="other", view=modal()) == "not_found"
    assert slack.error("views.update", view=modal()) == "invalid_arguments"


def test_what_was_typed_stays_where_the_field_keeps_its_ids(slack: Slack) -> None:
    view_id = slack.modal(modal(field(TEXT), field(TEXT, "other"), actions(button())))
    slack.people.press_in_view(ANA, view_id, "go", values={"what": {"it": "a"}, "other": {"it": "b"}})
    body = slack.ok("views.update", view_id=view_id, view=modal(field(TEXT), field(TEXT, "new")))
    values = body["view"]["state"]["values"]
    assert values["what"]["it"]["value"] == "a"
    assert values["new"]["it"]["value"] is None
    assert "other" not in values


def test_a_closed_modal_is_gone(slack: Slack) -> None:
    view_id = slack.modal(modal())
    slack.people.close(ANA, view_id)
    assert slack.error("views.update", view_id=view_id, view=modal()) == "not_found"


def test_home_is_published_only_where_the_manifest_has_it(slack: Slack) -> None:
    slack.ok("views.publish", user_id=ANA, view=HOME)
    home = slack.ws.home(ANA)
    assert home is not None
    assert home.blocks[0]["text"]["text"] == "hello"
    homeless = Slack(App(home_tab=False))
    assert homeless.error("views.publish", user_id=ANA, view=HOME) == "not_enabled"
    assert homeless.people.open_home(ANA).error == "home_tab_disabled"
    assert slack.error("views.publish", user_id="U0NOBODY", view=HOME) == "user_not_found"
    slack.ws.users[TOM].deleted = True
    assert slack.error("views.publish", user_id=TOM, view=HOME) == "user_not_found"


VIDEO = {
    "type": "video",
    "alt_text": "How cups are made",
    "title": plain("How cups are made"),
    "thumbnail_url": "https://video.example/1.png",
    "video_url": "https://video.example/1",
}


def test_a_video_needs_a_scope_of_its_own(slack: Slack) -> None:
    said = "Video validation failed: Bot scopes missing: [links.embed:write]"
    refused = slack.call("chat.postMessage", channel=CRISIS, text="x", blocks=[VIDEO])
    assert (refused["error"], refused["errors"]) == ("invalid_blocks", [f"{said} [json-pointer:/blocks/0]"])
    assert slack.error("views.publish", user_id=ANA, view={**HOME, "blocks": [VIDEO]}) == "invalid_arguments"
    embedding = Slack(App(scopes=slack.ws.app.scopes | {"links.embed:write"}))
    embedding.ok("chat.postMessage", channel=CRISIS, text="x", blocks=[VIDEO])


def test_blocks_validate_tells_what_and_where_without_a_token(slack: Slack) -> None:
    body = slack.api.call(
        "blocks.validate", "", {"blocks": '[{"type": "header", "text": {"type": "mrkdwn"}}]'}
    )
    (said,) = body.body["errors"]
    assert body.body["error"] == "invalid_blocks"
    assert (said["pointer"], said["message"]) == ("/0/text/type", "unsupported type: mrkdwn")
    assert said["constraint"] == {"type": "enum", "expected": ["plain_text"]}
    slack.ok("blocks.validate", view=modal(section("x")))
    assert slack.error("blocks.validate", view=modal(title=plain(""))) == "invalid_view"
    assert slack.error("blocks.validate", message={"blocks": [{"type": "section"}]}) == "invalid_message"
    assert slack.error("blocks.validate", blocks=[], view=modal()) == "invalid_arguments"


def test_two_homes_cannot_share_an_external_id(slack: Slack) -> None:
    home = {"type": "home", "blocks": [section("x")], "external_id": "mine"}
    slack.ok("views.publish", user_id=ANA, view=home)
    slack.ok("views.publish", user_id=ANA, view=home)
    assert slack.error("views.publish", user_id=TOM, view=home) == "duplicate_external_id"
