"""Trials of new words. They go with their month, decided or not."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.storm.trial import Trial, TrialState
from bot.domain.words import N_
from bot.storage.store import Store
from bot.storage.tables import TrialRow, table_of

TRIALS = table_of(TrialRow)
STALE = N_("This was decided a moment ago, or more was found. Look at it again, then press.")
GONE = N_("These words were tried more than 30 days ago. Add the watch again.")


class Trials(Store):
    def add(self, trial: Trial) -> None:
        self._add(TRIALS, trial)

    def get(self, trial_id: str) -> Trial:
        return self._get(Trial, TRIALS, trial_id, GONE)

    def save(self, trial: Trial) -> None:
        self._save(TRIALS, trial, STALE)

    def running(self) -> tuple[Trial, ...]:
        return self._in(TrialState.RUNNING)

    def waiting(self) -> tuple[Trial, ...]:
        return self._in(TrialState.RUNNING, TrialState.DONE)

    def _in(self, *states: TrialState) -> tuple[Trial, ...]:
        chosen = select(TRIALS).where(TRIALS.c.state.in_(states))
        return self._all(Trial, chosen.order_by(TRIALS.c.made_at, TRIALS.c.id))
