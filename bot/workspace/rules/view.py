"""Modals and App Home as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bot.workspace.rules import together
from bot.workspace.rules.blocks import HOME_BLOCKS, MODAL_BLOCKS, blocks_on
from bot.workspace.rules.checks import Problem, boolean, plain, shape, string, typed
from bot.workspace.rules.elements import ID
from bot.workspace.rules.message import Broken
from bot.workspace.rules.together import IsUsable

Json = dict[str, Any]
MOST_BLOCKS = 100
LARGEST_VIEW = 250_000
_KEPT = {"private_metadata": string(3000, least=0), "callback_id": ID, "external_id": ID}
_VIEWS = {
    "modal": shape(
        "title blocks",
        **_KEPT,
        title=plain(24),
        submit=plain(24),
        close=plain(24),
        blocks=blocks_on(MODAL_BLOCKS, MOST_BLOCKS),
        clear_on_close=boolean,
        notify_on_close=boolean,
        submit_disabled=boolean,
    ),
    "home": shape("blocks", **_KEPT, blocks=blocks_on(HOME_BLOCKS, MOST_BLOCKS)),
}


def view_problems(
    view: Any, *kinds: str, is_usable: IsUsable | None = None, at: str = "/view"
) -> list[Problem]:
    """Everything Slack would say against this view; `kinds` are the types that the method takes."""
    found = list(typed(_VIEWS, *kinds)(view, at))
    return found or list(_across(view, at, is_usable))


def check_view(view: Any, *kinds: str, is_usable: IsUsable | None = None) -> None:
    """Raises Broken: view_too_large, invalid_arguments."""
    if len(json.dumps(view).encode()) > LARGEST_VIEW:
        raise Broken("view_too_large")
    problems = view_problems(view, *kinds, is_usable=is_usable)
    if problems:
        head = "failed to match all allowed schemas [json-pointer:/view]"
        raise Broken("invalid_arguments", [head, *(str(problem) for problem in problems)])


def _across(view: Json, at: str, is_usable: IsUsable | None) -> Iterator[Problem]:
    blocks = view["blocks"]
    yield from together.unique_ids(blocks, f"{at}/blocks")
    yield from together.one_focus(blocks, f"{at}/blocks")
    yield from together.table_total(blocks, f"{at}/blocks")
    if view["type"] == "modal":
        yield from _submit_for_inputs(view, blocks, at)
    else:
        yield from together.no_file_inputs(blocks, f"{at}/blocks")
    if is_usable:
        yield from together.usable_files(blocks, f"{at}/blocks", is_usable)


def _submit_for_inputs(view: Json, blocks: Sequence[Json], at: str) -> Iterator[Problem]:
    for here, block in together.placed(blocks, f"{at}/blocks"):
        if block["type"] == "input" and not view.get("submit"):
            yield Problem(f"{here}/input", "must define `submit` to use an `input` block in modals")
