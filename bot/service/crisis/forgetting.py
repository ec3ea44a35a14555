"""An author asks to be forgotten: what is kept about them goes; that it was there stays in the record."""

from __future__ import annotations

from bot.domain.crisis.traces import Traces
from bot.domain.events import CopiesErased, TrialMoved, WordsErased
from bot.service.ports import Work


def look(work: Work, name: str, source: str = "") -> Traces:
    """What is kept about them; `source` leaves out who has the same name elsewhere."""
    return work.forgetting.traces(name, source)


def forget(work: Work, traces: Traces) -> None:
    """Erase it. The cards of alerts and trials are drawn again without the copies; every crisis's record
    tells of it.
    """
    work.forgetting.erase(traces)
    for alert_id in traces.alerts:
        work.record(CopiesErased(alert_id=alert_id, crisis_id=work.alerts.get(alert_id).crisis_id))
    for trial_id in traces.trials:
        work.record(TrialMoved(trial_id=trial_id))
    for crisis_id in dict.fromkeys([*traces.events, *traces.crises]):
        if crisis_id:
            work.record(WordsErased(crisis_id=crisis_id, entries=len(traces.events.get(crisis_id, ()))))
