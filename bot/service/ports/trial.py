"""Where trials of new words are kept."""

from __future__ import annotations

from typing import Protocol

from bot.domain.storm.trial import Trial


class Trials(Protocol):
    def add(self, trial: Trial) -> None: ...
    def get(self, trial_id: str) -> Trial:
        """Raises ``NotFound``."""

    def save(self, trial: Trial) -> None:
        """Conditional: the row must hold `trial.version` - 1, else ``Stale``."""

    def running(self) -> tuple[Trial, ...]:
        """Those that wait to be tried, the oldest first."""

    def waiting(self) -> tuple[Trial, ...]:
        """Those that nobody decided yet, the oldest first."""
