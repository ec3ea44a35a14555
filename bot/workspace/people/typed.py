"""What a person types becomes what Slack stores: escaped, with @names, #channels and addresses linked."""

from __future__ import annotations

import re

from bot.workspace.model import Block
from bot.workspace.mrkdwn import BROADCASTS, Token, escape, tokenize
from bot.workspace.state import Workspace

_URL = re.compile(r"https?://[^\s<>|]+")
_WORD = re.compile(r"(?<![\w&])([@#])([\w.-]+)")


def linked(ws: Workspace, typed: str, *, labels: bool = False) -> str:
    """The text as an event carries it. `labels` adds names, as should_escape gives commands."""
    parts: list[str] = []
    position = 0
    for match in _URL.finditer(typed):
        parts.append(_names(ws, escape(typed[position : match.start()]), labels))
        parts.append(f"<{escape(match.group(0))}>")
        position = match.end()
    parts.append(_names(ws, escape(typed[position:]), labels))
    return "".join(parts)


def rich_text(text: str) -> list[Block]:
    """The rich_text block that Slack's composer makes of a linked text."""
    elements = [_element(token) for token in _flat(tokenize(text))]
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]


def _names(ws: Workspace, escaped: str, labels: bool) -> str:
    return _WORD.sub(lambda match: _form(ws, match, labels), escaped)


def _form(ws: Workspace, match: re.Match[str], labels: bool) -> str:
    sign, word = match.group(1), match.group(2)
    name = word.rstrip(".-")
    found = _channel_form(ws, name, labels) if sign == "#" else _person_form(ws, name, labels)
    return found + word[len(name) :] if found else match.group(0)


def _channel_form(ws: Workspace, name: str, labels: bool) -> str:
    channel = ws.channel_named(name)
    return f"<#{channel.id}|{channel.name if labels else ''}>" if channel else ""


def _person_form(ws: Workspace, name: str, labels: bool) -> str:
    if name in BROADCASTS:
        return f"<!{name}>"
    for user in ws.users.values():
        if name.lower() in (user.name, user.real_name.lower()):
            return f"<@{user.id}|{user.name}>" if labels else f"<@{user.id}>"
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


def _element(piece: tuple[Token, dict[str, bool]]) -> Block:
    token, style = piece
    element: Block
    match token.kind:
        case "user":
            element = {"type": "user", "user_id": token.value}
        case "channel":
            element = {"type": "channel", "channel_id": token.value}
        case "usergroup":
            element = {"type": "usergroup", "usergroup_id": token.value}
        case "broadcast":
            element = {"type": "broadcast", "range": token.value}
        case "link":
            element = {"type": "link", "url": token.value}
        case "emoji":
            element = {"type": "emoji", "name": token.value}
        case _:
            element = {"type": "text", "text": token.text}
    return element | ({"style": style} if style else {})
