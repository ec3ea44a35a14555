"""What stands in a field, as Slack writes it: {"type": ..., "value" | "selected_...": ...} per element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.workspace.model import Block
from bot.workspace.posts import elements_of

Values = Mapping[str, Mapping[str, Any]]
State = dict[str, dict[str, Any]]

# Element type -> (key in the state, key of its initial value).
_PLAIN: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
}
_PLAIN_MANY: dict[str, tuple[str, str]] = {
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", ""),
}
_ONE = {"static_select", "external_select", "radio_buttons"}
_MANY = {"multi_static_select", "multi_external_select", "checkboxes"}
STATEFUL = frozenset({*_PLAIN, *_PLAIN_MANY, *_ONE, *_MANY})


class NoSuchOption(ValueError):
    """A person cannot choose what the menu does not offer, nor fill a field that is not there."""


def find(
    blocks: Iterable[Block], action_id: str, block_id: str | None = None, value: Any = None
) -> tuple[Block, Block] | None:
    """The block and element with this action_id.

    An edit gives blocks new ids. A button that it drew again with the same value is still the one that was
    pressed, as long as there is only one such.
    """
    named = [(block, element) for block, element in walk(blocks) if element.get("action_id") == action_id]
    exact = [found for found in named if block_id in (None, found[0].get("block_id"))]
    again = [found for found in named if found[1]["type"] == "button" and found[1].get("value") == value]
    return exact[0] if exact else again[0] if value is not None and len(again) == 1 else None


def walk(blocks: Iterable[Block]) -> Iterator[tuple[Block, Block]]:
    """Every block with each of its elements, those of nested blocks included."""
    for block in blocks:
        for element in elements_of(block):
            yield block, element
        yield from walk(block.get("child_blocks", ()))


def chosen(element: Block, value: Any) -> Block:
    """The state of one element when `value` stands in it.

    `value` is a text or number, an option's value, an id, or a list of these; None empties the field.
    Raises NoSuchOption.
    """
    kind = element["type"]
    if kind in _PLAIN:
        return {"type": kind, _PLAIN[kind][0]: value}
    if kind in _PLAIN_MANY:
        return {"type": kind, _PLAIN_MANY[kind][0]: list(value or ())}
    if kind in _ONE:
        return {"type": kind, "selected_option": None if value is None else _option(element, value)}
    return {"type": kind, "selected_options": [_option(element, each) for each in value or ()]}


def initial(element: Block) -> Block:
    """The state of an element that nobody has touched."""
    kind = element["type"]
    if kind in _PLAIN:
        return {"type": kind, _PLAIN[kind][0]: element.get(_PLAIN[kind][1])}
    if kind in _PLAIN_MANY:
        key, start = _PLAIN_MANY[kind]
        return {"type": kind, key: list(element.get(start, ()))}
    if kind in _ONE:
        return {"type": kind, "selected_option": element.get("initial_option")}
    return {"type": kind, "selected_options": element.get("initial_options", [])}


def state(blocks: Iterable[Block], kept: State) -> State:
    """{block_id: {action_id: state}} of every field: what a person put there, else its initial value."""
    found: State = {}
    for block, element in walk(blocks):
        if element.get("type") in STATEFUL:
            block_id, action_id = block["block_id"], element["action_id"]
            value = kept.get(block_id, {}).get(action_id)
            found.setdefault(block_id, {})[action_id] = value or initial(element)
    return found


def fill(blocks: Iterable[Block], kept: State, values: Values) -> None:
    """Puts `values` ({block_id: {action_id: value}}) into the fields; raises NoSuchOption."""
    blocks = list(blocks)
    for block_id, by_action in values.items():
        for action_id, value in by_action.items():
            found = find(blocks, action_id, block_id)
            if found is None or found[1]["type"] not in STATEFUL:
                raise NoSuchOption(f"no field {action_id!r} in block {block_id!r}")
            kept.setdefault(block_id, {})[action_id] = chosen(found[1], value)


def pressed(block: Block, element: Block, value: Any, now: float) -> Block:
    """The entry of `actions` for one press, with the button's own value or the choice made."""
    action: Block = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": f"{now:.6f}",
    }
    if element["type"] == "button":
        kept = {key: element[key] for key in ("text", "value", "style", "url", "confirm") if key in element}
        return action | kept
    if element["type"] == "overflow":
        return action | {"selected_option": _option(element, value)}
    extras = {key: element[key] for key in ("placeholder", "confirm") if key in element}
    start = initial(element) if element["type"] in STATEFUL else {}
    before = {
        f"initial_{key.removeprefix('selected_')}": v for key, v in start.items() if key != "type" and v
    }
    return action | chosen(element, value) | extras | before


def _option(element: Block, value: Any) -> Block:
    if isinstance(value, dict):
        return value
    groups = element.get("option_groups", ())
    options = [*element.get("options", ()), *(option for group in groups for option in group["options"])]
    for option in options:
        if option.get("value") == value:
            return dict(option)
    raise NoSuchOption(f"{element.get('action_id')!r} does not offer {value!r}")
