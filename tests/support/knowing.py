"""What a team says of a crisis before it writes anything: the triage, answered by one of them."""

from __future__ import annotations

from bot.domain.crisis.crisis import Crisis
from bot.domain.forms import FieldKind
from bot.domain.plan.playbook import StepState
from bot.domain.plan.step_kinds.questions import OWN_POST
from bot.domain.plan.step_kinds.triage import DECIDE, fields_of
from bot.service.crisis import correcting
from bot.service.ports import Work
from bot.service.step import steps


def know(work: Work, actor: str, crisis_id: str, origin: str = OWN_POST) -> Crisis:
    """Answer what has to be answered, where the playbook asks for it."""
    step = next((s for s in work.crises.playbook(crisis_id).steps if s.kind == "triage"), None)
    if step:
        crisis = work.crises.get(crisis_id)
        asked = (f for f in fields_of(step) if f.required)
        answers = {f.id: f.options[-1].id if f.kind is FieldKind.SELECT else "A cup" for f in asked}
        answers |= {"origin": origin, "fault": crisis.fault.value}
        seen = work.crises.step(crisis_id, step.id).version
        correcting.change(work, actor_id=actor, crisis_id=crisis_id, answers=answers, seen=seen)
    return work.crises.get(crisis_id)


def triaged(work: Work, actor: str, crisis_id: str, origin: str = OWN_POST) -> StepState:
    """Say where it comes from, and decide that it is as bad as it was declared."""
    crisis = know(work, actor, crisis_id, origin)
    form = {
        "severity_now": str(crisis.severity_now.value),
        "severity_24h": str(crisis.severity_24h.value),
        "reason": "It is as bad as it was declared.",
    }
    wanted = {"actor_id": actor, "crisis_id": crisis_id, "step_id": "triage"}
    return steps.press(work, **wanted, choice=DECIDE, form=form)
