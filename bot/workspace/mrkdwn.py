"""Slack's mrkdwn, read once for everybody: who a text pings, and what a page draws.

Control forms stand in angle brackets (`<@U1>`, `<#C1|name>`, `<!here>`, `<!subteam^S1>`,
`<!date^ts^format^link|fallback>`, `<url|label>`); around them `*bold*`, `_italic_`, `~struck~`,
back-ticks, three back-ticks, lines that begin with `&gt;`, and `:emoji:`. Text in tokens is already
unescaped: `&lt;` in the source is `<` in a token, and never opens a control form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "text", "user", "channel", "usergroup", "broadcast", "date", "link", "emoji",
    "bold", "italic", "strike", "code", "pre", "quote",
]  # fmt: skip
BROADCASTS = frozenset({"here", "channel", "everyone"})


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of text.

    `value` is the id (user, channel, usergroup), the word (broadcast), the address (link), the name
    (emoji) or `ts^format^link` (date). `text` is the label or fallback, or the text itself. Style
    tokens (bold, italic, strike, code, pre, quote) hold `children` instead.
    """

    kind: Kind
    text: str = ""
    value: str = ""
    children: tuple[Token, ...] = ()


@dataclass(slots=True)
class Mentions:
    """Whom a text calls: ids, and one word per broadcast (here, channel, everyone)."""

    users: list[str] = field(default_factory=list)
    usergroups: list[str] = field(default_factory=list)
    broadcasts: list[str] = field(default_factory=list)


def escape(text: str) -> str:
    """Makes text safe to send: the three characters that open control forms, and nothing else."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


_CONTROL = re.compile(r"<([^<>\n]+)>")
_URL = re.compile(r"(?:https?://|mailto:)[^\s<>|]+")
_EMOJI = re.compile(r":([a-z0-9_+'-]{1,100}):")
_PRE = re.compile(r"```(.+?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_STYLES: dict[str, Kind] = {"*": "bold", "_": "italic", "~": "strike"}
_SPAN = re.compile(r"(?<![\w*_~])([*_~])(?=\S)(.+?)(?<=\S)\1(?![\w*_~])")
_QUOTE = re.compile(r"^(?:&gt;|>) ?(.*)$")


def tokenize(text: str, *, verbatim: bool = False) -> tuple[Token, ...]:
    """Reads a mrkdwn text into tokens. `verbatim` leaves bare addresses as plain text, as Slack does."""
    return tuple(_merge(_blocks(text, verbatim)))


def mentions(text: str) -> Mentions:
    """Every call in a text, even inside code: a test that promises silence must not look away."""
    found = Mentions()
    for match in _CONTROL.finditer(text):
        token = control(match.group(1))
        if token.kind == "user":
            found.users.append(token.value)
        elif token.kind == "usergroup":
            found.usergroups.append(token.value)
        elif token.kind == "broadcast":
            found.broadcasts.append(token.value)
    return found


def control(body: str) -> Token:
    """One control form without its brackets. What is no known form becomes a link or plain text."""
    head, _, label = body.partition("|")
    label = unescape(label)
    if re.fullmatch(r"@[UW][A-Z0-9]*", head):
        return Token("user", label, head[1:])
    if re.fullmatch(r"#[CGD][A-Z0-9]*", head):
        return Token("channel", label, head[1:])
    if head.startswith("!"):
        return _special(head[1:], label, body)
    if _URL.fullmatch(head):
        return Token("link", label or unescape(head), unescape(head))
    return Token("text", unescape(f"<{body}>"))


def _special(head: str, label: str, body: str) -> Token:
    word, _, rest = head.partition("^")
    if word in BROADCASTS:
        return Token("broadcast", label or f"@{word}", word)
    if word == "subteam" and rest:
        return Token("usergroup", label, rest)
    if word == "date" and rest:
        return Token("date", label, rest)
    return Token("text", label or unescape(f"<{body}>"))


def _blocks(text: str, verbatim: bool) -> Iterator[Token]:
    """Code blocks first (nothing inside them is styled), then quoted lines, then the rest."""
    position = 0
    for match in _PRE.finditer(text):
        yield from _lines(text[position : match.start()], verbatim)
        yield Token("pre", children=tuple(_controls(match.group(1))))
        position = match.end()
    yield from _lines(text[position:], verbatim)


def _lines(text: str, verbatim: bool) -> Iterator[Token]:
    quoted: list[str] = []
    plain: list[str] = []
    for line in text.split("\n") if text else []:
        match = _QUOTE.match(line)
        if match:
            yield from _flush_plain(plain, verbatim, tail="\n")
            quoted.append(match.group(1))
        else:
            yield from _flush_quote(quoted, verbatim)
            plain.append(line)
    yield from _flush_quote(quoted, verbatim)
    yield from _flush_plain(plain, verbatim)


def _flush_quote(lines: list[str], verbatim: bool) -> Iterator[Token]:
    if lines:
        yield Token("quote", children=tuple(_merge(_inline("\n".join(lines), verbatim))))
        lines.clear()


def _flush_plain(lines: list[str], verbatim: bool, tail: str = "") -> Iterator[Token]:
    if lines:
        yield from _inline("\n".join(lines) + tail, verbatim)
        lines.clear()


def _inline(text: str, verbatim: bool) -> Iterator[Token]:
    """Inline code first, then control forms, then styles around what is left."""
    position = 0
    for match in _CODE.finditer(text):
        yield from _styled(text[position : match.start()], verbatim)
        yield Token("code", children=tuple(_controls(match.group(1))))
        position = match.end()
    yield from _styled(text[position:], verbatim)


def _styled(text: str, verbatim: bool) -> Iterator[Token]:
    """Styles may hold control forms, so forms are hidden behind one character while styles are found."""
    forms = [control(match.group(1)) for match in _CONTROL.finditer(text)]
    hidden = _CONTROL.sub("\x00", text.replace("\x00", ""))
    yield from _spans(hidden, iter(forms), verbatim)


def _spans(text: str, forms: Iterator[Token], verbatim: bool) -> Iterator[Token]:
    position = 0
    while match := _SPAN.search(text, position):
        yield from _plain(text[position : match.start()], forms, verbatim)
        inner = tuple(_merge(_spans(match.group(2), forms, verbatim)))
        yield Token(_STYLES[match.group(1)], children=inner)
        position = match.end()
    yield from _plain(text[position:], forms, verbatim)


def _plain(text: str, forms: Iterator[Token], verbatim: bool) -> Iterator[Token]:
    for number, part in enumerate(text.split("\x00")):
        if number:
            yield next(forms)
        yield from _links_and_emoji(part, verbatim)


def _links_and_emoji(text: str, verbatim: bool) -> Iterator[Token]:
    position = 0
    pattern = _EMOJI if verbatim else re.compile(f"{_URL.pattern}|{_EMOJI.pattern}")
    for match in pattern.finditer(text):
        yield Token("text", unescape(text[position : match.start()]))
        if match.group(1):
            yield Token("emoji", match.group(0), match.group(1))
        else:
            address = unescape(match.group(0))
            yield Token("link", address, address)
        position = match.end()
    yield Token("text", unescape(text[position:]))


def _controls(text: str) -> Iterator[Token]:
    position = 0
    for match in _CONTROL.finditer(text):
        yield Token("text", unescape(text[position : match.start()]))
        yield control(match.group(1))
        position = match.end()
    yield Token("text", unescape(text[position:]))


def _merge(tokens: Iterable[Token]) -> Iterator[Token]:
    """Joins neighbours of plain text and drops empty ones."""
    held = ""
    for token in tokens:
        if token.kind == "text":
            held += token.text
            continue
        if held:
            yield Token("text", held)
            held = ""
        yield token
    if held:
        yield Token("text", held)
