"""The rich_text block: sections, lists, quotes, code, and the pieces of text inside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from markupsafe import Markup, escape

from bot.workspace.page.render.dates import draw_date
from bot.workspace.page.render.emoji import emoji
from bot.workspace.page.render.html import el, join, link
from bot.workspace.page.render.scene import Block, Scene
from bot.workspace.page.render.text import broadcast, channel_mention, group_mention, user_mention

_STYLE_TAGS = {"bold": "strong", "italic": "em", "strike": "s", "underline": "u", "highlight": "mark"}
_STYLE_TAGS["code"] = "code"  # innermost last, so that bold code is code in bold


def draw_rich_text(block: Block, scene: Scene) -> Markup:
    """Raises KeyError for a part that is not known, which the caller shows as a refusal."""
    return join(PARTS[part["type"]](part, scene) for part in block["elements"])


def inline(elements: Iterable[Block], scene: Scene) -> Markup:
    return join(_styled(INLINE[element["type"]](element, scene), element) for element in elements)


def _styled(drawn: Markup, element: Block) -> Markup:
    style = element.get("style") or {}
    for name in reversed(_STYLE_TAGS):
        if style.get(name):
            drawn = el(_STYLE_TAGS[name], drawn)
    return drawn


def _section(part: Block, scene: Scene) -> Markup:
    return el("p", inline(part["elements"], scene))


def _list(part: Block, scene: Scene) -> Markup:
    """Slack writes nesting as neighbouring lists with a deeper indent."""
    ordered = part.get("style") == "ordered"
    items = join(el("li", inline(item["elements"], scene)) for item in part["elements"])
    indent = min(max(int(part.get("indent") or 0), 0), 8)
    start = int(part.get("offset") or 0) + 1 if ordered else None
    return el("ol" if ordered else "ul", items, class_=f"indent-{indent}", start=start)


def _quote(part: Block, scene: Scene) -> Markup:
    return el("blockquote", inline(part["elements"], scene))


def _preformatted(part: Block, scene: Scene) -> Markup:
    return el("pre", inline(part["elements"], scene))


def _date(element: Block, scene: Scene) -> Markup:
    fallback = str(element.get("fallback") or "")
    return draw_date(element["timestamp"], element["format"], element.get("url"), fallback, scene)


PARTS: dict[str, Callable[[Block, Scene], Markup]] = {
    "rich_text_section": _section,
    "rich_text_list": _list,
    "rich_text_quote": _quote,
    "rich_text_preformatted": _preformatted,
}
INLINE: dict[str, Callable[[Block, Scene], Markup]] = {
    "text": lambda e, _: escape(str(e["text"])),
    "link": lambda e, _: link(e["url"], str(e.get("text") or e["url"])),
    "user": lambda e, scene: user_mention(e["user_id"], scene),
    "usergroup": lambda e, scene: group_mention(e["usergroup_id"], scene),
    "channel": lambda e, scene: channel_mention(e["channel_id"], scene),
    "broadcast": lambda e, _: broadcast(str(e["range"])),
    "emoji": lambda e, _: emoji(str(e["name"])),
    "date": _date,
}
