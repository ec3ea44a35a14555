"""Block Kit blocks as HTML. Pure: a block and a scene in, markup out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from markupsafe import Markup

from bot.workspace.page.render.elements import ELEMENTS, draw_element, refusal
from bot.workspace.page.render.html import el, icon, join, safe_url
from bot.workspace.page.render.markdown import draw_markdown
from bot.workspace.page.render.rich_text import draw_rich_text
from bot.workspace.page.render.scene import Block, Scene, Spot
from bot.workspace.page.render.table import draw_table
from bot.workspace.page.render.text import draw_text

_LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_GROUPS = frozenset({"radio_buttons", "checkboxes"})


def draw_blocks(blocks: Sequence[Block], scene: Scene) -> Markup:
    return join(draw_block(block, scene.at(number)) for number, block in enumerate(blocks))


def draw_block(block: Block, scene: Scene) -> Markup:
    """One block. A type that is not known, or a part that is missing, is refused where it stands."""
    kind = str(block.get("type"))
    draw = BLOCKS.get(kind)
    if draw is None:
        return el("div", refusal("a block", kind), class_="block")
    try:
        content = draw(block, scene)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        content = join([refusal("a block", kind), el("small", f"Reason: {type(error).__name__} {error}")])
    return el("div", content, class_=f"block block-{kind}", data_block_id=block.get("block_id"))


def _spot(block: Block, scene: Scene) -> Spot:
    return Spot(scene=scene, block_id=str(block.get("block_id", "")))


def _header(block: Block, scene: Scene) -> Markup:
    return el("h3", draw_text(block["text"], scene))


def _section(block: Block, scene: Scene) -> Markup:
    text_id = f"{scene.prefix}-text"
    text = block.get("text") and el("div", draw_text(block["text"], scene), class_="text", id=text_id)
    fields = [el("div", draw_text(field, scene), class_="text") for field in block.get("fields") or []]
    body = el("div", text, el("div", *fields, class_="fields") if fields else None, class_="section-body")
    if not block.get("accessory"):
        return body
    spot = replace(_spot(block, scene.at("a")), label=text_id if text else None)
    return join([body, el("div", _accessory(block["accessory"], spot), class_="accessory")])


def _accessory(element: Block, spot: Spot) -> Markup:
    if element.get("type") == "image":
        return _picture(element, spot.scene)
    if element.get("type") == "button":  # its own words name it better than the text beside it
        return draw_element(element, replace(spot, label=None))
    return draw_element(element, spot)


def _context(block: Block, scene: Scene) -> Markup:
    parts = [_context_part(element, scene) for element in block["elements"]]
    return el("div", *parts, class_="context")


def _context_part(element: Block, scene: Scene) -> Markup:
    if element["type"] == "image":
        return _picture(element, scene)
    if element["type"] in ("mrkdwn", "plain_text"):
        return el("span", draw_text(element, scene), class_="text")
    return refusal("an element", element["type"])


def _actions(block: Block, scene: Scene) -> Markup:
    elements = enumerate(block["elements"])
    return el("div", *[draw_element(e, _spot(block, scene.at(n))) for n, e in elements], class_="actions")


def _divider(_: Block, __: Scene) -> Markup:
    return el("hr")


def _image(block: Block, scene: Scene) -> Markup:
    title = el("figcaption", draw_text(block["title"], scene)) if block.get("title") else None
    return el("figure", title, _picture(block, scene))


def _picture(image: Block, scene: Scene) -> Markup:
    """A picture of this machine; one from outside is named but not fetched: nothing leaves here."""
    alt = str(image["alt_text"])
    file_id = str((image.get("slack_file") or {}).get("id", ""))
    if file_id:
        source = scene.names.files.get(file_id)
        return _shown(source, alt) if source else _absent(f"The file {file_id} is not there", alt)
    address = safe_url(image.get("image_url"))
    if address and urlsplit(address).hostname in _LOCAL_HOSTS:
        return _shown(address, alt)
    host = urlsplit(address).hostname if address else None
    return _absent(f"Picture at {host}, not loaded here" if host else "Picture with no usable address", alt)


def _shown(source: str, alt: str) -> Markup:
    picture = el("img", src=source, alt=alt, class_="picture", loading="lazy")
    return el("a", picture, href=source, target="_blank", class_="picture-link", data_zoom=True)


def _absent(why: str, alt: str) -> Markup:
    return el(
        "span", icon("image"), el("span", alt, el("small", why)), class_="picture-absent", role="img",
        aria_label=f"{alt} ({why})",
    )  # fmt: skip


def _input(block: Block, scene: Scene) -> Markup:
    element, optional = block["element"], bool(block.get("optional"))
    error = scene.errors.get(str(block.get("block_id")))
    notes = _notes(block, scene, error)
    spot = Spot(
        scene=scene.at("f"),
        block_id=str(block.get("block_id", "")),
        live=bool(block.get("dispatch_action")),
        label=f"{scene.prefix}-label",
        described=" ".join(note_id for note_id, _ in notes) or None,
        invalid=error is not None,
        optional=optional,
    )
    labelled = element.get("type") in ELEMENTS.keys() - _GROUPS
    tail = el("span", " (optional)", class_="optional") if optional else None
    label = el(
        "label" if labelled else "span",
        draw_text(block["label"], scene),
        tail,
        id=spot.label,
        class_="label",
        for_=spot.id if labelled else None,
    )
    return join([label, draw_element(element, spot), *[note for _, note in notes]])


def _notes(block: Block, scene: Scene, error: str | None) -> list[tuple[str, Markup]]:
    """What explains a field: its refusal first, then its hint; each with the id that points at it."""
    notes = []
    if error is not None:
        note_id = f"{scene.prefix}-error"
        notes.append((note_id, el("p", icon("warn"), error, id=note_id, class_="error")))
    if block.get("hint"):
        note_id = f"{scene.prefix}-hint"
        notes.append((note_id, el("p", draw_text(block["hint"], scene), id=note_id, class_="hint")))
    return notes


BLOCKS: dict[str, Callable[[Block, Scene], Markup]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "image": _image,
    "input": _input,
    "rich_text": lambda block, scene: el("div", draw_rich_text(block, scene), class_="text rich"),
    "markdown": lambda block, _: el("div", draw_markdown(str(block["text"])), class_="text rich"),
    "table": draw_table,
}
