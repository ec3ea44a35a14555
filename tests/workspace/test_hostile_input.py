"""Whatever an app sends, the workspace answers in Slack's way and stays whole."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.workspace.api.table import METHODS
from bot.workspace.rules import message_problems, view_problems
from bot.workspace.rules.blocks import BLOCKS
from bot.workspace.rules.elements import ELEMENTS
from tests.workspace.conftest import ANA, CRISIS, Slack

KINDS = sorted({*BLOCKS, *ELEMENTS, "plain_text", "mrkdwn", "modal", "home", "raw_text", "rich_text_section"})
NAMES = sorted({
    "type", "text", "blocks", "elements", "element", "accessory", "fields", "label", "options", "value",
    "option_groups", "initial_option", "rows", "caption", "block_id", "action_id", "title", "submit",
    "slack_file", "image_url", "alt_text", "child_blocks", "confirm", "min_length", "max_length",
    "focus_on_load", "is_decimal_allowed", "min_value",
})  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(KINDS) | st.text(max_size=5)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=25,
)
ARGUMENTS = st.dictionaries(
    st.sampled_from([
        "channel", "ts", "user", "users", "text", "blocks", "view", "cursor", "limit", "files", "timestamp",
        "name", "metadata", "attachments", "trigger_id", "thread_ts", "types", "channel_id", "oldest",
        "length", "filename", "user_id", "view_id", "link", "type",
    ]),
    ANYTHING | st.sampled_from([CRISIS, ANA, "1767225600.000000", "[]", "{", "-1"]),
)  # fmt: skip


@given(ANYTHING)
def test_any_structure_can_be_checked(value: Any) -> None:
    message_problems(value)
    message_problems([value])
    view_problems(value)
    view_problems({"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [value]})


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(METHODS)), ARGUMENTS)
def test_any_call_gets_an_answer(slack: Slack, method: str, args: dict[str, Any]) -> None:
    body = slack.call(method, **args)
    assert body["ok"] is True or isinstance(body["error"], str)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["text", "blocks", "attachments", "thread_ts", "response_type"]), ANYTHING
    )
)
def test_any_answer_to_a_response_url_gets_an_answer(slack: Slack, body: dict[str, Any]) -> None:
    slack.people.run_command(ANA, CRISIS, "/crisis")
    url = slack.bot.last()["response_url"].rpartition("/")[2]
    assert slack.api.respond(url, body).status in (200, 400)
