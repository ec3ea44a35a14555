"""A message in plain text that can be read aloud: names for people, words for links, buttons in brackets."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.workspace.mrkdwn import Token, tokenize

WIDTH = 100

Block = Mapping[str, Any]
NameOf = Callable[[str], str]  # a person's id -> what people call them


def aloud(blocks: Sequence[Block], name_of: NameOf) -> str:
    """Every block on lines of its own, in order. Times are told by their fallback, pictures by their alt
    text, a menu by three dots.
    """
    return "\n".join(text for block in blocks for text in _told(block, name_of) if text.strip())


def spoken(text: str, name_of: NameOf) -> str:
    """mrkdwn without its marks."""
    return "".join(_spoken(token, name_of) for token in tokenize(text, verbatim=True))


def news(said: str, before: str = "") -> str:
    """The lines of `said` that were not there `before`, wrapped and set off like a quotation."""
    known = set(before.splitlines())
    new = [line for line in said.splitlines() if line.strip() and line not in known]
    return textwrap.indent("\n".join(textwrap.fill(line, WIDTH) for line in new), "    | ")


def _told(block: Block, name_of: NameOf) -> Iterator[str]:
    if block["type"] == "actions":
        yield " ".join(filter(None, map(_pressable, block["elements"])))
        return
    if block["type"] == "image":
        yield f"(picture: {block['alt_text']})"
    texts = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
    yield from (_text(text, name_of) for text in texts if isinstance(text, Mapping) and "text" in text)
    if "accessory" in block:
        yield _pressable(block["accessory"])


def _pressable(element: Block) -> str:
    if element["type"] == "overflow":
        return "[…]"
    label = element.get("text") or element.get("placeholder")
    return f"[{label['text']}]" if isinstance(label, Mapping) else ""


def _text(text: Block, name_of: NameOf) -> str:
    return spoken(text["text"], name_of) if text["type"] == "mrkdwn" else str(text["text"])


def _spoken(token: Token, name_of: NameOf) -> str:
    if token.kind == "user":
        return f"@{name_of(token.value)}"
    return "".join(_spoken(child, name_of) for child in token.children) or token.text
