"""Menus that choose one or several: static options, people, channels, conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.workspace.page.render.controls import draw_confirm, wiring
from bot.workspace.page.render.html import el, icon, join
from bot.workspace.page.render.scene import Block, Scene, Spot
from bot.workspace.page.render.text import draw_text

FILTER_FROM = 8  # a list this long gets a field to search it


@dataclass(frozen=True)
class Choice:
    value: str
    text: str | Markup
    about: str | Markup | None = None
    group: str | Markup | None = None


def draw_picker(element: Block, spot: Spot) -> Markup:
    """A button that shows what is chosen, and a list that opens from it."""
    source, many = _SOURCES[element["type"].removeprefix("multi_")], element["type"].startswith("multi_")
    choices = source(element, spot.scene)
    chosen = chosen_values(element, spot)
    return el(
        "div",
        _face(element, spot, choices, chosen),
        _pop(element, spot, choices, chosen, many),
        draw_confirm(element, spot),
        class_="picker",
        data_multi=many,
        data_max=element.get("max_selected_items"),
        data_placeholder=_placeholder(element),
        **wiring(element, spot),
    )


def chosen_values(element: Block, spot: Spot) -> list[str]:
    """Values that stand chosen: what the person left there, else what the app set at first."""
    standing = spot.standing(element)
    if standing is not None:
        return _values(standing, "selected_")
    return _values(element, "initial_")


def _values(holder: Block, prefix: str) -> list[str]:
    for name in ("option", "user", "channel", "conversation"):
        if one := holder.get(f"{prefix}{name}"):
            return [_value(one)]
        if many := holder.get(f"{prefix}{name}s"):
            return [_value(item) for item in many]
    return []


def _value(item: str | Block) -> str:
    return item if isinstance(item, str) else str(item.get("value", ""))


def _placeholder(element: Block) -> str:
    return str((element.get("placeholder") or {}).get("text") or "Choose an option")


def _face(element: Block, spot: Spot, choices: Sequence[Choice], chosen: list[str]) -> Markup:
    names = [choice.text for choice in choices if choice.value in chosen]
    shown = el(
        "span",
        join(names, ", ") if names else _placeholder(element),
        class_="picker-text" if names else "picker-text empty",
        id=f"{spot.id}-value",
    )
    named = f"{spot.label} {spot.id}-value" if spot.label else None
    return el(
        "button",
        shown,
        icon("down"),
        type="button",
        id=spot.id,
        class_="picker-face",
        aria_haspopup="listbox",
        aria_expanded="false",
        aria_labelledby=named,
        aria_describedby=spot.described,
        aria_invalid="true" if spot.invalid else None,
        popovertarget=f"{spot.id}-pop",
        autofocus=bool(element.get("focus_on_load")),
    )


def _pop(element: Block, spot: Spot, choices: Sequence[Choice], chosen: list[str], many: bool) -> Markup:
    list_id = f"{spot.id}-list"
    search = el(
        "input",
        type="text",
        class_="picker-search" if len(choices) >= FILTER_FROM else "picker-search sr-only",
        role="combobox",
        autocomplete="off",
        spellcheck="false",
        placeholder="Search",
        aria_label=f"Search: {_placeholder(element)}",
        aria_expanded="true",
        aria_controls=list_id,
        aria_autocomplete="list",
        autofocus=True,
    )
    options = join(_options(spot, choices, chosen))
    listed = el(
        "ul",
        options,
        id=list_id,
        role="listbox",
        aria_label=_placeholder(element),
        aria_multiselectable="true" if many else None,
    )
    none = el("p", "Nothing matches", class_="picker-none", hidden=bool(choices))
    done = el("button", "Done", type="button", class_="btn btn-primary picker-done") if many else None
    clear = el("button", "Clear", type="button", class_="btn picker-clear") if not many else None
    foot = el("div", done, clear if not spot.live and spot.optional else None, class_="picker-foot")
    return el("div", search, listed, none, foot, id=f"{spot.id}-pop", class_="pop picker-pop", popover="auto")


def _options(spot: Spot, choices: Sequence[Choice], chosen: list[str]) -> Iterable[Markup]:
    group: str | Markup | None = None
    for number, choice in enumerate(choices):
        if choice.group != group:
            group = choice.group
            yield el("li", group, role="presentation", class_="picker-group")
        yield el(
            "li",
            el("span", choice.text, class_="option-text"),
            el("small", choice.about) if choice.about else None,
            icon("check"),
            role="option",
            id=f"{spot.id}-o{number}",
            data_value=choice.value,
            aria_selected="true" if choice.value in chosen else "false",
        )


def _static(element: Block, scene: Scene) -> list[Choice]:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    return [
        Choice(
            str(option["value"]),
            draw_text(option["text"], scene),
            draw_text(option["description"], scene) if option.get("description") else None,
            draw_text(group["label"], scene) if group.get("label") else None,
        )
        for group in groups
        for option in group["options"]
    ]


def _people(_: Block, scene: Scene) -> list[Choice]:
    return [Choice(person, scene.names.users[person]) for person in scene.names.people]


def _channels(_: Block, scene: Scene) -> list[Choice]:
    places = scene.names.places.items()
    return [Choice(key, f"#{place.name}") for key, place in places if place.kind == "public"]


def _conversations(element: Block, scene: Scene) -> list[Choice]:
    """`filter.include` holds Slack's words: im, mpim, private, public."""
    wanted = (element.get("filter") or {}).get("include") or ["im", "mpim", "private", "public"]
    places = scene.names.places.items()
    return [Choice(key, _title(place.kind, place.name)) for key, place in places if place.kind in wanted]


def _title(kind: str, name: str) -> str:
    return f"#{name}" if kind in ("public", "private") else name


_SOURCES: dict[str, Callable[[Block, Scene], list[Choice]]] = {
    "static_select": _static,
    "users_select": _people,
    "channels_select": _channels,
    "conversations_select": _conversations,
}
