"""Crises with everything that is theirs: playbook, steps, debrief notes and the report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, bindparam, cast, delete, func, select, update

from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.crisis.debrief import DebriefNote
from bot.domain.errors import NotFound, Stale
from bot.domain.plan import playbook as playbooks
from bot.domain.plan.playbook import Playbook, StepState, StepStatus
from bot.domain.words import N_
from bot.storage.mapper import from_row, to_row
from bot.storage.store import Store, insertion, remembered
from bot.storage.tables import (
    CounterRow,
    CrisisPlaybookRow,
    CrisisRow,
    DebriefNoteRow,
    HandoverRow,
    ReportRow,
    StepRow,
    is_,
    table_of,
)

CRISES, STEPS, COUNTERS = table_of(CrisisRow), table_of(StepRow), table_of(CounterRow)
PLAYBOOKS, NOTES, REPORTS = table_of(CrisisPlaybookRow), table_of(DebriefNoteRow), table_of(ReportRow)
HANDOVERS = table_of(HandoverRow)
ITS_STEPS = select(STEPS).where(STEPS.c.crisis_id == bindparam("crisis")).order_by(STEPS.c.position)
ITS_STEP = ITS_STEPS.where(STEPS.c.step_id == bindparam("step"))
ITS_IDS = ITS_STEPS.with_only_columns(STEPS.c.step_id)  # without what is in them: thousands may have pressed
KEPT_PLAYBOOK = select(cast(PLAYBOOKS.c.playbook, Text)).where(PLAYBOOKS.c.crisis_id == bindparam("crisis"))
MISSING = N_("There is no such crisis.")
STALE = N_("Somebody else changed this crisis a moment ago. Look at its card, then do it again if need be.")
STALE_STEP = N_("Somebody else acted on this step a moment ago. Look at its card before you go on.")


class Crises(Store):
    def add(self, crisis: Crisis) -> None:
        self._forget()
        self._add(CRISES, crisis)

    @remembered
    def get(self, crisis_id: str) -> Crisis:
        return self._once(("crisis", crisis_id), lambda: self._get(Crisis, CRISES, crisis_id, MISSING))

    def by_number(self, number: int) -> Crisis | None:
        return self._one(Crisis, CRISES, CRISES.c.number == number)

    def save(self, crisis: Crisis) -> None:
        self._forget()
        self._save(CRISES, crisis, STALE)

    def next_number(self) -> int:
        return self._count_up(COUNTERS, "crises")

    @remembered
    def open(self) -> tuple[Crisis, ...]:
        still_open = select(CRISES).where(is_(CRISES.c.status, CrisisStatus.OPEN))
        found = self._all(Crisis, still_open.order_by(CRISES.c.declared_at, CRISES.c.number))
        return tuple(sorted(found, key=lambda crisis: (crisis.drill, crisis.severity)))

    @remembered
    def resolved(self, limit: int | None = None) -> tuple[Crisis, ...]:
        waiting = select(CRISES).where(is_(CRISES.c.status, CrisisStatus.RESOLVED))
        latest = waiting.order_by(CRISES.c.resolved_at.desc(), CRISES.c.number.desc())
        return self._all(Crisis, latest.limit(limit))

    def recent(self, limit: int) -> tuple[Crisis, ...]:
        latest = select(CRISES).order_by(CRISES.c.declared_at.desc(), CRISES.c.number.desc())
        return self._all(Crisis, latest.limit(limit))

    def drilled(self) -> Mapping[str, datetime]:
        closed = select(CRISES.c.type, func.max(CRISES.c.closed_at)).where(CRISES.c.drill)
        rows: Any = self.tx.execute(closed.group_by(CRISES.c.type))
        return {type_: at for type_, at in rows if at}

    def keep_playbook(self, crisis_id: str, playbook: Playbook) -> None:
        self._forget()
        self._put(PLAYBOOKS, {"crisis_id": crisis_id, "playbook": playbooks.to_dict(playbook)})

    def playbook(self, crisis_id: str) -> Playbook:
        return self._once(crisis_id, lambda: self._playbook(crisis_id))

    def _playbook(self, crisis_id: str) -> Playbook:
        kept = self.tx.execute(KEPT_PLAYBOOK, {"crisis": crisis_id}).scalar_one_or_none()
        if kept is None:
            raise NotFound(MISSING)
        return _read_playbook(kept)

    @remembered
    def steps(self, crisis_id: str) -> tuple[StepState, ...]:
        return self._all(StepState, ITS_STEPS, crisis=crisis_id)

    def step(self, crisis_id: str, step_id: str) -> StepState | None:
        return next(iter(self._all(StepState, ITS_STEP, crisis=crisis_id, step=step_id)), None)

    def save_steps(self, crisis_id: str, states: Iterable[StepState]) -> None:
        """New ones take their place behind those that are there, in the order given."""
        known = set(self.tx.execute(ITS_IDS, {"crisis": crisis_id}).scalars())
        new = []
        for position, state in enumerate(states, len(known)):
            if state.step_id not in known:
                new.append(to_row(state) | {"crisis_id": crisis_id, "position": position})
            else:
                self._save_step(crisis_id, state)
        if new:
            self.tx.execute(insertion(STEPS), new)

    @remembered
    def open_steps_of(self, person_id: str) -> tuple[tuple[Crisis, StepState], ...]:
        """Where crises are not closed, what is due first first; steps without a due time last."""
        is_mine = (STEPS.c.owner_id == person_id) & is_(STEPS.c.status, StepStatus.OPEN)
        query = select(STEPS).join(CRISES).where(is_mine, CRISES.c.status != CrisisStatus.CLOSED.value)
        in_order = query.order_by(
            STEPS.c.due_at.is_(None), STEPS.c.due_at, STEPS.c.opened_at, STEPS.c.position
        )
        rows = self.tx.execute(in_order).mappings().all()
        theirs = select(CRISES).where(CRISES.c.id.in_({row["crisis_id"] for row in rows}))
        crises = {crisis.id: crisis for crisis in self._all(Crisis, theirs)}
        return tuple((crises[row["crisis_id"]], from_row(StepState, row)) for row in rows)

    @remembered
    def debrief_notes(self, crisis_id: str) -> tuple[DebriefNote, ...]:
        mine = select(NOTES).where(NOTES.c.crisis_id == crisis_id)
        return self._all(DebriefNote, mine.order_by(NOTES.c.at, NOTES.c.person_id))

    def save_debrief_note(self, note: DebriefNote) -> None:
        self._put(NOTES, to_row(note))

    def keep_report(self, crisis_id: str, filename: str, content: bytes) -> None:
        self._put(REPORTS, {"crisis_id": crisis_id, "filename": filename, "content": content})

    def report(self, crisis_id: str) -> tuple[str, bytes] | None:
        query = select(REPORTS.c.filename, REPORTS.c.content).where(REPORTS.c.crisis_id == crisis_id)
        found = self.tx.execute(query).one_or_none()
        return None if found is None else (found.filename, found.content)

    def strip(self, crisis_id: str) -> None:
        for table in (NOTES, REPORTS, HANDOVERS):
            self.tx.execute(delete(table).where(table.c.crisis_id == crisis_id))
        self.tx.execute(update(STEPS).where(STEPS.c.crisis_id == crisis_id).values(note=None, data={}))

    def _save_step(self, crisis_id: str, state: StepState) -> None:
        if self._replace(STEPS, state, (state.version - 1,), crisis_id=crisis_id):
            return
        mine = (STEPS.c.crisis_id == crisis_id) & (STEPS.c.step_id == state.step_id)
        if self._one(StepState, STEPS, mine) != state:
            raise Stale(STALE_STEP)


@lru_cache(maxsize=32)
def _read_playbook(kept: str) -> Playbook:
    """Every use case of a crisis needs it, and it hardly ever changes."""
    return playbooks.from_dict(json.loads(kept))
