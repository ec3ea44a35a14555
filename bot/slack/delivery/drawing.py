"""What the delivery side asks of whoever knows how things look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.message import Standing
from bot.service.ports import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart. `digest` tells whether it changed, so that `png` is drawn only when it did."""

    name: str
    alt: str
    digest: str
    png: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One drawing. `text` is what a notification reads aloud.

    `blocks` show the picture ``Standing.file_id`` when it names one; `picture` is the chart as it should be
    now. `finished` says that this is the last drawing: if a person deletes it, it stays deleted.
    """

    text: str
    blocks: Sequence[Mapping[str, Any]]
    picture: Picture | None = None
    finished: bool = False


class Renderer(Protocol):
    """Reads in the given transaction; calls nothing outside it."""

    def render(self, work: Work, standing: Standing) -> Drawn | None:
        """The current state of what stands there; ``None`` when there is nothing to draw any more."""

    def content(self, work: Work, payload: Mapping[str, Any]) -> bytes | None:
        """The bytes of a ``file`` delivery; ``None`` when they are no longer kept."""
