"""Whether what a letter asks for is settled when it would leave: then nobody is asked for it.

What settles it is the deed itself, wherever it was done and by whom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.comms.publication import MAY_BE_ASKED_AGAIN, PublicationState
from bot.domain.comms.statement import StatementState
from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.deadline import news_key
from bot.domain.errors import NotFound
from bot.domain.log.record import Recorded
from bot.domain.plan.playbook import StepState
from bot.domain.plan.step_kinds import groups, notify, signatures
from bot.domain.staff import page
from bot.domain.staff.handover import HandoverState
from bot.domain.storm.alert import AlertState
from bot.service.access import may_see
from bot.service.comms import approvals
from bot.service.crisis import rooms
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.service.step import promised


def is_moot(work: Work, delivery: Delivery) -> bool:
    """While the letter waited, what it asks for was settled, or whom it is for lost sight of the crisis:
    nobody is asked for that.
    """
    crisis_id = delivery.payload.get("seen_in")
    if crisis_id and not may_see(delivery.channel, work.crises.get(crisis_id)):
        return True
    event_id: int | None = delivery.payload.get("event")
    return event_id is not None and is_settled(work, work.events.get(event_id), delivery.channel)


def is_settled(work: Work, recorded: Recorded, person_id: str) -> bool:
    """So it is when what it is about is kept no longer; of an event that was erased nothing is known."""
    settled = SETTLED.get(type(recorded.event))
    if settled is None or recorded.erased:
        return False
    try:
        return settled(work, recorded.event, person_id)
    except NotFound:
        return True


# --- alerts -----------------------------------------------------------------------------------------


def _taken(work: Work, event: Any, _person_id: str) -> bool:
    return not work.alerts.get(event.alert_id).unclaimed


def _decided(work: Work, event: e.AlertUndecided, person_id: str) -> bool:
    alert = work.alerts.get(event.alert_id)
    return not alert.undecided or alert.acknowledged_by != person_id


def _no_longer_care(work: Work, event: e.AlertGivenToCare, _person_id: str) -> bool:
    return work.alerts.get(event.alert_id).state is not AlertState.ONE_TO_ONE


# --- steps ------------------------------------------------------------------------------------------


def _step(work: Work, event: Any) -> StepState | None:
    """While it is open; a plan that was left takes its steps along."""
    state = work.crises.step(event.crisis_id, event.step_id)
    return None if state is None or state.is_over else state


def _not_theirs(work: Work, event: Any, person_id: str) -> bool:
    step = _step(work, event)
    return step is None or step.owner_id != person_id


def _done_or_moved(work: Work, event: e.StepOverdue, _person_id: str) -> bool:
    """Whoever has it now gets a time of their own."""
    step = _step(work, event)
    return step is None or (step.owner_id, step.due_at) != (event.owner_id, event.due_at)


def _signed(work: Work, event: e.StepProgressed, person_id: str) -> bool:
    step = _step(work, event)
    return step is None or any(s["person"] == person_id for s in signatures.signed(step, event.choice))


def _read(work: Work, event: e.ReadingAsked, person_id: str) -> bool:
    step = _step(work, event)
    return step is None or any(person_id in step.data[heard] for heard in ("acks", "reached"))


def _all_read(work: Work, event: e.ReadingUnanswered, _person_id: str) -> bool:
    step = _step(work, event)
    return step is None or not set(event.people) & set(notify.waited_for(step))


def _all_placed(work: Work, event: e.AudienceNowhere, _person_id: str) -> bool:
    step = _step(work, event)
    return step is None or not set(event.audiences) & set(groups.nowhere(step))


def _step_over(work: Work, event: Any, _person_id: str) -> bool:
    return _step(work, event) is None


# --- words ------------------------------------------------------------------------------------------


def _signature_given(work: Work, event: e.ApprovalAsked, person_id: str) -> bool:
    statement = work.words.get(event.statement_id)
    return statement.current.number != event.number or not approvals.waits_for(work, statement, person_id)


def _moved_on(work: Work, event: e.ApprovalMovedOn, person_id: str) -> bool:
    """Whoever leads is told of those who are silent, and signs nothing."""
    statement = work.words.get(event.statement_id)
    return not any(approvals.waits_for(work, statement, p) for p in (person_id, *event.silent))


def _on_its_way(work: Work, event: e.StatementApproved, _person_id: str) -> bool:
    """Withdrawn, written anew, or somebody has had it published."""
    statement = work.words.get(event.statement_id)
    stands = (statement.state, statement.current.number) == (StatementState.APPROVED, event.number)
    claimed = (p.state not in MAY_BE_ASKED_AGAIN for p in work.words.publications(statement.id))
    return not stands or any(claimed)


def _written_anew(work: Work, event: e.ApprovalsOverruled, _person_id: str) -> bool:
    """Withdrawn, or other words by now, which are asked about again."""
    statement = work.words.get(event.statement_id)
    return statement.state is StatementState.WITHDRAWN or statement.current.number != event.number


def _no_draft(work: Work, event: Any, _person_id: str) -> bool:
    """It was asked for again, written anew, or withdrawn."""
    statement = work.words.get(event.statement_id)
    number = getattr(event, "number", statement.current.number)
    return (statement.state, statement.current.number) != (StatementState.DRAFT, number)


def _posted(work: Work, event: e.PublicationAsked, _person_id: str) -> bool:
    return work.words.publication(event.publication_id).state is not PublicationState.AWAITING


def _looked_at(work: Work, event: e.PublicationSettled, _person_id: str) -> bool:
    return work.words.publication(event.publication_id).state.value != event.state


def _said(work: Work, event: e.FirstWordsLate, _person_id: str) -> bool:
    crisis = _crisis(work, event)
    return not crisis.is_open or crisis.first_words_at is not None


def _news_given(work: Work, event: e.NewsDue, _person_id: str) -> bool:
    clock = work.deadlines.get(news_key(event.crisis_id or ""))
    return clock is None or not clock.data["again"]


def _promise_kept(work: Work, event: e.NewsAwaited, _person_id: str) -> bool:
    return promised.due(work, event.crisis_id or "") != event.by


def _fact_said(work: Work, event: e.FactAsked, _person_id: str) -> bool:
    return not work.facts.get(event.fact_id).is_open


# --- people -----------------------------------------------------------------------------------------


def _answered(work: Work, event: e.PersonPaged, _person_id: str) -> bool:
    return work.pages.get(event.page_id).state in page.SETTLED


def _taken_over(work: Work, event: e.HandoverAsked, person_id: str) -> bool:
    handover = work.team.handover(event.handover_id)
    return handover.state is not HandoverState.ASKED or handover.to_id != person_id


def _let_in_or_refused(work: Work, event: Any, _person_id: str) -> bool:
    asked_by = getattr(event, "person_id", event.actor)
    return asked_by not in rooms.waiting(work, event.crisis_id)


def _noted(work: Work, event: e.DebriefAsked, person_id: str) -> bool:
    closed = _crisis(work, event).status is not CrisisStatus.RESOLVED
    return closed or any(n.person_id == person_id for n in work.crises.debrief_notes(event.crisis_id or ""))


def _crisis(work: Work, event: Any) -> Crisis:
    return work.crises.get(event.crisis_id)


SETTLED: Mapping[type[e.Event], Callable[[Work, Any, str], bool]] = {
    e.PersonAsked: _taken,
    e.ChainExhausted: _taken,
    e.AlertUndecided: _decided,
    e.AlertGivenToCare: _no_longer_care,
    e.StepOpened: _not_theirs,
    e.StepAssigned: _not_theirs,
    e.StepOverdue: _done_or_moved,
    e.StepProgressed: _signed,
    e.ReadingAsked: _read,
    e.ReadingUnanswered: _all_read,
    e.AudienceUnreached: _step_over,
    e.AudienceNowhere: _all_placed,
    e.HelpAsked: _step_over,
    e.ApprovalAsked: _signature_given,
    e.ApprovalMovedOn: _moved_on,
    e.StatementApproved: _on_its_way,
    e.ApprovalsOverruled: _written_anew,
    e.StatementRejected: _no_draft,
    e.ApprovalExpired: _no_draft,
    e.PublicationAsked: _posted,
    e.PublicationSettled: _looked_at,
    e.FirstWordsLate: _said,
    e.NewsDue: _news_given,
    e.NewsAwaited: _promise_kept,
    e.FactAsked: _fact_said,
    e.PersonPaged: _answered,
    e.HandoverAsked: _taken_over,
    e.JoinAsked: _let_in_or_refused,
    e.JoinMovedOn: _let_in_or_refused,
    e.DebriefAsked: _noted,
}
