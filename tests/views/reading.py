"""A view as a person reads it: its words, its buttons, its fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.slack.ids import Ref, decode
from bot.slack.views.blocks import Drawn
from bot.workspace.mrkdwn import Token, tokenize
from tests.views.boards import NAMES

Shown = Drawn | dict[str, Any]


def blocks_of(shown: Shown) -> list[dict[str, Any]]:
    return shown.blocks if isinstance(shown, Drawn) else shown["blocks"]


def read(shown: Shown) -> str:
    """One line for each block, with people by their names and times in UTC."""
    return "\n".join(_block(block) for block in blocks_of(shown))


def buttons(shown: Shown) -> dict[str, dict[str, Any]]:
    """Label -> button, in order; the lines of the menu are not among them."""
    return {e["text"]["text"]: e for e in _pressable(shown) if e["type"] == "button"}


def menu(shown: Shown) -> dict[str, Ref]:
    """Label -> what it carries, of the “more” menu."""
    menus = [e for e in _pressable(shown) if e["type"] == "overflow"]
    return {o["text"]["text"]: decode(o["value"]) for m in menus for o in m["options"]}


def fields(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Name -> element, of a form."""
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def filled(view: dict[str, Any]) -> dict[str, Any]:
    """Name -> what stands in the field at first, of those in which something does."""
    found = {name: _initial(element) for name, element in fields(view).items()}
    return {name: value for name, value in found.items() if value is not None}


def _initial(element: dict[str, Any]) -> Any:
    if "initial_option" in element:
        return element["initial_option"]["value"]
    starts = ("initial_value", "initial_user", "initial_users", "initial_options")
    return next((element[key] for key in starts if key in element), None)


def _pressable(shown: Shown) -> Iterator[dict[str, Any]]:
    for block in blocks_of(shown):
        if block["type"] == "actions":
            yield from block["elements"]
        elif "accessory" in block:
            yield block["accessory"]


def _block(block: dict[str, Any]) -> str:
    texts = [block["text"]] if "text" in block else []
    if block["type"] == "context":
        texts = block["elements"]
    return " ".join(_text(text) for text in texts) or block.get("alt_text", "")


def _text(text: dict[str, Any]) -> str:
    if text["type"] == "plain_text":
        return text["text"]
    return "".join(_token(token) for token in tokenize(text["text"], verbatim=True))


def _token(token: Token) -> str:
    if token.kind == "user":
        return f"@{NAMES.get(token.value, token.value)}"
    return "".join(_token(child) for child in token.children) or token.text
