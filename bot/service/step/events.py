"""What the record says about a step: how it ended or what was pressed, and who is asked to sign the same."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from bot.domain.crisis.crisis import Crisis
from bot.domain.durations import minutes_of
from bot.domain.events import StepAssigned, StepFinished, StepProgressed, StepSkipped
from bot.domain.plan import run
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.seating import seated
from bot.domain.plan.signing import agreed, signers
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.plan.step_kinds.signatures import missing, signed
from bot.domain.staff.people import Role
from bot.service.access import can_be_asked
from bot.service.ports import Work
from bot.service.staff import chain


def of_press(
    work: Work, crisis: Crisis, step: Step, after: StepState, actor_id: str
) -> StepFinished | StepSkipped | StepProgressed:
    if after.status is StepStatus.DONE:
        return _finished(crisis, step, after, actor_id, work.now)
    link = {"actor": actor_id, "crisis_id": crisis.id}
    if after.status is StepStatus.SKIPPED:
        return StepSkipped(**link, step_id=step.id, title=step.title, reason=after.note or "")
    label = STEP_KINDS[step.kind].label(step, after.outcome or "")
    return StepProgressed(
        **link,
        step_id=step.id,
        title=step.title,
        choice=after.outcome or "",
        choice_label=label,
        note=after.note or "" if label else "",
        people=_to_sign(work, crisis, step, after) or _to_confirm(work, crisis, step, after, actor_id),
    )


def _finished(crisis: Crisis, step: Step, after: StepState, actor_id: str, now: datetime) -> StepFinished:
    return StepFinished(
        actor=actor_id,
        crisis_id=crisis.id,
        step_id=step.id,
        title=step.title,
        outcome=after.outcome or "",
        outcome_label=run.outcome_label(step, after),
        note=after.note or "",
        signed={s["person"]: s["reason"] for s in agreed(step, after)},
        minutes_late=minutes_of(run.late_by(after, now)),
    )


def assigned(crisis: Crisis, step: Step, person_id: str, before: str | None, actor_id: str) -> StepAssigned:
    return StepAssigned(
        actor=actor_id,
        crisis_id=crisis.id,
        step_id=step.id,
        title=step.title,
        person_id=person_id,
        before=before,
    )


def _to_sign(work: Work, crisis: Crisis, step: Step, after: StepState) -> tuple[str, ...]:
    """Whoever has to sign the same before it counts: another person for each role that is missing."""
    so_far = signed(after, after.outcome or "")
    if after.is_over or not so_far:
        return ()
    left = missing(signers(step, after.outcome or ""), so_far)
    barred = {s["person"] for s in so_far} | STEP_KINDS[step.kind].barred(after)
    wanted = {
        seat: [p for p in _holders(work, crisis, role) if p not in barred] for seat, role in enumerate(left)
    }
    return tuple(seated(wanted).values())


def _to_confirm(work: Work, crisis: Crisis, step: Step, after: StepState, actor_id: str) -> tuple[str, ...]:
    """The first who can, when somebody has just said what another person has to confirm."""
    roles, said = STEP_KINDS[step.kind].seconds(step, after)
    found = (p for role in sorted(roles) for p in _holders(work, crisis, role) if p not in said)
    return tuple(islice(found, 1)) if actor_id in said else ()


def _holders(work: Work, crisis: Crisis, role: Role) -> tuple[str, ...]:
    """Who holds it in this crisis, then the roster; a restricted crisis asks only who has a part in it."""
    holder, others = crisis.holder(role), () if crisis.restricted else chain.of_role(work, role)
    found = (*([holder] if holder else []), *others)
    return can_be_asked(work, crisis, found)
