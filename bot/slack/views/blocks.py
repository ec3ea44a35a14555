"""The pieces of Block Kit that the views are built from, each within Slack's limits.

Message blocks carry no block id: Slack then makes a fresh one with every redraw, as an edit needs.
Everything from outside goes through `escape` (inside a sentence) or `quote_post` (as a quotation).
Limits: docs.slack.dev, reference of Block Kit; the 8,000 characters are our own, measured mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.slack.ids import MAX_OPTION_VALUE, Ref
from bot.slack.safe import (
    HIDDEN_MARK,
    Mrkdwn,
    bold,
    clip,
    cut,
    dotted,
    escape,
    join,
    link,
    mention,
    one_line,
    reveal,
)
from bot.slack.words import tell

__all__ = ["Block", "Drawn", "bold", "clip", "dotted", "escape", "join", "link", "mention"]

Block = dict[str, Any]

MAX_BLOCKS = 50
MAX_CHARACTERS = 8_000  # of a whole message; near 12,000 Slack refuses it though each block is legal
MAX_TEXT = 3_000
MAX_FALLBACK = 2_500  # a notification's text; `chat.update` refuses 4,000
MAX_HEADER, MAX_LABEL, MAX_ALT, MAX_FIELD = 150, 75, 2_000, 2_000
MAX_OVERFLOW = 5
POST_LENGTH = 280  # characters shown of somebody's post
_OWN_LINK = re.compile(r"<https?:[^|<>]*\|([^<>]*)>")
_LINKISH = re.compile(r"(https?|mailto):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One message. `text` is what a notification and a screen reader say, and alone tells the story."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture; `alt` tells those who cannot see it what it shows."""

    file_id: str
    alt: str


def drawn(text: Mrkdwn, blocks: Iterable[Block]) -> Drawn:
    """`text` is spoken: no bold, links by their labels; bare addresses in it are kept from becoming links."""
    spoken = cut(Mrkdwn(_OWN_LINK.sub(r"\1", text).replace("*", "")), MAX_FALLBACK)
    return Drawn(_LINKISH.sub("\\1\u2060:", spoken), list(blocks))


def mrkdwn(text: Mrkdwn) -> Block:
    return {"type": "mrkdwn", "text": cut(text, MAX_TEXT) or " ", "verbatim": True}


def plain_text(text: str, limit: int) -> Block:
    """Literal: nothing in it is interpreted, not even ``:emoji:``."""
    return {"type": "plain_text", "text": clip(one_line(text), limit) or " ", "emoji": False}


def section(*lines: Mrkdwn, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": mrkdwn(join(lines))}
    return block | ({"accessory": accessory} if accessory else {})


def context(*parts: Mrkdwn) -> Block:
    return {"type": "context", "elements": [mrkdwn(cut(part, MAX_FIELD)) for part in parts[:10] if part]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, MAX_HEADER)}


def divider() -> Block:
    return {"type": "divider"}


def picture(shown: Picture) -> Block:
    alt = clip(one_line(shown.alt), MAX_ALT) or " "
    return {"type": "image", "slack_file": {"id": shown.file_id}, "alt_text": alt}


def quote_post(text: str, limit: int = POST_LENGTH) -> Block:
    """Somebody's post as literal text in quotation marks: cut, on one line, nothing in it interpreted."""
    return {"type": "section", "text": plain_text(f"“{clip(one_line(text[: 8 * limit]), limit)}”", MAX_TEXT)}


def exact_text(text: str) -> list[Block]:
    """The whole text, line breaks and all, literal: what is shown is what will be published.

    A character that cannot be seen (one that turns the direction of text, say) is marked and explained,
    because an approver must not approve what they did not see.
    """
    shown = reveal(text)
    blocks = [_literal(shown[i : i + MAX_TEXT]) for i in range(0, len(shown), MAX_TEXT)] or [_literal(" ")]
    if shown == text:
        return blocks
    warning = tell(
        "{mark} stands for a hidden character in the text. Edit it out before you approve.", mark=HIDDEN_MARK
    )
    return [*blocks, context(warning)]


def _literal(text: str) -> Block:
    return {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}


def actions(*elements: Block | None) -> Block:
    return {"type": "actions", "elements": [element for element in elements if element]}


def button(label: str, action_id: str, ref: Ref, *, style: str = "", confirm: Block | None = None) -> Block:
    """`style` is ``primary``, ``danger`` or nothing."""
    made: Block = {
        "type": "button",
        "text": plain_text(label, MAX_LABEL),
        "action_id": action_id,
        "value": ref.encode(),
    }
    optional = {"style": style, "confirm": confirm}
    return made | {key: value for key, value in optional.items() if value}


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    """Asks again before something that cannot be taken back."""
    return {
        "title": plain_text(title, 100),
        "text": plain_text(text, 300),
        "confirm": plain_text(yes, 30),
        "deny": plain_text(no, 30),
    }


def menu(action_id: str, choices: Sequence[tuple[str, Ref]]) -> Block | None:
    """The “more” menu; nothing where there is nothing more to do."""
    if not choices:
        return None
    options = [option(label, ref.encode(MAX_OPTION_VALUE)) for label, ref in choices[:MAX_OVERFLOW]]
    return {"type": "overflow", "action_id": action_id, "options": options}


def radio(action_id: str, choices: Sequence[tuple[str, Ref]], chosen: Ref | None = None) -> Block:
    """All in sight, and one press each; `chosen` is how it stands."""
    options = {ref.encode(MAX_OPTION_VALUE): label for label, ref in choices}
    made = {value: option(label, value) for value, label in options.items()}
    element: Block = {"type": "radio_buttons", "action_id": action_id, "options": list(made.values())}
    return element | ({"initial_option": made[chosen.encode(MAX_OPTION_VALUE)]} if chosen else {})


def option(label: str, value: str, description: str = "") -> Block:
    made: Block = {"text": plain_text(label, MAX_LABEL), "value": value}
    return made | ({"description": plain_text(description, MAX_LABEL)} if description else {})


def fitted(
    first: Sequence[Block],
    rows: Sequence[Block | list[Block]],
    last: Sequence[Block],
    more: Callable[[int], Block],
    *,
    most: int = MAX_BLOCKS,
) -> list[Block]:
    """`first`, as many `rows` as a message holds, then how many are not shown, then `last`. A row may be of
    several blocks that stay together.
    """
    room = MAX_CHARACTERS - characters([*first, *last]) - 300
    spare = most - len(first) - len(last) - 1
    shown: list[Block] = []
    left = len(rows)
    for row in rows:
        together = row if isinstance(row, list) else [row]
        room -= characters(together)
        if room < 0 or len(shown) + len(together) > spare:
            break
        shown += together
        left -= 1
    return [*first, *shown, *([more(left)] if left else []), *last]


def characters(value: Any) -> int:
    """Every character of every text in it, as Slack adds them up."""
    if isinstance(value, list):
        return sum(map(characters, value))
    if isinstance(value, dict):
        return sum(len(v) if k == "text" and isinstance(v, str) else characters(v) for k, v in value.items())
    return 0
