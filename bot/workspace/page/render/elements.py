"""Every element that this page can draw, by its type; any other is refused where everybody sees it."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from bot.workspace.page.render.attach import draw_files
from bot.workspace.page.render.controls import draw_button, draw_overflow
from bot.workspace.page.render.fields import (
    draw_address,
    draw_day,
    draw_moment,
    draw_number,
    draw_text_input,
    draw_ticks,
    draw_time,
)
from bot.workspace.page.render.html import el, icon
from bot.workspace.page.render.picker import draw_picker
from bot.workspace.page.render.scene import Block, Spot

ELEMENTS: dict[str, Callable[[Block, Spot], Markup]] = {
    "button": draw_button,
    "overflow": draw_overflow,
    "plain_text_input": draw_text_input,
    "number_input": draw_number,
    "email_text_input": draw_address,
    "url_text_input": draw_address,
    "datepicker": draw_day,
    "timepicker": draw_time,
    "datetimepicker": draw_moment,
    "radio_buttons": draw_ticks,
    "checkboxes": draw_ticks,
    "file_input": draw_files,
}
ELEMENTS |= {
    f"{many}{kind}_select": draw_picker
    for kind in ("static", "users", "channels", "conversations")
    for many in ("", "multi_")
}


def draw_element(element: Block, spot: Spot) -> Markup:
    draw = ELEMENTS.get(str(element.get("type")))
    return draw(element, spot) if draw else refusal("an element", element.get("type"))


def refusal(what: str, kind: object) -> Markup:
    """What stands in the place of a thing that cannot be drawn: never nothing."""
    text = f"This workspace cannot draw {what} of type “{str(kind)[:80]}”."
    return el("span", icon("warn"), text, class_="refused", role="note")
