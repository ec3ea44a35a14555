"""The field that takes files: each goes up as it is chosen, and stands below with its name."""

from __future__ import annotations

import json

from markupsafe import Markup

from bot.workspace.page.render.controls import wiring
from bot.workspace.page.render.fields import naming
from bot.workspace.page.render.html import el
from bot.workspace.page.render.scene import Block, Spot


def draw_files(element: Block, spot: Spot) -> Markup:
    """What went up already stays when the form is drawn again; `data-files` is ``[[id, name], …]``."""
    standing = (spot.standing(element) or {}).get("files") or ()
    files = [[file["id"], file["name"]] for file in standing]
    choose = el(
        "input",
        type="file",
        multiple=True,
        accept=",".join(f".{kind}" for kind in element.get("filetypes") or ()) or None,
        **naming({}, spot),
    )
    listed = el("ul", *(el("li", name) for _, name in files), class_="attached")
    return el(
        "div", choose, listed, class_="field attach", data_files=json.dumps(files), **wiring(element, spot)
    )
