"""Rules that only show across a whole list of blocks: unique ids, sums, one of a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bot.workspace.fields import walk
from bot.workspace.rules.checks import Problem

Json = dict[str, Any]
MARKDOWN_TOTAL = 12_000
TABLE_CELLS_TOTAL = 10_000
EMBED = "links.embed:write"
IsUsable = Callable[[Json], bool]  # of the reference to a file, or of a video block


def unique_ids(blocks: Sequence[Json], at: str) -> Iterator[Problem]:
    """block_id is unique in the list, action_id within its block."""
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            yield Problem(f"{at}/{number}/block_id", f'`block_id` "{block_id}" already exists')
        seen.add(block_id or "")
        yield from _unique_actions(block, f"{at}/{number}")


def _unique_actions(block: Json, at: str) -> Iterator[Problem]:
    seen: set[str] = set()
    elements = block.get("elements", ())
    for number, element in enumerate(elements):
        action_id = element.get("action_id")
        if action_id and action_id in seen:
            where = f"{at}/elements/{number}/action_id"
            yield Problem(where, f'`action_id` "{action_id}" already exists')
        seen.add(action_id or "")


def one_focus(blocks: Sequence[Json], at: str) -> Iterator[Problem]:
    focused = [element for _, element in walk(blocks) if element.get("focus_on_load")]
    if len(focused) > 1:
        yield Problem(at, "only one element can have `focus_on_load` set to true")


def markdown_total(blocks: Sequence[Json], at: str) -> Iterator[Problem]:
    total = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if total > MARKDOWN_TOTAL:
        yield Problem(at, f"markdown text must be less than {MARKDOWN_TOTAL + 1} characters in total")


def table_total(blocks: Sequence[Json], at: str) -> Iterator[Problem]:
    tables = [block for block in blocks if block["type"] in ("table", "data_table")]
    if sum(_text_length(table["rows"]) for table in tables) > TABLE_CELLS_TOTAL:
        yield Problem(at, f"table cells must be less than {TABLE_CELLS_TOTAL + 1} characters in total")


def no_file_inputs(blocks: Sequence[Json], at: str) -> Iterator[Problem]:
    """Only modals take files."""
    for number, block in enumerate(blocks):
        if block["type"] == "input" and block["element"]["type"] == "file_input":
            yield Problem(f"{at}/{number}/element/type", "unsupported type: file_input")


def usable_files(blocks: Sequence[Json], at: str, is_usable: IsUsable) -> Iterator[Problem]:
    """A slack_file must exist, be an image and be processed already; a video needs a scope of its own."""
    for number, block in enumerate(blocks):
        if block["type"] == "video" and not is_usable(block):
            yield Problem(f"{at}/{number}", f"Video validation failed: Bot scopes missing: [{EMBED}]")
        if "slack_file" in block and not is_usable(block["slack_file"]):
            yield Problem(f"{at}/{number}/slack_file", "invalid slack file")
        for place, element in _placed_elements(block):
            if "slack_file" in element and not is_usable(element["slack_file"]):
                yield Problem(f"{at}/{number}/{place}/slack_file", "invalid slack file")


def text_length(blocks: Sequence[Json]) -> int:
    """Characters of all texts in blocks, which Slack limits for a message as a whole."""
    return _text_length(list(blocks))


def _placed_elements(block: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(block.get("accessory"), dict):
        yield "accessory", block["accessory"]
    for number, element in enumerate(block.get("elements", ())):
        yield f"elements/{number}", element


def _text_length(value: Any) -> int:
    if isinstance(value, list):
        return sum(_text_length(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    length = len(own) if isinstance(own, str) else 0
    return length + sum(_text_length(item) for item in value.values())
