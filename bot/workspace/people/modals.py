"""A modal's submit button: what Slack checks before it sends, and what the app's answer does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.workspace import fields, screens
from bot.workspace.model import Block, View
from bot.workspace.people.outcome import Outcome
from bot.workspace.rules import Broken, check_view
from bot.workspace.screens import ScreenError
from bot.workspace.state import Workspace
from bot.workspace.uploads import usable_file

Json = dict[str, Any]
TROUBLE = "We had some trouble connecting. Try again?"
REQUIRED = "Please complete this required field."
LONGEST_TEXT = 3000
MOST_FILES, LARGEST_FILE = 10, 10 * 1024 * 1024  # of a file_input
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def problems(view: View) -> dict[str, str]:
    """{block_id: words} for every field that keeps the form from being sent."""
    state = fields.state(view.blocks, view.values)
    found: dict[str, str] = {}
    for block, element in _inputs(view):
        held = state[block["block_id"]][element["action_id"]]
        value = next(v for key, v in held.items() if key != "type")
        words = _complaint(block, element, value)
        if words:
            found[block["block_id"]] = words
    return found


def answered(ws: Workspace, view: View, answer: Json | None) -> Outcome:
    """Carries out the app's `response_action`; without one the modal closes.

    An answer that Slack would not take leaves the modal open, and the person reads of trouble.
    """
    answer = answer or {}
    action = answer.get("response_action")
    try:
        if action == "errors":
            return _errors(ws, view, answer)
        if action in ("update", "push"):
            return _another_view(ws, view, answer)
    except (Broken, ScreenError) as error:
        words = "; ".join(error.problems) if isinstance(error, Broken) else error.code
        return Outcome(ok=False, error=error.code, text=f"{TROUBLE} ({words})", view=view, response=answer)
    for each in ws.stack(view.user) if action == "clear" else [view]:
        screens.dismiss(ws, each)
    done = "clear" if action == "clear" else "closed"
    return Outcome(action=done, view=ws.top(view.user), response=answer)


def _errors(ws: Workspace, view: View, answer: Json) -> Outcome:
    errors = answer.get("errors") or {}
    fields_there = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    strays = sorted(set(errors) - fields_there)
    if not errors or strays:
        raise Broken("invalid_errors", [f"no input block {', '.join(strays)}" if strays else "no errors"])
    with ws.lock:
        view.errors = dict(errors)
        ws.publish("view", user=view.user, view_id=view.id)
    return Outcome(ok=False, error="errors", errors=errors, action="errors", view=view, response=answer)


def _another_view(ws: Workspace, view: View, answer: Json) -> Outcome:
    content: Any = answer.get("view")
    check_view(content, "modal", is_usable=usable_file(ws))
    if answer["response_action"] == "update":
        return Outcome(action="update", view=screens.change(ws, view, content), response=answer)
    return Outcome(action="push", view=screens.push(ws, view.user, content), response=answer)


def _inputs(view: View) -> Iterator[tuple[Block, Block]]:
    for block, element in fields.walk(view.blocks):
        if block["type"] == "input":
            yield block, element


def _complaint(block: Block, element: Block, value: Any) -> str:
    if value is None or value in ("", []):
        return "" if block.get("optional") else REQUIRED
    kind = element["type"]
    if kind == "plain_text_input":
        return _length(element, value)
    if kind == "number_input":
        return _number(element, value)
    if kind == "email_text_input" and not _EMAIL.fullmatch(value):
        return "Enter a valid email address."
    if kind == "url_text_input" and not re.match(r"https?://[^\s]+$", value):
        return "Enter a valid URL."
    if kind == "file_input":
        return _files(element, value)
    most = element.get("max_selected_items")
    if most and isinstance(value, list) and len(value) > most:
        return f"Choose at most {most}."
    return ""


def _length(element: Block, value: str) -> str:
    shortest, longest = element.get("min_length", 0), element.get("max_length", LONGEST_TEXT)
    if len(value) < shortest:
        return f"Enter at least {shortest} characters; this has {len(value)}."
    if len(value) > longest:
        return f"Enter at most {longest} characters; this has {len(value)}."
    return ""


def _files(element: Block, files: list[Json]) -> str:
    most = element.get("max_files", MOST_FILES)
    if len(files) > most:
        return f"Upload at most {most} files."
    kinds = tuple(f".{kind}" for kind in element.get("filetypes", ()))
    for file in files:
        if file["size"] > LARGEST_FILE:
            return f"{file['name']} is larger than 10 MB."
        if kinds and not file["name"].lower().endswith(kinds):
            return f"{file['name']}: this kind of file is not accepted here."
    return ""


def _number(element: Block, value: str) -> str:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, str(value)):
        return "Enter a valid number."
    low, high = element.get("min_value"), element.get("max_value")
    if low is not None and float(value) < float(low):
        return f"Enter a number of at least {low}."
    if high is not None and float(value) > float(high):
        return f"Enter a number of at most {high}."
    return ""
