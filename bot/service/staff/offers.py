"""A hand-over that waits for its answer: whom it is offered to is asked again, and where they are gone, the
next of those who could take it (S2.3).
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import BOT, HandoverAsked, HandoverDropped
from bot.domain.staff import handover as rules
from bot.domain.staff.handover import Handover, HandoverState
from bot.service.access import can_be_asked, in_charge, may_see
from bot.service.ports import Work
from bot.service.staff.relief import relief_for


def ask(work: Work, handover: Handover, actor_id: str, *, instead_of: str = "") -> None:
    work.record(
        HandoverAsked(
            actor=actor_id,
            crisis_id=handover.crisis_id,
            handover_id=handover.id,
            person_id=handover.to_id,
            giver=handover.from_id,
            still_open=handover.still_open,
            promised=handover.promised,
            to_watch=handover.to_watch,
            again=handover.times_asked - 1,
            instead_of=instead_of,
        )
    )
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.HANDOVER_OPEN,
            key=_key(handover),
            due_at=work.now + rules.ASK_AGAIN_AFTER,
            crisis_id=handover.crisis_id,
            subject_id=handover.id,
        )
    )


def settle(work: Work, handover: Handover) -> None:
    work.team.save_handover(handover)
    work.deadlines.cancel(_key(handover))


def ask_again(work: Work, deadline: Deadline) -> None:
    """No answer is no yes: they are asked again, for as long as the crisis goes on."""
    before = work.team.handover(deadline.subject_id)
    crisis = work.crises.get(before.crisis_id)
    if before.state is HandoverState.ASKED and crisis.is_open:
        _ask_whoever_is_there(work, crisis, before)


def resume(work: Work, crisis: Crisis) -> None:
    """It is back, and what was offered and not answered waits still."""
    for before in work.team.handovers(crisis.id):
        if before.state is HandoverState.ASKED:
            _ask_whoever_is_there(work, crisis, before)


def let_go(work: Work, crisis: Crisis) -> None:
    """Of whoever may not see it any more: what they offered is with others by now. What was offered to
    whoever cannot be asked any more is offered to the next.
    """
    for before in work.team.handovers(crisis.id):
        if before.state is HandoverState.ASKED and not may_see(before.from_id, crisis):
            settle(work, rules.drop(before, now=work.now))
        elif (
            before.state is HandoverState.ASKED
            and crisis.is_open  # `resume` asks whoever is there then
            and not can_be_asked(work, crisis, [before.to_id])
        ):
            _ask_whoever_is_there(work, crisis, before)


def _ask_whoever_is_there(work: Work, crisis: Crisis, before: Handover) -> None:
    to_id = _who_takes(work, crisis, before)
    if to_id is None:
        settle(work, rules.drop(before, now=work.now))
        told = next(iter(can_be_asked(work, crisis, [before.from_id])), in_charge(work, crisis))
        work.record(HandoverDropped(crisis_id=crisis.id, person_id=before.to_id, told=told))
        return
    after = replace(rules.ask_again(before), to_id=to_id)
    work.team.save_handover(after)
    is_told = to_id != before.to_id and may_see(before.to_id, crisis)
    ask(work, after, BOT, instead_of=before.to_id if is_told else "")


def _who_takes(work: Work, crisis: Crisis, handover: Handover) -> str | None:
    """Whoever was asked, as long as they could; else the next of the giver's chain, else who leads."""
    others = (*relief_for(work, crisis, handover.from_id), in_charge(work, crisis))
    asked = can_be_asked(work, crisis, (handover.to_id, *others))
    return next((p for p in asked if p != handover.from_id), None)


def _key(handover: Handover) -> str:
    return f"handover:{handover.id}"
