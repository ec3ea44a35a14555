"""The table block: its first row is the head, each column keeps its alignment."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from bot.workspace.page.render.html import el, join
from bot.workspace.page.render.rich_text import draw_rich_text
from bot.workspace.page.render.scene import Block, Scene

_ALIGNS = frozenset({"left", "center", "right"})


def draw_table(block: Block, scene: Scene) -> Markup:
    """Raises KeyError for a kind of cell that is not known."""
    settings: Sequence[Block | None] = block.get("column_settings") or []
    head, *body = block["rows"]
    table = el(
        "table",
        el("thead", _row(head, settings, scene, "th")),
        el("tbody", join(_row(row, settings, scene, "td") for row in body)),
    )
    return el("div", table, class_="table-scroll", tabindex="0", role="region", aria_label="Table")


def _row(cells: Sequence[Block], settings: Sequence[Block | None], scene: Scene, tag: str) -> Markup:
    return el("tr", join(_cell(cell, _look(settings, n), scene, tag) for n, cell in enumerate(cells)))


def _look(settings: Sequence[Block | None], column: int) -> str:
    setting = (settings[column] if column < len(settings) else None) or {}
    align = setting.get("align") if setting.get("align") in _ALIGNS else "left"
    return f"align-{align}" + (" wrapped" if setting.get("is_wrapped") else "")


def _cell(cell: Block, look: str, scene: Scene, tag: str) -> Markup:
    if cell["type"] == "rich_text":
        content = draw_rich_text(cell, scene)
    elif cell["type"] in ("raw_text", "raw_number"):
        content = escape(str(cell.get("text", cell.get("value", ""))))
    else:
        raise KeyError(cell["type"])
    return el(tag, content, class_=look, scope="col" if tag == "th" else None)
