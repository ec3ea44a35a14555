"""Rules that only show across a whole list of blocks: unique ids, sums, one of a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from bot.workspace.fields import walk
from bot.workspace.rules.checks import Problem

Json = dict[str, Any]
MARKDOWN_TOTAL = 12_000
TABLE_CELLS_TOTAL = 10_000
EMBED = "links.embed:write"
_HOLDS = {"container": "child_blocks", "carousel": "elements"}
IsUsable = Callable[[Json], bool]  # of the reference to a file, or of a video block


def placed(blocks: Sequence[Json], at: str) -> Iterator[tuple[str, Json]]:
    """Every block with where it stands, those inside containers and carousels included."""
    for number, block in enumerate(blocks):
        here = f"{at}/{number}"
        yield here, block
        if block["type"] in _HOLDS:
            inside = _HOLDS[block["type"]]
            yield from placed(block[inside], f"{here}/{inside}")


def unique_ids(blocks: Sequence[Json], at: str) -> Iterator[Problem]:
    """block_id is unique in the list, action_id within its block."""
    found = list(placed(blocks, at))
    yield from _unique("block_id", found)
    for here, block in found:
        name = "actions" if block["type"] == "card" else "elements"
        inside = ((f"{here}/{name}/{number}", each) for number, each in enumerate(block.get(name, ())))
        yield from _unique("action_id", inside)


def _unique(name: str, things: Iterable[tuple[str, Json]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for here, thing in things:
        value = thing.get(name)
        if value and value in seen:
            yield Problem(f"{here}/{name}", f'`{name}` "{value}" already exists')
        seen.add(value or "")


def one_focus(blocks: Sequence[Json], at: str) -> Iterator[Problem]:
    focused = [element for _, element in walk(blocks) if element.get("focus_on_load")]
    if len(focused) > 1:
        yield Problem(at, "only one element can have `focus_on_load` set to true")


def markdown_total(blocks: Sequence[Json], at: str) -> Iterator[Problem]:
    total = sum(len(block["text"]) for _, block in placed(blocks, at) if block["type"] == "markdown")
    if total > MARKDOWN_TOTAL:
        yield Problem(at, f"markdown text must be less than {MARKDOWN_TOTAL + 1} characters in total")


def table_total(blocks: Sequence[Json], at: str) -> Iterator[Problem]:
    tables = [block for _, block in placed(blocks, at) if block["type"] in ("table", "data_table")]
    if sum(_text_length(table["rows"]) for table in tables) > TABLE_CELLS_TOTAL:
        yield Problem(at, f"table cells must be less than {TABLE_CELLS_TOTAL + 1} characters in total")


def no_file_inputs(blocks: Sequence[Json], at: str) -> Iterator[Problem]:
    """Only modals take files."""
    for here, block in placed(blocks, at):
        if block["type"] == "input" and block["element"]["type"] == "file_input":
            yield Problem(f"{here}/element/type", "unsupported type: file_input")


def usable_files(blocks: Sequence[Json], at: str, is_usable: IsUsable) -> Iterator[Problem]:
    """A slack_file must exist, be an image and be processed already; a video needs a scope of its own."""
    for here, block in placed(blocks, at):
        if block["type"] == "video" and not is_usable(block):
            yield Problem(here, f"Video validation failed: Bot scopes missing: [{EMBED}]")
        if "slack_file" in block and not is_usable(block["slack_file"]):
            yield Problem(f"{here}/slack_file", "invalid slack file")
        for place, element in _placed_elements(block):
            if "slack_file" in element and not is_usable(element["slack_file"]):
                yield Problem(f"{here}/{place}/slack_file", "invalid slack file")


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
