"""A message as a whole: text, blocks, attachments, metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.workspace.rules import together
from bot.workspace.rules.blocks import MESSAGE_BLOCKS, blocks_on
from bot.workspace.rules.checks import Problem, anything, array, loose
from bot.workspace.rules.together import IsUsable

Json = dict[str, Any]
MOST_BLOCKS = 50
MOST_ATTACHMENTS = 100
TEXT_CUT_AT = 40_000
MARKDOWN_TEXT = 12_000
UPDATE_TEXT = 4_000
# Observed by others: 9,597 characters of block text pass and 13,172 do not, nor 11,341 with a text of 10,400.
ALL_BLOCKS_TEXT = 12_000
ALL_TEXT = 20_000
METADATA_BYTES = 8_000
_CHECK = blocks_on(MESSAGE_BLOCKS, MOST_BLOCKS)
_ATTACHMENTS = array(loose(blocks=array(anything, MOST_BLOCKS, least=0)), 10_000, least=0)


class Broken(Exception):
    """Slack's refusal of content: its code, and what it says per place."""

    def __init__(self, code: str, problems: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.problems = list(problems)


def message_problems(blocks: Any, is_usable: IsUsable | None = None, at: str = "/blocks") -> list[Problem]:
    """Everything Slack would say against these blocks in a message; empty when it takes them."""
    found = list(_CHECK(blocks, at))
    return found or list(_across(blocks, at, is_usable))


def check_message(
    text: str, blocks: Sequence[Json], attachments: Sequence[Json], is_usable: IsUsable | None = None
) -> None:
    """Raises Broken: no_text, invalid_blocks, invalid_attachments, too_many_attachments,
    msg_blocks_too_long."""
    _refuse("invalid_blocks", message_problems(blocks, is_usable))
    _refuse("invalid_attachments", list(_ATTACHMENTS(attachments, "/attachments")))
    if len(attachments) > MOST_ATTACHMENTS:
        raise Broken("too_many_attachments")
    inner = [block for attachment in attachments for block in attachment.get("blocks", ())]
    _refuse("invalid_attachments", message_problems(inner, is_usable, "/attachments/blocks"))
    everything = [*blocks, *inner]
    if sum(block["type"] == "table" for _, block in together.placed(everything, "")) > 1:
        raise Broken("invalid_attachments", ["only_one_table_allowed"])
    length = together.text_length(everything)
    if length > ALL_BLOCKS_TEXT or (length and length + len(text) > ALL_TEXT):
        raise Broken("msg_blocks_too_long")
    if not (text.strip() or blocks or attachments):
        raise Broken("no_text")


def _refuse(code: str, problems: Sequence[Problem]) -> None:
    if problems:
        raise Broken(code, [str(problem) for problem in problems])


def check_metadata(metadata: Any) -> None:
    """Raises Broken: invalid_metadata_format, invalid_metadata_schema, metadata_too_large."""
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise Broken("invalid_metadata_format")
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,255}", metadata["event_type"]):
        raise Broken("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise Broken("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise Broken("metadata_too_large")


def _across(blocks: Sequence[Json], at: str, is_usable: IsUsable | None) -> Iterator[Problem]:
    yield from together.unique_ids(blocks, at)
    yield from together.one_focus(blocks, at)
    yield from together.markdown_total(blocks, at)
    yield from together.table_total(blocks, at)
    yield from together.no_file_inputs(blocks, at)
    if is_usable:
        yield from together.usable_files(blocks, at, is_usable)
