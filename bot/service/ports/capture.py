"""What is kept of pictures and documents that are evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from bot.domain.crisis.capture import Capture, Content


class Captures(Protocol):
    def add(self, capture: Capture) -> None: ...
    def get(self, capture_id: str) -> Capture:
        """Raises ``NotFound``."""

    def save(self, capture: Capture) -> None:
        """Conditional: the row must hold `capture.version` - 1, else ``Stale``."""

    def of_crisis(self, crisis_id: str) -> tuple[Capture, ...]:
        """The oldest first."""

    def missing(self, content: Content) -> tuple[int, ...]:
        """The numbers of its pieces that are still to be kept: the same bytes are kept once."""

    def keep_piece(self, content: Content, number: int) -> None:
        """Nobody sees it before `complete`."""

    def complete(self, sha256: str) -> None:
        """All of its pieces are there. Raises ``NotFound`` when that is not so."""

    def kind(self, sha256: str) -> str:
        """The media type. Raises ``NotFound`` unless it was completed."""

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Its bytes, in order. Raises as `kind` does."""

    def strip(self, crisis_id: str) -> int:
        """Delete those of a crisis; how many. Bytes that no other one has are gone, but for `sweep`."""

    def sweep(self) -> int:
        """Delete some pieces of what is gone, or was begun an hour ago and is not complete; how many rows."""
