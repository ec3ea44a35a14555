"""Every kind of step. To add one: a class in a file of its own, and its line here."""

from collections.abc import Mapping

from bot.domain.plan.playbook import Step
from bot.domain.plan.step_kinds.base import Press, StepKind
from bot.domain.plan.step_kinds.checklist import Checklist
from bot.domain.plan.step_kinds.compensation import Compensation
from bot.domain.plan.step_kinds.debrief import Debrief
from bot.domain.plan.step_kinds.decision import Decision
from bot.domain.plan.step_kinds.handover import Handover
from bot.domain.plan.step_kinds.hub import Hub
from bot.domain.plan.step_kinds.impact import Impact
from bot.domain.plan.step_kinds.monitor import Monitor
from bot.domain.plan.step_kinds.notify import Notify
from bot.domain.plan.step_kinds.pause import Pause
from bot.domain.plan.step_kinds.profile import Profile
from bot.domain.plan.step_kinds.replies import Replies
from bot.domain.plan.step_kinds.secure_accounts import SecureAccounts
from bot.domain.plan.step_kinds.statement import Statement
from bot.domain.plan.step_kinds.task import Task
from bot.domain.plan.step_kinds.triage import Triage
from bot.domain.plan.step_kinds.wait import Wait

__all__ = ["STEP_KINDS", "Press", "StepKind", "words_of"]

STEP_KINDS: Mapping[str, StepKind] = {
    kind.name: kind
    for kind in (
        Triage(),
        Task(),
        Checklist(),
        Decision(),
        Statement(),
        Hub(),
        Notify(),
        Wait(),
        Pause(),
        SecureAccounts(),
        Monitor(),
        Impact(),
        Profile(),
        Replies(),
        Compensation(),
        Handover(),
        Debrief(),
    )
}


def words_of(step: Step) -> Statement | None:
    """The kind of a step that ends with its words public; ``None`` for every other step."""
    kind = STEP_KINDS[step.kind]
    return kind if isinstance(kind, Statement) else None
