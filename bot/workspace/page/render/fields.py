"""Fields that are written or ticked: text, numbers, dates, times, radio buttons, checkboxes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from bot.workspace.page.render.controls import draw_confirm, wiring
from bot.workspace.page.render.dates import read_moment
from bot.workspace.page.render.html import el, join
from bot.workspace.page.render.scene import Block, Spot
from bot.workspace.page.render.text import draw_text

Attributes = dict[str, Any]


def naming(element: Block, spot: Spot) -> Attributes:
    return {
        "id": spot.id,
        "aria_labelledby": spot.label,
        "aria_label": None if spot.label else _placeholder(element) or "Value",
        "aria_describedby": spot.described,
        "aria_invalid": "true" if spot.invalid else None,
        "aria_required": None if spot.optional else "true",
        "autofocus": bool(element.get("focus_on_load")),
    }


def _placeholder(element: Block) -> str | None:
    return (element.get("placeholder") or {}).get("text")


def _now(element: Block, spot: Spot, standing: str, initial: str) -> str | None:
    """What stands in the field: what the person wrote there, else what the app set at first."""
    left = spot.standing(element)
    value = left.get(standing) if left is not None else element.get(initial)
    return None if value is None else str(value)


def draw_text_input(element: Block, spot: Spot) -> Markup:
    """Lengths are not cut off while typing: a pasted text that is too long would lose its end unseen."""
    value = _now(element, spot, "value", "initial_value")
    shared: Attributes = {
        **naming(element, spot),
        **wiring(element, spot),
        "class_": "field",
        "placeholder": _placeholder(element),
        "data_min": element.get("min_length"),
        "data_max": element.get("max_length"),
        "data_on": " ".join((element.get("dispatch_action_config") or {}).get("trigger_actions_on") or []),
    }
    if element.get("multiline"):
        # HTML drops the first line break inside a textarea, so one is put there to be dropped.
        return el("textarea", "\n", value, rows="4", **shared)
    return el("input", type="text", value=value, autocomplete="off", **shared)


def draw_number(element: Block, spot: Spot) -> Markup:
    decimal = bool(element.get("is_decimal_allowed"))
    return el(
        "input",
        type="text",
        class_="field field-short",
        inputmode="decimal" if decimal else "numeric",
        value=_now(element, spot, "value", "initial_value"),
        placeholder=_placeholder(element),
        autocomplete="off",
        **naming(element, spot),
        **wiring(element, spot),
    )


def draw_address(element: Block, spot: Spot) -> Markup:
    return el(
        "input",
        type="email" if element["type"] == "email_text_input" else "url",
        class_="field",
        value=_now(element, spot, "value", "initial_value"),
        placeholder=_placeholder(element),
        autocomplete="off",
        **naming(element, spot),
        **wiring(element, spot),
    )


def _day_or_time(kind: str, standing: str, initial: str) -> Callable[[Block, Spot], Markup]:
    def draw(element: Block, spot: Spot) -> Markup:
        value = _now(element, spot, standing, initial)
        named = {**naming(element, spot), **wiring(element, spot)}
        field = el("input", type=kind, class_="field field-short", value=value, **named)
        return join([field, draw_confirm(element, spot)])

    return draw


def draw_moment(element: Block, spot: Spot) -> Markup:
    """Slack keeps seconds since 1970; the person sees and sets the time of their own zone."""
    at = read_moment(_now(element, spot, "selected_date_time", "initial_date_time"))
    local = (at or spot.scene.now).astimezone(spot.scene.zone)
    value = f"{local:%Y-%m-%dT%H:%M}" if at else None
    named = {**naming(element, spot), **wiring(element, spot)}
    field = el("input", type="datetime-local", class_="field field-short", value=value, **named)
    zone = el("small", f"Your time, {local:%Z}", class_="zone")
    return el("span", field, zone, draw_confirm(element, spot), class_="moment")


def draw_ticks(element: Block, spot: Spot) -> Markup:
    """Radio buttons and checkboxes, as one named group."""
    kind = "radio" if element["type"] == "radio_buttons" else "checkbox"
    chosen = _ticked(element, spot)
    rows = [_tick(kind, n, option, spot, chosen) for n, option in enumerate(element["options"])]
    return el(
        "div",
        *rows,
        draw_confirm(element, spot),
        class_="ticks",
        role="radiogroup" if kind == "radio" else "group",
        **naming({}, spot),
        **wiring(element, spot),
    )


def _ticked(element: Block, spot: Spot) -> set[str]:
    left = spot.standing(element)
    holder, prefix = (left, "selected_") if left is not None else (element, "initial_")
    one = holder.get(f"{prefix}option")
    options = [one] if one else holder.get(f"{prefix}options") or []
    return {str(option["value"]) for option in options}


def _tick(kind: str, number: int, option: Block, spot: Spot, chosen: set[str]) -> Markup:
    box_id, about = f"{spot.id}-{number}", option.get("description")
    box = el(
        "input",
        type=kind,
        id=box_id,
        name=spot.id,
        value=option["value"],
        checked=option["value"] in chosen,
        aria_describedby=f"{box_id}-about" if about else None,
    )
    label = el("label", draw_text(option["text"], spot.scene), for_=box_id)
    note = el("small", draw_text(about, spot.scene), id=f"{box_id}-about") if about else None
    return el("div", box, el("div", label, note), class_="tick")


draw_day = _day_or_time("date", "selected_date", "initial_date")
draw_time = _day_or_time("time", "selected_time", "initial_time")
