"""Modals and their fields. A field's block id is its name, so that an error can be shown under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from bot.slack.ids import FIELD, MAX_METADATA, Ref
from bot.slack.views.blocks import MAX_TEXT, Block, option, plain_text
from bot.slack.words import _

MAX_TITLE, MAX_PLACEHOLDER, MAX_HINT, MAX_OPTIONS = 24, 150, 2_000, 100
MAX_IN_SIGHT = 10  # of boxes and radio buttons
OURS = {"include": ["public", "private"], "exclude_external_shared_channels": True}
Option = tuple[str, str]  # value, label


def modal(
    callback_id: str, *, title: str, blocks: Iterable[Block], ref: Ref, submit: str = "", close: str = ""
) -> Block:
    """A form, or with no `submit` something to read. `ref` comes back when it is sent."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, MAX_TITLE),
        "close": plain_text(close or _("Cancel"), MAX_TITLE),
        "private_metadata": ref.encode(MAX_METADATA),
        "blocks": list(blocks),
    }
    return view | ({"submit": plain_text(submit, MAX_TITLE)} if submit else {})


def field(
    name: str,
    label: str,
    element: Block,
    *,
    hint: str = "",
    optional: bool = False,
    is_live: bool = False,
    fresh: str = "",
) -> Block:
    """What is chosen in a field that `is_live` is told at once. As the form is drawn again a field keeps what
    was typed, unless it has another `fresh`: then it begins anew with its own initial value.
    """
    action_id = f"{FIELD}:{fresh}" if fresh else FIELD
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, 200),
        "element": element | {"action_id": action_id},
        "optional": optional,
    }
    told = {"dispatch_action": True} if is_live else {}
    return block | told | ({"hint": plain_text(hint, MAX_HINT)} if hint else {})


def text(
    initial: str = "",
    *,
    limit: int = MAX_TEXT,
    lines: bool = False,
    placeholder: str = "",
    focus: bool = False,
) -> Block:
    """One line, or with `lines` several. `initial` is cut to what the field can hold."""
    limit = min(limit, MAX_TEXT)
    element: Block = {"type": "plain_text_input", "multiline": lines, "max_length": limit}
    optional: Block = {"initial_value": initial[:limit]} if initial else {}
    if placeholder:
        optional["placeholder"] = plain_text(placeholder, MAX_PLACEHOLDER)
    if focus:
        optional["focus_on_load"] = True
    return element | optional


def address(initial: str = "") -> Block:
    element: Block = {"type": "url_text_input"}
    return element | ({"initial_value": initial} if initial else {})


def amount(initial: str, *, least: str, most: str, decimal: bool = False) -> Block:
    element: Block = {
        "type": "number_input",
        "is_decimal_allowed": decimal,
        "min_value": least,
        "max_value": most,
    }
    return element | ({"initial_value": initial} if initial else {})


def day(initial: date | None = None) -> Block:
    return {"type": "datepicker"} | ({"initial_date": initial.isoformat()} if initial else {})


def hour(initial: time | None = None) -> Block:
    return {"type": "timepicker"} | ({"initial_time": f"{initial:%H:%M}"} if initial else {})


def moment(initial: datetime | None = None) -> Block:
    """A day and a time; what is chosen comes back in seconds since 1970."""
    element: Block = {"type": "datetimepicker"}
    return element | ({"initial_date_time": int(initial.timestamp())} if initial else {})


def select(options: Sequence[Option], initial: str = "", *, placeholder: str = "") -> Block:
    """One of many, in a menu; `initial` is ignored when it is not offered."""
    return _choosing("static_select", options[:MAX_OPTIONS], initial) | (
        {"placeholder": plain_text(placeholder, MAX_PLACEHOLDER)} if placeholder else {}
    )


def radio(options: Sequence[Option], initial: str = "", descriptions: Sequence[str] = ()) -> Block:
    """One of at most ten, all in sight."""
    return _choosing("radio_buttons", options[:MAX_IN_SIGHT], initial, descriptions)


def several(options: Sequence[Option], initial: Iterable[str] = ()) -> Block:
    """Any of them: up to ten all in sight, more in a menu."""
    kind = "checkboxes" if len(options) <= MAX_IN_SIGHT else "multi_static_select"
    element = _choosing(kind, options[:MAX_OPTIONS], "")
    wanted = set(initial)
    chosen = [o for o in element["options"] if o["value"] in wanted]
    return element | ({"initial_options": chosen} if chosen else {})


def person(initial: str | None = None) -> Block:
    element: Block = {"type": "users_select"}
    return element | ({"initial_user": initial} if initial else {})


def people(initial: Sequence[str] = (), *, most: int) -> Block:
    element: Block = {"type": "multi_users_select", "max_selected_items": most}
    return element | ({"initial_users": list(initial)[:most]} if initial else {})


def files(kinds: Sequence[str], *, most: int) -> Block:
    """`kinds` are the ends of names, for convenience only: what a file is shows in its bytes."""
    return {"type": "file_input", "filetypes": list(kinds), "max_files": most}


def channel() -> Block:
    """One, as `channels`."""
    return {"type": "conversations_select", "filter": OURS}


def channels(initial: Sequence[str] = (), *, most: int) -> Block:
    """Public ones, and private ones in which whoever chooses is."""
    element: Block = {
        "type": "multi_conversations_select",
        "filter": OURS,
        "max_selected_items": most,
    }
    return element | ({"initial_conversations": list(initial)[:most]} if initial else {})


def _choosing(kind: str, options: Sequence[Option], initial: str, descriptions: Sequence[str] = ()) -> Block:
    said = [*descriptions, *[""] * (len(options) - len(descriptions))]
    made = [option(label, value, told) for (value, label), told in zip(options, said, strict=True)]
    chosen = [o for o in made if o["value"] == initial]
    element: Block = {"type": kind, "options": made}
    return element | ({"initial_option": chosen[0]} if chosen else {})
