"""The clock of the first public words: it runs from detection, and calls before its limit (S1.15)."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.crisis import crisis as rules
from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline, DeadlineKind, first_words_key
from bot.domain.durations import minutes_of
from bot.domain.events import FirstWordsLate
from bot.domain.plan.playbook import Playbook
from bot.domain.staff.people import Role
from bot.service.access import can_be_asked, in_charge
from bot.service.ports import Work


def start(work: Work, crisis: Crisis, playbook: Playbook, *, after: timedelta = timedelta()) -> None:
    """One clock for the next call only: after downtime, or a late declaration, one call and no burst."""
    later = [call for call in _calls(playbook) if call > after]
    if later:
        work.deadlines.set(
            Deadline(
                id=work.new_id(),
                kind=DeadlineKind.FIRST_WORDS,
                key=first_words_key(crisis.id),
                due_at=crisis.detected_at + later[0],
                crisis_id=crisis.id,
                subject_id=crisis.id,
            )
        )


def late(work: Work, deadline: Deadline) -> None:
    """Nothing was said in public: the lead is told, then the executive sponsor (S1.15)."""
    crisis = work.crises.get(deadline.crisis_id or "")
    if crisis.first_words_at or not crisis.is_open:
        return
    playbook = work.crises.playbook(crisis.id)
    call = max(c for c in _calls(playbook) if crisis.detected_at + c <= work.now)
    lead = in_charge(work, crisis)
    executive = crisis.holder(Role.EXECUTIVE_SPONSOR) or lead
    asked = can_be_asked(work, crisis, (lead if call < rules.CALL_ON_SPONSOR else executive, lead))
    minutes = minutes_of(call)
    work.record(FirstWordsLate(crisis_id=crisis.id, minutes=minutes, told=next(iter(asked), None)))
    start(work, crisis, playbook, after=call)


def _calls(playbook: Playbook) -> tuple[timedelta, ...]:
    minutes = playbook.first_words_minutes
    return rules.first_words_calls(timedelta(minutes=minutes)) if minutes is not None else ()
