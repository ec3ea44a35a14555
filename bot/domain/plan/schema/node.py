"""What a file holds, each value with its place, so that several files can be laid over each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.plan.schema.shape import Path


@dataclass(frozen=True, slots=True)
class Place:
    """`line` counts from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Node:
    """`value` is text, a number, true, false or nothing, or a list or a table of nodes."""

    value: Any
    place: Place

    @property
    def table(self) -> dict[str, Node]:
        return self.value if isinstance(self.value, dict) else {}

    @property
    def entries(self) -> list[Node]:
        return self.value if isinstance(self.value, list) else []

    def text(self, key: str) -> str | None:
        """The text under `key` of a table."""
        inner = self.table.get(key)
        return inner.value if inner and isinstance(inner.value, str) else None

    def plain(self) -> Any:
        if isinstance(self.value, dict):
            return {key: inner.plain() for key, inner in self.value.items()}
        if isinstance(self.value, list):
            return [inner.plain() for inner in self.value]
        return self.value

    def place_of(self, path: Path) -> Place:
        """Of the value at the end of `path`, or of the nearest thing around it that is there."""
        here = self
        for part in path:
            inner = here.table.get(part) if isinstance(part, str) else _entry(here, part)
            if inner is None:
                break
            here = inner
        return here.place


def _entry(node: Node, index: int) -> Node | None:
    return node.entries[index] if index < len(node.entries) else None
