"""What is known about a crisis, entry by entry."""

from __future__ import annotations

from typing import Protocol

from bot.domain.comms.fact import Fact


class Facts(Protocol):
    def add(self, fact: Fact) -> None: ...
    def get(self, fact_id: str) -> Fact:
        """Raises ``NotFound``."""

    def save(self, fact: Fact) -> None:
        """Conditional: the row must hold `fact.version` - 1, else ``Stale``."""

    def of_crisis(self, crisis_id: str) -> tuple[Fact, ...]:
        """Those that gave way too, in the order in which they were entered."""

    def strip(self, crisis_id: str) -> None:
        """Delete those of a crisis."""
