"""Joining what waits in one thread, or for one person, to one message, as far as Slack's limits allow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from bot.service.records import Delivery
from bot.slack.views.blocks import context

JOINED = ("notice", "direct", "ephemeral")
SHARED = ("thread_of", "thread_ts", "person_id")  # what must be the same: where it stands and who sees it
MAX_JOINED = 20
MAX_BLOCKS = 50
# Slack refuses a message whose blocks hold about 12,000 characters together, each one legal.
MAX_CHARACTERS = 8000
MAX_TEXT = 3500

Block = Mapping[str, Any]


def bundle(head: Delivery, following: Iterable[Delivery]) -> tuple[Delivery, ...]:
    """`head` and what of `following` goes out in the same message, in order."""
    parts = [head]
    for delivery in takewhile(lambda d: _alike(head, d), following):
        if not _fits([*parts, delivery]):
            break
        parts.append(delivery)
    return tuple(parts)


def joined(parts: Sequence[Delivery]) -> tuple[str, list[Block]]:
    """Text and blocks of one message that says everything in `parts`, and once on top what it is about."""
    named = parts[0].payload.get("named")
    text = "\n".join([*([named] if named else []), *(part.payload["text"] for part in parts)])
    if not any(part.payload.get("blocks") for part in parts):
        return text, []
    return text, [*([context(named)] if named else []), *(block for part in parts for block in _blocks(part))]


def different(parts: Sequence[Delivery]) -> list[Delivery]:
    """Without those that only say again what one before them says."""
    said = [(part.payload["text"], part.payload.get("blocks")) for part in parts]
    return [part for i, part in enumerate(parts) if said[i] not in said[:i]]


def _alike(head: Delivery, other: Delivery) -> bool:
    return (
        head.method == other.method
        and head.method in JOINED
        and head.channel == other.channel
        and all(head.payload.get(name) == other.payload.get(name) for name in SHARED)
        and not head.payload.get("broadcast")
        and not other.payload.get("broadcast")
    )


def _fits(parts: Sequence[Delivery]) -> bool:
    text, blocks = joined(parts)
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    return (
        len(parts) <= MAX_JOINED
        and len(text) <= MAX_TEXT
        and len(blocks) <= MAX_BLOCKS
        and len(json.dumps(blocks, ensure_ascii=False)) <= MAX_CHARACTERS
        and len(ids) == len(set(ids))
    )


def _blocks(part: Delivery) -> Sequence[Block]:
    plain = {"type": "section", "text": {"type": "mrkdwn", "text": part.payload["text"]}}
    return part.payload.get("blocks") or [plain]
