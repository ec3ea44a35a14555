"""Whatever people and apps write stays text: it makes no element, no attribute and no live address."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.page.render.blocks import draw_blocks
from bot.workspace.page.render.scene import Names, Place, Scene
from tests.workspace_page.markup import Html, dangers

TRICKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea><b>",
    "<javascript:alert(1)|x>",
    '<https://e.com" onclick="x|y>',
    "<https://e.com|</a><script>x</script>>",
    "<!date^1^{time}^javascript:alert(1)|x>",
    "<!date^1^<b>{time}</b>|x>",
    "&lt;script&gt;",
    "&amp;lt;b&amp;gt;",
    "javascript://e.com/%0aalert(1)",
    "<!--",
    "]]>",
    "<!subteam^S1|<b>>",
    "<@U1|<i>>",
    "*<b>*",
    "`<i>`",
    "```<u>```",
    "> <s>",
    ":<b>:",
    "\x00<\x00",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>)",
    'http://e.com/"onload="x',
    "\u202e<\u2066>",
    "{{ 7 * 7 }}",
    "{% include 'x' %}",
    "%s {0}",
]
PIECES = st.one_of(
    st.sampled_from(TRICKS), st.text(alphabet="<>&\"'`*_~|^!@#:[](){}/\\ \n\x00ab", max_size=20)
)
hostile = st.one_of(st.lists(PIECES, min_size=1, max_size=4).map("".join), st.text(max_size=40))

ALLOWED = {
    "a",
    "article",
    "blockquote",
    "button",
    "code",
    "dialog",
    "div",
    "em",
    "figcaption",
    "figure",
    "hr",
}
ALLOWED |= {
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "img",
    "input",
    "label",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "s",
    "small",
}
ALLOWED |= {
    "span",
    "strong",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "th",
    "thead",
    "time",
    "tr",
}
ALLOWED |= {"u", "ul", "use"}


def scene(text: str) -> Scene:
    names = Names(
        users={"U1": text},
        places={"C1": Place(text), "D1": Place(text, "im")},
        groups={"S1": text},
        people=("U1",),
    )
    return Scene(me="U1", names=names, errors={"b": text}, values={"v": {"v": {"value": text}}})


def blocks(plain: str, marked: str) -> list[dict[str, Any]]:
    """Every place of every block that holds somebody's text."""
    text, mrkdwn = {"type": "plain_text", "text": plain}, {"type": "mrkdwn", "text": marked}
    option = {"text": text, "value": plain, "description": text, "url": plain}
    confirm = {"title": text, "text": mrkdwn, "confirm": text, "deny": text, "style": plain}
    name = {"action_id": plain, "placeholder": text}
    inline = [
        {"type": "text", "text": plain},
        {"type": "link", "url": plain, "text": plain},
        {"type": "user", "user_id": plain},
        {"type": "channel", "channel_id": plain},
        {"type": "usergroup", "usergroup_id": plain},
        {"type": "broadcast", "range": plain},
        {"type": "emoji", "name": plain},
        {"type": "date", "timestamp": plain, "format": plain, "url": plain, "fallback": plain},
    ]
    elements: list[dict[str, Any]] = [
        {"type": "button", "text": text, "value": plain, "style": plain, "accessibility_label": plain,
         "confirm": confirm},
        {"type": "button", "text": text, "url": plain},
        {"type": "overflow", "options": [option]},
        {"type": "static_select", "options": [option], "initial_option": option},
        {"type": "multi_static_select", "option_groups": [{"label": text, "options": [option]}]},
        {"type": "users_select"}, {"type": "conversations_select"}, {"type": "channels_select"},
        {"type": "datepicker", "initial_date": plain}, {"type": "timepicker", "initial_time": plain},
        {"type": "datetimepicker", "initial_date_time": plain},
        {"type": "radio_buttons", "options": [option]}, {"type": "checkboxes", "options": [option]},
        {"type": plain},
    ]  # fmt: skip
    fields: list[dict[str, Any]] = [
        {"type": "plain_text_input", "initial_value": plain, "multiline": True},
        {"type": "plain_text_input", "initial_value": plain},
        {"type": "number_input", "initial_value": plain},
        {"type": "email_text_input", "initial_value": plain},
    ]
    return [
        {"type": "header", "text": text},
        {"type": "section", "block_id": plain, "text": text, "fields": [text]},
        {"type": "section", "text": mrkdwn},
        {
            "type": "context",
            "elements": [text, mrkdwn, {"type": "image", "image_url": plain, "alt_text": plain}],
        },
        {"type": "image", "image_url": plain, "alt_text": plain, "title": text},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": inline}]},
        {"type": "markdown", "text": marked},
        {"type": "table", "rows": [[{"type": "raw_text", "text": plain}]]},
        {"type": "actions", "block_id": plain, "elements": [{**name, **element} for element in elements]},
        {"type": plain},
        *[
            {"type": "input", "block_id": "b", "label": text, "hint": text, "element": {**name, **f}}
            for f in fields
        ],
        {
            "type": "input",
            "block_id": "v",
            "label": text,
            "element": {"action_id": "v", "type": "plain_text_input"},
        },
    ]


@given(hostile)
def test_no_text_makes_an_element_an_attribute_or_a_live_address(text: str) -> None:
    html = Html(draw_blocks(blocks(text, text), scene(text)))
    assert not list(dangers(html))
    assert {tag for tag, _ in html.tags} <= ALLOWED


@given(hostile.filter(lambda text: ":" not in text))
def test_plain_text_never_changes_the_shape_of_what_is_drawn(text: str) -> None:
    obj = {"type": "plain_text", "text": text}
    words = [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]
    drawn: list[dict[str, Any]] = [
        {"type": "header", "text": obj},
        {"type": "table", "rows": [[{"type": "raw_text", "text": text}]]},
        {"type": "rich_text", "elements": words},
        {"type": "actions", "elements": [{"type": "button", "action_id": text, "text": obj}]},
    ]
    html = Html(draw_blocks(drawn, scene(text)))
    assert html.shape() == Html(draw_blocks(_with(drawn, text, "x"), scene("x"))).shape()
    assert html.text.replace("\r\n", "\n").count(text.replace("\r\n", "\n")) >= 4 or not text.strip()


def _with(part: Any, old: str, new: str) -> Any:
    if isinstance(part, list):
        return [_with(item, old, new) for item in part]
    if isinstance(part, dict):
        return {key: _with(value, old, new) if key != "type" else value for key, value in part.items()}
    return new if part == old else part
