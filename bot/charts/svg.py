"""The few SVG pieces that a chart needs, and the way to PNG."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import resvg_py

FONT_FAMILY = "DejaVu Sans"
FONT_FILE = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}  # not for XML, or able to turn the rest of a line round


def element(tag: str, content: str | None = None, /, **attributes: object) -> str:
    """`content` is finished SVG or ``None``; ``stroke_width`` becomes ``stroke-width``."""
    pairs = "".join(f" {k.replace('_', '-')}={quoteattr(_plain(v))}" for k, v in attributes.items())
    return f"<{tag}{pairs}/>" if content is None else f"<{tag}{pairs}>{content}</{tag}>"


def text(words: str, x: float, y: float, size: int, **attributes: object) -> str:
    return element("text", escape(visible(words)), x=x, y=y, font_size=size, **attributes)


def document(width: int, height: int, title: str, parts: list[str]) -> str:
    """A whole SVG of one font; `title` is what a screen reader says of it on a web page."""
    head = element("title", escape(visible(title)))
    return element(
        "svg",
        head + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        font_family=f"{FONT_FAMILY}, sans-serif",
    )


def to_png(svg: str) -> bytes:
    """`svg` as PNG. An unknown font draws no text and no error, so ours is always given.

    It has no Chinese, Japanese, Korean or Indic letters: where there are any, the system's fonts help out.
    """
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            font_files=[str(FONT_FILE)],
            font_family=FONT_FAMILY,
            sans_serif_family=FONT_FAMILY,
            skip_system_fonts=all(map(_in_our_font, svg)),
        )
    )


def visible(words: str) -> str:
    """Without control, direction and unpaired characters, in one line."""
    spaced = " ".join(words.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in _DROPPED)


def fitted(words: str, size: int, width: float) -> str:
    """`words` cut with an ellipsis to about `width` pixels at font size `size`."""
    words, room = visible(words), width / size
    for at, char in enumerate(words):
        room -= _width(char)
        if room < 0:
            return words[: max(at - 1, 0)].rstrip() + "…"
    return words


def _width(char: str) -> float:
    """In parts of the font size, a little more than it takes."""
    if char in "MWmw@%" or unicodedata.east_asian_width(char) in "WF":
        return 1.0
    return 0.78 if char.isupper() else 0.64


def _plain(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def _in_our_font(char: str) -> bool:
    return char < "\u0700" or "\u1e00" <= char < "\u2c00"
