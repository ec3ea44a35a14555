"""One way to make HTML here: every text and attribute is escaped because nothing else is possible."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from markupsafe import Markup, escape

VOID = frozenset({"br", "hr", "img", "input"})
_SAFE_SCHEMES = frozenset({"http", "https", "mailto"})
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f\\]")

Child = str | Markup | None
Attribute = str | int | bool | None


def el(tag: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """Build one element. `class_` stands for `class`, `data_x` for `data-x`.

    None and False leave an attribute out, True writes it bare. Children that are not Markup are escaped.
    """
    head = "".join(_attribute(key, value) for key, value in attributes.items())
    if tag in VOID:
        return Markup(f"<{tag}{head}>")  # noqa: S704 - names are written in our code, values are escaped below
    inner = "".join(escape(child) for child in children if child is not None)
    return Markup(f"<{tag}{head}>{inner}</{tag}>")  # noqa: S704


def join(parts: Iterable[Child], separator: str = "") -> Markup:
    return escape(separator).join(part for part in parts if part is not None)


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def icon(name: str) -> Markup:
    """An icon of the sheet in `static/icons.svg`, silent to a screen reader."""
    use = el("use", href=f"/static/icons.svg#{name}")
    return el("svg", use, class_=f"icon icon-{name}", aria_hidden="true", focusable="false")


def safe_url(url: object) -> str | None:
    """The address if a browser may follow it: http, https or mailto, with no control characters."""
    if not isinstance(url, str) or _UNSAFE_IN_URL.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme.lower() not in _SAFE_SCHEMES:
        return None
    return url if parts.scheme.lower() == "mailto" or parts.netloc else None


def link(url: object, label: Child) -> Markup:
    """A link in a new tab, or the label alone when the address is not one a browser may follow."""
    address = safe_url(url)
    if address is None:
        return el("span", label, class_="dead-link", title="This address cannot be opened")
    return el("a", label, href=address, target="_blank", rel="noopener noreferrer nofollow")
