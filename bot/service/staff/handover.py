"""A shift in a crisis is handed over to somebody who says yes (S2.3)."""

from __future__ import annotations

from bot.domain.crisis.crisis import Crisis, must_not_be_closed
from bot.domain.deadline import DeadlineKind
from bot.domain.errors import Invalid
from bot.domain.events import HandoverAccepted, HandoverDeclined
from bot.domain.forms import check_reason
from bot.domain.plan import run
from bot.domain.plan.playbook import StepStatus
from bot.domain.staff import handover as rules
from bot.domain.staff.handover import Handover, HandoverBoard, HandoverState
from bot.domain.staff.rights import Action
from bot.domain.words import N_, phrase
from bot.service.access import require
from bot.service.overview import waiting
from bot.service.ports import Work
from bot.service.staff import offers
from bot.service.staff.people import check_can_join
from bot.service.staff.relief import relief_for
from bot.service.step import events as step_events
from bot.service.step.roles import give_role

TOLD = (DeadlineKind.FIRST_WORDS, DeadlineKind.NEWS_PROMISED, DeadlineKind.NEWS_DUE)


def board(work: Work, actor_id: str, crisis_id: str) -> HandoverBoard:
    """What would change hands, and who could take it."""
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.NOTE, crisis)
    must_not_be_closed(crisis)
    return HandoverBoard(
        crisis=crisis,
        roles=tuple(sorted(crisis.roles_of(actor_id))),
        steps=waiting.for_steps(work, actor_id, crisis),
        clocks=tuple(d for d in work.deadlines.waiting(crisis_id) if d.kind in TOLD),
        relief=relief_for(work, crisis, actor_id),
    )


def offer(
    work: Work,
    *,
    actor_id: str,
    crisis_id: str,
    to_id: str,
    still_open: str,
    promised: str = "",
    to_watch: str = "",
) -> Handover:
    """The other one is asked, and again until they answer. An earlier offer of the same person is dropped."""
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.NOTE, crisis)
    must_not_be_closed(crisis)
    if to_id == actor_id:
        oneself = phrase(N_("Name somebody else: you cannot hand over to yourself."))
        raise Invalid(N_("Some fields need another look."), fields={"to_id": oneself})
    check_can_join(work, to_id, crisis)
    for before in work.team.handovers(crisis_id):
        if before.from_id == actor_id and before.state is HandoverState.ASKED:
            offers.settle(work, rules.drop(before, now=work.now))
    made = Handover(
        id=work.new_id(),
        crisis_id=crisis_id,
        from_id=actor_id,
        to_id=to_id,
        still_open=still_open.strip(),
        promised=promised.strip(),
        to_watch=to_watch.strip(),
        asked_at=work.now,
    )
    work.team.add_handover(made)
    offers.ask(work, made, actor_id)
    return made


def accept(work: Work, *, actor_id: str, handover_id: str) -> Handover:
    """Every role and open step of whoever hands over is theirs from now on."""
    before = work.team.handover(handover_id)
    crisis = work.crises.get(before.crisis_id)
    require(work, actor_id, Action.NOTE, crisis)
    must_not_be_closed(crisis)
    after = rules.accept(before, actor=actor_id, now=work.now)
    offers.settle(work, after)
    roles = tuple(sorted(crisis.roles_of(before.from_id)))
    for role in roles:
        give_role(work, work.crises.get(crisis.id), role, actor_id, given_by=before.from_id)
    steps = _take_steps(work, crisis, after)
    work.record(
        HandoverAccepted(
            actor=actor_id, crisis_id=crisis.id, person_id=before.from_id, roles=roles, steps=steps
        )
    )
    return after


def _take_steps(work: Work, crisis: Crisis, handover: Handover) -> int:
    """Those that did not come with a role; how many there are now in all."""
    playbook, taken = work.crises.playbook(crisis.id), 0
    for state in work.crises.steps(crisis.id):
        if state.status not in (StepStatus.OPEN, StepStatus.WAITING):
            continue
        taken += state.owner_id == handover.to_id
        step = playbook.step(state.step_id)
        if step is None or state.owner_id != handover.from_id:
            continue
        work.crises.save_steps(crisis.id, (run.assign(state, handover.to_id),))
        work.record(step_events.assigned(crisis, step, handover.to_id, handover.from_id, handover.from_id))
        taken += 1
    return taken


def to_answer(work: Work, *, actor_id: str, handover_id: str) -> Handover:
    """Refuses whoever was not asked, and what was answered already."""
    found = work.team.handover(handover_id)
    require(work, actor_id, Action.NOTE, work.crises.get(found.crisis_id))
    rules.accept(found, actor=actor_id, now=work.now)
    return found


def decline(work: Work, *, actor_id: str, handover_id: str, reason: str) -> Handover:
    """Everything stays with whoever wanted to hand over; they are told why."""
    before = work.team.handover(handover_id)
    require(work, actor_id, Action.NOTE, work.crises.get(before.crisis_id))
    why = check_reason(reason)
    after = rules.decline(before, actor=actor_id, now=work.now, reason=why)
    offers.settle(work, after)
    work.record(
        HandoverDeclined(actor=actor_id, crisis_id=before.crisis_id, person_id=before.from_id, reason=why)
    )
    return after
