"""Text on its way in: what a person types, and what an app sends, becomes what Slack stores."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.workspace.model import Block
from bot.workspace.mrkdwn import BROADCASTS, Token, control, escape, tokenize
from bot.workspace.state import Workspace

_URL = re.compile(r"https?://[^\s<>|]+")
_FORM_OR_URL = re.compile(rf"<[^<>\n]+>|{_URL.pattern}")
_STRAY_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")
_NAME = re.compile(r"(?<![\w&])([@#])([\w.-]+)")
Link = Callable[[str, str], str]  # sign (@ or #) and name -> control form, or "" when it links nothing


def linked(ws: Workspace, typed: str, *, labels: bool = False) -> str:
    """A person's text as an event carries it: escaped, with @names, #channels and addresses linked.

    `labels` adds the names, as should_escape gives them to commands.
    """

    def link(sign: str, name: str) -> str:
        return _channel_form(ws, name, labels) if sign == "#" else _person_form(ws, name, labels)

    parts: list[str] = []
    position = 0
    for match in _URL.finditer(typed):
        parts += [_names(escape(typed[position : match.start()]), link), f"<{escape(match.group(0))}>"]
        position = match.end()
    return "".join([*parts, _names(escape(typed[position:]), link)])


def normalized(ws: Workspace, text: str, *, everything: bool = False, groups: bool = False) -> str:
    """An app's text: control forms stay, stray `& < >` are escaped, bare addresses become links.

    `everything` (parse=full) and `groups` (link_names) turn plain @names into pings again.
    """

    def link(sign: str, name: str) -> str:
        if everything:
            return _channel_form(ws, name, False) if sign == "#" else _person_form(ws, name, False)
        return _group_form(ws, name) if groups and sign == "@" else ""

    parts: list[str] = []
    position = 0
    for match in _FORM_OR_URL.finditer(text):
        parts += [_names(_tidy(text[position : match.start()]), link), _form(match.group(0))]
        position = match.end()
    return "".join([*parts, _names(_tidy(text[position:]), link)])


def rich_text(text: str) -> list[Block]:
    """The rich_text block that Slack's composer makes of a linked text."""
    elements = [_element(token, style) for token, style in _flat(tokenize(text))]
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]


def _form(found: str) -> str:
    """A control form as it is, a bare address as a link; what only looks like a form is plain text."""
    if not found.startswith("<"):
        return f"<{found}>"
    return _tidy(found) if control(found[1:-1]).kind == "text" else found


def _tidy(text: str) -> str:
    return _STRAY_AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def _names(escaped: str, link: Link) -> str:
    def form(match: re.Match[str]) -> str:
        sign, word = match.group(1), match.group(2)
        name = word.rstrip(".-")
        found = link(sign, name)
        return found + word[len(name) :] if found else match.group(0)

    return _NAME.sub(form, escaped)


def _channel_form(ws: Workspace, name: str, labels: bool) -> str:
    channel = ws.channel_named(name)
    return f"<#{channel.id}|{channel.name if labels else ''}>" if channel else ""


def _person_form(ws: Workspace, name: str, labels: bool) -> str:
    for user in ws.users.values():
        if name.lower() in (user.name, user.real_name.lower()):
            return f"<@{user.id}|{user.name}>" if labels else f"<@{user.id}>"
    return _group_form(ws, name)


def _group_form(ws: Workspace, name: str) -> str:
    if name in BROADCASTS:
        return f"<!{name}>"
    group = next((g for g in ws.usergroups.values() if g.handle == name), None)
    return f"<!subteam^{group.id}|@{group.handle}>" if group else ""


def _flat(tokens: tuple[Token, ...]) -> list[tuple[Token, dict[str, bool]]]:
    flat: list[tuple[Token, dict[str, bool]]] = []
    for token in tokens:
        if token.children:
            style: dict[str, bool] = {} if token.kind in ("quote", "pre") else {token.kind: True}
            flat += [(inner, {**style, **more}) for inner, more in _flat(token.children)]
        else:
            flat.append((token, {}))
    return flat


_ELEMENTS: dict[str, tuple[str, str]] = {
    "user": ("user", "user_id"),
    "channel": ("channel", "channel_id"),
    "usergroup": ("usergroup", "usergroup_id"),
    "broadcast": ("broadcast", "range"),
    "link": ("link", "url"),
    "emoji": ("emoji", "name"),
}


def _element(token: Token, style: dict[str, bool]) -> Block:
    kind, key = _ELEMENTS.get(token.kind, ("text", "text"))
    element: Block = {"type": kind, key: token.text if kind == "text" else token.value}
    return element | ({"style": style} if style else {})
