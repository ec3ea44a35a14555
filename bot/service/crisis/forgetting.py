"""An author asks to be forgotten: what is kept about them goes; that it was there stays in the record."""

from __future__ import annotations

from bot.domain.crisis.traces import Traces
from bot.domain.events import AuthorForgotten, CopiesErased, TrialMoved, WordsErased
from bot.service.crisis import rooms
from bot.service.ports import Office, Work

ROUNDS = 5


def look(work: Work, name: str, source: str = "", *, bare: bool = False) -> Traces:
    """What is kept about them; `source` leaves out who has the same name elsewhere. `bare`: also what names
    them without an @.
    """
    return work.forgetting.traces(name, source, bare=bare)


def forget_all(office: Office, traces: Traces) -> Traces:
    """Until nothing is found: what was recorded between looking and erasing is seen by the next look, and
    from the first erasing on no storm is recorded that was looked at before it. Returns the last look.
    """
    author = traces.author
    for _ in range(ROUNDS):
        if traces.is_empty:
            break
        office.perform(forget, traces)
        traces = office.read(look, author.name, author.source, bare=author.bare)
    return traces


def forget(work: Work, traces: Traces) -> None:
    """Erase it. What stands in Slack is drawn again without it or taken back; every crisis's record tells of
    it.
    """
    waited = {crisis_id: rooms.waiting(work, crisis_id) for crisis_id in filter(None, traces.events)}
    work.forgetting.erase(traces)
    for alert_id in traces.ids("alerts"):
        work.record(CopiesErased(alert_id=alert_id, crisis_id=work.alerts.get(alert_id).crisis_id))
    for trial_id in traces.ids("trials"):
        work.record(TrialMoved(trial_id=trial_id))
    for crisis_id in dict.fromkeys([*traces.events, *traces.crises]):
        if crisis_id:
            entries, before = len(traces.events.get(crisis_id, ())), waited.get(crisis_id, {})
            answered = tuple(p for p in rooms.waiting(work, crisis_id) if p not in before) if entries else ()
            work.record(WordsErased(crisis_id=crisis_id, entries=entries, answered=answered))
    work.record(AuthorForgotten())
