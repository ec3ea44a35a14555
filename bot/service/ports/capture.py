"""What is kept of pictures and documents that are evidence."""

from __future__ import annotations

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

    def keep(self, content: Content) -> None:
        """By its SHA-256: the same bytes are kept once."""

    def content(self, sha256: str) -> Content: ...
    def strip(self, crisis_id: str) -> int:
        """Delete those of a crisis, and the bytes that no other one has; how many."""
