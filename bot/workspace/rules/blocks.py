"""Blocks: what each holds, and on which surface it may stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.workspace.rules.checks import (
    Check,
    Problem,
    anything,
    array,
    boolean,
    both,
    enum,
    exactly_one,
    integer,
    loose,
    plain,
    shape,
    string,
    text,
    typed,
)
from bot.workspace.rules.elements import ACCESSORY, ACTIONS, ELEMENTS, ID, INPUTS, SLACK_FILE, URL

_BLOCK: dict[str, Check] = {"block_id": ID}
_STYLE = loose()
_LEAVES: dict[str, Check] = {
    "text": shape("text", text=string(12_000), style=_STYLE),
    "user": shape("user_id", user_id=ID, style=_STYLE),
    "usergroup": shape("usergroup_id", usergroup_id=ID, style=_STYLE),
    "channel": shape("channel_id", channel_id=ID, style=_STYLE),
    "team": shape("team_id", team_id=ID, style=_STYLE),
    "link": shape("url", url=URL, text=string(12_000), unsafe=boolean, style=_STYLE),
    "emoji": shape("name", name=ID, unicode=ID, skin_tone=anything, style=_STYLE),
    "broadcast": shape("range", range=enum("here", "channel", "everyone"), style=_STYLE),
    "date": shape(
        "timestamp format", timestamp=anything, format=string(3000), url=URL, fallback=string(3000)
    ),
    "color": shape("value", value=string(20), style=_STYLE),
}
_LINE = array(typed(_LEAVES), 10_000, least=0)
_SECTION = shape("elements", elements=_LINE)
_RICH: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_list": shape(
        "style elements",
        elements=array(typed({"rich_text_section": _SECTION}), 10_000),
        style=enum("bullet", "ordered"),
        indent=integer(0, 8),
        offset=integer(0, 10_000),
        border=integer(0, 1),
    ),
    "rich_text_preformatted": shape("elements", elements=_LINE, border=integer(0, 1), language=string(50)),
    "rich_text_quote": shape("elements", elements=_LINE, border=integer(0, 1)),
}
RICH_TEXT = shape("elements", **_BLOCK, elements=array(typed(_RICH), 10_000))
_CELLS: dict[str, Check] = {
    "raw_text": shape("text", text=string(10_000, least=0)),
    "raw_number": shape("value", value=anything, text=string(255)),
    "rich_text": RICH_TEXT,
}
_COLUMN = shape(align=enum("left", "center", "right"), is_wrapped=boolean)
_CONTEXT: dict[str, Check] = {
    "image": ELEMENTS["image"],
    "plain_text": plain(2000),
    "mrkdwn": shape("text", text=string(2000), verbatim=boolean),
}


def _text_or_fields(value: dict[str, Any], at: str) -> Iterator[Problem]:
    if "text" not in value and "fields" not in value:
        yield Problem(at, "missing required field: text", {"type": "required", "expected": "text"})


def _even_rows(value: dict[str, Any], at: str) -> Iterator[Problem]:
    rows = value["rows"]
    for number, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield Problem(f"{at}/rows/{number}", f"must have {len(rows[0])} cells, as the header has")
    for number, cell in enumerate(rows[0]):
        if cell["type"] == "rich_text":
            yield Problem(f"{at}/rows/0/{number}/type", "unsupported type: rich_text")


_PICTURE = typed(ELEMENTS, "image")
_CARD = shape(
    **_BLOCK,
    hero_image=_PICTURE,
    icon=_PICTURE,
    title=text(150),
    subtitle=text(150),
    body=text(200),
    actions=array(typed(ELEMENTS, "button"), 5),
)
BLOCKS: dict[str, Check] = {
    "section": both(
        shape(
            **_BLOCK,
            text=text(3000),
            fields=array(text(2000), 10),
            accessory=ACCESSORY,
            expand=boolean,
        ),
        _text_or_fields,
    ),
    "header": shape("text", **_BLOCK, text=plain(150)),
    "divider": shape(**_BLOCK),
    "image": both(
        shape(
            "alt_text",
            **_BLOCK,
            image_url=URL,
            alt_text=string(2000),
            title=plain(2000),
            slack_file=SLACK_FILE,
        ),
        exactly_one("image_url", "slack_file"),
    ),
    "context": shape("elements", **_BLOCK, elements=array(typed(_CONTEXT), 10)),
    "actions": shape("elements", **_BLOCK, elements=array(ACTIONS, 25)),
    "context_actions": shape(
        "elements", **_BLOCK, elements=array(typed(ELEMENTS, "feedback_buttons", "icon_button"), 5)
    ),
    "input": shape(
        "label element",
        **_BLOCK,
        label=plain(2000),
        hint=plain(2000),
        element=INPUTS,
        optional=boolean,
        dispatch_action=boolean,
    ),
    "rich_text": RICH_TEXT,
    "markdown": shape("text", **_BLOCK, text=string(12_000)),
    "table": shape(
        "rows",
        **_BLOCK,
        rows=array(array(typed(_CELLS), 20), 100),
        column_settings=array(_COLUMN, 20),
    ),
    "data_table": both(
        shape(
            "caption rows",
            **_BLOCK,
            caption=string(2000),
            rows=array(array(typed(_CELLS), 20), 101, least=2),
            column_settings=array(_COLUMN, 20),
            page_size=integer(1, 100),
        ),
        _even_rows,
    ),
    "alert": shape(
        "text",
        **_BLOCK,
        text=text(3000),
        level=enum("default", "info", "warning", "error", "success"),
    ),
    "video": shape(
        "alt_text title thumbnail_url video_url",
        **_BLOCK,
        alt_text=string(2000),
        title=plain(199),
        title_url=URL,
        author_name=string(49),
        description=plain(200),
        provider_icon_url=URL,
        provider_name=string(49),
        thumbnail_url=URL,
        video_url=URL,
    ),
    "card": _CARD,
    "carousel": shape("elements", **_BLOCK, elements=array(typed({"card": _CARD}), 10)),
    "container": shape(
        "child_blocks",
        **_BLOCK,
        title=text(150),
        rich_text_title=anything,
        subtitle=text(150),
        child_blocks=anything,
        width=enum("narrow", "standard", "wide", "full"),
        icon=_PICTURE,
        is_collapsible=boolean,
        default_collapsed=boolean,
        has_header_divider=boolean,
    ),
    "plan": shape("title", **_BLOCK, title=anything, tasks=anything),
    "task_card": shape(
        "task_id title",
        **_BLOCK,
        **dict.fromkeys(("task_id", "title", "details", "output", "sources", "status"), anything),
    ),
    "data_visualization": shape("title chart", **_BLOCK, title=string(50), chart=anything),
}

_NOT_IN_MODALS = {
    "markdown",
    "table",
    "context_actions",
    "plan",
    "task_card",
    "data_visualization",
    "card",
    "carousel",
}
_NOT_AT_HOME = {"alert", "markdown", "table", "context_actions", "plan", "task_card", "data_visualization"}
MESSAGE_BLOCKS = tuple(BLOCKS)
MODAL_BLOCKS = tuple(kind for kind in BLOCKS if kind not in _NOT_IN_MODALS)
HOME_BLOCKS = tuple(kind for kind in BLOCKS if kind not in _NOT_AT_HOME)


def blocks_on(surface: tuple[str, ...], most: int) -> Check:
    """Check of a list of blocks for one surface, those inside containers included, which hold no others."""
    inside = array(typed(BLOCKS, *(kind for kind in surface if kind != "container")), 10)

    def children(container: dict[str, Any], at: str) -> Iterator[Problem]:
        return inside(container["child_blocks"], f"{at}/child_blocks")

    checks = {**BLOCKS, "container": both(BLOCKS["container"], children)}
    return array(typed(checks, *surface), most, least=0)
