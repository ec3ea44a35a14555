"""Buttons, overflow menus and the question a control may ask before it acts."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from bot.workspace.page.render.html import el, icon, join, safe_url
from bot.workspace.page.render.scene import Block, Spot
from bot.workspace.page.render.text import draw_text

_STYLES = frozenset({"primary", "danger"})


def wiring(element: Block, spot: Spot) -> dict[str, Any]:
    """The attributes by which the script knows an element and what using it means."""
    return {
        "data_kind": element["type"],
        "data_action": element.get("action_id", ""),
        "data_block": spot.block_id,
        "data_live": spot.live,
        "data_confirm": f"{spot.id}-confirm" if element.get("confirm") else None,
    }


def draw_confirm(element: Block, spot: Spot) -> Markup:
    """The question as a template that the script opens in a dialog; nothing when there is none."""
    confirm = element.get("confirm")
    if not confirm:
        return Markup("")
    yes = "btn btn-danger" if confirm.get("style") == "danger" else "btn btn-primary"
    title, buttons = f"{spot.id}-confirm-title", _confirm_buttons(confirm, spot, yes)
    body = [
        el("h2", draw_text(confirm["title"], spot.scene), id=title),
        el("div", draw_text(confirm["text"], spot.scene), class_="text"),
        el("div", *buttons, class_="dialog-foot"),
    ]
    dialog = el("dialog", *body, class_="dialog confirm", aria_labelledby=title)
    return el("template", dialog, id=f"{spot.id}-confirm")


def _confirm_buttons(confirm: Block, spot: Spot, yes: str) -> list[Markup]:
    deny, agree = draw_text(confirm["deny"], spot.scene), draw_text(confirm["confirm"], spot.scene)
    return [
        el("button", deny, type="button", class_="btn", data_answer="no"),
        el("button", agree, type="button", class_=yes, data_answer="yes"),
    ]


def draw_button(element: Block, spot: Spot) -> Markup:
    style = element.get("style")
    common: dict[str, Any] = {
        "id": spot.id,
        "class_": f"btn btn-{style}" if style in _STYLES else "btn",
        "aria_label": element.get("accessibility_label"),
        "data_value": element.get("value"),
        **wiring(element, spot),
    }
    text = draw_text(element["text"], spot.scene)
    if element.get("url"):
        drawn = _link_button(element, text, common)
    else:
        drawn = el("button", text, type="button", **common)
    return join([drawn, draw_confirm(element, spot)])


def _link_button(element: Block, text: Markup, common: dict[str, Any]) -> Markup:
    address = safe_url(element["url"])
    if address is None:
        return el("span", text, class_="btn dead-link", title="This address cannot be opened")
    shown = join([text, icon("out")])
    return el("a", shown, href=address, target="_blank", rel="noopener noreferrer", **common)


def draw_overflow(element: Block, spot: Spot) -> Markup:
    menu = f"{spot.id}-menu"
    face = el(
        "button",
        icon("more"),
        type="button",
        id=spot.id,
        class_="btn btn-icon",
        aria_label=element.get("accessibility_label") or "More actions",
        aria_haspopup="menu",
        aria_expanded="false",
        popovertarget=menu,
        **wiring(element, spot),
    )
    items = join(_overflow_item(option, spot) for option in element["options"])
    pop = el("div", items, id=menu, class_="pop menu", role="menu", popover="auto")
    return el("span", face, pop, draw_confirm(element, spot), class_="overflow")


def _overflow_item(option: Block, spot: Spot) -> Markup:
    about = option.get("description")
    return el(
        "button",
        el("span", draw_text(option["text"], spot.scene)),
        el("small", draw_text(about, spot.scene)) if about else None,
        type="button",
        role="menuitem",
        tabindex="-1",
        data_value=option["value"],
        data_url=safe_url(option.get("url")),
    )
