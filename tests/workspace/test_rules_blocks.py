"""Every limit on blocks and elements, each just inside and just outside, with Slack's words."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from bot.workspace.rules import message_problems
from tests.workspace.conftest import actions, button, field, plain, section

Json = dict[str, Any]


def words(*blocks: Json) -> list[str]:
    return [str(problem) for problem in message_problems(list(blocks))]


def options(number: int, size: int = 5) -> list[Json]:
    return [{"text": plain("t" * size), "value": str(n)} for n in range(number)]


def menu(kind: str = "static_select", **more: Any) -> Json:
    return {"type": kind, "action_id": "menu", **more}


def in_section(element: Json) -> Json:
    return {**section("x"), "accessory": element}


def confirm(**more: Any) -> Json:
    shape = {"title": plain("t"), "text": plain("t"), "confirm": plain("t"), "deny": plain("t")}
    return button(confirm={**shape, **more})


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "a", **more}


def rich(element: Json) -> Json:
    return {"type": "rich_text", "elements": [element]}


def box(kind: str, size: int) -> Json:
    return in_section(menu(kind, options=[{**options(1)[0], "description": plain("x" * size)}]))


def data_table(rows: int = 2, **more: Any) -> Json:
    return {"type": "data_table", "caption": "c", "rows": [[CELL]] * rows, **more}


def video(**more: Any) -> Json:
    urls = {"thumbnail_url": "https://a.example/x.png", "video_url": "https://a.example/x"}
    return {"type": "video", "alt_text": "a", "title": plain("t"), **urls, **more}


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain("t"), **more}


def carousel(*cards: Json) -> Json:
    return {"type": "carousel", "elements": list(cards)}


def container(*inside: Json, **more: Any) -> Json:
    return {"type": "container", "title": plain("t"), "child_blocks": list(inside), **more}


CELL = {"type": "raw_text", "text": "x"}
ICON = {"type": "icon_button", "action_id": "i"}


def less(limit: int, where: str) -> str:
    return f"must be less than {limit + 1} characters [json-pointer:/blocks/0/{where}]"


def many(limit: int, where: str) -> str:
    return f"no more than {limit} items allowed [json-pointer:/blocks/0/{where}]"


SIZES = [
    (lambda n: section("x" * n), 3000, less(3000, "text/text")),
    (lambda n: {"type": "section", "fields": [plain("x" * n)]}, 2000, less(2000, "fields/0/text")),
    (lambda n: {"type": "section", "fields": [plain("x")] * n}, 10, many(10, "fields")),
    (lambda n: {"type": "header", "text": plain("x" * n)}, 150, less(150, "text/text")),
    (lambda n: {"type": "divider", "block_id": "x" * n}, 255, less(255, "block_id")),
    (lambda n: {"type": "context", "elements": [plain("x")] * n}, 10, many(10, "elements")),
    (lambda n: {"type": "context", "elements": [plain("x" * n)]}, 2000, less(2000, "elements/0/text")),
    (lambda n: actions(*(button(str(i)) for i in range(n))), 25, many(25, "elements")),
    (lambda n: actions(button("x" * n)), 255, less(255, "elements/0/action_id")),
    (lambda n: actions(button(text=plain("x" * n))), 75, less(75, "elements/0/text/text")),
    (lambda n: actions(button(value="x" * n)), 2000, less(2000, "elements/0/value")),
    (lambda n: actions(button(url="x" * n)), 3000, less(3000, "elements/0/url")),
    (lambda n: actions(button(accessibility_label="x" * n)), 75, less(75, "elements/0/accessibility_label")),
    (lambda n: actions(confirm(title=plain("x" * n))), 100, less(100, "elements/0/confirm/title/text")),
    (lambda n: actions(confirm(text=plain("x" * n))), 300, less(300, "elements/0/confirm/text/text")),
    (lambda n: actions(confirm(confirm=plain("x" * n))), 30, less(30, "elements/0/confirm/confirm/text")),
    (lambda n: actions(confirm(deny=plain("x" * n))), 30, less(30, "elements/0/confirm/deny/text")),
    (lambda n: in_section(menu(options=options(n))), 100, many(100, "accessory/options")),
    (lambda n: in_section(menu(options=options(1, n))), 75, less(75, "accessory/options/0/text/text")),
    (
        lambda n: in_section(menu(options=[{"text": plain("t"), "value": "v" * n}])),
        150,
        less(150, "accessory/options/0/value"),
    ),
    (
        lambda n: in_section(menu(option_groups=[{"label": plain("x" * n), "options": options(1)}])),
        75,
        less(75, "accessory/option_groups/0/label/text"),
    ),
    (
        lambda n: in_section(menu(option_groups=[{"label": plain("x"), "options": options(1)}] * n)),
        100,
        many(100, "accessory/option_groups"),
    ),
    (
        lambda n: in_section(menu(option_groups=[{"label": plain("x"), "options": options(n)}])),
        100,
        many(100, "accessory/option_groups/0/options"),
    ),
    (
        lambda n: in_section(menu(options=options(1), placeholder=plain("x" * n))),
        150,
        less(150, "accessory/placeholder/text"),
    ),
    (lambda n: in_section(menu("overflow", options=options(n))), 5, many(5, "accessory/options")),
    (lambda n: in_section(menu("checkboxes", options=options(n))), 10, many(10, "accessory/options")),
    (lambda n: in_section(menu("radio_buttons", options=options(n))), 10, many(10, "accessory/options")),
    *[
        (partial(box, kind), 75, less(75, "accessory/options/0/description/text"))
        for kind in ("static_select", "overflow", "checkboxes")
    ],
    (
        lambda n: in_section(menu("overflow", options=[{**options(1)[0], "url": "x" * n}])),
        3000,
        less(3000, "accessory/options/0/url"),
    ),
    (lambda n: image(alt_text="x" * n), 2000, less(2000, "alt_text")),
    (lambda n: image(image_url="x" * n), 3000, less(3000, "image_url")),
    (lambda n: image(title=plain("x" * n)), 2000, less(2000, "title/text")),
    (lambda n: field({"type": "plain_text_input"}, label=plain("x" * n)), 2000, less(2000, "label/text")),
    (lambda n: field({"type": "plain_text_input"}, hint=plain("x" * n)), 2000, less(2000, "hint/text")),
    (lambda n: {"type": "markdown", "text": "x" * n}, 12_000, less(12_000, "text")),
    (lambda n: {"type": "table", "rows": [[CELL] * n]}, 20, many(20, "rows/0")),
    (lambda n: {"type": "table", "rows": [[CELL]] * n}, 100, many(100, "rows")),
    (
        lambda n: {"type": "table", "rows": [[CELL]], "column_settings": [{"align": "left"}] * n},
        20,
        many(20, "column_settings"),
    ),
    (lambda n: data_table(caption="x" * n), 2000, less(2000, "caption")),
    (lambda n: data_table(rows=n), 101, many(101, "rows")),
    (lambda n: data_table(column_settings=[{"align": "left"}] * n), 20, many(20, "column_settings")),
    (lambda n: data_table(page_size=n), 100, "must be less than 101 [json-pointer:/blocks/0/page_size]"),
    (lambda n: video(title=plain("x" * n)), 199, less(199, "title/text")),
    (lambda n: video(author_name="x" * n), 49, less(49, "author_name")),
    (lambda n: video(provider_name="x" * n), 49, less(49, "provider_name")),
    (lambda n: card(title=plain("x" * n)), 150, less(150, "title/text")),
    (lambda n: card(subtitle=plain("x" * n)), 150, less(150, "subtitle/text")),
    (lambda n: card(body=plain("x" * n)), 200, less(200, "body/text")),
    (lambda n: carousel(*[card()] * n), 10, many(10, "elements")),
    (lambda n: container(section("x"), title=plain("x" * n)), 150, less(150, "title/text")),
    (lambda n: container(section("x"), subtitle=plain("x" * n)), 150, less(150, "subtitle/text")),
    (lambda n: container(*[section("x")] * n), 10, many(10, "child_blocks")),
    (lambda n: {"type": "data_visualization", "title": "x" * n, "chart": {}}, 50, less(50, "title")),
    (
        lambda n: {"type": "context_actions", "elements": [ICON | {"action_id": str(i)} for i in range(n)]},
        5,
        many(5, "elements"),
    ),
]


@pytest.mark.parametrize(("block", "limit", "refusal"), SIZES, ids=[case[2][-40:] for case in SIZES])
def test_a_limit_holds_to_the_last_character(block: Any, limit: int, refusal: str) -> None:
    assert words(block(limit)) == []
    assert words(block(limit + 1)) == [refusal]


@pytest.mark.parametrize(
    ("block", "refusal"),
    [
        ({"type": "section"}, "missing required field: text [json-pointer:/blocks/0]"),
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ({"type": "section", "text": "x"}, "must provide an object [json-pointer:/blocks/0/text]"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "unsupported type: mrkdwn"),
        ({"type": "marquee"}, "unsupported type: marquee [json-pointer:/blocks/0/type]"),
        ({"type": "file", "external_id": "x", "source": "remote"}, "unsupported type: file"),
        ({**section("x"), "colour": "red"}, "invalid additional property: colour [json-pointer:/blocks/0]"),
        ({"text": plain("x")}, "missing required field: type [json-pointer:/blocks/0]"),
        (actions(button(style="loud")), "must be a valid enum value"),
        (actions({"type": "plain_text_input", "action_id": "x"}), "unsupported type: plain_text_input"),
        (in_section(menu(options=[])), "no fewer than 1 items allowed"),
        (in_section(menu()), "missing required field: options"),
        (in_section(menu(options=options(1), initial_option=options(2)[1])), "initial option(s) must match"),
        ({"type": "image", "image_url": "https://a.example/x.png"}, "missing required field: alt_text"),
        ({"type": "image", "alt_text": "a"}, "missing required field: image_url"),
        (image(slack_file={"id": "F1"}), "invalid additional property: slack_file"),
        (field({"type": "plain_text_input", "min_length": 9, "max_length": 3}), "`min_length` must not"),
        (field({"type": "plain_text_input", "max_length": 3001}), "must be less than 3001"),
        (
            field({"type": "number_input", "is_decimal_allowed": False, "min_value": "9", "max_value": "1"}),
            "`min_value` must not",
        ),
        (field({"type": "number_input"}), "missing required field: is_decimal_allowed"),
        (field({"type": "file_input"}), "unsupported type: file_input"),
        ({"type": "alert", "text": plain("x"), "level": "loud"}, "must be a valid enum value"),
        (
            {"type": "data_table", "rows": [[{"type": "raw_text", "text": "x"}]]},
            "missing required field: caption",
        ),
        (
            {"type": "rich_text", "elements": [{"type": "rich_text_section"}]},
            "missing required field: elements",
        ),
        (
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "blink"}]}],
            },
            "unsupported type: blink",
        ),
        ("text", "must provide an object [json-pointer:/blocks/0]"),
    ],
)
def test_what_slack_does_not_know_is_refused(block: Any, refusal: str) -> None:
    assert any(said.startswith(refusal) for said in words(block)), words(block)


def test_uneven_wide_or_headless_data_tables_and_rich_headers_are_refused() -> None:
    assert words(data_table() | {"rows": [[CELL] * 20] * 2}) == []
    assert words(data_table() | {"rows": [[CELL] * 21] * 2}) == [many(20, f"rows/{row}") for row in (0, 1)]
    assert words(data_table(rows=1)) == ["no fewer than 2 items allowed [json-pointer:/blocks/0/rows]"]
    assert words(data_table() | {"rows": [[CELL, CELL], [CELL]]}) == [
        "must have 2 cells, as the header has [json-pointer:/blocks/0/rows/1]"
    ]
    header = rich({"type": "rich_text_section", "elements": []})
    assert words(data_table() | {"rows": [[header], [CELL]]}) == [
        "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]"
    ]


def test_fifty_blocks_fit_in_a_message() -> None:
    assert words(*[{"type": "divider"}] * 50) == []
    assert words(*[{"type": "divider"}] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]


def test_ids_are_unique_block_ids_in_the_message_and_action_ids_in_the_block() -> None:
    assert words(actions(button("a"), button("b")), actions(button("a"), block_id="other")) == []
    assert words(actions(button("a"), button("a"))) == [
        '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]'
    ]
    assert words(actions(button("a")), actions(button("b"))) == [
        '`block_id` "acts" already exists [json-pointer:/blocks/1/block_id]'
    ]


def test_ids_are_unique_in_cards_carousels_and_containers_too() -> None:
    inside = actions(button("a"))
    twice = card(actions=[button("a"), button("a")])
    assert words(carousel(card(actions=[button("a")]), card(actions=[button("a")]))) == []
    assert words(container(inside), {**inside, "block_id": "other"}) == []
    assert words(inside, container(inside)) == [
        '`block_id` "acts" already exists [json-pointer:/blocks/1/child_blocks/0/block_id]'
    ]
    assert words(container(actions(button("a"), button("a")))) == [
        '`action_id` "a" already exists [json-pointer:/blocks/0/child_blocks/0/elements/1/action_id]'
    ]
    assert words(carousel(twice)) == [
        '`action_id` "a" already exists [json-pointer:/blocks/0/elements/0/actions/1/action_id]'
    ]


def test_one_field_at_most_takes_the_focus() -> None:
    typed = {"type": "plain_text_input", "focus_on_load": True}
    assert words(field(typed)) == []
    (said,) = words(field(typed), field(typed, block_id="other"))
    assert said.startswith("only one element can have `focus_on_load`")


def test_markdown_and_table_text_is_limited_in_sum() -> None:
    markdown = {"type": "markdown", "text": "x" * 6001}
    assert words(markdown) == []
    assert "markdown text must be less than 12001 characters in total" in words(markdown, markdown)[0]
    row = [{"type": "raw_text", "text": "x" * 5001}]
    assert "table cells must be less than 10001 characters" in words({"type": "table", "rows": [row, row]})[0]


def test_blocks_in_a_container_are_checked_too() -> None:
    at = "[json-pointer:/blocks/0/child_blocks/0"
    assert words(container({"type": "header"})) == [f"missing required field: text {at}]"]
    assert words(container(container(section("x")))) == [f"unsupported type: container {at}/type]"]
    upload = field({"type": "file_input"})
    assert words(container(upload)) == [f"unsupported type: file_input {at}/element/type]"]


def test_blocks_that_are_no_list_are_refused() -> None:
    assert [str(p) for p in message_problems({"type": "divider"})] == [
        "must provide an array [json-pointer:/blocks]"
    ]
