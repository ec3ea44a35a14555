"""Block elements: buttons, menus, fields. Limits from Slack's SDK models and its published types."""

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

ID = string(255, least=0)
URL = string(3000)
PLACEHOLDER = plain(150)
CONFIRM = shape(
    "title text confirm deny",
    title=plain(100),
    text=text(300),
    confirm=plain(30),
    deny=plain(30),
    style=enum("primary", "danger"),
)
OPTION = shape("text value", text=plain(75), value=string(150), description=plain(75))
BOX = shape("text value", text=text(75), value=string(150), description=text(75))
OVERFLOW_OPTION = shape("text value", text=plain(75), value=string(150), description=plain(75), url=URL)
GROUP = shape("label options", label=plain(75), options=array(OPTION, 100))
SLACK_FILE = both(shape(id=string(255), url=URL), exactly_one("id", "url"))
_FILTER = shape(
    include=array(enum("im", "mpim", "private", "public"), 4),
    exclude_external_shared_channels=boolean,
    exclude_bot_users=boolean,
)
_DISPATCH = shape(
    trigger_actions_on=array(enum("on_enter_pressed", "on_character_entered"), 2),
)
_COMMON: dict[str, Check] = {"action_id": ID, "focus_on_load": boolean, "confirm": CONFIRM}
_MENU: dict[str, Check] = {**_COMMON, "placeholder": PLACEHOLDER}
_MANY: dict[str, Check] = {**_MENU, "max_selected_items": integer(1, 100)}
_OFFER: dict[str, Check] = {"options": array(OPTION, 100), "option_groups": array(GROUP, 100)}
_TYPED: dict[str, Check] = {
    "action_id": ID,
    "focus_on_load": boolean,
    "placeholder": PLACEHOLDER,
    "initial_value": string(3000, least=0),
    "dispatch_action_config": _DISPATCH,
}


def _starts_offered(value: dict[str, Any], at: str) -> Iterator[Problem]:
    """What is chosen at the start must be among what can be chosen."""
    groups = value.get("option_groups", ())
    offered = [*value.get("options", ()), *(option for group in groups for option in group["options"])]
    started = value.get("initial_options", [value["initial_option"]] if "initial_option" in value else [])
    for option in started:
        if option not in offered:
            yield Problem(at, "initial option(s) must match the options exactly", {"type": "enum"})


def _length_in_order(value: dict[str, Any], at: str) -> Iterator[Problem]:
    if value.get("min_length", 0) > value.get("max_length", 3000):
        yield Problem(at, "`min_length` must not be greater than `max_length`")


def _values_in_order(value: dict[str, Any], at: str) -> Iterator[Problem]:
    try:
        low, high = (float(value[name]) for name in ("min_value", "max_value"))
    except (KeyError, TypeError, ValueError):
        return
    if low > high:
        yield Problem(at, "`min_value` must not be greater than `max_value`")


def _menu(*rules: Check, **fields: Check) -> Check:
    return both(shape(**_MENU, **fields), *rules)


def _many(*rules: Check, **fields: Check) -> Check:
    return both(shape(**_MANY, **fields), *rules)


ELEMENTS: dict[str, Check] = {
    "button": shape(
        "text",
        action_id=ID,
        confirm=CONFIRM,
        text=plain(75),
        url=URL,
        value=string(2000),
        style=enum("primary", "danger"),
        accessibility_label=string(75),
    ),
    "image": both(
        shape("alt_text", image_url=URL, alt_text=string(2000), slack_file=SLACK_FILE),
        exactly_one("image_url", "slack_file"),
    ),
    "static_select": _menu(
        exactly_one("options", "option_groups"), _starts_offered, initial_option=OPTION, **_OFFER
    ),
    "external_select": _menu(initial_option=OPTION, min_query_length=integer(0, 3000)),
    "users_select": _menu(initial_user=ID),
    "conversations_select": _menu(
        initial_conversation=ID,
        default_to_current_conversation=boolean,
        response_url_enabled=boolean,
        filter=_FILTER,
    ),
    "channels_select": _menu(initial_channel=ID, response_url_enabled=boolean),
    "multi_static_select": _many(
        exactly_one("options", "option_groups"), _starts_offered, initial_options=array(OPTION, 100), **_OFFER
    ),
    "multi_external_select": _many(initial_options=array(OPTION, 100), min_query_length=integer(0, 3000)),
    "multi_users_select": _many(initial_users=array(ID, 100)),
    "multi_conversations_select": _many(
        initial_conversations=array(ID, 100), default_to_current_conversation=boolean, filter=_FILTER
    ),
    "multi_channels_select": _many(initial_channels=array(ID, 100)),
    "overflow": shape("options", action_id=ID, confirm=CONFIRM, options=array(OVERFLOW_OPTION, 5)),
    "checkboxes": both(
        shape("options", **_COMMON, options=array(BOX, 10), initial_options=array(BOX, 10)), _starts_offered
    ),
    "radio_buttons": both(
        shape("options", **_COMMON, options=array(BOX, 10), initial_option=BOX), _starts_offered
    ),
    "datepicker": _menu(initial_date=string(10)),
    "timepicker": _menu(initial_time=string(5), timezone=string(255)),
    "datetimepicker": shape(**_COMMON, initial_date_time=integer(0, 9_999_999_999)),
    "plain_text_input": both(
        shape(**_TYPED, multiline=boolean, min_length=integer(0, 3000), max_length=integer(1, 3000)),
        _length_in_order,
    ),
    "number_input": both(
        shape(
            "is_decimal_allowed",
            **_TYPED,
            is_decimal_allowed=boolean,
            min_value=string(255),
            max_value=string(255),
        ),
        _values_in_order,
    ),
    "email_text_input": shape(**_TYPED),
    "url_text_input": shape(**_TYPED),
    "rich_text_input": shape(**{**_TYPED, "initial_value": anything}),
    "file_input": shape("", action_id=ID, filetypes=array(string(20), 100), max_files=integer(1, 10)),
    "workflow_button": shape(
        "text workflow",
        action_id=ID,
        text=plain(75),
        workflow=anything,
        style=enum("primary", "danger"),
        accessibility_label=string(75),
    ),
    "feedback_buttons": loose(action_id=ID),
    "icon_button": loose(action_id=ID),
}

_CHOICES = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
    "checkboxes",
    "radio_buttons",
    "datepicker",
    "timepicker",
)
ACCESSORY = typed(ELEMENTS, *_CHOICES, "button", "image", "overflow", "workflow_button")
ACTIONS = typed(
    ELEMENTS,
    *(kind for kind in _CHOICES if not kind.startswith("multi_")),
    "button",
    "overflow",
    "datetimepicker",
    "rich_text_input",
    "workflow_button",
)
INPUTS = typed(
    ELEMENTS,
    *_CHOICES,
    "datetimepicker",
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "rich_text_input",
    "file_input",
)
