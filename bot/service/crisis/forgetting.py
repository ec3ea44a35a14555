"""An author asks to be forgotten: what is kept about them goes; that it was there stays in the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.domain.crisis.traces import Author, Traces
from bot.domain.events import AuthorForgotten, CopiesErased, TrialMoved, WordsErased
from bot.service.crisis import rooms
from bot.service.ports import Office, Work

ROUNDS = 5
STOPPED = timedelta(minutes=10)  # since it was last begun: by then no slice of it is still at work


def look(work: Work, name: str, source: str = "", *, bare: bool = False) -> Traces:
    """What is kept about them; `source` leaves out who has the same name elsewhere. `bare`: also what names
    them without an @.
    """
    return work.forgetting.traces(name, source, bare=bare)


def forget_all(office: Office, traces: Traces, rest: Callable[[], object] = lambda: None) -> Traces:
    """Until nothing is found: what was recorded between looking and erasing is seen by the next look, and
    from the first erasing on no storm is recorded that was looked at before it. Returns the last look.

    It goes in slices. What was learnt of them is kept until the end, so that whoever goes on after it was
    stopped finds what is left, also by a name that stood only in what is gone. `rest` is called after each
    slice, so that another process finds a gap to write in.
    """
    author = traces.author
    for _ in range(ROUNDS):
        if traces.is_empty:
            break
        office.perform(_begin, traces.author)
        for part in traces.parts():
            office.perform(forget, part)
            rest()
        traces = office.read(look, author.name, author.source, bare=author.bare)
    if traces.is_empty:
        office.perform(_end, author)
    return traces


def go_on(office: Office) -> None:
    """What was stopped in the middle, and nobody did again, is brought to its end."""
    for author in office.read(_stopped):
        forget_all(office, office.read(look, author.name, author.source, bare=author.bare))


def _stopped(work: Work) -> tuple[Author, ...]:
    return work.forgetting.unfinished(work.now - STOPPED)


def _begin(work: Work, author: Author) -> None:
    work.forgetting.begin(author)


def _end(work: Work, author: Author) -> None:
    work.forgetting.end(author)


def forget(work: Work, traces: Traces) -> None:
    """Erase it. What stands in Slack is drawn again without it or taken back; every crisis's record tells of
    it.
    """
    waited = {crisis_id: rooms.waiting(work, crisis_id) for crisis_id in filter(None, traces.events)}
    typed_in = work.forgetting.erase(traces)
    for alert_id in traces.ids("alerts"):
        work.record(CopiesErased(alert_id=alert_id, crisis_id=work.alerts.get(alert_id).crisis_id))
    for trial_id in traces.ids("trials"):
        work.record(TrialMoved(trial_id=trial_id))
    for crisis_id in dict.fromkeys([*traces.events, *sorted(typed_in)]):
        if crisis_id:
            entries, before = len(traces.events.get(crisis_id, ())), waited.get(crisis_id, {})
            answered = tuple(p for p in rooms.waiting(work, crisis_id) if p not in before) if entries else ()
            work.record(WordsErased(crisis_id=crisis_id, entries=entries, answered=answered))
    work.record(AuthorForgotten())
