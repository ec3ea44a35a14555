"""The markdown block: the everyday part of standard Markdown. What is not known stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from bot.workspace.page.render.emoji import with_emoji
from bot.workspace.page.render.html import el, join, link

_FENCE = re.compile(r"^```\w*\s*$")
_HEADING = re.compile(r"^(#{1,6})\s+(.+)$")
_RULE = re.compile(r"^\s*([-*_])(\s*\1){2,}\s*$")
_BULLET = re.compile(r"^\s*[-*+]\s+(?:\[([ xX])\]\s+)?(.+)$")
_NUMBER = re.compile(r"^\s*\d{1,9}[.)]\s+(.+)$")
_QUOTE = re.compile(r"^>\s?(.*)$")
_SPAN = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\*\*(?P<bold>[^*\n]+)\*\*"
    r"|~~(?P<strike>[^~\n]+)~~"
    r"|(?<!\w)[*_](?P<italic>[^*_\s](?:[^*_\n]*[^*_\s])?)[*_](?!\w)"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<url>[^)\s]+)\)"
)


def draw_markdown(text: str) -> Markup:
    """Headings, paragraphs, lists, tasks, quotes, fenced code, rules, and styles within a line."""
    return join(_blocks(text.replace("\r\n", "\n").split("\n")))


def _blocks(lines: Sequence[str]) -> Iterator[Markup]:
    at = 0
    while at < len(lines):
        kind = _kind(lines[at])
        end = at + 1
        if kind == "fence":
            end = next((n for n in range(end, len(lines)) if _FENCE.match(lines[n])), len(lines)) + 1
        elif kind not in ("heading", "rule"):
            while end < len(lines) and _kind(lines[end]) == kind:
                end += 1
        if kind != "blank":
            yield _DRAW[kind](lines[at:end])
        at = end


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    kinds = {"fence": _FENCE, "heading": _HEADING, "rule": _RULE, "bullet": _BULLET}
    kinds |= {"number": _NUMBER, "quote": _QUOTE}
    return next((kind for kind, pattern in kinds.items() if pattern.match(line)), "paragraph")


def _fence(lines: Sequence[str]) -> Markup:
    closed = len(lines) > 1 and _FENCE.match(lines[-1])
    return el("pre", "\n".join(lines[1:-1] if closed else lines[1:]))


def _heading(lines: Sequence[str]) -> Markup:
    """Two levels below the page's own headings, so that a screen reader's outline stays true."""
    match = _HEADING.match(lines[0])
    level, text = (len(match.group(1)), match.group(2)) if match else (1, lines[0])
    return el(f"h{min(level + 2, 6)}", _inline(text))


def _bullets(lines: Sequence[str]) -> Markup:
    found = [match.groups() for line in lines if (match := _BULLET.match(line))]
    marks = {None: "", " ": "☐ ", "x": "☑ ", "X": "☑ "}
    return el("ul", join(el("li", marks[mark], _inline(text)) for mark, text in found))


def _numbers(lines: Sequence[str]) -> Markup:
    found = [match.group(1) for line in lines if (match := _NUMBER.match(line))]
    return el("ol", join(el("li", _inline(text)) for text in found))


def _quote(lines: Sequence[str]) -> Markup:
    inner = [match.group(1) for line in lines if (match := _QUOTE.match(line))]
    return el("blockquote", _inline("\n".join(inner)))


def _inline(text: str) -> Markup:
    drawn, position = [], 0
    for match in _SPAN.finditer(text):
        drawn.append(with_emoji(text[position : match.start()]))
        drawn.append(_span(match))
        position = match.end()
    return join([*drawn, with_emoji(text[position:])])


def _span(match: re.Match[str]) -> Markup:
    if match["code"]:
        return el("code", match["code"])
    if match["bold"]:
        return el("strong", match["bold"])
    if match["strike"]:
        return el("s", match["strike"])
    if match["italic"]:
        return el("em", match["italic"])
    return link(match["url"], match["label"])


_DRAW: dict[str, Callable[[Sequence[str]], Markup]] = {
    "fence": _fence,
    "heading": _heading,
    "rule": lambda _: el("hr"),
    "bullet": _bullets,
    "number": _numbers,
    "quote": _quote,
    "paragraph": lambda lines: el("p", _inline("\n".join(lines))),
}
